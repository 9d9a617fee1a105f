"""Central differences: what a gradient must agree with, whoever computed it.

(f(x + h) - f(x - h)) / 2h is wrong by a term in h^2 and by rounding in 1/h; h near the cube
root of the machine's precision balances both and leaves about ten digits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.engine.operation import Op
from app.engine.program import Program

STEP = float(np.finfo(np.float64).eps ** (1 / 3))
"""Step of the difference for numbers near 1; larger numbers take one in proportion."""

TOLERANCE = 1e-6
"""Largest relative difference between a right gradient and its central difference."""


@dataclass(frozen=True)
class Mismatch:
    """A derivative that its central difference contradicts."""

    what: str
    analytic: float
    numeric: float
    relative_difference: float


def relative_difference(analytic: Array, numeric: Array) -> Array:
    """|a - n| / max(1, |a|, |n|), element by element; 1 where either is not finite."""
    scale = np.maximum(1.0, np.maximum(np.abs(analytic), np.abs(numeric)))
    with np.errstate(all="ignore"):
        difference = np.abs(analytic - numeric) / scale
    return np.where(np.isfinite(difference), difference, 1.0)


def numeric_derivative(f: Callable[[Array], float], x: Array, place: tuple[int, ...]) -> float:
    """The central difference of `f` at `x` with respect to one element of `x`.

    `x` is changed for the two evaluations and put back.
    """
    kept = x[place]
    h = STEP * max(1.0, abs(float(kept)))
    try:
        x[place] = kept + h
        above, right = f(x), x[place]
        x[place] = kept - h
        below, left = f(x), x[place]
    finally:
        x[place] = kept
    return float((above - below) / (right - left))


def numeric_gradient(f: Callable[[Array], float], x: Array) -> Array:
    """Central differences with respect to every element of `x`, in the shape of `x`."""
    gradient = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        gradient[place] = numeric_derivative(f, x, place)
    return gradient


def check_op(op: Op, arguments: list[Array], cotangent: Array, **options: float) -> list[Mismatch]:
    """Where the rules of an operation disagree with central differences.

    Args:
        op: the operation.
        arguments: its arguments, away from kinks.
        cotangent: the gradient that arrives at its value, in the value's shape.
        options: numbers that it takes besides its arguments.

    Returns:
        One mismatch for each wrong element; empty if all is well.
    """
    out = op.forward(*arguments, **options)
    found: list[Mismatch] = []
    for position, rule in enumerate(op.rules):

        def weighed(x: Array, position: int = position) -> float:
            changed = [x if i == position else a for i, a in enumerate(arguments)]
            return float(np.sum(cotangent * op.forward(*changed, **options)))

        argument = arguments[position].copy()
        analytic = np.asarray(rule.vjp(cotangent, out, *arguments, **options))
        numeric = numeric_gradient(weighed, argument)
        found += _mismatches(f"{op.name}, {rule.argument}", analytic, numeric)
    return found


def check_program(program: Program) -> list[Mismatch]:
    """Where a program's gradient disagrees with central differences of its own objective.

    The program's parameters and data must be set; it is left as after a step at that point.
    """

    def objective(_: Array) -> float:
        program.forward()
        return float(program.objective)

    numeric = numeric_gradient(objective, program.parameters)
    program.forward()
    program.backward()
    names = [program.layout.label(i) for i in range(program.layout.size)]
    return _mismatches("parameter", program.gradient, numeric, names)


def _mismatches(
    what: str, analytic: Array, numeric: Array, names: list[str] | None = None
) -> list[Mismatch]:
    analytic = np.broadcast_to(analytic, numeric.shape)
    differences = relative_difference(analytic, numeric)
    found = []
    for place in np.argwhere(differences > TOLERANCE):
        index = tuple(int(i) for i in place)
        label = names[index[0]] if names else str(list(index))
        found.append(
            Mismatch(
                f"{what} {label}",
                float(analytic[index]),
                float(numeric[index]),
                float(differences[index]),
            )
        )
    return found
