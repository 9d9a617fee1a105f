"""What measures the error: the losses, what targets each takes, and what its outputs mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.array import Array
from app.engine.notation import logistic, softmax
from app.engine.parameter import Parameter

Task = Literal["binary", "classes", "regression"]

Axis = Literal["residual", "logit", "margin", "log_odds"]
"""ŷ − y; z; t ŷ with t = ±1; or z of the true class less log Σ exp z of all others."""


@dataclass(frozen=True)
class Loss:
    """A choice of loss; its definition is the row of the same name in `OPS`."""

    name: str
    title: str
    help: str
    targets: frozenset[Task]
    """The kinds of target that it takes."""
    output_activation: Literal["linear", "margin", "sigmoid", "softmax"]
    """What turns the network's last sums into what is shown; a row of `OUTPUTS`."""
    axis: Axis
    """What one sample's loss is drawn against."""
    formula: str
    """The loss of one sample, or of one of its outputs."""
    output: str
    """The name of the network's last value on the graph: a prediction or a logit."""
    unwise: str | None = None
    """Why not on class labels, for a loss that works on them all the same."""
    parameters: tuple[Parameter, ...] = ()


_ANY: frozenset[Task] = frozenset({"binary", "classes", "regression"})

_ROWS = (
    Loss(
        "l2",
        "squared error (L2)",
        "The mean of (ŷ − y)²: large errors count most, so one outlier can pull everything.",
        _ANY,
        "linear",
        "residual",
        "(ŷ − y)²",
        "ŷ",
        "Squared error sees class labels as numbers: a confident mistake costs little more than "
        "a doubtful one, and a right answer beyond 1 is punished. Cross-entropy fits classes.",
    ),
    Loss(
        "l1",
        "absolute error (L1)",
        "The mean of |ŷ − y|: every error pulls equally hard, so outliers count little.",
        _ANY,
        "linear",
        "residual",
        "|ŷ − y|",
        "ŷ",
        "Absolute error pulls equally hard at every sample, sure or doubtful, until it is exactly "
        "right. Cross-entropy fits classes.",
    ),
    Loss(
        "huber",
        "Huber",
        "Half the square of a small error, and only its size beyond δ: smooth, yet outliers count "
        "little.",
        _ANY,
        "linear",
        "residual",
        "½ (ŷ − y)² up to δ, then δ |ŷ − y| − ½ δ²",
        "ŷ",
        "Huber's loss sees class labels as numbers, like squared error: a right answer beyond 1 is "
        "punished. Cross-entropy fits classes.",
        (
            Parameter(
                "delta",
                "float",
                1.0,
                0.0,
                100.0,
                exclusive_minimum=True,
                title="δ",
                help="The error from which on it grows only evenly, in units of the prepared "
                "target.",
                scale="log",
            ),
        ),
    ),
    Loss(
        "log_cosh",
        "log-cosh",
        "Nearly half the square of a small error and the size of a large one, without a seam.",
        _ANY,
        "linear",
        "residual",
        "log cosh(ŷ − y)",
        "ŷ",
        "Log-cosh sees class labels as numbers, like squared error: a right answer beyond 1 is "
        "punished. Cross-entropy fits classes.",
    ),
    Loss(
        "binary_cross_entropy",
        "binary cross-entropy",
        "−log of the probability of the true one of two classes: confident mistakes cost most.",
        frozenset({"binary"}),
        "sigmoid",
        "logit",
        "log(1 + exp z) − z y",
        "z",
    ),
    Loss(
        "cross_entropy",
        "cross-entropy",
        "−log of the probability given to the true class: confident mistakes cost most.",
        frozenset({"classes"}),
        "softmax",
        "log_odds",
        "log Σₖ exp zₖ − z of the true class",
        "z",
    ),
    Loss(
        "hinge",
        "hinge",
        "What is missing to a margin of 1 on the right side: samples beyond it no longer count. "
        "Several classes are told apart one against the rest.",
        frozenset({"binary", "classes"}),
        "margin",
        "margin",
        "max(0, 1 − t ŷ), t = ±1",
        "ŷ",
    ),
)

LOSSES: dict[str, Loss] = {row.name: row for row in _ROWS}
"""Every loss by its name."""


def _between_labels(margin: Array) -> Array:
    """Margins with −1 at 0 and 1 at 1, where the labels are."""
    return (margin + 1.0) * 0.5


OUTPUTS: dict[str, Callable[[Array], Array]] = {
    "linear": np.asarray,
    "margin": _between_labels,
    "sigmoid": logistic,
    "softmax": softmax,
}
"""From the network's last sums, (n, n_out), to what is shown: values or probabilities."""
