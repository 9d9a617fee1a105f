"""How long a gradient may be: clipping, before the optimiser sees it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.notation import Value
from app.engine.optimizer import Hyper
from app.engine.parameter import Parameter


@dataclass(frozen=True)
class Clip:
    """A choice of clipping; definitions are PyTorch's."""

    name: str
    title: str
    help: str
    source: str
    parameters: tuple[Parameter, ...]
    rule: Callable[[Value, Hyper], Value]
    """(gradient of the objective, settings) -> what the optimiser is given."""
    arithmetic: str = ""
    """What it does to one number of the gradient; empty for nothing."""
    hides_infinity: bool = False
    """Whether it can turn an infinite gradient into a finite one."""


def _limit(text: str) -> tuple[Parameter, ...]:
    row = Parameter("limit", "float", 1.0, 0.0, 1e6, True, title="limit", help=text, scale="log")
    return (row,)


def _by_value(g: Value, hyper: Hyper) -> Value:
    return np.minimum(np.maximum(g, -hyper["limit"]), hyper["limit"])


def _by_norm(g: Value, hyper: Hyper) -> Value:
    # The last axis is that of the parameters: in a stack each run has its own norm.
    norm = np.sqrt(np.add.reduce(np.square(g), axis=-1, keepdims=True))
    return g * np.minimum(hyper["limit"] / (norm + 1e-6), 1.0)


_ROWS = (
    Clip(
        "none",
        "none",
        "The gradient is taken as it is.",
        "the definition itself",
        (),
        lambda g, hyper: g,
    ),
    Clip(
        "value",
        "by value",
        "No number of the gradient is larger than the limit; its direction may change.",
        "torch.nn.utils.clip_grad_value_",
        _limit("The largest size of a number of the gradient."),
        _by_value,
        "g ← g, at most ±c",
        hides_infinity=True,
    ),
    Clip(
        "norm",
        "by norm",
        "The whole gradient is no longer than the limit; its direction stays.",
        "Pascanu et al. 2013, algorithm 1; torch.nn.utils.clip_grad_norm_",
        _limit("The largest length of the gradient, over all parameters."),
        _by_norm,
        "g ← g min(1, c / (‖g‖ + 10⁻⁶))",
    ),
)

CLIPS: dict[str, Clip] = {row.name: row for row in _ROWS}
"""Every way to clip by its name."""
