"""The descent itself: one step after the other, from explicit state."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, Literal

import numpy as np

from app.engine.array import Array, Rows
from app.engine.hessian import Curvature
from app.engine.optimizers import OPTIMIZERS
from app.engine.program import Program
from app.engine.update import Update
from app.training.experiment import Experiment
from app.training.interventions import Edits, Log
from app.training.rate import Memory, Rate


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
    curvature: Curvature | None
    """The second derivatives, if the optimiser goes by them."""
    loss: Array
    """Where the data loss of the batch is left, ()."""
    taken: Rows | None = None
    """The rows that stand in the program."""

    def take(self, rows: Rows) -> None:
        """Gather a batch, unless it is there: a full batch is always the same."""
        if rows is not self.taken:
            self.program.take(rows)
            if self.curvature is not None:
                self.curvature.take(rows)
            self.taken = rows


@dataclass(frozen=True, slots=True)
class State:
    """All that the next steps depend on, besides the spec."""

    step: int
    parameters: Array
    optimizer: dict[str, Array]
    """The optimiser's vectors by PyTorch's names."""
    schedule: Memory
    """What the schedule remembers of the losses."""
    before: Array
    """The parameters one position earlier; at 0 those at 0. No step depends on them, but what the
    last step did is seen on them."""
    unedited: Array | None
    """The parameters as the last step left them, if a person has set some of them here since."""


class Descent:
    """A position on the way down, and how to get to the next one.

    Step k takes batch k at theta_{k-1} and gives theta_k; what a person set at k is part of
    theta_k. Batches of all lengths run in programs that share one parameter vector and one
    gradient.
    """

    def __init__(self, experiment: Experiment) -> None:
        """At position 0."""
        spec, model = experiment.spec, experiment.model
        self.step = 0
        self.batches = experiment.batches()
        self.parameters: Array = experiment.start.copy()
        self.before: Array = experiment.start.copy()
        """The parameters that the last step began from; at position 0 the start."""
        # What stands right behind the gradient can be worked on in the same calls as it.
        behind = np.zeros(2 * len(self.parameters))
        self.gradient: Array = behind[: len(self.parameters)]
        size = len(self.parameters)
        curved = OPTIMIZERS[spec.optimizer.name].curvature
        self.hessian: Array | None = np.zeros((size, size)) if curved else None
        """Second derivatives on the next batch, after `bend`; None if nobody needs them."""
        self.update = Update(
            spec.optimizer.name,
            self.parameters,
            self.gradient,
            spec.optimizer.hyper,
            clip=spec.clip.name,
            clip_hyper=spec.clip.hyper,
            behind=behind,
            hessian=self.hessian,
        )
        self.rate = Rate(spec, len(experiment.rows("train")))
        self.update.learning_rate = self.rate.of(1)
        self._replays: dict[int, Replay] = {}
        for length in self.batches.lengths:
            program = model.program(length, parameters=self.parameters, gradients=self.gradient)
            program.attach(**experiment.tables)
            calls = [*program.forward_calls, *program.backward_calls]
            curvature = None
            if self.hessian is not None:
                curvature = Curvature(model.graph(length), self.parameters)
                curvature.attach(**experiment.tables)
                calls.append(partial(self._bend, curvature))
            calls += self.update.calls
            self._replays[length] = Replay(program, calls, curvature, program.loss_place)
        self._layout = model.layout
        self._edits = Edits(spec.interventions, self._layout)
        self.unedited: Array | None = None
        """The parameters without what a person set at this position; None if nothing was."""
        self._edit()
        self._looked = self._bent = -1
        self._replay = self._replays[self.batches.size]
        self.batch_loss = float("nan")
        """What the last step saw, or the last look at the next batch."""

    @property
    def calls(self) -> int:
        """Calls in a step of a full-sized batch; one that is always the same is gathered once."""
        replay = self._replays[self.batches.size]
        gathered = len(replay.program.gathers) if self.batches.per_epoch > 1 else 0
        return len(replay.calls) + gathered

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
            self._replay = self._replays[len(rows)]
            self._replay.take(rows)
            self.batch_loss = self._replay.program.forward()
            self._replay.program.backward()
            self._looked = self.step
        return self._replay.program

    def bend(self) -> None:
        """See to it that the second derivatives are those of the next batch here."""
        self.look()
        if self._replay.curvature is not None and self._bent != self.step:
            self._bend(self._replay.curvature)
            self._bent = self.step

    def _bend(self, curvature: Curvature) -> None:
        assert self.hessian is not None
        self.hessian[...] = curvature.hessian()

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
        self.bend()
        self.before[:] = self.parameters
        self.update.apply()
        self.rate.observe(self.batch_loss, len(self.rows()))
        if unsure or not isfinite(self.parameters.dot(self.parameters)):
            for vector in (self.parameters, *self.update.state.values()):
                if not np.isfinite(vector).all():
                    return Fault(self._owner(program, vector), "update")
        self.step += 1
        self._edit()
        self.update.learning_rate = self.rate.of(self.step + 1)
        return None

    def intervene(self, log: Log) -> None:
        """Go on from here as a log says, which differs from the one before at this position only.

        Raises:
            NotFoundError: if it names a parameter that there is not.
        """
        edits = Edits(log, self._layout)
        if self.unedited is not None:
            self.parameters[:] = self.unedited
        self._edits = edits
        self._edit()
        self.rate.follow(log)
        self.update.learning_rate = self.rate.of(self.step + 1)
        self._looked = self._bent = -1

    @property
    def natural(self) -> Array:
        """The parameters as the last step left them, (P,), whatever was set here since."""
        return self.parameters if self.unedited is None else self.unedited

    @property
    def last_update(self) -> Array:
        """What the last step added to the parameters, (P,)."""
        return self.natural - self.before

    def _edit(self) -> None:
        """Set what a person set at this position."""
        edits = self._edits.at(self.step)
        self.unedited = self.parameters.copy() if edits else None
        for place, value in edits:
            self.parameters[place] = value

    def until_edit(self, step: int) -> int | None:
        """How many steps lie between a position and the next at which something was set."""
        following = self._edits.next(step)
        return None if following is None else following - step

    def foresee(self) -> Array:
        """What the next step will add to the parameters, (P,): made, and taken back.

        Not finite where the step cannot be made.
        """
        self.bend()
        state, gradient = self.snapshot(), self.gradient.copy()
        self.update.apply()
        change: Array = self.parameters - state.parameters
        self.parameters[:], self.gradient[:] = state.parameters, gradient
        self.update.restore(state.optimizer, state.step)
        return change

    def stride(self, losses: Array, rates: Array) -> None:
        """Make a step for each place of `losses`, and look at nothing on the way.

        The steps are those of `descend` to the last bit, as long as all numbers are finite: see
        `is_finite`. It must not lead beyond a position at which something was set: `until_edit`.

        Args:
            losses: filled with what each step's batch loss was, (k,).
            rates: filled with each step's learning rate, (k,).
        """
        batches, replays, update, rate = self.batches, self._replays, self.update, self.rate
        last = len(losses) - 1
        for index in range(len(losses)):
            if index == last:
                self.before[:] = self.parameters
            self.step += 1
            rows = batches.rows(self.step)
            replay = replays[len(rows)]
            if rows is not replay.taken:
                replay.take(rows)
            update.prepare()
            for call in replay.calls:
                call()
            losses[index] = replay.loss
            if not rate.steady:
                rates[index] = update.learning_rate
                if rate.watches:
                    rate.observe(float(losses[index]), len(rows))
                update.learning_rate = rate.of(self.step + 1)
        if rate.steady:
            rates[:] = update.learning_rate
        self._edit()
        self.batch_loss = float(losses[-1])

    def is_finite(self, losses: Array) -> bool:
        """Whether all numbers of strides with these losses were finite.

        What is not stays so, in the parameters, in the optimiser's state or in a loss. If this is
        False the state is of no use: restore one, and go to the same place by `descend`, which
        says where it began.
        """
        state = (losses, self.parameters, *self.update.state.values())
        # The sum of squares is the quicker question; it can overflow where no number is infinite.
        return all(isfinite(v.dot(v)) or bool(np.isfinite(v).all()) for v in state)

    def _owner(self, program: Program, vector: Array) -> str:
        """The name of the parameter that the first number which is not finite belongs to."""
        place = int(np.isfinite(vector).argmin())
        slices = program.layout.slices
        return next(name for name in slices if slices[name].stop > place)

    def snapshot(self) -> State:
        """A copy of the state at this position."""
        return State(
            self.step,
            self.parameters.copy(),
            self.update.snapshot(),
            self.rate.memory,
            self.before.copy(),
            None if self.unedited is None else self.unedited.copy(),
        )

    def restore(self, state: State) -> None:
        """Go to the position of a snapshot."""
        self.step = state.step
        self.parameters[:] = state.parameters
        self.before[:] = state.before
        self.unedited = None if state.unedited is None else state.unedited.copy()
        self.update.restore(state.optimizer, state.step)
        self.rate.memory = state.schedule
        self._bent = -1
        self.update.learning_rate = self.rate.of(state.step + 1)
        self._looked = -1
