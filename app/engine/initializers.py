"""Where the descent starts: how the first weights are drawn. Biases start at 0."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from app.engine.array import Array
from app.engine.parameter import Parameter

Draw = Callable[..., Array]


@dataclass(frozen=True)
class Initializer:
    """A distribution of weights, given how many units a layer takes from and feeds."""

    name: str
    title: str
    help: str
    source: str
    draw: Draw
    """(generator, n_in, n_out, parameters by name) -> weights of shape (n_in, n_out)."""
    parameters: tuple[Parameter, ...] = ()


def _uniform(limit: Callable[[int, int], float]) -> Draw:
    def draw(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
        bound = limit(n_in, n_out)
        return rng.uniform(-bound, bound, (n_in, n_out))

    return draw


def _normal(deviation: Callable[[int, int], float]) -> Draw:
    def draw(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
        return rng.normal(0.0, deviation(n_in, n_out), (n_in, n_out))

    return draw


def _uniform_within(rng: np.random.Generator, n_in: int, n_out: int, a: float) -> Array:
    return rng.uniform(-a, a, (n_in, n_out))


def _normal_of(rng: np.random.Generator, n_in: int, n_out: int, std: float) -> Array:
    return rng.normal(0.0, std, (n_in, n_out))


def _zeros(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
    return np.zeros((n_in, n_out))


def _size(name: str, default: float, title: str, help_: str) -> Parameter:
    return Parameter(name, "float", default, 0.0, 100.0, True, title=title, help=help_, scale="log")


_GLOROT = "Glorot and Bengio 2010, Understanding the difficulty of training deep networks, eq. 16"
_HE = "He et al. 2015, Delving deep into rectifiers, eq. 10"

_ROWS = (
    Initializer(
        "glorot_uniform",
        "Glorot uniform",
        "Evenly within ±√(6 / (inputs + outputs)): keeps signals and gradients alike in size "
        "through tanh layers.",
        _GLOROT,
        _uniform(lambda n_in, n_out: sqrt(6.0 / (n_in + n_out))),
    ),
    Initializer(
        "glorot_normal",
        "Glorot normal",
        "Normal with variance 2 / (inputs + outputs): the same size, with a few larger weights.",
        _GLOROT,
        _normal(lambda n_in, n_out: sqrt(2.0 / (n_in + n_out))),
    ),
    Initializer(
        "he_uniform",
        "He uniform",
        "Evenly within ±√(6 / inputs): larger, since relu switches off half of what it gets.",
        _HE,
        _uniform(lambda n_in, n_out: sqrt(6.0 / n_in)),
    ),
    Initializer(
        "he_normal",
        "He normal",
        "Normal with variance 2 / inputs: made for relu.",
        _HE,
        _normal(lambda n_in, n_out: sqrt(2.0 / n_in)),
    ),
    Initializer(
        "lecun_normal",
        "LeCun normal",
        "Normal with variance 1 / inputs: a layer's sums are as large as its inputs.",
        "LeCun et al. 1998, Efficient BackProp, eq. 16",
        _normal(lambda n_in, n_out: sqrt(1.0 / n_in)),
    ),
    Initializer(
        "uniform",
        "uniform",
        "Evenly within ±a, whatever the width of the layer.",
        "the definition itself",
        _uniform_within,
        (_size("a", 0.5, "a", "The largest weight: small is slow, large saturates."),),
    ),
    Initializer(
        "normal",
        "normal",
        "Normal with a standard deviation of s, whatever the width of the layer.",
        "the definition itself",
        _normal_of,
        (_size("std", 0.5, "s", "The standard deviation: small is slow, large saturates."),),
    ),
    Initializer(
        "zeros",
        "zeros",
        "All weights 0, to see why not: units of a layer get equal gradients and stay alike, and "
        "behind a hidden layer of zeros there is no gradient at all.",
        "the definition itself",
        _zeros,
    ),
)

INITIALIZERS: dict[str, Initializer] = {row.name: row for row in _ROWS}
"""Every initialiser by its name."""
