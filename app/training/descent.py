"""The descent itself: one step after the other, from explicit state."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

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
        self.gradient: Array = np.zeros_like(self.parameters)
        self._programs: dict[int, Program] = {}
        for length in self.batches.lengths:
            program = model.program(length, parameters=self.parameters, gradients=self.gradient)
            program.attach(x=experiment.prepared.x, y=experiment.prepared.y)
            self._programs[length] = program
        self.update = Update(
            spec.optimizer.name, self.parameters, self.gradient, spec.optimizer.hyper
        )
        self._looked = -1
        self._program = self._programs[self.batches.size]
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
            self._program = self._programs[len(rows)]
            self._program.take(rows)
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
