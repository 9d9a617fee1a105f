"""The run's path over a slice: true loss, the plane's loss under it, and how far it is off."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array, Rows
from app.errors import ShapeError
from app.landscape.evaluator import LossOf
from app.landscape.projection import Projection, project
from app.landscape.slices import Slice

MOST_POINTS = 2000
"""Points of a path that are drawn at most; a longer one is thinned."""

BLOWN_UP = 1e3
"""A loss this many times that at the start has left the landscape that the run began in."""


@dataclass(frozen=True)
class Path:
    """Positions of a run over a slice. Two heights that must not be taken for each other:
    `loss` is the run's, `plane_loss` that of the point of the plane nearest to it.
    """

    step: Rows
    """Which positions these are, shape (m,)."""
    x: Array
    y: Array
    """Coordinates in the picture, shape (m,), in units of the parameters."""
    loss: Array
    """The true loss L(theta_t), shape (m,)."""
    plane_loss: Array
    """L(origin + x d1 + y d2), the surface at the shadow of the point, shape (m,); NaN where it
    overflows."""
    off_plane: Array
    """Distance from the plane, shape (m,), in units of the parameters."""
    captured: float | None
    """Share of the squared distances from the origin that lies in the plane, over every position
    and not only those that are drawn; None if all are the origin."""
    explained: tuple[float, ...] | None
    """Share of the variance along each axis; None where the slice has no such thing."""


@dataclass(frozen=True)
class Ball:
    """One position of a run over a slice; the fields are those of `Path`, as numbers."""

    step: int
    x: float
    y: float
    loss: float
    plane_loss: float
    off_plane: float
    share: float | None
    """Share of its squared distance from the origin that lies in the plane; None at the origin."""


def draw_path(slice_: Slice, points: Array, loss: Array, losses: LossOf) -> Path:
    """The path as it is drawn.

    Args:
        slice_: the plane.
        points: parameters at positions 0, 1, 2, ..., shape (k, n_parameters).
        loss: the true loss there, shape (k,).
        losses: the loss of many parameter vectors, for the shadow.

    Raises:
        ShapeError: if there are not as many losses as points, or no point at all.
    """
    if len(points) == 0 or loss.shape != (len(points),):
        raise ShapeError(f"{len(points)} positions need as many losses, not shape {loss.shape}")
    projection = project(points, slice_.origin, slice_.directions)
    kept = thin(len(points))
    x, y = projection.coordinates[kept].T
    return Path(
        step=kept,
        x=x,
        y=y,
        loss=loss[kept],
        plane_loss=_shadow(slice_, x, y, losses),
        off_plane=projection.off_plane[kept],
        captured=projection.captured,
        explained=slice_.explained,
    )


def place_ball(slice_: Slice, point: Array, step: int, loss: float, losses: LossOf) -> Ball:
    """Where one position of the run lies over the slice.

    Args:
        slice_: the plane.
        point: parameters there, shape (n_parameters,).
        step: which position it is.
        loss: the true loss there.
        losses: the loss of many parameter vectors, for the shadow.
    """
    projection: Projection = project(point[None], slice_.origin, slice_.directions)
    x, y = projection.coordinates.T
    return Ball(
        step=step,
        x=float(x[0]),
        y=float(y[0]),
        loss=loss,
        plane_loss=float(_shadow(slice_, x, y, losses)[0]),
        off_plane=float(projection.off_plane[0]),
        share=projection.captured,
    )


def thin(count: int, most: int = MOST_POINTS) -> Rows:
    """Positions to draw out of `count`: all, or `most` of them evenly spaced, both ends kept."""
    if count <= most:
        return np.arange(count)
    return np.rint(np.linspace(0, count - 1, most)).astype(np.intp)


def before_blowing_up(loss: Array) -> int:
    """Number of leading positions, at least one, that are still in the landscape of the start.

    A run with too large a learning rate ends at parameters of 1e150: a plane fitted to that end
    shows nothing of the descent. Fit slices of such a run to `trajectory[:before_blowing_up(loss)]`
    and say so; of a run that has not diverged, to all of it.

    Args:
        loss: at every position, shape (k,); not finite from some position on.
    """
    here = np.isfinite(loss) & (loss <= BLOWN_UP * max(float(loss[0]), np.finfo(np.float64).tiny))
    return loss.size if here.all() else max(int(here.argmin()), 1)


def _shadow(slice_: Slice, x: Array, y: Array, losses: LossOf) -> Array:
    """The plane's own loss under the points; NaN where it overflows, as on the surface."""
    found = losses(slice_.points(x, y))
    return np.where(np.isfinite(found), found, np.nan)
