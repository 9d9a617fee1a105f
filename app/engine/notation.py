"""The few words beyond NumPy's own in which the rules of operations are written.

A rule is plain NumPy, so the same line runs on arrays (recording, checking, looking at one
edge) and on the symbols of a `Tape` (compiling). These helpers name what NumPy has no ufunc
for. All act on the last two axes, (samples, features); a stack of parameter vectors puts its
own axis in front and nothing here notices. What stands for an array (a symbol, a dual number)
brings a method of the same name wherever arrays and it must go different ways.
"""

from math import erfc, pi, sqrt
from typing import Any

import numpy as np

Value = Any
"""An array, a symbol of a tape, or a Python float: whatever a rule is run on."""


SQRT_HALF = sqrt(0.5)
DENSITY_AT_0 = 1.0 / sqrt(2.0 * pi)

ERFC = np.frompyfunc(erfc, 1, 1)
"""The complementary error function as a ufunc. It gives Python's floats, one by one: some 70 ns a
number, where a rational approximation out of NumPy's own calls would take as long for a small
array, 30 coefficients and a proof."""


def homogeneous(x: Value) -> Value:
    """`x` with a column of ones behind it, so that a bias is one more weight: (..., n, f + 1).

    On a tape this costs nothing: the column stands ready in memory behind the values.
    """
    if not isinstance(x, np.ndarray):
        return x.homogeneous()
    return np.concatenate([x, np.ones((*x.shape[:-1], 1))], axis=-1)


def block(weights: Value, bias: Value) -> Value:
    """Weights with the bias as their last row: (..., n_in + 1, n_out).

    On a tape this costs nothing: the two are neighbours in the parameter vector.
    """
    if not isinstance(weights, np.ndarray):
        return weights.joined(bias)
    return np.concatenate([weights, bias[..., None, :]], axis=-2)


def inner(a: Value, b: Value) -> Value:
    """Sum of `a * b` over samples and features: ()."""
    if not isinstance(a, np.ndarray):
        return a.inner(b)
    return np.einsum("...ij,...ij->...", a, b)


def total(a: Value) -> Value:
    """Sum over samples and features: ()."""
    return np.add.reduce(a, axis=(-2, -1))


def spread(g: Value) -> Value:
    """The gradient of a scalar, made to multiply a matrix: (..., 1, 1). A number stays one."""
    if isinstance(g, float):
        return g
    return g[..., None, None] if isinstance(g, np.ndarray) else g.spread()


def logistic(z: Value) -> Value:
    """1 / (1 + exp(-z)), written with tanh so that no z overflows."""
    return np.tanh(z * 0.5) * 0.5 + 0.5


def normal_cdf(z: Value) -> Value:
    """The share of a standard normal distribution below z, exact also far out on the left.

    By the complementary error function of C's library: NumPy has none of its own.
    """
    found = ERFC(z * -SQRT_HALF)
    return (found.astype(np.float64) if isinstance(found, np.ndarray) else found) * 0.5


def normal_density(z: Value) -> Value:
    """The density of a standard normal distribution at z."""
    return np.exp(np.square(z) * -0.5) * DENSITY_AT_0


def filled(like: Value, g: Value) -> Value:
    """The gradient of a scalar, repeated for every element of a matrix: (..., n, f)."""
    if not isinstance(like, np.ndarray):
        return like.filled(g)
    return np.broadcast_to(spread(g), like.shape)


def _exponentials(z: Value) -> tuple[Value, Value, Value]:
    """Logits less their largest, the exponentials of that, and their sum over the classes.

    Taking the largest away first keeps every exponential at most 1 and changes no ratio.
    """
    shifted = z - np.maximum.reduce(z, axis=-1, keepdims=True)
    powers = np.exp(shifted)
    return shifted, powers, np.add.reduce(powers, axis=-1, keepdims=True)


def softmax(z: Value) -> Value:
    """exp z over the sum of exp z over the classes, for logits of any size: (..., n, classes)."""
    _, powers, sums = _exponentials(z)
    return powers / sums


def log_softmax(z: Value) -> Value:
    """The logarithm of the softmax, without ever taking the logarithm of 0."""
    shifted, _, sums = _exponentials(z)
    return shifted - np.log(sums)
