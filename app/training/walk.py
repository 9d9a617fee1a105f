"""A descent that remembers where it was: any position it has been at is a short way off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.array import Array
from app.training.checkpoints import Checkpoints
from app.training.descent import Descent, State
from app.training.experiment import Experiment
from app.training.interventions import Log

CHECKPOINT_BYTES = 1 << 20
"""Memory for a run's checkpoints: a thousand runs with the largest network stay in a gigabyte."""

LONGEST_STRIDE = 256
"""Steps after which it is seen whether all numbers were finite: if not, these are made again."""

FEWEST_CHECKPOINTS, MOST_CHECKPOINTS = 8, 256


@dataclass(frozen=True, slots=True)
class Diverged:
    """A step that could not be made, since a number of it is not finite."""

    step: int
    """The step that was tried; the run stands just before it."""
    node: str
    """Where the first such number stood: a node of the graph, or a parameter."""
    phase: Literal["forward", "backward", "update"]
    last_good_step: int
    """The position before it, from which a step was made: 0 if the first one cannot be made."""

    @property
    def message(self) -> str:
        """The sentence for people."""
        where = {
            "forward": f"the value of {self.node}",
            "backward": f"the gradient of {self.node}",
            "update": f"the update of {self.node}",
        }[self.phase]
        back = f"go back to step {self.last_good_step}, or " if self.step > 1 else ""
        return (
            f"step {self.step} cannot be made: {where} is no longer a finite number; "
            f"{back}choose a smaller learning rate"
        )


class Walk:
    """A descent, and states on its way to replay from. Every replay repeats the same bits."""

    def __init__(self, experiment: Experiment) -> None:
        """At position 0."""
        self.descent = Descent(experiment)
        self.diverged: Diverged | None = None
        """Set while it stands before a step that cannot be made."""
        state = self.descent.snapshot()
        size = state.parameters.nbytes * (2 + len(state.optimizer))
        capacity = min(max(CHECKPOINT_BYTES // size, FEWEST_CHECKPOINTS), MOST_CHECKPOINTS)
        self.checkpoints: Checkpoints[State] = Checkpoints(capacity)
        self.checkpoints.keep(0, state)

    def advance(self) -> bool:
        """Make one step; False if it cannot be made, which `diverged` then says."""
        descent = self.descent
        fault = descent.descend()
        if fault is None:
            self._keep()
            return True
        here = descent.step
        if fault.phase == "update":
            # The pass was whole, but its update has overwritten the parameters.
            self._replay(here)
        self.diverged = Diverged(here + 1, fault.node, fault.phase, max(0, here - 1))
        return False

    def stride(self, count: int) -> tuple[Array, Array]:
        """Make up to `count` steps at once, though not more than `LONGEST_STRIDE`.

        Returns:
            The batch loss and the learning rate of each step; fewer than asked for, or none,
            if a step cannot be made, which `diverged` then says.
        """
        descent, here = self.descent, self.descent.step
        count = min(count, LONGEST_STRIDE)
        losses, rates = np.empty(count), np.empty(count)
        if not descent.update.hides_infinity:
            states = self._run(losses, rates)
            if descent.is_finite(losses):
                for state in states:
                    self.checkpoints.keep(state.step, state)
                return losses, rates
        self._replay(here)
        for index in range(count):
            rates[index] = descent.update.learning_rate
            if not self.advance():
                return losses[:index], rates[:index]
            losses[index] = descent.batch_loss
        return losses, rates

    def _run(self, losses: Array, rates: Array) -> list[State]:
        """Make a step for each place of `losses`, and return the states on the way to keep."""
        descent, states, done = self.descent, [], 0
        while done < len(losses):
            stop = min(len(losses), done + self.checkpoints.next(descent.step) - descent.step)
            edit = descent.until_edit(descent.step)
            stop = stop if edit is None else min(stop, done + edit)
            descent.stride(losses[done:stop], rates[done:stop])
            done = stop
            if self.checkpoints.wants(descent.step):
                states.append(descent.snapshot())
        return states

    def intervene(self, log: Log) -> None:
        """Go on from this position as a log says, which differs from the one before here alone.

        Raises:
            NotFoundError: if it names a parameter that there is not.
        """
        self.descent.intervene(log)
        self.checkpoints.forget(self.descent.step)
        self._keep()
        self.diverged = None

    def jump(self, step: int) -> None:
        """Go to the nearest state at or before `step`, unless it stands nearer already.

        Whoever does not go on may look round: a divergence is forgotten until the next step
        finds it again.
        """
        nearest, state = self.checkpoints.before(step)
        if step <= self.descent.step:
            self.diverged = None
        if step < self.descent.step or nearest > self.descent.step:
            self.descent.restore(state)

    @contextmanager
    def visiting(self, step: int) -> Iterator[None]:
        """At another position that it has been at; afterwards it stands as before."""
        here, diverged = self.descent.snapshot(), self.diverged
        self.diverged = None
        try:
            self._replay(step)
            yield
        finally:
            self.descent.restore(here)
            self.diverged = diverged

    def _keep(self) -> None:
        """Keep the state at this position, if it is one to keep."""
        if self.checkpoints.wants(self.descent.step):
            self.checkpoints.keep(self.descent.step, self.descent.snapshot())

    def _replay(self, step: int) -> None:
        """Go to a position that was reached before."""
        _, state = self.checkpoints.before(step)
        self.descent.restore(state)
        with np.errstate(all="ignore"):
            while self.descent.step < step:
                self.descent.descend()
