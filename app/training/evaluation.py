"""Losses and metrics over whole parts of the data, at whatever the parameters now are."""

from typing import Protocol

from app.data.metrics import METRICS, measure
from app.engine.array import Array
from app.engine.losses import LOSSES, OUTPUTS
from app.training.experiment import Experiment

WATCHED = ("train", "validation")
"""The parts that may be looked at while one chooses; the test part stays sealed."""


class Watch(Protocol):
    """What measures a run at whatever its parameters now are."""

    metrics: tuple[str, ...]
    """The names of the metrics that `measure` gives besides the losses."""

    def measure(self) -> dict[str, float]:
        """`train_loss`, ..., and the metrics."""


def watch(experiment: Experiment, parameters: Array) -> Watch:
    """What measures an experiment, sharing the parameters of a descent."""
    made = FunctionEvaluation if experiment.spec.function is not None else Evaluation
    return made(experiment, parameters)


class FunctionEvaluation:
    """The value of a function: all that there is to measure of it."""

    def __init__(self, experiment: Experiment, parameters: Array) -> None:
        """Compile.

        Args:
            experiment: whose function.
            parameters: read at every call, shape (2,); usually a descent's own vector.
        """
        self._program = experiment.program("train", parameters)
        self.metrics: tuple[str, ...] = ()

    def measure(self) -> dict[str, float]:
        """`train_loss`: the function's value."""
        return {"train_loss": self._program.forward()}


class Evaluation:
    """Forward passes over whole parts, sharing the parameters of a descent."""

    def __init__(self, experiment: Experiment, parameters: Array) -> None:
        """Compile one program for each part.

        Args:
            experiment: whose data and network.
            parameters: read at every call, shape (P,); usually a descent's own vector.
        """
        self._prepared = experiment.prepared
        self._task = experiment.prepared.task
        self._output = OUTPUTS[LOSSES[experiment.spec.loss.name].output_activation]
        self._programs = {part: experiment.program(part, parameters) for part in WATCHED}
        self._targets = {part: experiment.prepared.y[experiment.rows(part)] for part in WATCHED}
        self.metrics = tuple(
            f"{part}.{row.name}"
            for part in WATCHED
            for row in METRICS.values()
            if self._task in row.tasks
        )
        """The names of the metrics that `measure` gives besides the losses."""

    def measure(self) -> dict[str, float]:
        """`train_loss`, `validation_loss`, `train.accuracy`, ...; metrics in original units."""
        found: dict[str, float] = {}
        for part, program in self._programs.items():
            found[f"{part}_loss"] = program.forward()
            outputs = self._output(program.output)
            scaling = self._prepared.targets
            for name, value in measure(self._task, outputs, self._targets[part], scaling).items():
                found[f"{part}.{name}"] = value
        return found
