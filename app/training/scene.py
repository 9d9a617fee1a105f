"""What all surfaces of one planned run share."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from app.engine.array import Array
from app.engine.function_model import FunctionValues
from app.errors import RequestError
from app.landscape.evaluator import Evaluator, LossOf
from app.landscape.path import BLOWN_UP, before_blowing_up
from app.landscape.setting import Near
from app.landscape.slices import drawable
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.plan import Trajectory, trajectory
from app.training.slope import Slope
from app.training.spec import RunSpec
from app.training.surface_query import Penalty
from app.training.walk import Walk


@dataclass(frozen=True, eq=False)
class Scene:
    """An experiment, its planned path, and the compiled heights over any plane."""

    experiment: Experiment
    trajectory: Trajectory
    evaluators: dict[tuple[str, str], LossOf] = field(default_factory=dict)
    """By part and by what the height is; compiled when first asked for."""
    slopes: dict[tuple[str, str], Slope] = field(default_factory=dict)
    """Likewise: a plane that follows the run asks again and again."""

    @classmethod
    def plan(cls, spec: RunSpec, limits: Limits, steps: int) -> "Scene":
        """Run the spec ahead."""
        experiment = Experiment.build(spec)
        return cls(experiment, trajectory(spec, limits, steps, experiment))

    def heights(self, part: str, penalty: Penalty) -> LossOf:
        """The height over any parameter vectors."""
        if (part, penalty) not in self.evaluators:
            self.evaluators[part, penalty] = heights(self.experiment, part, penalty)
        return self.evaluators[part, penalty]

    def drawn(self) -> int:
        """How many of the trajectory's points a plane is fitted to: those before it blows up."""
        losses, shown = self.trajectory.losses, drawable(self.trajectory.parameters)
        if losses[-1] <= BLOWN_UP * losses[0] and not self.trajectory.diverged and shown.all():
            return len(losses)
        # Weights can run away while the loss stays as it is: that of neurons that say 0.
        return before_blowing_up(np.where(shown, losses, np.inf))

    def point(self, step: int) -> Array:
        """The parameters at a position of the plan, (P,).

        Raises:
            RequestError: if the plan does not come to that position.
        """
        found = np.flatnonzero(self.trajectory.steps == step)
        if len(found):
            point: Array = self.trajectory.parameters[found[0]]
            return point
        self._go_to(step)
        return self._walk.descent.parameters.copy()

    def near(self, step: int, part: str, penalty: Penalty) -> Near:
        """The height near a position of the plan."""
        point, height = self.point(step), self.heights(part, penalty)
        return Near(
            loss=lambda: float(height(point[None])[0]),
            gradient=lambda: self._slope(part, penalty).gradient(point),
            products=lambda directions: self._slope(part, penalty).products(point, directions),
            updates=lambda: self.updates(step),
        )

    def updates(self, step: int) -> tuple[Array | None, Array | None]:
        """The step that the run makes from a position, and the one before; None if there is none.

        Raises:
            RequestError: if the plan does not come to that position.
        """
        self._go_to(step)
        walk, descent = self._walk, self._walk.descent
        before = descent.last_update if step else None
        with np.errstate(all="ignore"):
            made = walk.advance()
        return (descent.last_update if made else None), before

    @cached_property
    def _walk(self) -> Walk:
        """A descent of its own, with states on the way: no position costs the way to it twice."""
        return Walk(self.experiment)

    def _go_to(self, step: int) -> None:
        """Have the walk stand at a position."""
        walk = self._walk
        walk.jump(step)
        with np.errstate(all="ignore"):
            while walk.descent.step < step and walk.diverged is None:
                walk.stride(step - walk.descent.step)
        if walk.descent.step < step:
            text = f"invalid at: {step}; this run cannot get there, since it diverges"
            raise RequestError(f"{text} after step {walk.descent.step}", "at")

    def _slope(self, part: str, penalty: Penalty) -> Slope:
        """The gradient and the curvature of the height."""
        if (part, penalty) not in self.slopes:
            self.slopes[part, penalty] = Slope(self.experiment, part, penalty)
        return self.slopes[part, penalty]


def heights(experiment: Experiment, part: str, penalty: Penalty) -> LossOf:
    """The height over any parameter vectors: a loss over a part, or a function's value."""
    model, data = experiment.model, experiment.prepared
    if experiment.spec.function is not None:
        return FunctionValues(model)
    rows = experiment.rows(part)
    return Evaluator(model, data.x[rows], data.y[rows], penalty=penalty)


@lru_cache(maxsize=3)
def scene(spec: RunSpec, limits: Limits, steps: int) -> Scene:
    """The scene of a plan, remembered for the next, finer surface of the same run.

    A memory and no state: the same spec gives the same numbers, so whether a scene was
    remembered can be seen in nothing but the time. Three, because each can hold 2,000 points of
    the largest network, and more runs than that seldom ask one worker in turns.
    """
    return Scene.plan(spec, limits, steps)
