"""Dual numbers: a value and how it changes along a direction.

Run on dual numbers, a rule of `ops.py` gives what it always gives, and beside it the derivative of
that along the direction: its Jacobian-vector product, or JVP. Run the forward rules so, and then
the chain rule of `backward.py` over the same dual numbers, and the tangents of the gradients are
the product of the exact Hessian with the direction (Pearlmutter 1994, "Fast exact multiplication by
the Hessian"; Griewank and Walther 2008, section 5.2: forward over reverse). The rules are the very
same lines; all that is written here is what the derivative of each NumPy function is.

Value and tangent are arrays, or symbols of a `Tape`: then products with the Hessian are compiled
like everything else. What does not depend on the direction is no dual number but the plain thing,
so nothing is computed for it.
"""

from collections.abc import Callable
from math import pi, sqrt
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from app.engine import backward
from app.engine.notation import ERFC, Value, block, filled, homogeneous, inner, spread
from app.errors import ShapeError

Tangent = Callable[..., Value]
"""(result, arguments, tangent of the argument) -> its share in the tangent of the result."""


def _constant(*_: Value) -> None:
    """Of a step: its slope is 0 wherever it has one, and the stated subgradient is constant."""


TANGENTS: dict[Any, tuple[Tangent, ...]] = {
    np.add: (lambda out, a, b, t: t, lambda out, a, b, t: t),
    np.subtract: (lambda out, a, b, t: t, lambda out, a, b, t: t * -1.0),
    np.multiply: (lambda out, a, b, t: t * b, lambda out, a, b, t: t * a),
    np.divide: (lambda out, a, b, t: t / b, lambda out, a, b, t: t * -1.0 * out / b),
    np.matmul: (lambda out, a, b, t: t @ b, lambda out, a, b, t: a @ t),
    np.negative: (lambda out, a, t: t * -1.0,),
    np.square: (lambda out, a, t: t * (a * 2.0),),
    np.sqrt: (lambda out, a, t: t / (out * 2.0),),
    np.exp: (lambda out, a, t: t * out,),
    np.expm1: (lambda out, a, t: t * (out + 1.0),),
    np.log: (lambda out, a, t: t / a,),
    np.tanh: (lambda out, a, t: t * (1.0 - np.square(out)),),
    np.sin: (lambda out, a, t: t * np.cos(a),),
    np.cos: (lambda out, a, t: t * np.sin(a) * -1.0,),
    np.tan: (lambda out, a, t: t * (np.square(out) + 1.0),),
    np.abs: (lambda out, a, t: t * np.sign(a),),
    np.power: (
        lambda out, a, b, t: t * (np.power(a, b - 1.0) * b),
        lambda out, a, b, t: t * (out * np.log(a)),
    ),
    np.sign: (_constant,),
    np.heaviside: (_constant, _constant),
    # At a tie each of the two gets half: the slope lies between those on either side.
    np.maximum: (
        lambda out, a, b, t: t * np.heaviside(a - b, 0.5),
        lambda out, a, b, t: t * np.heaviside(b - a, 0.5),
    ),
    np.minimum: (
        lambda out, a, b, t: t * np.heaviside(b - a, 0.5),
        lambda out, a, b, t: t * np.heaviside(a - b, 0.5),
    ),
    np.logaddexp: (
        lambda out, a, b, t: t * np.exp(a - out),
        lambda out, a, b, t: t * np.exp(b - out),
    ),
    ERFC: (lambda out, a, t: t * (np.exp(np.square(a) * -1.0) * (-2.0 / sqrt(pi))),),
}
"""For each NumPy function of the rules, and each of its arguments, the derivative."""


class Dual(NDArrayOperatorsMixin):
    """A value, and how it changes along a direction."""

    def __init__(self, value: Value, tangent: Value) -> None:
        self.value = value
        self.tangent = tangent

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def stacked(self) -> bool:
        """Whether the value, a symbol, has the axis of a stack."""
        return bool(self.value.stacked)

    @property
    def mT(self) -> "Dual":  # noqa: N802 - NumPy's name for the matrix transpose
        return Dual(self.value.mT, self.tangent.mT)

    def __getitem__(self, key: Any) -> "Dual":
        if isinstance(self.value, np.ndarray):
            return Dual(self.value[..., key, :], self.tangent[..., key, :])
        return Dual(self.value[key], self.tangent[key])

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if method == "reduce":
            return self._reduce(ufunc, options)
        if method != "__call__" or options:
            return NotImplemented
        if ufunc not in TANGENTS:
            raise TypeError(f"no derivative of {ufunc.__name__} in TANGENTS")
        values = [primal(operand) for operand in operands]
        out = ufunc(*values)
        if isinstance(out, np.ndarray) and out.dtype == object:
            out = out.astype(np.float64)
        tangent: Value = None
        for operand, rule in zip(operands, TANGENTS[ufunc], strict=True):
            if isinstance(operand, Dual):
                share = rule(out, *values, operand.tangent)
                tangent = share if tangent is None or share is None else tangent + share
        return out if tangent is None else Dual(out, tangent)

    def _reduce(self, ufunc: np.ufunc, options: dict[str, Any]) -> Any:
        value = ufunc.reduce(self.value, **options)
        if ufunc is np.add:
            return Dual(value, np.add.reduce(self.tangent, **options))
        if ufunc is np.maximum:
            # Only softmax takes one, and takes it away from all logits alike, which changes
            # nothing: its derivative cancels, so it may be left out.
            return value
        raise TypeError(f"no derivative of {ufunc.__name__}.reduce")

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a dual number is not an array; take its .value or its .tangent")

    def homogeneous(self) -> "Dual":
        """With a column of ones behind it, which no direction changes."""
        if isinstance(self.tangent, np.ndarray):
            zeros = np.zeros((*self.tangent.shape[:-1], 1))
            return Dual(homogeneous(self.value), np.concatenate([self.tangent, zeros], axis=-1))
        return Dual(homogeneous(self.value), self.tangent.homogeneous(0.0))

    def joined(self, bias: "Dual") -> "Dual":
        """With the bias as its last row."""
        if not isinstance(bias, Dual):
            raise ShapeError("weights and bias must both be dual numbers, or neither")
        return Dual(block(self.value, bias.value), block(self.tangent, bias.tangent))

    def inner(self, other: Value) -> Value:
        """Sum of the products over the last two axes."""
        tangent = inner(self.tangent, primal(other))
        if isinstance(other, Dual):
            tangent = tangent + inner(self.value, other.tangent)
        return Dual(inner(self.value, primal(other)), tangent)

    def spread(self) -> "Dual":
        """Made to multiply a matrix."""
        return Dual(spread(self.value), spread(self.tangent))

    def filled(self, g: Value) -> Value:
        """A scalar's gradient, repeated for every element of this matrix."""
        if isinstance(g, Dual):
            return Dual(filled(self.value, g.value), filled(self.tangent, g.tangent))
        return filled(self.value, g)

    def unbroadcast(self, argument: Value) -> "Dual":
        """Summed over the axes along which the argument was repeated."""
        shape = primal(argument)
        like = argument.tangent if isinstance(argument, Dual) else shape
        return Dual(
            backward.unbroadcast(self.value, shape), backward.unbroadcast(self.tangent, like)
        )


def primal(value: Value) -> Value:
    """The value of a dual number; anything else is its own."""
    return value.value if isinstance(value, Dual) else value


def tangent(value: Value) -> Value | None:
    """The tangent of a dual number; None of what no direction changes."""
    return value.tangent if isinstance(value, Dual) else None
