"""Running ahead: the whole path of a spec, before anybody walks it."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array, Rows
from app.landscape.path import MOST_POINTS, thin
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.spec import RunSpec


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Positions of a planned run, start to end, thinned if they are many."""

    steps: Rows
    """Which positions, ascending, (k,); the first is 0, the last the end."""
    parameters: Array
    """The parameters there, (k, P)."""
    losses: Array
    """The true loss over the whole training part there, (k,)."""
    diverged: bool
    """Whether the path ends before the plan does, since its next step cannot be made."""


def planned_steps(horizon: int, head: int, limit: int) -> int:
    """The length of the plan of a run that has come to `head`: the horizon, doubled as needed."""
    planned = horizon
    while planned < head:
        planned *= 2
    return min(planned, limit)


def trajectory(
    spec: RunSpec, limits: Limits, steps: int, experiment: Experiment | None = None
) -> Trajectory:
    """The path of the spec over so many steps, the same as a run's to the last bit.

    Args:
        spec: what to descend.
        limits: no more steps than these allow are made.
        steps: length of the plan.
        experiment: the spec's, if it is built already.
    """
    built = experiment or Experiment.build(spec)
    descent = Descent(built)
    whole = built.program("train", descent.parameters)
    kept = thin(min(steps, limits.steps) + 1, MOST_POINTS)
    points, losses = np.empty((len(kept), len(descent.parameters))), np.empty(len(kept))
    reached, diverged = 0, False
    with np.errstate(all="ignore"):
        for step in kept:
            while descent.step < step and not diverged:
                diverged = descent.descend() is not None
            if diverged:
                break
            points[reached], losses[reached] = descent.parameters, whole.forward()
            reached += 1
    return Trajectory(kept[:reached], points[:reached], losses[:reached], diverged)
