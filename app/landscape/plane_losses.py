"""The loss over a grid on a plane: by the fast program where single precision is good enough.

How good it is depends on the network, the data and the place, and is not assumed but measured:
nine points across the grid are computed again in double precision, and if they differ, everything
is. Rounding weighs most where the loss is small or steep; so all points with hardly any loss are
computed again, and of the others the lowest, and the steepest, until some were right anyway.
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

FIRST = 8
"""Points of those most in danger that are looked at first; then twice as many, and so on."""

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
        self._fast = self.z
        self._exact = np.zeros(self._x.size, dtype=bool)

    def compute(self) -> None:
        """Find the loss of every point."""
        program = self._evaluator.fast
        if program is None:
            self._redo(np.arange(self.z.size), 0.0)
        elif self._evaluator.penalty == "only":
            # No sample is in it, and so no single precision.
            self._run(program, 1.0)
        else:
            self._run(program, FAST_SHARE)
            self._check()

    def _run(self, program: PlaneProgram, share: float) -> None:
        """All points by the fast program, which is this share of the work."""
        slice_, grid = self._slice, self._grid
        self.z[:] = program(
            *(slice_.origin, slice_.directions, grid.x, grid.y),
            lambda done: self.progress(share * done),
        ).ravel()

    def _check(self) -> None:
        """Compute again what may be wrong, beginning with points that tell about others."""
        self._fast = self.z.copy()
        sound = np.isfinite(self.z) & (self.z >= NEAR_ZERO)
        orders = [np.argsort(key, kind="stable") for key in (self.z, -self._steepness())]
        lowest, steepest = (order[sound[order]] for order in orders)
        across = self._across()
        # Those that are looked at in any case, in one go: the evaluator works in chunks.
        self._redo(np.unique(np.concatenate([across, lowest[:FIRST], steepest[:FIRST]])))
        if not self._agree(across):
            self._redo(np.flatnonzero(~self._exact), FAST_SHARE)
            return
        self._redo(np.flatnonzero(~sound & ~self._exact), FAST_SHARE)
        self._descend(lowest)
        self._descend(steepest)

    def _descend(self, order: Rows) -> None:
        """Compute points again in this order, until some were right anyway."""
        count = FIRST
        while order.size and not self._agree(order[:count]):
            order = order[count:]
            count *= 2

    def _steepness(self) -> Array:
        """How much the loss differs from those to the right and above, as a share of itself."""
        z = self.z.reshape(self._grid.shape)
        found = np.zeros_like(z)
        with np.errstate(all="ignore"):
            found[:, 1:] += np.abs(np.diff(z, axis=1)) / z[:, 1:]
            found[1:] += np.abs(np.diff(z, axis=0)) / z[1:]
        return np.nan_to_num(found.ravel(), nan=np.inf)

    def _across(self) -> Rows:
        """The ends and the middle of each axis, where the origin is, and all pairs of these."""
        x, y = self._grid.x, self._grid.y
        columns, rows = (np.unique([0, np.abs(axis).argmin(), axis.size - 1]) for axis in (x, y))
        found: Rows = (rows[:, None] * x.size + columns).ravel()
        return found

    def _agree(self, places: Rows) -> bool:
        """Whether the fast program was right at these points; they are exact from now on."""
        self._redo(places[~self._exact[places]])
        found, true = self._fast[places], self.z[places]
        with np.errstate(all="ignore"):
            wrong = np.abs(found - true) > CALM * true
        # What is not finite or hardly any loss says nothing: the others like it are not trusted.
        return not (wrong & np.isfinite(found) & (true >= NEAR_ZERO)).any()

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
