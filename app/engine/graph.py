"""Backpropagation, part 2 of 4: the recorded graph, or which operation made which value.

A graph is a list of nodes in the order in which they were recorded, and since an operation
can only use what is there already, that order is a topological one: forward is a walk along
the list, backward a walk the other way. The graph knows names, shapes and scopes, no numbers;
the same picture serves recording, replay and the panel on the page.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from app.errors import NotFoundError

Role = Literal["input", "parameter", "value", "loss"]


@dataclass(frozen=True)
class Node:
    """One tensor and the operation that made it."""

    id: int
    name: str
    op: str
    """A row of `OPS`; `input` and `parameter` are made by no operation."""
    inputs: tuple[int, ...]
    shape: tuple[int, ...]
    """(samples, features) of data and values, () of a scalar."""
    scope: str
    role: Role
    options: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Numbers that the operation takes besides its arguments: the `delta` of a Huber loss. An input
    that is a constant of a formula has its `value` here."""


@dataclass(frozen=True, order=True)
class Edge:
    """One use of a node as an argument of another."""

    source: int
    target: int
    argument: int


class Graph:
    """Nodes in topological order, and the scopes they were recorded in."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._scope = ""

    def add(
        self,
        name: str,
        op: str,
        inputs: tuple[int, ...],
        shape: tuple[int, ...],
        role: Role,
        options: Mapping[str, float] | None = None,
    ) -> Node:
        """The new last node. A name that is empty or taken gets the node's number."""
        number = len(self.nodes)
        taken = {node.name for node in self.nodes}
        if not name or name in taken:
            name = f"{name or op}_{number}"
        node = Node(number, name, op, inputs, shape, self._scope, role, dict(options or {}))
        self.nodes.append(node)
        return node

    @contextmanager
    def scope(self, name: str) -> Iterator[None]:
        """Within it, nodes are recorded as belonging to `name`: `Dense 1 · tanh`."""
        outer, self._scope = self._scope, name
        try:
            yield
        finally:
            self._scope = outer

    def edges(self) -> list[Edge]:
        """Every use of a node by another, in the order of the users and their arguments."""
        return [
            Edge(source, node.id, argument)
            for node in self.nodes
            for argument, source in enumerate(node.inputs)
        ]

    def named(self, name: str | int) -> Node:
        """The node of this name or number.

        Raises:
            NotFoundError: if there is none.
        """
        for node in self.nodes:
            if name in (node.name, node.id):
                return node
        names = ", ".join(node.name for node in self.nodes)
        raise NotFoundError(f"no node {name!r} in the graph; there are {names}")

    @property
    def loss(self) -> Node:
        """The data loss: the node of that role, else the last one.

        What the backward pass starts from is the last node. With a penalty that is the sum of
        the two, and the loss stands before it.
        """
        return next((node for node in self.nodes if node.role == "loss"), self.nodes[-1])

    def parameters(self) -> list[Node]:
        """The nodes that training changes, in the order of the parameter vector."""
        return [node for node in self.nodes if node.role == "parameter"]

    def differentiable(self) -> frozenset[int]:
        """The nodes that some parameter has an influence on, parameters included."""
        reached: set[int] = set()
        for node in self.nodes:
            if node.role == "parameter" or any(i in reached for i in node.inputs):
                reached.add(node.id)
        return frozenset(reached)
