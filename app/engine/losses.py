"""What measures the error: the losses, what targets each takes, and what its outputs mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.array import Array
from app.engine.notation import logistic, softmax
from app.engine.parameter import Parameter

Task = Literal["binary", "classes", "regression"]


@dataclass(frozen=True)
class Loss:
    """A choice of loss; its definition is the row of the same name in `OPS`."""

    name: str
    title: str
    help: str
    targets: frozenset[Task]
    """The kinds of target that it takes."""
    output_activation: Literal["linear", "sigmoid", "softmax"]
    """What turns the network's last sums into what is shown; a row of `OUTPUTS`."""
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
        "ŷ",
        "Absolute error pulls equally hard at every sample, sure or doubtful, until it is exactly "
        "right. Cross-entropy fits classes.",
    ),
    Loss(
        "binary_cross_entropy",
        "binary cross-entropy",
        "−log of the probability of the true one of two classes: confident mistakes cost most.",
        frozenset({"binary"}),
        "sigmoid",
        "z",
    ),
    Loss(
        "cross_entropy",
        "cross-entropy",
        "−log of the probability given to the true class: confident mistakes cost most.",
        frozenset({"classes"}),
        "softmax",
        "z",
    ),
)

LOSSES: dict[str, Loss] = {row.name: row for row in _ROWS}
"""Every loss by its name."""

OUTPUTS: dict[str, Callable[[Array], Array]] = {
    "linear": np.asarray,
    "sigmoid": logistic,
    "softmax": softmax,
}
"""From the network's last sums, (n, n_out), to what is shown: values or probabilities."""
