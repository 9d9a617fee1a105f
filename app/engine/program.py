"""Backpropagation, part 4 of 4: the graph compiled for replay, a flat list of bound calls.

Recording is for reading; a step of a small network costs microseconds, and walking through
objects would cost several times that. So the walk is done once, on the symbols of a tape, and
what remains is a list of NumPy calls on fixed memory: replaying is `for call in calls: call()`.
Every value and every gradient of the step can be looked at afterwards, where it stands.

With a stack of R parameter vectors the same calls act on arrays with an axis of R in front,
and give R losses at once: that is how surfaces are drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np

from app.engine import backward
from app.engine.array import Array, Rows
from app.engine.graph import Edge, Graph, Node
from app.engine.layout import Layout
from app.engine.memory import Call, Memory, Place, feature_major, sample_major
from app.engine.notation import Value
from app.engine.ops import OPS
from app.engine.tape import Symbol, Tape
from app.errors import ShapeError

Gather = tuple[Callable[..., Any], int, Array]
"""A table's `take`, its axis of samples, and where the batch goes."""


def gather(table: Array, place: Place) -> Gather:
    """How the place of an input takes a batch out of a table of all samples."""
    if place.whole is not None:
        return np.hstack([table, np.ones((len(table), 1))]).take, 0, place.whole
    if table.shape[1] == 1:
        return np.ascontiguousarray(table[:, 0]).take, 0, place.values[:, 0]
    return np.ascontiguousarray(table.T).take, 1, place.values.T


@dataclass(frozen=True)
class Landing:
    """The part of a flat vector that a symbol stands in."""

    vector: Literal["parameters", "gradient"]
    name: str
    joined: bool
    """Whether the vector behind the matrix, its bias, belongs to it as a last row."""

    def place(self, layout: Layout, vector: Array) -> Place:
        """The views of the vector that the symbol's numbers are."""
        whole = layout.block(vector, self.name) if self.joined else None
        if whole is not None and self.vector == "gradient":
            return Place(whole)
        return Place(layout.view(vector, self.name), whole)


