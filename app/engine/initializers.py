"""Where the descent starts: how the first weights are drawn. Biases start at 0."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from app.engine.array import Array
from app.engine.parameter import Parameter

Draw = Callable[[np.random.Generator, int, int], Array]


@dataclass(frozen=True)
class Initializer:
    """A distribution of weights, given how many units a layer takes from and feeds."""

    name: str
    title: str
    help: str
    source: str
    draw: Draw
    """(generator, n_in, n_out) -> weights of shape (n_in, n_out)."""
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
)

INITIALIZERS: dict[str, Initializer] = {row.name: row for row in _ROWS}
"""Every initialiser by its name."""
