"""The exact curvature of the objective: products of its Hessian with any directions, compiled.

The rules run on dual numbers of symbols (see `dual.py`), so one pass forward and one backward give
H v for a whole stack of directions v. The Hessian itself is that product with every unit vector.
"""

import numpy as np

from app.engine import backward
from app.engine.array import Array, Rows
from app.engine.dual import Dual, tangent
from app.engine.graph import Graph
from app.engine.layout import Layout
from app.engine.memory import Memory, Place, feature_major, sample_major
from app.engine.notation import Value
from app.engine.ops import OPS
from app.engine.program import Gather, gather
from app.engine.tape import Symbol, Tape
from app.errors import ShapeError

MOST_DIRECTIONS = 32
"""Directions that run at once: more would leave the cache."""


class Curvature:
    """Second derivatives of a recorded graph's last node, at whatever the parameters now are."""

    def __init__(self, graph: Graph, parameters: Array, most: int = MOST_DIRECTIONS) -> None:
        """Compile.

        Args:
            graph: as for a `Program`.
            parameters: read at every product, (P,); usually a program's own vector.
            most: directions that run at once.
        """
        self.graph = graph
        self.layout = Layout.of(graph.parameters())
        size = self.layout.size
        self._stack = min(most, size)
        self._tape = Tape(self._stack)
        self._directions: Array = np.zeros((self._stack, size))
        self._products: Array = np.zeros((self._stack, size))
        self._places: dict[int, Place] = {}
        self._inputs: dict[str, Symbol] = {}
        values = self._forward(parameters)
        self._backward(values)
        self._memory = Memory(self._tape, self._places, ())
        self._memory.places |= self._places
        self._calls = [call.run for call in self._memory.bind()]
        self._gathers: list[Gather] = []

    def _forward(self, parameters: Array) -> dict[int, Value]:
        """Every node on symbols: dual numbers wherever a parameter has an influence."""
        tape, layout = self._tape, self.layout
        values: dict[int, Value] = {}
        for vector, stacked in ((parameters, False), (self._directions, True)):
            symbols = {
                node.name: tape.symbol(node.shape, stacked=stacked)
                for node in self.graph.parameters()
            }
            for name, symbol in symbols.items():
                follower = layout.follows(name)
                symbol.neighbour = symbols[follower] if follower else None
                whole = layout.block(vector, name) if follower else None
                self._places[id(symbol)] = Place(layout.view(vector, name), whole)
                number = self.graph.named(name).id
                values[number] = Dual(values[number], symbol) if stacked else symbol
        for node in self.graph.nodes:
            if node.role == "input":
                values[node.id] = tape.symbol(node.shape, stacked=False)
                self._inputs[node.name] = values[node.id]
            elif node.inputs:
                tape.node = node.id
                arguments = (values[i] for i in node.inputs)
                values[node.id] = OPS[node.op].forward(*arguments, **node.options)
        for symbol in self._inputs.values():
            made = feature_major if symbol.padding is None else sample_major
            self._places[id(symbol)] = made(symbol.shape)
        for node in self.graph.nodes:
            if node.role == "input" and "value" in node.options:
                self._places[id(values[node.id])].values[...] = node.options["value"]
        return values

    def _backward(self, values: dict[int, Value]) -> None:
        """The chain rule on dual numbers; the tangents of the gradients are what is wanted."""
        self._tape.phase = "backward"
        gradients, _ = backward.walk(self.graph, values)
        for node in self.graph.parameters():
            found = tangent(gradients.get(node.id))
            if found is not None:
                copied = self._tape.copy(found, values[node.id].tangent)
                self._places[id(copied)] = Place(self.layout.view(self._products, node.name))

    def load(self, **inputs: Array) -> None:
        """Copy data in, by the names of the graph's inputs.

        Raises:
            ShapeError: if an array has not the shape that was recorded.
        """
        for name, array in inputs.items():
            place = self._places[id(self._inputs[name])].values
            if place.shape != array.shape:
                raise ShapeError(f"{name} must have shape {place.shape}, not {array.shape}")
            place[...] = array

    def attach(self, **tables: Array) -> None:
        """Tables of all samples, from which `take` gathers batches; the first axis is samples."""
        self._gathers = [
            gather(table, self._places[id(self._inputs[name])]) for name, table in tables.items()
        ]

    def take(self, rows: Rows) -> None:
        """Gather these rows of the attached tables as the batch."""
        for take, axis, out in self._gathers:
            take(rows, axis, out, "clip")

    def products(self, directions: Array) -> Array:
        """H v for each of k directions, (k, P) -> (k, P).

        Raises:
            ShapeError: if a direction has not the length of the parameters.
        """
        if directions.ndim != 2 or directions.shape[1] != self.layout.size:
            raise ShapeError(
                f"directions must have shape (k, {self.layout.size}), not {directions.shape}"
            )
        found = np.empty(directions.shape)
        with np.errstate(all="ignore"):
            for start in range(0, len(directions), self._stack):
                part = directions[start : start + self._stack]
                self._directions[: len(part)] = part
                for call in self._calls:
                    call()
                found[start : start + len(part)] = self._products[: len(part)]
        return found

    def hessian(self) -> Array:
        """All second derivatives, (P, P), symmetric up to rounding."""
        return self.products(np.eye(self.layout.size))
