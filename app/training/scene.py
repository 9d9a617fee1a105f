"""What all surfaces of one planned run share."""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from app.engine.array import Array
from app.engine.function_model import FunctionValues
from app.landscape.evaluator import Evaluator, LossOf
from app.landscape.path import BLOWN_UP, before_blowing_up
from app.landscape.setting import Near
from app.landscape.slices import drawable
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.plan import Trajectory, trajectory
from app.training.slope import Slope
from app.training.spec import RunSpec
from app.training.surface_query import Penalty


@dataclass(frozen=True, eq=False)
class Scene:
    """An experiment, its planned path, and the compiled heights over any plane."""

    experiment: Experiment
    trajectory: Trajectory
    evaluators: dict[tuple[str, str], LossOf] = field(default_factory=dict)
    """By part and by what the height is; compiled when first asked for."""

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
        """The parameters at a position of the plan, (P,)."""
        found = np.flatnonzero(self.trajectory.steps == step)
        if len(found):
            point: Array = self.trajectory.parameters[found[0]]
            return point
        return self._walked(step).parameters

    def near(self, step: int, part: str, penalty: Penalty) -> Near:
        """The height near a position of the plan."""
        point, height = self.point(step), self.heights(part, penalty)
        slope = Slope(self.experiment, part, penalty)
        return Near(
            loss=lambda: float(height(point[None])[0]),
            gradient=lambda: slope.gradient(point),
            products=lambda directions: slope.products(point, directions),
            updates=lambda: self.updates(step),
        )

    def updates(self, step: int) -> list[Array]:
        """The step that the run makes from a position, and the one before, if there are such."""
        descent = self._walked(max(step - 1, 0))
        points = [descent.parameters.copy()]
        with np.errstate(all="ignore"):
            while len(points) < 2 + (step > 0) and descent.descend() is None:
                points.append(descent.parameters.copy())
        return [after - before for before, after in pairwise(points)][::-1]

    def _walked(self, step: int) -> Descent:
        """A descent at a position, or where it can go no further."""
        descent = Descent(self.experiment)
        with np.errstate(all="ignore"):
            while descent.step < step and descent.descend() is None:
                pass
        return descent


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
