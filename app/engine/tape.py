"""A rule, run on symbols instead of arrays, leaves a list of NumPy calls.

`np.tanh(z)` on an array computes. On a `Symbol` it writes "tanh of z" on a `Tape` and returns
the symbol of the result: NumPy hands every ufunc to `__array_ufunc__` first. So the rules of
`ops.py`, which are plain NumPy, are also the source of the compiled program, and there is no
second formulation of any of them that could differ.

Each result is written once and never changed, so a call that stands on the tape already is not
made again: what the forward pass has computed, the backward pass shares without being told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from app.errors import ShapeError

Phase = Literal["forward", "backward", "update"]
Shape = tuple[int, ...]
View = tuple[str, Any]
"""How a symbol is seen through its base: a word and its argument, a row of `VIEWS`."""


Operand: TypeAlias = "Symbol | float"


class Symbol(NDArrayOperatorsMixin):
    """An array that a program will hold: its shape is known, its numbers are not."""

    def __init__(
        self,
        tape: "Tape",
        shape: Shape,
        *,
        stacked: bool,
        base: "Symbol | None" = None,
        view: View | None = None,
    ) -> None:
        self.tape = tape
        self.shape = shape
        self.stacked = stacked
        """Whether the first axis is that of the stack of parameter vectors."""
        self.base = base
        self.view = view
        self.padding: float | None = None
        """What stands ready in a column of its own behind the values, if anything must."""
        self.neighbour: Symbol | None = None
        """The parameter that follows this one in the parameter vector."""

    # A symbol is itself and no other: comparing two must not write a comparison on the tape.
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def root(self) -> "Symbol":
        """The symbol whose memory this one shows."""
        return self if self.base is None else self.base.root

    @property
    def mT(self) -> "Symbol":  # noqa: N802 - NumPy's name for the matrix transpose
        return self.tape.see(self, ("transpose", None), (*self.shape[:-2], *self.shape[:-3:-1]))

    def __getitem__(self, key: int | slice) -> "Symbol":
        """Rows of the matrix (behind the stack's axis, if there is one)."""
        rows = self.shape[-2]
        if isinstance(key, slice):
            kept = len(range(*key.indices(rows)))
            shape = (*self.shape[:-2], kept, self.shape[-1])
            return self.tape.see(self, ("rows", (key.start, key.stop)), shape)
        return self.tape.see(self, ("row", key), (*self.shape[:-2], self.shape[-1]))

    def homogeneous(self, fill: float = 1.0) -> "Symbol":
        """This matrix with a constant column behind it in memory: ones, or zeros in a tangent."""
        if self.base is not None or self.padding not in (None, fill):
            raise ShapeError("only a value of its own can carry a constant column, and only one")
        self.padding = fill
        return self.tape.see(self, ("padded", None), (*self.shape[:-1], self.shape[-1] + 1))

    def joined(self, bias: "Symbol") -> "Symbol":
        """This matrix with the vector that follows it in memory as its last row."""
        if self.neighbour is not bias:
            raise ShapeError("a bias must follow its weights in the parameter vector")
        shape = (*self.shape[:-2], self.shape[-2] + 1, self.shape[-1])
        return self.tape.see(self, ("joined", None), shape)

    def inner(self, other: "Symbol") -> "Symbol":
        """Sum of the products over the last two axes."""
        stacked = self.stacked or other.stacked
        shape = self.tape.stack_shape if stacked else ()
        return self.tape.write("inner", "inner", (self, other), shape, stacked)

    def spread(self) -> "Symbol":
        """This scalar, made to multiply a matrix; the scalars of a stack each their own."""
        return self.expand(3) if self.stacked else self

    def filled(self, g: Operand) -> "Symbol":
        """The gradient of a scalar, repeated for every element of this matrix."""
        return self.tape.copy(g if isinstance(g, float) else g.spread(), self)

    def expand(self, ndim: int) -> "Symbol":
        """Seen with axes of length one put in behind the stack's, up to `ndim` axes."""
        if ndim == self.ndim:
            return self
        ones = (1,) * (ndim - self.ndim)
        return self.tape.see(self, ("expand", len(ones)), (self.shape[0], *ones, *self.shape[1:]))

    def unbroadcast(self, other: "Symbol") -> "Symbol":
        """Summed over every axis along which `other` was repeated to reach this shape."""
        lead = self.ndim - other.ndim
        first = int(other.stacked)
        axes = tuple(range(first, first + lead))
        padded = (*other.shape[:first], *(1,) * lead, *other.shape[first:])
        axes += tuple(i for i in range(first + lead, self.ndim) if padded[i] == 1 != self.shape[i])
        if not axes:
            return self
        total = self.tape.reduce(np.add, self, axis=axes, keepdims=True)
        return total if not lead else self.tape.see(total, ("drop", (first, lead)), other.shape)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if not all(isinstance(o, Symbol | float | int | np.ndarray | np.generic) for o in operands):
            return NotImplemented
        if method == "__call__" and not options:
            return self.tape.call(ufunc, operands)
        if method == "reduce":
            return self.tape.reduce(ufunc, operands[0], **options)
        return NotImplemented

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a symbol holds no numbers: it can only be used in ufuncs and operators")


@dataclass(frozen=True, eq=False)
class Instruction:
    """One call that the program will make: what is called, on what, for which node and why."""

    kind: Literal["ufunc", "reduce", "matmul", "inner", "copy"]
    function: Any
    operands: tuple[Operand, ...]
    result: Symbol
    node: int
    phase: Phase
    options: tuple[Any, ...] = ()


@dataclass(eq=False)
class Tape:
    """The calls so far, in order, and where the next one belongs."""

    stack: int | None = None
    instructions: list[Instruction] = field(default_factory=list)
    node: int = 0
    phase: Phase = "forward"
    _written: dict[Any, Symbol] = field(default_factory=dict)
    _sums: dict[int, tuple[Symbol, tuple[int, ...]]] = field(default_factory=dict)
    """Of each sum over everything, by its `id`: what it is a sum of, and the axes."""

    @property
    def stack_shape(self) -> Shape:
        return () if self.stack is None else (self.stack,)

    def symbol(self, shape: Shape, *, stacked: bool) -> Symbol:
        """A symbol that no instruction writes: an input or a parameter."""
        return Symbol(self, (*self.stack_shape, *shape) if stacked else shape, stacked=stacked)

    def call(self, ufunc: np.ufunc, operands: tuple[Any, ...]) -> Symbol:
        """The symbol of `ufunc(*operands)`, element by element, or of a matrix product."""
        if ufunc is np.matmul:
            return self._matmul(*operands)
        operands = tuple(o if isinstance(o, Symbol) else float(o) for o in operands)
        if ufunc is np.multiply:
            for factor, other in (operands, operands[::-1]):
                if factor == 1.0 and isinstance(other, Symbol):
                    return other
                if isinstance(factor, float) and id(other) in self._sums:
                    # A sum is a product with ones, and one with other numbers costs no more.
                    operand, axes = self._sums[id(other)]
                    options = (axes, False, factor)
                    return self.write(
                        "reduce", np.add, (operand,), other.shape, other.stacked, options
                    )
        symbols = [o for o in operands if isinstance(o, Symbol)]
        stacked = any(s.stacked for s in symbols)
        logical = max(s.ndim - s.stacked for s in symbols)
        aligned = tuple(
            o.expand(logical + 1) if isinstance(o, Symbol) and o.stacked else o for o in operands
        )
        shape = np.broadcast_shapes(*(o.shape for o in aligned if isinstance(o, Symbol)))
        return self.write("ufunc", ufunc, aligned, shape, stacked)

    def _matmul(self, a: Symbol, b: Symbol) -> Symbol:
        if a.shape[-1] != b.shape[-2]:
            raise ShapeError(f"shapes {a.shape} and {b.shape} do not fit a matrix product")
        lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        shape = (*lead, a.shape[-2], b.shape[-1])
        return self.write("matmul", np.matmul, (a, b), shape, a.stacked or b.stacked)

    def reduce(
        self,
        ufunc: np.ufunc,
        operand: Symbol,
        axis: int | tuple[int, ...] = 0,
        keepdims: bool = False,
    ) -> Symbol:
        """The symbol of `ufunc.reduce(operand, axis, keepdims=keepdims)`."""
        axes = tuple(a % operand.ndim for a in (axis if isinstance(axis, tuple) else (axis,)))
        shape = tuple(
            1 if i in axes else length
            for i, length in enumerate(operand.shape)
            if keepdims or i not in axes
        )
        options = (axes, keepdims, 1.0)
        result = self.write("reduce", ufunc, (operand,), shape, operand.stacked, options)
        if ufunc is np.add and shape == operand.shape[: operand.stacked] and not keepdims:
            self._sums[id(result)] = (operand, axes)
        return result

    def see(self, base: Symbol, view: View, shape: Shape) -> Symbol:
        """A view of a symbol; the same view asked for twice is the same symbol."""
        if view[0] == "transpose" and base.view == view:
            assert base.base is not None
            return base.base
        key = (id(base), view)
        if key not in self._written:
            self._written[key] = Symbol(self, shape, stacked=base.stacked, base=base, view=view)
        return self._written[key]

    def write(
        self,
        kind: Any,
        function: Any,
        operands: tuple[Operand, ...],
        shape: Shape,
        stacked: bool,
        options: tuple[Any, ...] = (),
    ) -> Symbol:
        """The result of a call, which is put on the tape unless it stands there already."""
        names = tuple(id(o) if isinstance(o, Symbol) else ("number", o) for o in operands)
        key = (kind, str(function), names, options)
        if key not in self._written:
            result = Symbol(self, shape, stacked=stacked)
            self._written[key] = result
            self.instructions.append(
                Instruction(kind, function, operands, result, self.node, self.phase, options)
            )
        return self._written[key]

    def copy(self, source: Operand, like: Symbol) -> Symbol:
        """A fresh symbol of the shape of `like` that takes the numbers of `source`."""
        result = Symbol(self, like.shape, stacked=like.stacked)
        self.instructions.append(
            Instruction("copy", np.copyto, (source,), result, self.node, self.phase)
        )
        return result


VIEWS: dict[str, Callable[[np.ndarray, Any], np.ndarray]] = {
    "transpose": lambda array, _: array.swapaxes(-1, -2),
    "rows": lambda array, ends: array[..., slice(*ends), :],
    "row": lambda array, index: array[..., index, :],
    "expand": lambda array, count: array.reshape(
        array.shape[0], *(1,) * count, *array.shape[1:], copy=False
    ),
    "drop": lambda array, where: array.reshape(
        *array.shape[: where[0]], *array.shape[sum(where) :], copy=False
    ),
}
"""How each view is taken of an array. `padded` and `joined` are the program's to make: they
reach beyond the array into the memory behind it."""
