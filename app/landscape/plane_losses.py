"""The loss over a grid on a plane: by the fast program where single precision is good enough.

How good it is depends on the network, the data and the place, and is not assumed but measured:
nine points across the grid are computed in double precision too, and if they differ, everything
is. Rounding weighs most where the loss is small; so all points with hardly any loss are computed
again, and then the lowest ones that are left, until they turn out to have been right.
"""

import numpy as np

from app.engine.array import Array, Rows
from app.landscape.evaluator import Evaluator
from app.landscape.grid import Grid
from app.landscape.plane_program import PlaneProgram, Progress
from app.landscape.slices import Slice

TOLERANCE = 2e-6
"""The relative error that no height may have."""

CALM = TOLERANCE / 4
"""The largest error of a few points that speaks for all others."""

NEAR_ZERO = 1e-4
"""Losses below this are differences of nearly equal numbers: always in double precision."""

LOWEST = 8
"""Points at the bottom of the rest that are looked at first; then twice as many, and so on."""

FAST_SHARE = 0.8
"""Where progress stands after the fast program: the rest is for what is computed again."""

TILE = 256
"""Points whose parameter vectors are made at once."""


def plane_losses(
    evaluator: Evaluator, slice_: Slice, grid: Grid, progress: Progress | None = None
) -> Array:
    """Losses at the points of a grid, shape (ny, nx); not finite where the network overflows.

    At nine points across the grid (the origin, if it is a point of the grid, and the corners
    among them) and wherever the loss is below 1e-4 these are the evaluator's own numbers; elsewhere
    they differ from them by less than 2e-6 of their value, as far as that was measured.

    Args:
        evaluator: the loss, of its samples, with or without penalty.
        slice_: the plane.
        grid: coordinates on it.
        progress: is told now and then which share is done, and may raise to end it.
    """
    surface = _Surface(evaluator, slice_, grid, progress or (lambda _: None))
    surface.compute()
    surface.progress(1.0)
    return surface.z.reshape(grid.shape)


class _Surface:
    """One grid while it is computed; its points are numbered row by row."""

    def __init__(self, evaluator: Evaluator, slice_: Slice, grid: Grid, progress: Progress) -> None:
        self._evaluator, self._slice, self._grid = evaluator, slice_, grid
        self.progress = progress
        self._x, self._y = (axis.ravel() for axis in np.meshgrid(grid.x, grid.y))
        self.z: Array = np.empty(self._x.size)
        self._exact = np.zeros(self._x.size, dtype=bool)

    def compute(self) -> None:
        """Find the loss of every point."""
        program = self._evaluator.fast
        if program is not None and self._evaluator.penalty == "only":
            # No sample is in it, and so no single precision.
            self.z[:] = self._fast(program, self._grid, self.progress)
        elif program is None or not self._agrees(program):
            self._redo(np.flatnonzero(~self._exact), 0.0)
        else:
            self._run(program)

    def _run(self, program: PlaneProgram) -> None:
        """By the fast program, and again where that is in doubt."""
        exact = self.z[self._exact]
        self.z[:] = self._fast(program, self._grid, lambda share: self.progress(FAST_SHARE * share))
        self.z[self._exact] = exact
        with np.errstate(invalid="ignore"):
            sound = (self.z >= NEAR_ZERO) & np.isfinite(self.z)
        self._redo(np.flatnonzero(~sound & ~self._exact), FAST_SHARE)
        rest = np.flatnonzero(~self._exact)
        rest = rest[np.argsort(self.z[rest], kind="stable")]
        count = LOWEST
        while rest.size:
            lowest, rest = rest[:count], rest[count:]
            found = self.z[lowest]
            self._redo(lowest)
            if (np.abs(found - self.z[lowest]) <= CALM * self.z[lowest]).all():
                return
            count *= 2

    def _agrees(self, program: PlaneProgram) -> bool:
        """Whether the fast program is right at nine points; they are exact from now on."""
        x, y = self._grid.x, self._grid.y
        columns, rows = (np.unique([0, np.abs(axis).argmin(), axis.size - 1]) for axis in (x, y))
        places = (rows[:, None] * x.size + columns).ravel()
        found = self._fast(program, Grid(x[columns], y[rows]), None)
        self._redo(places)
        true = self.z[places]
        with np.errstate(all="ignore"):
            wrong = np.abs(found - true) > CALM * true
        # What does not count here is computed again in any case.
        return not (wrong & np.isfinite(found) & (true >= NEAR_ZERO)).any()

    def _fast(self, program: PlaneProgram, grid: Grid, progress: Progress | None) -> Array:
        """What the fast program finds, shape (ny * nx,)."""
        slice_ = self._slice
        return program(slice_.origin, slice_.directions, grid.x, grid.y, progress).ravel()

    def _redo(self, places: Rows, done: float | None = None) -> None:
        """Compute these points by the recorded graph, in double precision.

        Args:
            places: which.
            done: share of the work that was done before, if it will be done after them.
        """
        for start in range(0, places.size, TILE):
            part = places[start : start + TILE]
            self.z[part] = self._evaluator(self._slice.points(self._x[part], self._y[part]))
            self._exact[part] = True
            if done is not None:
                self.progress(done + (1.0 - done) * min(1.0, (start + TILE) / places.size))
