"""What a data set is: a row that says how it is drawn and what may be turned."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.data.table import Column, Sample, Table, Task
from app.engine.parameter import Parameter


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One row of `DATASETS`. Parameters are always `samples` and `noise`, in that order."""

    name: str
    title: str
    help: str
    """One line: what this data set teaches."""
    task: Task
    columns: tuple[Column, ...]
    classes: tuple[str, ...] = ()
    """Names of the classes by index; of a binary data set, those of the targets 0 and 1."""
    parameters: tuple[Parameter, ...]
    draw: Callable[[int, float, np.random.Generator], Sample]
    """(samples, noise in percent, rng) -> features in the columns' units, and target."""
    source: str
    sketch: Callable[[], Sample] | None = None
    """Points for a small picture, where drawing the data set itself would cost too much."""

    @property
    def default_features(self) -> tuple[str, ...]:
        """Names of the columns that a network takes when the spec does not choose."""
        return tuple(
            column.name for column in self.columns if column.role == "feature" and column.default
        )

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name, `samples` or `noise`."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def make(self, samples: int, noise: float, rng: np.random.Generator) -> Table:
        """The raw rows, a function of the arguments and of the generator's state alone.

        Args:
            samples: number of rows.
            noise: percent, 0 to 50; what it does is said by the parameter's help.

        Raises:
            SpecError: if a value is out of this data set's range.
        """
        rows = int(self.parameter("samples").check(samples, "dataset.samples"))
        percent = float(self.parameter("noise").check(noise, "dataset.noise"))
        features, target = self.draw(rows, percent, rng)
        return Table(self.name, self.columns, features, target, self.task, self.classes)
