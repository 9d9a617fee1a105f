"""What a run has measured at every position it has been at."""

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array

FIXED = ("batch_loss", "train_loss", "validation_loss", "penalty", "learning_rate")
"""The columns that every run has; metrics follow, named `train.accuracy`."""


class History:
    """One row for each position 0, 1, ..., `head`; NaN where nothing was measured.

    Row k holds what belongs to theta_k; its batch loss is what step k saw on its way there.
    """

    def __init__(self, metrics: tuple[str, ...] = ()) -> None:
        """Empty, with a column for each metric of each part."""
        self.columns = (*FIXED, *metrics)
        self._places = {name: place for place, name in enumerate(self.columns)}
        self._values: Array = np.full((64, len(self.columns)), np.nan)
        self.length = 0

    def append(self, **values: float) -> None:
        """The next row; columns that are not given are NaN."""
        if self.length == len(self._values):
            grown = np.full((2 * self.length, len(self.columns)), np.nan)
            grown[: self.length] = self._values
            self._values = grown
        self.length += 1
        self.fill(self.length - 1, values)

    def extend(self, batch_losses: Array, learning_rates: Array) -> None:
        """A row for each of so many steps, of which no more was asked than this."""
        start = self.length
        while len(self._values) < start + len(batch_losses):
            self._values = np.vstack([self._values, np.full_like(self._values, np.nan)])
        self.length += len(batch_losses)
        self._values[start : self.length, self._places["batch_loss"]] = batch_losses
        self._values[start : self.length, self._places["learning_rate"]] = learning_rates

    def cut(self, length: int) -> None:
        """Let go of the rows from `length` on, and of what was measured in the last that stays.

        What the step to it saw stays with it: the batch loss and the rate.
        """
        self._values[length:] = np.nan
        self.length = length
        kept = [self._places["batch_loss"], self._places["learning_rate"]]
        row = self._values[length - 1, kept].copy()
        self._values[length - 1] = np.nan
        self._values[length - 1, kept] = row

    def fill(self, step: int, values: dict[str, float]) -> None:
        """Write what was measured at a position that has its row already."""
        for name, value in values.items():
            self._values[step, self._places[name]] = value

    def value(self, name: str, step: int) -> float:
        """One number of one row."""
        return float(self._values[step, self._places[name]])

    def column(self, name: str, start: int = 0, stop: int | None = None) -> Array:
        """A copy of a column from row `start` up to, not including, `stop`."""
        end = self.length if stop is None else min(stop, self.length)
        return self._values[start:end, self._places[name]].copy()

    def steps(self, start: int = 0, stop: int | None = None) -> NDArray[np.int32]:
        """The positions of those rows."""
        end = self.length if stop is None else min(stop, self.length)
        return np.arange(start, end, dtype=np.int32)

    def metric_names(self) -> tuple[str, ...]:
        """The columns that are metrics: `train.accuracy`, ..."""
        return self.columns[len(FIXED) :]
