"""What the fast evaluator of planes does for each operation: two tables by the op's name.

A row says the same as the op's own `forward`, but in single precision, in place, on values laid
out as (points, units, samples), and with everything linear moved into the weights on either side,
which are made once a point and not once a sample: the sigmoid is a tanh whose halves are weights.
An operation without a row is no error: a network with it is evaluated by its recorded graph.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import erfc, log, pi, sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import NDArray

from app.engine.array import Array

Single: TypeAlias = NDArray[np.float32]
Fold = tuple[Array, Array]
"""M and v: the sums z of the last layer become M z + v."""


@dataclass(frozen=True)
class FastActivation:
    """An activation `a(z) = scale f(factor z) + shift`, of which only f is done sample by sample.

    A network's next layer can take `scale` and `shift` into its weights and bias, and this one's
    can take `factor`.
    """

    apply: Callable[..., Any]
    """(z, scratch, options by name): writes f(z) over z, both (points, units, samples)."""
    factor: Callable[..., float] = lambda **_: 1.0
    scale: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True)
class FastLoss:
    """A loss as `scale` times the mean of something that is never negative over samples."""

    total: Callable[..., Any]
    """(z, scratch, ones, options by name) -> its sum over the samples, (points,) or
    (points, outputs); z and scratch are (points, outputs, samples) and may be written over."""
    fold: Callable[[Array], Fold | None] | None = None
    """What the targets of one sample, (n_out,), make of its sums: samples of the same targets are
    evaluated together. None for targets that are no labels. Without a fold the targets are
    subtracted."""
    scale: float = 1.0
    over_outputs: bool = True
    """Whether it is a mean over outputs too, and not only over samples."""


def _leaky_relu(z: Single, s: Single, negative_slope: float) -> None:
    np.multiply(z, negative_slope, out=s)
    np.maximum(z, s, out=z)


def _relu(z: Single, s: Single) -> None:
    # Twice of it: NumPy takes the larger of an array and a number three times as slowly.
    np.abs(z, out=s)
    np.add(z, s, out=z)


def _elu(z: Single, s: Single, alpha: float) -> None:
    # z / 2 comes in: z / 2 + |z / 2| is the positive side, and z / 2 - |z / 2| the negative one.
    np.abs(z, out=s)
    np.add(z, s, out=z)
    np.multiply(s, -2.0, out=s)
    np.add(s, z, out=s)
    np.expm1(s, out=s)
    np.multiply(s, alpha, out=s)
    np.add(z, s, out=z)


def _softplus(z: Single, s: Single) -> None:
    # log(1 + exp z) = (z + |z|) / 2 + log(1 + exp -|z|), and z / 2 comes in.
    np.abs(z, out=s)
    np.add(z, s, out=z)
    np.multiply(s, -2.0, out=s)
    np.exp(s, out=s)
    np.log1p(s, out=s)
    np.add(z, s, out=z)


def _swish(z: Single, s: Single) -> None:
    # z sigma(z) = u + u tanh u with u = z / 2, which comes in.
    _weigh(z, z, s)


def _weigh(z: Single, u: Single, s: Single) -> None:
    """z + z tanh u, written over z; `u` may be z or the scratch s."""
    np.tanh(u, out=s)
    np.multiply(s, z, out=s)
    np.add(z, s, out=z)


DEGREE = 12

LARGEST_SQUARE = 30.0
"""From z = 5.5 on a normal distribution has nothing left that single precision could show."""


@cache
def bell_coefficients() -> tuple[float, ...]:
    """The polynomial p with Phi(z) = (1 + tanh(z p(z^2))) / 2, lowest power first.

    `p(z^2) = log(Phi(z) / Phi(-z)) / (2 z)` is smooth and changes little, so a polynomial through
    thirteen of its points gives Phi to 2e-8: single precision rounds more than that.
    """

    def p(squares: Array) -> Array:
        values = [
            log(erfc(-z) / erfc(z)) / (2 * sqrt(2) * z) if z > 1e-6 else sqrt(2 / pi)
            for z in np.sqrt(squares / 2)
        ]
        return np.array(values)

    found = Chebyshev.interpolate(p, DEGREE, domain=[0.0, LARGEST_SQUARE])
    return tuple(float(c) for c in found.convert(kind=Polynomial).coef)


def _gelu(z: Single, s: Single) -> None:
    # z Phi(z) = (z + z tanh(z p(z^2))) / 2; the half is the next layer's.
    squares = np.minimum(np.square(z), np.float32(LARGEST_SQUARE))
    *rest, highest = bell_coefficients()
    s.fill(highest)
    for coefficient in reversed(rest):
        np.multiply(s, squares, out=s)
        np.add(s, coefficient, out=s)
    np.multiply(s, z, out=s)
    _weigh(z, s, s)


def _half(**_: float) -> float:
    return 0.5


FAST_ACTIVATIONS: dict[str, FastActivation] = {
    "tanh": FastActivation(lambda z, s: np.tanh(z, out=z)),
    "sigmoid": FastActivation(lambda z, s: np.tanh(z, out=z), _half, scale=0.5, shift=0.5),
    "relu": FastActivation(_relu, scale=0.5),
    "leaky_relu": FastActivation(_leaky_relu),
    "elu": FastActivation(_elu, _half),
    "gelu": FastActivation(_gelu, scale=0.5),
    "softplus": FastActivation(_softplus, _half),
    "swish": FastActivation(_swish, _half),
    "sine": FastActivation(lambda z, s, frequency: np.sin(z, out=z), lambda frequency: frequency),
}
"""Every activation by the name of its op."""


def _l2(e: Single, s: Single, ones: Single) -> Any:
    return np.vecdot(e, e)


def _l1(e: Single, s: Single, ones: Single) -> Any:
    return np.vecdot(np.abs(e, out=e), ones)


def _huber(e: Single, s: Single, ones: Single, delta: float) -> Any:
    # With q = min(|e|, delta) both branches are q (|e| - q / 2).
    np.abs(e, out=e)
    np.minimum(e, delta, out=s)
    return np.vecdot(s, e) - np.float32(0.5) * np.vecdot(s, s)


def _log_cosh(e: Single, s: Single, ones: Single) -> Any:
    # log cosh e = log(1 + sinh^2 e) / 2, exact also for a small e; beyond 44 it overflows.
    np.sinh(e, out=e)
    np.square(e, out=e)
    return np.vecdot(np.log1p(e, out=e), ones)


def _binary_cross_entropy(z: Single, s: Single, ones: Single) -> Any:
    # The fold has turned the sign where the target is 1, so this is the logit of the wrong side.
    np.exp(z, out=z)
    return np.vecdot(np.log1p(z, out=z), ones)


def _cross_entropy(z: Single, s: Single, ones: Single) -> Any:
    # The fold has left the others' logits less the true one's: -log p = log(1 + sum exp).
    np.exp(z, out=z)
    total = s[:, 0]
    np.add.reduce(z, axis=1, out=total)
    return np.vecdot(np.log1p(total, out=total), ones)


def _hinge(z: Single, s: Single, ones: Single) -> Any:
    # Twice what is missing to the margin.
    np.abs(z, out=s)
    return np.vecdot(np.add(z, s, out=z), ones)


def _wrong_side(y: Array) -> Fold | None:
    """z where the target is 0, -z where it is 1."""
    if not np.isin(y, (0.0, 1.0)).all():
        return None
    return np.diag(1.0 - 2.0 * y), np.zeros(len(y))


def _others(y: Array) -> Fold | None:
    """The sums of the other classes, each less that of the true one."""
    true = np.flatnonzero(y)
    if len(y) < 2 or len(true) != 1 or y[true[0]] != 1.0:
        return None
    matrix = np.eye(len(y))
    matrix[:, true[0]] -= 1.0
    return np.delete(matrix, true[0], axis=0), np.zeros(len(y) - 1)


def _missing(y: Array) -> Fold | None:
    """What is missing to a margin of 1, 1 - t z with t = 2 y - 1."""
    if not np.isin(y, (0.0, 1.0)).all():
        return None
    return np.diag(1.0 - 2.0 * y), np.ones(len(y))


FAST_LOSSES: dict[str, FastLoss] = {
    "l2": FastLoss(_l2),
    "l1": FastLoss(_l1),
    "huber": FastLoss(_huber),
    "log_cosh": FastLoss(_log_cosh, scale=0.5),
    "binary_cross_entropy": FastLoss(_binary_cross_entropy, _wrong_side),
    "cross_entropy": FastLoss(_cross_entropy, _others, over_outputs=False),
    "hinge": FastLoss(_hinge, _missing, scale=0.5),
}
"""Every loss by the name of its op."""
