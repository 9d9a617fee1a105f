"""The loss over a grid on a plane: by the fast program where single precision is good enough.

How good it is depends on the network, the data and the place, and is not assumed but measured:
nine points across the grid are computed in double precision too, and if they differ, everything
is. Rounding weighs most where the loss is small; so all points with hardly any loss are computed
again, and then the lowest ones that are left, until they turn out to have been right.
"""

import numpy as np

from app.engine.array import Array, Rows
from app.engine.ops import OPS
from app.landscape.evaluator import Evaluator
from app.landscape.grid import Grid
from app.landscape.plane_program import Progress
from app.landscape.slices import Slice

TOLERANCE = 2e-6
"""The relative error that no height may have."""

CALM = TOLERANCE / 4
"""The largest error of a few points that speaks for all others."""

NEAR_ZERO = 1e-4
"""Losses below this are differences of nearly equal numbers: always in double precision."""

LOWEST = 8
"""Points at the bottom of the rest that are looked at first; then twice as many, and so on."""

REDOING = 0.2
"""Share of the progress that is kept for what has to be computed again."""


def plane_losses(
    evaluator: Evaluator, slice_: Slice, grid: Grid, progress: Progress | None = None
) -> Array:
    """Losses at the points of a grid, shape (ny, nx); not finite where the network overflows.

    The relative error is below 2e-6 wherever it was measured, and so at every point if those
    that were measured are like the others; at nine points across the grid, and at a loss below
    1e-4, the numbers are the evaluator's own.

    Args:
        evaluator: the loss, of its samples, with or without penalty.
        slice_: the plane.
        grid: coordinates on it.
        progress: is told now and then which share is done, and may raise to end it.
    """
    surface = _Surface(evaluator, slice_, grid, progress or (lambda _: None))
    if evaluator.penalty == "only":
        surface.heights[:] = surface.penalties()
    else:
        surface.compute()
    surface.progress(1.0)
    return surface.heights.reshape(grid.shape)


class _Surface:
    """One grid while it is computed; its points are numbered row by row."""

    def __init__(
        self, evaluator: Evaluator, slice_: Slice, grid: Grid, progress: Progress
    ) -> None:
        self._evaluator, self._slice, self._grid = evaluator, slice_, grid
        self.progress = progress
        self._x, self._y = (axis.ravel() for axis in np.meshgrid(grid.x, grid.y))
        self.heights: Array = np.empty(self._x.size)
        self._exact = np.zeros(self._x.size, dtype=bool)

    def compute(self) -> None:
        """Find all heights."""
        fast = self._fast(self._grid.x[:0], self._grid.y[:0])
        if fast is None or not self._calm():
            self._redo(np.flatnonzero(~self._exact), 0.0)
            return
        found = self._fast(self._grid.x, self._grid.y, lambda share: self.progress(0.8 * share))

    def penalties(self) -> Array:
        """What the weights cost, by the operation that trains, row by row."""
