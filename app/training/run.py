"""A run: a spec being descended, with its history, and any position of it at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import nan
from typing import Any, Literal

import numpy as np

from app.data.preparation import Prepared
from app.engine.arithmetic import Calculation
from app.engine.array import Array, Rows
from app.engine.layout import Layout
from app.engine.model import Model
from app.engine.program import Program
from app.errors import DivergedError, RequestError
from app.training.descent import Descent
from app.training.evaluation import WATCHED, watch
from app.training.experiment import Experiment
from app.training.history import History
from app.training.interventions import LEARNING_RATE, Intervention, Log, check, intervened
from app.training.limits import Limits
from app.training.plan import planned_steps
from app.training.sealed import Opening, open_test
from app.training.slope import Slope
from app.training.spec import RunSpec
from app.training.walk import Diverged, Walk

Status = Literal["paused", "diverged", "finished"]


class Run:
    """A spec being descended. The same spec gives the same numbers, however it is walked.

    `step` is the position, `head` the furthest one reached; in between everything is repeated
    bit by bit from checkpoints.
    """

    def __init__(self, spec: RunSpec, limits: Limits, experiment: Experiment | None = None) -> None:
        """At position 0, measured there.

        Args:
            spec: what to descend.
            limits: no more steps than these allow are made.
            experiment: the spec's, if it is built already.

        Raises:
            SpecError: if the data cannot be split as the spec says, or an intervention cannot be
                made.
        """
        self.spec = spec
        self.limits = limits
        self.experiment = experiment or Experiment.build(spec)
        check(spec.interventions, self.layout, spec.optimizer.name, limits)
        self._walk = Walk(self.experiment)
        self._evaluation = watch(self.experiment, self.parameters)
        self._elsewhere: dict[str, Program] = {}
        self._slopes: dict[tuple[str, str], Slope] = {}
        self.opening: Opening | None = None
        """What the test part said when it was opened; None while it is sealed."""
        self.revision = 0
        """How often the way was changed: who knows the history of another revision knows none."""
        self.history = History(self._evaluation.metrics)
        self._record(nan, self.learning_rate)
        self.evaluate()

    @property
    def model(self) -> Model:
        """The network that is trained."""
        return self.experiment.model

    @property
    def prepared(self) -> Prepared:
        """The data, raw and as the network sees them."""
        return self.experiment.prepared

    @property
    def layout(self) -> Layout:
        """Where each named parameter stands in the flat vector."""
        return self.model.layout

    @property
    def _descent(self) -> Descent:
        return self._walk.descent

    @property
    def diverged(self) -> Diverged | None:
        """Why the next step cannot be made; None if it can."""
        return self._walk.diverged

    @property
    def step(self) -> int:
        """The position."""
        return self._descent.step

    @property
    def head(self) -> int:
        """The furthest position that was reached."""
        return self.history.length - 1

    @property
    def planned(self) -> int:
        """The length of the plan: the horizon, doubled until it holds the head."""
        return planned_steps(self.spec.horizon, self.head, self.limits.steps)

    @property
    def epoch(self) -> float:
        """How often the training part has been passed over, a fraction."""
        return self._descent.batches.epoch(self.step)

    @property
    def batches_per_epoch(self) -> int:
        """Steps in an epoch."""
        return self._descent.batches.per_epoch

    @property
    def status(self) -> Status:
        """Whether a next step can be made: paused, else diverged or finished (at the limit)."""
        at_rest: Status = "finished" if self.step >= self.limits.steps else "paused"
        return at_rest if self.diverged is None else "diverged"

    @property
    def parameters(self) -> Array:
        """The parameters at this position, (P,); a view that changes with every step."""
        return self._descent.parameters

    @property
    def optimizer_state(self) -> dict[str, Array]:
        """The optimiser's vectors at this position by PyTorch's names, (P,) each; views."""
        return self._descent.update.state

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self._descent.update.learning_rate

    def look(self) -> Program:
        """The graph at this position: values and gradients on the next batch.

        The position does not change. The program's arrays hold until the run moves.
        """
        with np.errstate(all="ignore"):
            return self._descent.look()

    @property
    def calls_a_step(self) -> int:
        """NumPy calls in a step: gathering a batch, forward, backward, update."""
        return self._descent.calls

    @property
    def next_rows(self) -> Rows:
        """The row numbers of the batch that a look is at."""
        return self._descent.rows()

    @property
    def gradient(self) -> Array:
        """The gradient at this position on the next batch, (P,), a copy."""
        return self.look().gradient.copy()

    @property
    def next_update(self) -> Array:
        """What the next step will add to the parameters, (P,)."""
        with np.errstate(all="ignore"):
            return self._descent.foresee()

    def explain_update(self, place: int) -> list[Calculation]:
        """The arithmetic of the next step for one number of the parameter vector."""
        with np.errstate(all="ignore"):
            self._descent.bend()
            return self._descent.update.explain(place)

    def batch(self, step: int) -> Rows:
        """The row numbers that a step takes; steps count from 1.

        Raises:
            RequestError: if there is no such step.
        """
        if not 1 <= step <= self.limits.steps:
            text = f"invalid step: {step}; expected one from 1 to {self.limits.steps}"
            raise RequestError(text, "step")
        return self._descent.batches.rows(step)

    def advance(self, count: int, *, watch: bool = True) -> int:
        """Make up to `count` steps and return how many were made.

        Fewer are made if the run diverges, which `diverged` then says, or at the limit of
        steps. Every step is the same to the last bit, however they are asked for.

        Args:
            count: steps to make.
            watch: whether to measure losses and metrics after every step.

        Raises:
            DivergedError: if the run has diverged before.
        """
        if self.diverged is not None:
            raise DivergedError(self.diverged.message)
        start = self.step
        last = min(start + count, self.limits.steps)
        with np.errstate(all="ignore"):
            while self.step < last and self.diverged is None:
                if watch:
                    self._advance_one()
                else:
                    self._stride(last - self.step)
        return self.step - start

    def seek(self, step: int, at_most: int | None = None) -> int:
        """Go to a position, back or forward, and return how many steps are left to make.

        0 unless the run diverges on the way, or there are more than `at_most` steps to make:
        call again to go on.

        Raises:
            RequestError: if there is no such position.
            DivergedError: if a step on the way cannot be made, and the run stands before it.
        """
        if not 0 <= step <= self.limits.steps:
            text = f"invalid step: {step}; expected one from 0 to {self.limits.steps}"
            raise RequestError(text, "step")
        self._walk.jump(step)
        left = step - self.step
        if left:
            self.advance(left if at_most is None else min(left, at_most))
        return step - self.step

    @contextmanager
    def visiting(self, step: int) -> Iterator["Run"]:
        """This run at another position it has been at, for a look; it then stands as before.

        Raises:
            RequestError: if the run has not been there.
        """
        if not 0 <= step <= self.head:
            text = f"invalid step: {step}; this run has made steps 0 to {self.head}"
            raise RequestError(text, "step")
        with self._walk.visiting(step):
            yield self

    def at(self, step: int) -> Array:
        """The parameters at a position that the run has been at, (P,), a copy.

        Raises:
            RequestError: if the run has not been there.
        """
        with self.visiting(step):
            return self.parameters.copy()

    def evaluate(self) -> None:
        """Measure losses and metrics at this position, if they are not in the history yet."""
        if np.isnan(self.history.value("train_loss", self.step)):
            with np.errstate(all="ignore"):
                penalty = self.model.penalty(self.parameters)
                self.history.fill(self.step, {"penalty": penalty, **self._evaluation.measure()})

    def losses_at(self, points: Array, part: str = "train", penalty: str = "none") -> Array:
        """The loss over a whole part at any parameter vectors, (k, P) -> (k,).

        Args:
            points: parameter vectors.
            part: whose data.
            penalty: `none` for the loss alone, `only` for what the weights cost, `sum` for both.
        """
        if part not in self._elsewhere:
            self._elsewhere[part] = self.experiment.program(part)
        program, found = self._elsewhere[part], np.empty(len(points))
        for index, point in enumerate(points):
            program.parameters[:] = point
            loss = 0.0 if penalty == "only" else program.forward()
            found[index] = loss + (0.0 if penalty == "none" else self.model.penalty(point))
        return found

    def gradient_of(self, part: str, penalty: str) -> Array:
        """The gradient here of the loss over a whole part, (P,), a copy.

        Args:
            part: whose data.
            penalty: as in `losses_at`.
        """
        return self.slope(part, penalty).gradient(self.parameters)

    def slope(self, part: str, penalty: str) -> Slope:
        """Passes over a whole part, gradients and curvature; compiled when first asked for."""
        if (part, penalty) not in self._slopes:
            self._slopes[part, penalty] = Slope(self.experiment, part, penalty)
        return self._slopes[part, penalty]

    @property
    def last_update(self) -> Array | None:
        """theta_t - theta_{t-1}, (P,); None at the start."""
        if self.step == 0:
            return None
        return self._descent.last_update

    def losses(self) -> dict[str, float | None]:
        """`batch` (what the last step saw), `train`, `validation`, `penalty`.

        Of a function `train` is its value, and `validation` is None. `test` is what the test part
        said when it was opened, at `opening.step`; None while it is sealed.
        """
        self.evaluate()
        value, step = self.history.value, self.step
        return {
            "batch": value("batch_loss", step) if step else None,
            "train": value("train_loss", step),
            "validation": None if self.spec.function else value("validation_loss", step),
            "test": self.opening.loss if self.opening else None,
            "penalty": value("penalty", step),
        }

    def open_test(self) -> Opening:
        """Open the test part at this position, once.

        Raises:
            RequestError: if it has been opened before, or there is none.
        """
        self.spec.must_be_network("test part")
        if self.opening is not None:
            raise RequestError(
                f"the test part was opened at step {self.opening.step}; it can be opened once in "
                "a run, since a second look would be a choice made by it",
                "kind",
            )
        self.opening = open_test(self.experiment, self.parameters, self.step)
        return self.opening

    def intervene(self, target: str, value: float) -> None:
        """Set a number of this position, or the learning rate from the next step on.

        Everything behind this position is let go. Set to what it would be by itself, it is as if
        nobody had touched it.

        Args:
            target: a parameter, `W1[0,2]`, or `learning_rate`.
            value: finite.

        Raises:
            SpecError, LimitError: as `check` says.
            RequestError: if the test part was opened behind this position.
        """
        new = Intervention(self.step, target, float(value))
        check((new,), self.layout, self.spec.optimizer.name, self.limits, "value")
        before = self.spec.interventions
        log = intervened(before, new, self._natural(target))
        if log == before:
            return
        check(log, self.layout, self.spec.optimizer.name, self.limits, "value")
        if self.opening is not None:
            self.opening.must_outlast(new)
        self._walk.intervene(log)
        self._turned(log)

    def _natural(self, target: str) -> float:
        """What a target is here if nobody sets it here."""
        if target == LEARNING_RATE:
            return self._descent.rate.full(self.step)
        return float(self._descent.natural[self.layout.place(target)])

    def _turned(self, log: Log) -> None:
        """Another way begins here: what was known of the one before is let go."""
        self.spec = replace(self.spec, interventions=log)
        self.experiment = replace(self.experiment, spec=self.spec)
        self.history.cut(self.step + 1)
        self.revision += 1
        self.evaluate()

    @property
    def interventions(self) -> list[dict[str, Any]]:
        """What a person did to the run, in order, with the step at which."""
        found = [each.to_json() for each in self.spec.interventions]
        found += [self.opening.to_json()] if self.opening else []
        return sorted(found, key=lambda each: int(each["step"]))

    def metrics(self) -> dict[str, dict[str, float]]:
        """`{"train": {"accuracy": ...}, "validation": {...}}`, in original units."""
        self.evaluate()
        found: dict[str, dict[str, float]] = {part: {} for part in WATCHED}
        for column in self.history.metric_names():
            part, _, name = column.partition(".")
            found[part][name] = self.history.value(column, self.step)
        return found

    def _advance_one(self) -> None:
        """Make a step, write it down and measure, unless it cannot be made."""
        rate = self.learning_rate
        if self._walk.advance():
            if self.step > self.head:
                self._record(self._descent.batch_loss, rate)
            self.evaluate()

    def _stride(self, count: int) -> None:
        """Make some of `count` steps at once and write them down."""
        known = self.head - self.step
        losses, rates = self._walk.stride(count)
        self.history.extend(losses[max(known, 0) :], rates[max(known, 0) :])

    def _record(self, batch_loss: float, learning_rate: float) -> None:
        """The history's next row, without what only a look at whole parts can say."""
        self.history.append(batch_loss=batch_loss, learning_rate=learning_rate)
