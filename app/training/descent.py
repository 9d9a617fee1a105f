"""The descent itself: one step after the other, from explicit state."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

import numpy as np

from app.engine.array import Array, Rows
from app.engine.program import Program
from app.engine.update import Update
from app.training.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the first number that is not finite stood."""

    node: str
    phase: Literal["forward", "backward", "update"]


@dataclass(slots=True)
class Replay:
    """All of a step for batches of one length: what is gathered, and the calls."""

    program: Program
    calls: list[Callable[[], Any]]
    """Forward, backward and update."""
    taken: Rows | None = None
    """The rows that stand in the program."""

    def take(self, rows: Rows) -> None:
        """Gather a batch, unless it is there: a full batch is always the same."""
        if rows is not self.taken:
            self.program.take(rows)
            self.taken = rows


@dataclass(frozen=True, slots=True)
class State:
    """All that the next steps depend on, besides the spec."""

    step: int
    parameters: Array
    optimizer: dict[str, Array]
    """The optimiser's vectors by PyTorch's names."""


class Descent:
    """A position on the way down, and how to get to the next one.

    Step k takes batch k at theta_{k-1} and gives theta_k. Batches of all lengths run in
    programs that share one parameter vector and one gradient.
    """

    def __init__(self, experiment: Experiment) -> None:
        """At position 0."""
        spec, model = experiment.spec, experiment.model
        self.step = 0
        self.batches = experiment.batches()
        self.parameters: Array = experiment.start.copy()
        # What stands right behind the gradient can be worked on in the same calls as it.
        behind = np.zeros(2 * len(self.parameters))
        self.gradient: Array = behind[: len(self.parameters)]
        self.update = Update(
            spec.optimizer.name,
            self.parameters,
            self.gradient,
            spec.optimizer.hyper,
            behind=behind,
        )
        self._replays: dict[int, Replay] = {}
        for length in self.batches.lengths:
            program = model.program(length, parameters=self.parameters, gradients=self.gradient)
            program.attach(x=experiment.prepared.x, y=experiment.prepared.y)
            calls = [*program.forward_calls, *program.backward_calls, *self.update.calls]
            self._replays[length] = Replay(program, calls)
        self._looked = -1
        self._program = self._replays[self.batches.size].program
        self.batch_loss = float("nan")
        """What the last step saw, or the last look at the next batch."""

    def rows(self) -> Rows:
        """The row numbers of the next batch."""
        return self.batches.rows(self.step + 1)

    def look(self) -> Program:
        """The program of the next batch, its values and gradients computed at this position.

        Looking changes no state: the step that follows makes the same calls on the same
        numbers, and does not need to make them twice.
        """
        if self._looked != self.step:
            rows = self.rows()
            replay = self._replays[len(rows)]
            replay.take(rows)
            self._program = replay.program
            self.batch_loss = self._program.forward()
            self._program.backward()
            self._looked = self.step
        return self._program

    def descend(self) -> Fault | None:
        """Make one step; if a number is not finite, say where instead.

        A fault in the pass leaves everything as it was. A fault in the update leaves
        parameters that are not finite: restore a state before going on.
        """
        program = self.look()
        # A sum of squares is one quick call. It can overflow where no number is infinite, so it
        # only says when to look closely.
        unsure = not isfinite(self.batch_loss + self.gradient.dot(self.gradient))
        if unsure and (node := program.first_nonfinite()) is not None:
            forward = not np.isfinite(program.value(node.id)).all()
            return Fault(node.name, "forward" if forward else "backward")
        self.update.apply()
        if unsure or not isfinite(self.parameters.dot(self.parameters)):
            for vector in (self.parameters, *self.update.state.values()):
                if not np.isfinite(vector).all():
                    return Fault(self._owner(program, vector), "update")
        self.step += 1
        return None

    def stride(self, losses: Array, rates: Array) -> bool:
        """Make a step for each place of `losses`, and look at nothing on the way.

        The steps are those of `descend` to the last bit. Only at the end is it seen whether all
        numbers were finite: what is not stays so, in the parameters, in the optimiser's state or
        in a loss.

        Args:
            losses: filled with what each step's batch loss was, (k,).
            rates: filled with each step's learning rate, (k,).

        Returns:
            False if some number was not finite. The state is then of no use: restore one, and go
            to the same place by `descend`, which says where it began.
        """
        batches, replays, update = self.batches, self._replays, self.update
        for index in range(len(losses)):
            self.step += 1
            rows = batches.rows(self.step)
            replay = replays[len(rows)]
            if rows is not replay.taken:
                replay.take(rows)
            update.prepare()
            for call in replay.calls:
                call()
            losses[index] = replay.program.loss_place
            rates[index] = update.learning_rate
        self.batch_loss = float(losses[-1])
        state = (losses, self.parameters, *update.state.values())
        return all(np.isfinite(vector).all() for vector in state)

    def _owner(self, program: Program, vector: Array) -> str:
        """The name of the parameter that the first number which is not finite belongs to."""
        place = int(np.isfinite(vector).argmin())
        slices = program.layout.slices
        return next(name for name in slices if slices[name].stop > place)

    def snapshot(self) -> State:
        """A copy of the state at this position."""
        return State(self.step, self.parameters.copy(), self.update.snapshot())

    def restore(self, state: State) -> None:
        """Go to the position of a snapshot."""
        self.step = state.step
        self.parameters[:] = state.parameters
        self.update.restore(state.optimizer, state.step)
        self._looked = -1
