"""Numbers on a plane of parameter space that are affine in its two coordinates."""

import numpy as np

from app.engine.array import Array
from app.landscape.plane_rules import Single


class Affine:
    """Numbers that are affine in the coordinates, for the columns of a tile and a row at a time."""

    def __init__(self, x: Array, parts: list[Array], values: Single | None = None) -> None:
        """Prepare for these columns.

        Args:
            x: their coordinates, shape (k,).
            parts: the numbers' constant part, and what x and y are multiplied by, all of one
                shape (..., m).
            values: where the numbers go, (..., k, m); None for an array of their own.
        """
        self._constant, by_x, self._by_y = parts
        *ahead, m = by_x.shape
        self._exact: Array = np.empty_like(by_x)
        # (1, x) times the row's part and that of x: for a matrix of numbers a product of rank
        # two, which BLAS does twice as fast as NumPy adds a table of columns and one of rows.
        self._columns: Single = np.column_stack([np.ones_like(x), x]).astype(np.float32)
        self._parts: Single = np.stack([by_x, by_x], axis=-2).astype(np.float32)
        shape = (*ahead, len(x), m)
        self.values: Single = np.empty(shape, dtype=np.float32) if values is None else values

    def go_to(self, y: float) -> None:
        """Compute the numbers of the row at this y."""
        np.multiply(self._by_y, y, out=self._exact)
        np.add(self._exact, self._constant, out=self._exact)
        self._parts[..., 0, :] = self._exact
        np.matmul(self._columns, self._parts, out=self.values)
