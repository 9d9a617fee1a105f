"""A value that remembers how it was made: arithmetic on tensors records a graph."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from app.engine.array import Array
from app.engine.graph import Graph, Node, Role
from app.engine.ops import OPS, UFUNCS
from app.errors import ShapeError


class Tensor(NDArrayOperatorsMixin):
    """An array of float64 and the node of the graph that stands for it.

    Operators and the ufuncs that have a row in `OPS` record; every other NumPy function is
    refused, so that nothing turns into an array of objects unnoticed.
    """

    def __init__(self, graph: Graph, node: Node, value: Array) -> None:
        self.graph = graph
        self.node = node
        self.value = value

    @classmethod
    def input(cls, graph: Graph, name: str, value: Any) -> Self:
        """A leaf that training does not change: data."""
        return cls._leaf(graph, name, value, "input")

    @classmethod
    def parameter(cls, graph: Graph, name: str, value: Any) -> Self:
        """A leaf that training changes; parameters join the flat vector in this order."""
        return cls._leaf(graph, name, value, "parameter")

    @classmethod
    def _leaf(cls, graph: Graph, name: str, value: Any, role: Role) -> Self:
        array = np.array(value, dtype=np.float64)
        return cls(graph, graph.add(name, role, (), array.shape, role), array)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        op = UFUNCS.get(ufunc)
        if op is None or method != "__call__" or options:
            return NotImplemented
        return record(self.graph, op.name, *operands)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a Tensor is not an array; take its .value, which records nothing")

    def __array_function__(self, function: Any, *_: Any) -> Any:
        name = getattr(function, "__name__", str(function))
        raise TypeError(f"{name} cannot be recorded; there are {', '.join(OPS)}")

    def _refuse(self, *_: Any) -> Any:
        raise TypeError("a Tensor stands for a node of the graph; its numbers are in .value")

    # Without these Python would find ways of its own: a Tensor would be true, and fill a list.
    __bool__ = __float__ = __int__ = __len__ = __iter__ = __getitem__ = __contains__ = _refuse

    def __repr__(self) -> str:
        return f"Tensor({self.node.name}, op={self.node.op}, shape={self.shape})"


def record(
    graph: Graph,
    op: str,
    *arguments: Any,
    name: str = "",
    role: Role = "value",
    options: Mapping[str, float] | None = None,
) -> Tensor:
    """The tensor that operation `op` makes of its arguments, recorded as a new node.

    Plain numbers and arrays among the arguments become inputs of their own; `options` are the
    numbers that the operation takes besides them.

    Raises:
        ShapeError: if the arguments belong to another graph or do not fit each other.
    """
    tensors = [a if isinstance(a, Tensor) else Tensor.input(graph, "", a) for a in arguments]
    if any(tensor.graph is not graph for tensor in tensors):
        raise ShapeError(f"{op} was given tensors of two graphs; an operation stays within one")
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(
                OPS[op].forward(*(tensor.value for tensor in tensors), **(options or {}))
            )
    except ValueError as error:
        shapes = ", ".join(str(tensor.shape) for tensor in tensors)
        raise ShapeError(f"{op} cannot take arguments of shapes {shapes}") from error
    inputs = tuple(tensor.node.id for tensor in tensors)
    return Tensor(graph, graph.add(name, op, inputs, value.shape, role, options), value)
