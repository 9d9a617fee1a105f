"""The learning rate of each step: what the spec says, along its schedule."""

from app.engine.schedules import SCHEDULES, Watched
from app.training.interventions import LEARNING_RATE, Log
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
        self._level = spec.schedule.name == "constant" and not self._settings["warmup"]
        self.follow(spec.interventions)
        self.memory: Memory = (Watched(), 0.0, 0)
        """What it remembers."""

    def follow(self, log: Log) -> None:
        """Take the rates that a person set; the schedule goes on from them as it would anyway."""
        self._set = [(each.step, each.value) for each in log if each.target == LEARNING_RATE]

    @property
    def steady(self) -> bool:
        """Whether all steps have the same rate."""
        return self._level and not self._set

    def factor(self, step: int) -> float:
        """What the full rate is multiplied by at a step; steps count from 1."""
        return self._schedule.factor(step, self._horizon, self._settings, self.memory[0])

    def full(self, step: int) -> float:
        """The rate that the schedule begins with, as of a step: the spec's, or what was set."""
        return next((value for at, value in reversed(self._set) if at < step), self._full)

    def of(self, step: int) -> float:
        """The learning rate of a step; steps count from 1."""
        return self.full(step) * self.factor(step)

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