class Program:
    """A recorded graph, ready to run: load data, set parameters, forward, backward."""

    def __init__(
        self,
        graph: Graph,
        *,
        stack: int | None = None,
        gradient: bool = True,
        parameters: Array | None = None,
        gradients: Array | None = None,
    ) -> None:
        """Compile.

        Args:
            graph: its last node is what the backward pass starts from, the objective.
            stack: number R of parameter vectors that run at once; None for one without an axis.
            gradient: whether the backward pass is compiled too.
            parameters: vector to share with another program, (P,) or (R, P); else a new one.
            gradients: likewise for the gradient of the loss.
        """
        self.graph = graph
        self.layout = Layout.of(graph.parameters())
        self._tape = Tape(stack)
        self._values: dict[int, Value] = {}
        self._gradients: dict[int, Value] = {}
        self._landings: dict[int, Landing] = {}
        self.gathers: list[Gather] = []
        """How each input takes a batch out of its table, after `attach`."""
        self._trace_forward()
        if gradient:
            self._trace_backward()
        self._place(stack, parameters, gradients)
        self.calls: list[Call] = self._memory.bind()
        self.forward_calls = [call.run for call in self.calls if call.phase == "forward"]
        self.backward_calls = [call.run for call in self.calls if call.phase == "backward"]
        self._loss = self._memory.at(self._values[graph.loss.id])
        self._objective = self._memory.at(self._values[graph.nodes[-1].id])

    def _trace_forward(self) -> None:
        """Run every operation's forward rule on symbols."""
        tape = self._tape
        for node in self.graph.nodes:
            if not node.inputs:
                stacked = tape.stack is not None and node.role == "parameter"
                self._values[node.id] = tape.symbol(node.shape, stacked=stacked)
        symbols = {n.name: self._values[n.id] for n in self.graph.parameters()}
        for name, symbol in symbols.items():
            follower = self.layout.follows(name)
            symbol.neighbour = symbols.get(follower) if follower else None
            self._landings[id(symbol)] = Landing("parameters", name, follower is not None)
        for node in self.graph.nodes:
            if node.inputs:
                tape.node = node.id
                arguments = [self._values[i] for i in node.inputs]
                self._values[node.id] = OPS[node.op].forward(*arguments, **node.options)

    def _trace_backward(self) -> None:
        """Walk the chain rule on symbols, and lead what reaches a parameter to its place."""
        self._tape.phase = "backward"

        def visit(node: Node) -> None:
            self._tape.node = node.id

        self._gradients, _ = backward.walk(self.graph, self._values, visit)
        written = {id(instruction.result) for instruction in self._tape.instructions}
        written -= {id(value.root) for value in self._values.values()}
        for node in self.graph.parameters():
            found = self._gradients.get(node.id)
            if found is not None and not self._lands(node, found, written):
                copied = self._tape.copy(found, self._values[node.id])
                self._landings[id(copied)] = Landing("gradient", node.name, False)
                self._gradients[node.id] = copied

    def _lands(self, node: Node, found: Value, written: set[int]) -> bool:
        """Whether a parameter's gradient can be computed right where it belongs."""
        if not isinstance(found, Symbol) or id(found.root) not in written:
            return False
        root, follower = found.root, self.layout.follows(node.name)
        taken = self._landings.get(id(root))
        if found is root and taken is None:
            self._landings[id(root)] = Landing("gradient", node.name, False)
            return True
        if found.view == ("rows", (None, -1)) and found.base is root and taken is None:
            if follower is None:
                return False
            self._landings[id(root)] = Landing("gradient", node.name, True)
            return True
        return (
            found.view == ("row", -1)
            and found.base is root
            and taken is not None
            and taken.joined
            and self.layout.follows(taken.name) == node.name
        )

    def _place(self, stack: int | None, parameters: Array | None, gradients: Array | None) -> None:
        """Lay out the arena: parameters | their gradient | values and gradients of the nodes."""
        inputs = [n for n in self.graph.nodes if n.role == "input"]
        outside = {*self._landings, *(id(self._values[n.id]) for n in inputs)}
        kept = [*self._values.values(), *self._gradients.values()]
        shape = (*self._tape.stack_shape, self.layout.size)
        length = prod(shape)
        self._memory = Memory(
            self._tape, outside, [s for s in kept if isinstance(s, Symbol)], reserved=2 * length
        )
        own = self._memory.arena[: 2 * length].reshape(2, *shape)
        self.parameters: Array = own[0] if parameters is None else parameters
        self.gradient: Array = own[1] if gradients is None else gradients
        if self.parameters.shape != shape or self.gradient.shape != shape:
            raise ShapeError(f"parameters and gradients must have shape {shape}")
        vectors = {"parameters": self.parameters, "gradient": self.gradient}
        for number, landing in self._landings.items():
            self._memory.places[number] = landing.place(self.layout, vectors[landing.vector])
        for node in inputs:
            symbol: Symbol = self._values[node.id]
            self._memory.places[id(symbol)] = (
                feature_major(node.shape) if symbol.padding is None else sample_major(node.shape)
            )
        for node in inputs:
            if "value" in node.options:
                self._memory.places[id(self._values[node.id])].values[...] = node.options["value"]

    def load(self, **inputs: Array) -> None:
        """Copy data in, by the names of the graph's inputs: `load(x=x, y=y)`.

        Raises:
            ShapeError: if an array has not the shape that was recorded.
        """
        for name, array in inputs.items():
            node = self.graph.named(name)
            if np.shape(array) != node.shape:
                raise ShapeError(f"{name} must have shape {node.shape}, not {np.shape(array)}")
            self._memory.places[id(self._values[node.id])].values[...] = array

    def attach(self, **tables: Array) -> None:
        """Tables of all samples, from which `take` gathers batches; the first axis is samples."""
        self.gathers = [
            gather(table, self._memory.places[id(self._values[self.graph.named(name).id])])
            for name, table in tables.items()
        ]

    def take(self, rows: Rows) -> None:
        """Gather these rows of the attached tables as the batch."""
        for gather, axis, out in self.gathers:
            # mode="clip" writes straight to `out`; the default checks bounds in a copy first.
            gather(rows, axis, out, "clip")

    def forward(self) -> Any:
        """Run the forward pass; returns the data loss, or the R losses of a stack as (R,)."""
        with np.errstate(all="ignore"):
            for call in self.forward_calls:
                call()
        return self.loss

    def backward(self) -> None:
        """Run the backward pass at the values that the last forward pass left."""
        with np.errstate(all="ignore"):
            for call in self.backward_calls:
                call()

    @property
    def loss_place(self) -> Array:
        """Where every forward pass leaves the data loss, () or (R,): a view, and quick to read."""
        return self._loss

    @property
    def loss(self) -> Any:
        """The data loss of the last forward pass: a float, or (R,) of a stack, a copy."""
        return float(self._loss) if self._loss.ndim == 0 else self._loss.copy()

    @property
    def objective(self) -> Any:
        """What the gradient is of: the loss, with its penalty if there is one; as `loss`."""
        found = self._objective
        return float(found) if found.ndim == 0 else found.copy()

    @property
    def output(self) -> Array:
        """What goes into the loss: logits or predictions, (n, n_out), or (R, n, n_out)."""
        return self.value(self.graph.loss.inputs[0])

    def value(self, name: str | int) -> Array:
        """The value of a node, samples first, as a view of the arena."""
        return self._memory.at(self._values[self.graph.named(name).id])

    def node_gradient(self, name: str | int) -> Array | None:
        """The gradient of a node as the last backward pass left it; None where none is asked."""
        node = self.graph.named(name)
        found = self._gradients.get(node.id)
        if found is None or isinstance(found, Symbol):
            return None if found is None else self._memory.at(found)
        return np.broadcast_to(np.float64(found), node.shape)

    def contributions(self) -> dict[Edge, Array]:
        """What each edge carried back in the last pass, computed anew by the same rules.

        Raises:
            ShapeError: on a stack, where one edge would have R of them.
        """
        if self._tape.stack is not None:
            raise ShapeError("contributions are those of one parameter vector, not of a stack")
        values = {node.id: self.value(node.id) for node in self.graph.nodes}
        return backward.contributions(self.graph, values)

    def first_nonfinite(self) -> Node | None:
        """The first node whose numbers are not all finite, in forward, then in backward order."""
        for node in self.graph.nodes:
            if not np.isfinite(self.value(node.id)).all():
                return node
        for node in reversed(self.graph.nodes):
            found = self.node_gradient(node.id)
            if found is not None and not np.isfinite(found).all():
                return node
        return None
