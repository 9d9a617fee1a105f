"""Which points of a plane are computed: how far a picture reaches, and its cells."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.landscape.slices import Slice

MARGIN = 0.15
"""Room on each side of the path, as a share of its box's longer side: 30 % in all."""

NARROWEST = 2 / 3
"""The shorter side, at least, as a share of the longer. Paths are long and narrow; drawn to scale,
their box alone would show a strip of land and no slope to either side."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the picture, in distances in parameter space."""

    x: tuple[float, float]
    y: tuple[float, float]

    def spanned(self, factor: float) -> "Box":
        """The box about the same middle, `factor` times as long on each side."""
        return Box(*(_about(*side, factor * (side[1] - side[0])) for side in (self.x, self.y)))

    def centred(self) -> "Box":
        """The box of the same size about the origin."""
        return Box(*(_about(0.0, 0.0, side[1] - side[0]) for side in (self.x, self.y)))


@dataclass(frozen=True)
class Grid:
    """Coordinates of the columns and rows of a surface, evenly spaced along each axis."""

    x: Array
    """Shape (nx,)."""
    y: Array
    """Shape (ny,)."""

    @classmethod
    def over(cls, box: Box, size: int) -> "Grid":
        """The grid of `size` points a side that covers the box and has the origin on a point.

        For that it is shifted by half a cell at most. Both axes have the same unit and are to be
        drawn alike; their cells are square if the box is. The size is odd and at least 3, so
        that there is a middle.
        """
        return cls(_lattice(*box.x, size), _lattice(*box.y, size))

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx), the shape of a surface over this grid."""
        return self.y.size, self.x.size


def box_of_path(coordinates: Array) -> Box:
    """The box of a path and some room about it, equal on both axes.

    Args:
        coordinates: of the path in the picture, shape (k, 2); where they are not finite, since the
            run has blown up, they are left out.
    """
    finite = coordinates[np.isfinite(coordinates).all(axis=1)]
    low, high = finite.min(axis=0), finite.max(axis=0)
    longer = float((high - low).max())
    # A path of a single point (no step yet, or no gradient) still has a neighbourhood to show.
    room = MARGIN * longer if longer > 0 else 1.0
    lengths = high - low + 2 * room
    lengths = np.maximum(lengths, NARROWEST * lengths.max())
    x, y = (_about(*side) for side in zip(low, high, lengths, strict=True))
    return Box(x, y)


def box_of_directions(slice_: Slice) -> Box:
    """The box of all `origin + a d1 + b d2` with a and b from -1 to 1.

    For a filter-normalised slice that is one filter's own length to either side: at the edge,
    random weights as large as the network's own have been added to it.
    """
    x, y = np.abs(slice_.scale).sum(axis=1)
    return Box((-float(x), float(x)), (-float(y), float(y)))


def _about(low: float, high: float, length: float) -> tuple[float, float]:
    middle = (low + high) / 2
    return float(middle - length / 2), float(middle + length / 2)


def _lattice(low: float, high: float, size: int) -> Array:
    """`size` multiples of (high - low) / (size - 1), from the one that is nearest to `low`."""
    spacing = (high - low) / (size - 1)
    multiples: Array = np.arange(size) + np.rint(low / spacing)
    return spacing * multiples
