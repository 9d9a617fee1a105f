"""Several descents at once: one program with an axis of runs in front, for races and sweeps.

What a small network costs is calls, not arithmetic, so R runs that take the same batches through
the same network are made by the calls of one, on arrays R times as long.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.engine.update import Update
from app.errors import SpecError
from app.training.experiment import Experiment
from app.training.rate import Rate


class StackedDescent:
    """R experiments that differ in their optimiser, its settings or their start alone."""

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        """All at position 0.

        Args:
            experiments: with the same network, loss, penalty, data and batches. Neighbours whose
                optimisers differ in nothing but their rate share their calls, so put these side
                by side.

        Raises:
            SpecError: if they differ in more, or if one goes by second derivatives or by what its
                losses were.
        """
        first = experiments[0]
        for other in experiments:
            _check_alike(first, other)
        count, size = len(experiments), first.model.layout.size
        self.step = 0
        self.parameters: Array = np.array([each.start for each in experiments])
        """(R, P)."""
        self.gradient: Array = np.zeros((count, size))
        self._batches = first.batches()
        self._programs = {}
        for length in self._batches.lengths:
            program = first.model.program(
                length, stack=count, parameters=self.parameters, gradients=self.gradient
            )
            program.attach(**first.tables)
            self._programs[length] = program
        self._hiding: list[slice] = []
        """Which runs can forget that their gradient was infinite, and so must be watched."""
        self._lost = np.zeros(count, dtype=bool)
        self._updates: list[tuple[Update, float | Array, Rate]] = []
        start = 0
        for _, group in groupby(experiments, key=_pace):
            alike = list(group)
            rows = slice(start, start + len(alike))
            spec, start = alike[0].spec, rows.stop
            rates = [each.spec.optimizer.learning_rate for each in alike]
            full = rates[0] if len(set(rates)) == 1 else np.array(rates)[:, None]
            hyper: dict[str, Any] = {**spec.optimizer.hyper, "learning_rate": full}
            update = Update(
                spec.optimizer.name,
                self.parameters[rows],
                self.gradient[rows],
                hyper,
                clip=spec.clip.name,
                clip_hyper=spec.clip.hyper,
            )
            if update.hides_infinity:
                self._hiding.append(rows)
            self._updates.append((update, full, Rate(spec, len(first.rows("train")))))

    def advance(self, count: int) -> Array:
        """Make so many steps and return the batch losses, (count, R).

        A run whose numbers are no longer finite goes on being computed, and disturbs no other:
        see `finite`.
        """
        losses = np.empty((count, len(self.parameters)))
        with np.errstate(all="ignore"):
            for index in range(count):
                self.step += 1
                rows = self._batches.rows(self.step)
                program = self._programs[len(rows)]
                program.take(rows)
                for call in program.forward_calls:
                    call()
                for call in program.backward_calls:
                    call()
                losses[index] = program.loss_place
                for runs in self._hiding:
                    self._lost[runs] |= ~np.isfinite(self.gradient[runs]).all(axis=1)
                for update, full, rate in self._updates:
                    if not rate.steady:
                        update.learning_rate = full * rate.factor(self.step)
                    update.apply()
        return losses

    @property
    def finite(self) -> np.ndarray:
        """Which runs still have finite parameters, by finite gradients alone, (R,), booleans."""
        return np.asarray(np.isfinite(self.parameters).all(axis=1)) & ~self._lost


SHARED = ("function", "dataset", "split", "scaling", "loss", "regularizer", "batch_size", "horizon")
"""What runs of a stack have in common, besides their layers and their seed."""


def _pace(experiment: Experiment) -> tuple[object, ...]:
    """What runs must have in common to share their update: all but the learning rate."""
    spec = experiment.spec
    return spec.optimizer.name, spec.optimizer.parameters, spec.clip, spec.schedule


def _check_alike(first: Experiment, other: Experiment) -> None:
    """Refuse two experiments that cannot be one program.

    Raises:
        SpecError: which part differs.
    """
    one, two = first.spec, other.spec
    if OPTIMIZERS[two.optimizer.name].curvature or SCHEDULES[two.schedule.name].observe:
        raise SpecError("a run of a stack looks at nothing but its own gradient", "optimizer.name")
    for part in SHARED:
        if getattr(one, part) != getattr(two, part):
            text = f"runs of a stack must share their {part.replace('_', ' ')}"
            raise SpecError(f"{text}: {getattr(one, part)} is not {getattr(two, part)}", part)
    if one.network.hidden != two.network.hidden:
        raise SpecError("runs of a stack must share their hidden layers", "network.hidden")
    if not np.array_equal(first.rows("train"), other.rows("train")) or one.seed != two.seed:
        raise SpecError("runs of a stack must share their batches, and so their seed", "seed")
