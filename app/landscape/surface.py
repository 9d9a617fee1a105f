"""The loss over a grid on a slice, and how to draw it."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.landscape.evaluator import Evaluator, LossOf
from app.landscape.grid import Grid
from app.landscape.plane_losses import plane_losses
from app.landscape.plane_program import Progress
from app.landscape.slices import Slice

LOWEST_FLOOR = 1e-12
"""A loss below this is rounding: a logarithmic picture ends here at the latest."""

# A picture travels as float32; what does not fit that has overflowed for it too.
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Surface:
    """True losses over a grid, and what a picture of them must leave out."""

    grid: Grid
    z: Array
    """Loss at `origin + x[i] directions[0] + y[j] directions[1]`, shape (ny, nx): row j, column i.
    NaN where it overflowed: a hole."""
    cap: float
    """For display only: losses above are drawn as the cap. The highest loss if none is above."""
    floor: float
    """For a logarithmic picture only: the smallest positive loss, but at least 1e-12."""
    clipped: int
    """Number of cells above the cap."""
    nonfinite: int
    """Number of cells that are holes."""


def compute_surface(
    slice_: Slice,
    grid: Grid,
    losses: LossOf,
    references: tuple[float, ...] = (),
    tile: int = 256,
    progress: Progress | None = None,
) -> Surface:
    """The surface over a grid: by `plane_losses` of a network, of any other function tile by tile.

    Args:
        slice_: the plane.
        grid: its points.
        losses: the loss of many parameter vectors.
        references: losses that must not look huge: at the start, and now.
        tile: points of any other function that are made and handed over at once.
        progress: is told after every tile which share is done, from 0 to 1; it may raise to end
            the work, and what it raises comes out here.
    """
    if isinstance(losses, Evaluator):
        z = plane_losses(losses, slice_, grid, progress).ravel()
    else:
        z = _tile_by_tile(slice_, grid, losses, tile, progress)
    z[~(np.abs(z) <= _LARGEST)] = np.nan
    finite = z[np.isfinite(z)]
    cap = display_cap(finite, references)
    return Surface(
        grid=grid,
        z=z.reshape(grid.shape),
        cap=cap,
        floor=display_floor(finite),
        clipped=int(np.count_nonzero(finite > cap)),
        nonfinite=int(z.size - finite.size),
    )


def _tile_by_tile(
    slice_: Slice, grid: Grid, losses: LossOf, tile: int, progress: Progress | None
) -> Array:
    """The function's values row by row, shape (ny * nx,)."""
    x, y = (axis.ravel() for axis in np.meshgrid(grid.x, grid.y))
    z = np.empty(x.size)
    for start in range(0, x.size, tile):
        part = slice(start, start + tile)
        z[part] = losses(slice_.points(x[part], y[part]))
        if progress is not None:
            progress(min(1.0, (start + tile) / x.size))
    return z


def display_cap(losses: Array, references: tuple[float, ...]) -> float:
    """min(99th percentile, 3 max(references)), the height above which a picture is cut.

    One corner of a plane can be a thousand times higher than all that the run ever sees; drawn
    to its top, the rest would be flat.

    Args:
        losses: the finite ones, shape (k,); may be empty.
        references: losses of the run; those that are not finite or 0 say nothing about heights.
    """
    heights = [3 * loss for loss in references if 0.0 < loss <= _LARGEST]
    if losses.size == 0:
        return min(heights, default=1.0)
    cap = min(float(np.percentile(losses, 99)), max(heights, default=np.inf))
    # Never below everything: where the whole plane is higher than the run, nothing is huge.
    return cap if cap > losses.min() else float(losses.max())


def display_floor(losses: Array) -> float:
    """The smallest positive loss, but at least 1e-12: where a logarithmic picture ends.

    Args:
        losses: the finite ones, shape (k,); may be empty.
    """
    positive = losses[losses > 0]
    return max(float(positive.min()), LOWEST_FLOOR) if positive.size else LOWEST_FLOOR
