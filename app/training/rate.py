"""The learning rate of each step: what the spec says, along its schedule."""

from app.engine.schedules import SCHEDULES, Watched
from app.training.spec import RunSpec

Memory = tuple[Watched, float, int]
"""Of finished epochs; and of the one that goes on, the sum of its losses and its samples."""


class Rate:
    """The rate of a descent, and what its schedule remembers of the losses it has seen.

    A schedule that watches is told the mean batch loss of each finished epoch, every sample
    counting alike.
    """

    def __init__(self, spec: RunSpec, rows: int) -> None:
        """At the start.

        Args:
            spec: its learning rate, schedule and horizon.
            rows: samples in an epoch.
        """
        self._schedule = SCHEDULES[spec.schedule.name]
        self._settings = spec.schedule.hyper
        self._horizon = spec.horizon
        self._full = spec.optimizer.learning_rate
        self._rows = rows
        self.watches = self._schedule.observe is not None
        """Whether it must be told every batch loss."""
        self.steady = spec.schedule.name == "constant" and not self._settings["warmup"]
        """Whether all steps have the same rate."""
        self.memory: Memory = (Watched(), 0.0, 0)
        """What it remembers."""

    def factor(self, step: int) -> float:
        """What the full rate is multiplied by at a step; steps count from 1."""
        return self._schedule.factor(step, self._horizon, self._settings, self.memory[0])

    def of(self, step: int) -> float:
        """The learning rate of a step; steps count from 1."""
        return self._full * self.factor(step)

    def observe(self, loss: float, samples: int) -> None:
        """Take note of a step's batch loss."""
        if self._schedule.observe is None:
            return
        watched, total, seen = self.memory
        total, seen = total + loss * samples, seen + samples
        if seen >= self._rows:
            watched = self._schedule.observe(watched, total / seen, self._settings)
            total, seen = 0.0, 0
        self.memory = (watched, total, seen)
