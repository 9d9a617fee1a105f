"""The loss along a straight line in the space of all weights, as a job for another process.

Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization
problems", arXiv:1412.6544: between start and end the loss often falls without a barrier, though
the run itself never goes that way.
"""

from typing import Any

import numpy as np

from app.engine.array import Array
from app.errors import RequestError
from app.landscape.projection import project
from app.landscape.slices import drawable
from app.training.evaluation import WATCHED
from app.training.limits import Limits
from app.training.scene import Scene, scene
from app.training.spec import RunSpec

POINTS = 151
BEYOND = 0.25
"""How far the line goes on past both ends, as a share of its length."""


def line(
    spec: RunSpec, limits: Limits, planned: int, other: tuple[RunSpec, int, int, int] | None = None
) -> dict[str, Any]:
    """The loss along theta_0 -> theta_T of the plan, or from one run's position to another's.

    Fields: `alpha` (0 at the beginning, 1 at the end), `train` and `validation` (None of a part
    without rows): the data loss there; `penalty`: what the weights cost there (None if nothing),
    so that the objective is `train + penalty`; `path`: `{step, alpha, off_line, loss}`, the plan's
    positions by the nearest point of the line, their distance from it and their true loss;
    `length` of the line; `to`, the step that is its end.

    Args:
        spec: of the run.
        limits: of the server.
        planned: length of the run's plan.
        other: to another run instead: its spec, its plan's length, its step, and the step of this
            run from which the line goes.

    Raises:
        RequestError: if the two runs have different networks, one of them has blown up, or the
            line has no length.
    """
    stage = scene(spec, limits, planned)
    drawn = stage.drawn()
    points, steps = stage.trajectory.parameters[:drawn], stage.trajectory.steps[:drawn]
    start, end, last = points[0], points[-1], int(steps[-1])
    if other is not None:
        start = stage.point(other[3])
        _check_drawable(start, "this run", other[3])
        end, last = _other_end(stage, limits, other)
    chord = end - start
    length = float(np.linalg.norm(chord))
    if not length > 0:
        raise RequestError("the line has no length: both its ends are the same weights", "slice")
    alpha = np.linspace(-BEYOND, 1 + BEYOND, POINTS)
    along = start + alpha[:, None] * chord
    seen = project(points, start, chord[None])
    return {
        "alpha": alpha,
        **{part: _losses(stage, part, along) for part in WATCHED},
        "penalty": stage.heights("train", "only")(along) if _costs(spec) else None,
        "path": {
            "step": steps.astype(np.int32),
            "alpha": seen.coordinates[:, 0],
            "off_line": seen.off_plane,
            "loss": stage.trajectory.losses[:drawn],
        },
        "length": length,
        "to": {"step": last},
    }


def _other_end(
    stage: Scene, limits: Limits, other: tuple[RunSpec, int, int, int]
) -> tuple[Array, int]:
    """Where the other run stands."""
    spec, planned, step, _ = other
    there = scene(spec, limits, planned)
    if _layers(stage) != _layers(there):
        raise RequestError(
            "a line between two runs needs two networks of the same layers; these differ", "other"
        )
    point = there.point(step)
    _check_drawable(point, "the other run", step)
    return point, step


def _layers(stage: Scene) -> tuple[Any, ...]:
    """Names and shapes of all parameters, and what the layers make of their sums."""
    spec, layout = stage.experiment.spec, stage.experiment.model.layout
    hidden = spec.network.hidden if spec.function is None else ()
    return layout.names, layout.shapes, hidden


def _check_drawable(point: Array, whose: str, step: int) -> None:
    if not drawable(point):
        text = f"the weights of {whose} at step {step} are too large to draw a line to them"
        raise RequestError(f"{text}; go back some steps", "other")


def _costs(spec: RunSpec) -> bool:
    return bool(spec.regularizer.l1 or spec.regularizer.l2)


def _losses(stage: Scene, part: str, points: Array) -> Array | None:
    """The data loss over a part; None of a part without rows."""
    if not len(stage.experiment.rows(part)):
        return None
    return stage.heights(part, "none")(points)
