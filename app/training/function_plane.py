"""The surface of a function: its own plane of x and y, all of the landscape, and nothing off it."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from app.data.functions import Function, Minimum
from app.engine.array import Array
from app.engine.function_model import FunctionValues
from app.landscape.grid import Box, Grid
from app.landscape.path import Path, draw_path
from app.landscape.slices import Axis, Slice
from app.landscape.surface import Surface, compute_surface, display_floor
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.plan import Trajectory, trajectory
from app.training.spec import FunctionSpec, RunSpec

ROOM = 0.05
"""About a path that leaves the row's box, as a share of the box that holds both."""

FARTHEST = 10.0
"""How many times as large as the row's box a picture becomes for a path's sake: a path that goes
farther has left the landscape, and is drawn to where it does."""

PLANE = Slice("plane", np.zeros(2), np.eye(2), np.eye(2), (Axis("x"), Axis("y")), explained=None)
"""The parameters are the coordinates."""


@lru_cache(maxsize=3)
def planned_path(spec: RunSpec, limits: Limits, steps: int) -> tuple[FunctionValues, Trajectory]:
    """The function at any points, and the path of the plan: a memory, as `surface_job.scene`."""
    experiment = Experiment.build(spec)
    return FunctionValues(experiment.model), trajectory(spec, limits, steps, experiment)


@dataclass(frozen=True, eq=False)
class FunctionSurface:
    """What is drawn of a function."""

    surface: Surface
    path: Path
    """Up to `drawn_to`; all of it lies in the plane."""
    plan: Trajectory
    drawn_to: int
    """The last step of the path that is drawn."""
    thinned: bool
    """Whether steps up to there were left out."""
    minima: list[Minimum]
    """The known ones that lie in the picture."""


def function_surface(
    spec: RunSpec, limits: Limits, planned: int, size: int, span: float
) -> FunctionSurface:
    """The function over its plane, wide enough for its path.

    Args:
        spec: of a function.
        limits: of the server.
        planned: length of the run's plan.
        size: points a side.
        span: how far it reaches, as a multiple of the usual.
    """
    assert spec.function is not None
    chosen = spec.function
    values, plan = planned_path(spec, limits, planned)
    drawn = within(chosen.row, plan.parameters)
    points = plan.parameters[:drawn]
    box = widened(chosen.row, points)
    grid = Grid.over(box.spanned(span), size)
    found = lowered(compute_surface(PLANE, grid, values), plan.losses[:drawn])
    path = draw_path(PLANE, points, plan.losses[:drawn], values)
    last = int(plan.steps[drawn - 1])
    return FunctionSurface(found, path, plan, last, last >= drawn, minima_in(chosen, grid))


def within(row: Function, points: Array) -> int:
    """How many leading points of a path, at least one, lie where a picture still shows them."""
    far = np.zeros(len(points), dtype=bool)
    for axis, (low, high) in enumerate(row.box):
        low, high = min(low, points[0, axis]), max(high, points[0, axis])
        middle, reach = (low + high) / 2, FARTHEST * (high - low) / 2
        far |= ~(np.abs(points[:, axis] - middle) <= reach)
    return max(int(far.argmax()), 1) if far.any() else len(points)


def widened(row: Function, points: Array) -> Box:
    """The row's box, or what holds it and all these points, with some room, in its proportions."""
    lows, highs = np.array(row.box).T
    low, high = np.minimum(lows, points.min(axis=0)), np.maximum(highs, points.max(axis=0))
    if (low == lows).all() and (high == highs).all():
        return Box(*row.box)
    room = ROOM * (high - low)
    low, high = np.where(low < lows, low - room, low), np.where(high > highs, high + room, high)
    middle, factor = (low + high) / 2, float(((high - low) / (highs - lows)).max())
    half = factor * (highs - lows) / 2
    (x0, y0), (x1, y1) = (middle - half).tolist(), (middle + half).tolist()
    return Box((x0, x1), (y0, y1))


def lowered(surface: Surface, losses: Array) -> Surface:
    """The surface with a cap that knows that a function may lie below 0.

    The cap is three times as far above the lowest point as the path ever was, but it leaves at
    least half of the picture whole, and at most cuts a hundredth where the path is higher.
    """
    finite = surface.z[np.isfinite(surface.z)]
    if not finite.size:
        return surface
    lowest = float(finite.min())
    middle, high = (float(np.percentile(finite, share)) for share in (50, 99))
    reached = max(float(losses[0]), float(losses[-1]))
    cap = min(high, max(lowest + 3 * (reached - lowest), middle))
    cap = cap if cap > lowest else float(finite.max())
    return replace(
        surface,
        cap=cap,
        floor=display_floor(finite),
        clipped=int(np.count_nonzero(finite > cap)),
    )


def minima_in(chosen: FunctionSpec, grid: Grid) -> list[Minimum]:
    """The known minima that the picture shows."""
    (x0, *_, x1), (y0, *_, y1) = grid.x, grid.y
    return [m for m in chosen.row.minima if x0 <= m.x <= x1 and y0 <= m.y <= y1]
