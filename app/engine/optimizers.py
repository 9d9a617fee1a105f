"""How a gradient becomes a step: the optimisers, each one rule on flat vectors.

A rule is written in NumPy like those of the operations, and like them it is compiled: it is
given the parameters `p`, their gradient `g`, its own state and the numbers of this step, and
returns the new parameters and the new state. Definitions and names are PyTorch's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from app.engine.notation import Value
from app.engine.parameter import Parameter

Hyper = Mapping[str, float]
"""The optimiser's settings by name, the learning rate among them."""
State = Mapping[str, Value]
Scalars = Callable[[int, Hyper], dict[str, float]]
Rule = Callable[[Value, Value, State, Mapping[str, Value], Hyper], tuple[Value, dict[str, Value]]]


@dataclass(frozen=True)
class Optimizer:
    """A choice of optimiser."""

    name: str
    title: str
    help: str
    source: str
    parameters: tuple[Parameter, ...]
    state: tuple[str, ...]
    """Names of the vectors that it keeps, all 0 at the start."""
    scalars: Scalars
    """(number of this step from 1, settings) -> the numbers that change from step to step."""
    rule: Rule
    arithmetic: tuple[tuple[str, str], ...]
    """What it does to one weight `w`, line by line: (name in the rule's result, expression)."""


def _learning_rate(default: float) -> Parameter:
    return Parameter(
        "learning_rate",
        "float",
        default,
        minimum=0.0,
        maximum=100.0,
        exclusive_minimum=True,
        title="learning rate",
        help="How far a step goes for a gradient of 1. Too small crawls, too large overshoots.",
        scale="log",
    )


_WEIGHT_DECAY = Parameter(
    "weight_decay",
    "float",
    0.0,
    minimum=0.0,
    maximum=10.0,
    title="weight decay",
    help="Adds this share of every parameter to its gradient, which pulls it towards 0.",
)


def _share(name: str, default: float, title: str, text: str) -> Parameter:
    return Parameter(name, "float", default, minimum=0.0, maximum=0.9999, title=title, help=text)


def decayed(p: Value, g: Value, hyper: Hyper) -> Value:
    """The gradient that a rule is given: with weight decay in it, if there is any."""
    return g + p * hyper["weight_decay"] if hyper["weight_decay"] else g


def _rate(step: int, hyper: Hyper) -> dict[str, float]:
    return {"learning_rate": hyper["learning_rate"]}


def _sgd(
    p: Value, g: Value, state: State, now: Mapping[str, Value], hyper: Hyper
) -> tuple[Value, dict[str, Value]]:
    return p - g * now["learning_rate"], {}


def _momentum(
    p: Value, g: Value, state: State, now: Mapping[str, Value], hyper: Hyper
) -> tuple[Value, dict[str, Value]]:
    buffer = state["momentum_buffer"] * hyper["momentum"] + g
    return p - buffer * now["learning_rate"], {"momentum_buffer": buffer}


def _adam_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """Bias corrections: both averages start at 0 and would be too small at first."""
    return {
        "step_size": hyper["learning_rate"] / (1.0 - hyper["beta1"] ** step),
        "correction": 1.0 / sqrt(1.0 - hyper["beta2"] ** step),
    }


def _adam(
    p: Value, g: Value, state: State, now: Mapping[str, Value], hyper: Hyper
) -> tuple[Value, dict[str, Value]]:
    average = state["exp_avg"] * hyper["beta1"] + g * (1.0 - hyper["beta1"])
    square = state["exp_avg_sq"] * hyper["beta2"] + np.square(g) * (1.0 - hyper["beta2"])
    scale = np.sqrt(square) * now["correction"] + hyper["eps"]
    moved = p - average / scale * now["step_size"]
    return moved, {"exp_avg": average, "exp_avg_sq": square}


_ROWS = (
    Optimizer(
        "sgd",
        "SGD",
        "Plain gradient descent: a step straight down the slope of this batch.",
        "Robbins and Monro 1951; torch.optim.SGD",
        (_learning_rate(0.1), _WEIGHT_DECAY),
        (),
        _rate,
        _sgd,
        (("parameters", "w − η g"),),
    ),
    Optimizer(
        "momentum",
        "momentum",
        "A heavy ball: keeps most of its last velocity, so it rolls through small dents.",
        "Polyak 1964; torch.optim.SGD with momentum",
        (
            _learning_rate(0.03),
            _share("momentum", 0.9, "momentum", "Share of the last velocity that is kept."),
            _WEIGHT_DECAY,
        ),
        ("momentum_buffer",),
        _rate,
        _momentum,
        (("momentum_buffer", "v ← μ v + g"), ("parameters", "w − η v")),
    ),
    Optimizer(
        "adam",
        "Adam",
        "Each weight has its own pace: the average gradient over its usual size.",
        "Kingma and Ba 2015, algorithm 1; torch.optim.Adam",
        (
            _learning_rate(0.01),
            _share("beta1", 0.9, "β₁", "How much of the average gradient is kept each step."),
            _share("beta2", 0.999, "β₂", "How much of the average square is kept each step."),
            Parameter(
                "eps",
                "float",
                1e-8,
                minimum=0.0,
                maximum=1.0,
                exclusive_minimum=True,
                title="ε",
                help="Keeps the division away from 0.",
                scale="log",
            ),
            _WEIGHT_DECAY,
        ),
        ("exp_avg", "exp_avg_sq"),
        _adam_scalars,
        _adam,
        (
            ("exp_avg", "m ← β₁ m + (1 − β₁) g"),
            ("exp_avg_sq", "v ← β₂ v + (1 − β₂) g²"),
            ("parameters", "w − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)"),
        ),
    ),
)

DECAY_ARITHMETIC = "g ← g + λ w"
"""The first line of every optimiser's arithmetic, if there is weight decay."""

OPTIMIZERS: dict[str, Optimizer] = {row.name: row for row in _ROWS}
"""Every optimiser by its name."""
