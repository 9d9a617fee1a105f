"""Metrics: how good the outputs are, in words that a person uses, not in units of loss."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.data.scaling import Scaling
from app.data.table import Task
from app.engine.array import Array


@dataclass(frozen=True)
class Metric:
    """One row of `METRICS`."""

    name: str
    title: str
    help: str
    tasks: frozenset[Task]
    measure: Callable[[Array, Array, Scaling], float]
    """(outputs, targets, scaling of the targets), arrays prepared and of shape (n, n_out)."""


def accuracy(outputs: Array, targets: Array, scaling: Scaling) -> float:
    """Share of rows whose class was found; NaN if an output is not finite.

    Outputs are what is shown: probabilities, or values fitted to 0 and 1. One column is class 1
    above a half; of several the largest is the class (so logits do there as well).
    """
    if not np.isfinite(outputs).all():
        return float("nan")
    if outputs.shape[1] == 1:
        found = (outputs > 0.5) == (targets > 0.5)
    else:
        found = outputs.argmax(axis=1) == targets.argmax(axis=1)
    return float(found.mean())


def rmse(outputs: Array, targets: Array, scaling: Scaling) -> float:
    """Root of the mean squared error, in original units."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(np.mean(_errors(outputs, targets, scaling) ** 2)))


def mae(outputs: Array, targets: Array, scaling: Scaling) -> float:
    """Mean absolute error, in original units."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.mean(np.abs(_errors(outputs, targets, scaling))))


def r2(outputs: Array, targets: Array, scaling: Scaling) -> float:
    """Coefficient of determination, 1 - squared error / squared deviation from the mean.

    1 is perfect, 0 is as good as always saying the mean; NaN if all targets are equal.
    """
    values = scaling.invert(targets)
    deviation = np.sum((values - values.mean(axis=0)) ** 2)
    if np.all(values == values[0]):
        return float("nan")
    with np.errstate(over="ignore", invalid="ignore"):
        return float(1 - np.sum(_errors(outputs, targets, scaling) ** 2) / deviation)


def _errors(outputs: Array, targets: Array, scaling: Scaling) -> Array:
    return scaling.invert(outputs) - scaling.invert(targets)


CLASSIFICATION: frozenset[Task] = frozenset({"binary", "classes"})
REGRESSION: frozenset[Task] = frozenset({"regression"})

ROWS = (
    Metric(
        "accuracy",
        "Accuracy",
        "Share of rows whose class the network finds.",
        CLASSIFICATION,
        accuracy,
    ),
    Metric(
        "rmse",
        "RMSE",
        "Typical error in the target's unit; large errors count more.",
        REGRESSION,
        rmse,
    ),
    Metric("mae", "MAE", "Mean distance from the target, in its unit.", REGRESSION, mae),
    Metric(
        "r2",
        "R²",
        "Share of the target's variance that is explained: 1 is all, 0 is the mean's.",
        REGRESSION,
        r2,
    ),
)

METRICS: dict[str, Metric] = {row.name: row for row in ROWS}


def measure(task: Task, outputs: Array, targets: Array, scaling: Scaling) -> dict[str, float]:
    """Every metric of the task by name.

    Args:
        outputs: what the network shows after its output activation, prepared, shape (n, n_out).
        targets: prepared, of the same shape.
        scaling: the targets' one.
    """
    return {
        metric.name: metric.measure(outputs, targets, scaling)
        for metric in METRICS.values()
        if task in metric.tasks
    }
