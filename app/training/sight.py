"""What is looked at to tell whether a run is well: its next batch, its whole training part."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.engine.array import Array
from app.engine.program import Program
from app.graph.blocks import Block, blocks
from app.graph.moment import Moment
from app.training.history import History
from app.training.interventions import LEARNING_RATE
from app.training.run import Run
from app.training.sweep import penalty_of
from app.training.walk import Diverged


@dataclass(frozen=True, slots=True)
class Rise:
    """A loss that rose with every step from one position to another."""

    since: int
    """The position from which on it rose."""
    low: float
    """The loss there."""
    steps: int
    high: float
    """The loss after so many steps."""


def rise(history: History, step: int, touched: Set[int] = frozenset()) -> Rise | None:
    """How the training loss, with its penalty, has risen up to a position; None if it has not.

    A position at which it was not measured ends the search.

    Args:
        history: what was measured.
        step: the position.
        touched: positions at which somebody set a weight: no step has made that difference, so
            they end the search too.
    """

    def objective(at: int) -> float:
        return history.value("train_loss", at) + history.value("penalty", at)

    since = step
    while since > 0 and since not in touched and objective(since - 1) < objective(since):
        since -= 1
    if since == step:
        return None
    return Rise(since, objective(since), step - since, objective(step))


@dataclass(frozen=True, slots=True)
class Known:
    """What a run has seen on its way: another run of its spec at the same step cannot say it."""

    diverged: Diverged | None
    rise: Rise | None

    @classmethod
    def of(cls, run: Run, step: int) -> "Known":
        """What it knows about a position that it has been at."""
        here = run.diverged if step == run.step else None
        log = run.spec.interventions
        touched = {each.step for each in log if each.target != LEARNING_RATE}
        return cls(here, rise(run.history, step, touched))


class Sight:
    """A run at its position; what takes a pass over data is computed when a rule asks for it."""

    def __init__(self, run: Run, known: Known) -> None:
        """Nothing is computed yet.

        Args:
            run: at the position that is looked at; it is not moved.
            known: about that position, by the run that people watch.
        """
        self.run = run
        self.known = known

    @cached_property
    def batch(self) -> Program:
        """The graph on the next batch."""
        return self.run.look()

    @cached_property
    def whole(self) -> Moment:
        """The graph over the whole training part; its arrays hold until the next look."""
        program = self.run.slope("train", penalty_of(self.run.spec)).at(self.run.parameters)
        nodes = program.graph.nodes
        gradients = {node.id: program.node_gradient(node.id) for node in nodes}
        return Moment(
            graph=program.graph,
            values={node.id: program.value(node.id) for node in nodes},
            gradients={number: found for number, found in gradients.items() if found is not None},
            contributions={},
        )

    @cached_property
    def layers(self) -> tuple[Block, ...]:
        """The dense layers, in order."""
        return tuple(each for each in blocks(self.whole.graph) if each.parameters)

    @cached_property
    def samples(self) -> int:
        """Rows of the training part."""
        return len(self.run.experiment.rows("train"))

    @cached_property
    def is_finite(self) -> bool:
        """Whether there are numbers to judge: on the next batch and over the whole part."""
        if self.batch.first_nonfinite() is not None:
            return False
        tensors = (*self.whole.values.values(), *self.whole.gradients.values())
        return all(bool(np.isfinite(each).all()) for each in tensors)

    def gradient(self, name: str) -> Array:
        """Of a parameter, on the next batch."""
        found = self.batch.node_gradient(name)
        assert found is not None, "every parameter has a gradient"
        return found
