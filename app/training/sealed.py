"""The sealed test part: opened once, and what it then says is an estimate."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from app.data.metrics import measure
from app.engine.array import Array
from app.engine.losses import LOSSES, OUTPUTS
from app.engine.ops import OPS
from app.errors import RequestError
from app.training.experiment import Experiment
from app.training.interventions import LEARNING_RATE, OPEN_TEST, Intervention

WHY = (
    "Every look at the test part that changes what you choose makes it a part that you train on. "
    "So it is opened once, when choosing is over."
)


@dataclass(frozen=True)
class Opening:
    """What the test part said at the step at which it was opened."""

    step: int
    rows: int
    loss: float
    loss_error: float
    """Standard error of the loss: its rows' standard deviation over the root of their number."""
    metrics: dict[str, float]
    """In original units."""
    metric_errors: dict[str, float]
    """Standard errors, of the metrics that are means over rows."""

    def to_json(self) -> dict[str, Any]:
        """Where it was, as a run's interventions have it."""
        return {"step": self.step, "kind": OPEN_TEST}

    def must_outlast(self, new: Intervention) -> None:
        """It said something of a way: none may lead there with other numbers.

        Raises:
            RequestError: if an intervention changes what the test part was opened with.
        """
        first = self.step + (new.target != LEARNING_RATE)
        if new.step < first:
            raise RequestError(
                f"the test part was opened at step {self.step}: what comes before would be chosen "
                f"by it; change numbers from step {first} on, or start again",
                "step",
            )


def open_test(experiment: Experiment, parameters: Array, step: int) -> Opening:
    """The loss and the metrics over the test part: the first that anybody computes of it.

    Args:
        experiment: whose data and network.
        parameters: at that step, (P,).
        step: the position.
    """
    data, spec, rows = experiment.prepared, experiment.spec, experiment.rows("test")
    program = experiment.program("test", parameters)
    with np.errstate(all="ignore"):
        loss = program.forward()
        outputs, targets = program.output, data.y[rows]
        each = np.asarray(
            OPS[spec.loss.name].forward(outputs[:, None], targets[:, None], **spec.loss.hyper)
        )
        shown = OUTPUTS[LOSSES[spec.loss.name].output_activation](outputs)
        metrics = measure(data.task, shown, targets, data.targets)
    return Opening(step, len(rows), loss, _error(each), metrics, _metric_errors(metrics, len(rows)))


def _error(values: Array) -> float:
    """Standard error of the mean; NaN of a single value."""
    return float(values.std(ddof=1) / sqrt(len(values))) if len(values) > 1 else float("nan")


def _metric_errors(metrics: dict[str, float], rows: int) -> dict[str, float]:
    """That of a share, by the binomial distribution."""
    share = metrics.get("accuracy")
    return {} if share is None else {"accuracy": sqrt(share * (1 - share) / rows)}
