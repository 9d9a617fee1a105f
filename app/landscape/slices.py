"""Planes in parameter space: what a slice is. Which there are is in `slice_table.py`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array
from app.errors import ShapeError
from app.landscape.directions import orthonormal

LARGEST_WEIGHT = 1e30
"""A plane through larger numbers than these cannot be shown: a picture travels as float32, which
ends at 3e38, and reaches up to a hundred times as far as all the weights together."""


def drawable(points: Array) -> NDArray[np.bool_]:
    """Whether no weight is too large for a picture, (..., n_parameters) -> (...)."""
    return np.asarray((np.abs(points) <= LARGEST_WEIGHT).all(axis=-1))


@dataclass(frozen=True)
class Axis:
    """What an axis of the picture means."""

    label: str
    offset: float = 0.0
    """What to add to a coordinate for the number on the axis: 0 if it is a distance."""


@dataclass(frozen=True)
class Slice:
    """A plane through `origin`, drawn to scale.

    Its definition gives two directions D, which need not be orthonormal; with D = QR the picture
    has the axes Q and the coordinates y = R x, so that a centimetre on it is the same distance in
    parameters in every direction, and steepest descent stands perpendicular on the contours.
    """

    name: str
    origin: Array
    """The point c, shape (n_parameters,)."""
    directions: Array
    """Q', orthonormal rows, shape (2, n_parameters)."""
    scale: Array
    """R, upper triangular with a positive diagonal, shape (2, 2)."""
    axes: tuple[Axis, Axis]
    explained: tuple[float, ...] | None = None
    """Share of the path's variance along each axis; None where the definition has no variance."""

    @classmethod
    def spanned(
        cls, name: str, origin: Array, directions: Array, axes: tuple[Axis, Axis]
    ) -> "Slice":
        """The slice along any two directions D', shape (2, n_parameters), of any length.

        Raises:
            ShapeError: if the directions are parallel or of another length than the origin.
        """
        if directions.shape != (2, *origin.shape):
            raise ShapeError(
                f"a plane of {origin.size} parameters needs directions of shape "
                f"(2, {origin.size}); these have {directions.shape}"
            )
        rows = orthonormal(directions)
        return cls(name, origin, rows, np.triu(rows @ directions.T), axes)

    def points(self, x: Array, y: Array) -> Array:
        """Parameter vectors at the picture's coordinates, shape (k, n_parameters).

        Each is `origin + x directions[0] + y directions[1]`, rounded in this order, whatever
        others are asked for with it; so (0, 0) is the origin to the last bit.
        """
        points: Array = self.origin + x[:, None] * self.directions[0]
        points += y[:, None] * self.directions[1]
        return points
