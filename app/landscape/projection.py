"""Where a parameter vector lies over a plane, and how far off it.

The one rule for every slice, in the manner of least squares:

    x_t = (D'D)^-1 D' (theta_t - c),    r_t = theta_t - c - D x_t,    rho_t = |r_t|

Dot products `D' (theta_t - c)` alone would be right only for an orthonormal pair of directions;
the inverse undoes their lengths and the angle between them.
"""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.errors import ShapeError


@dataclass(frozen=True)
class Projection:
    """Parameter vectors, seen from a plane."""

    coordinates: Array
    """Multiples of the directions, shape (k, directions)."""
    off_plane: Array
    """Distance of each vector from the plane, shape (k,), in units of the parameters."""
    distance: Array
    """Distance of each vector from the origin, shape (k,), in units of the parameters."""

    @property
    def captured(self) -> float | None:
        """Share of the squared distances that lies in the plane: 1 - sum rho^2 / sum |.|^2.

        None if every vector is the origin, since then there is nothing to capture.
        """
        return captured_share(self.off_plane, self.distance)


def project(points: Array, origin: Array, directions: Array) -> Projection:
    """The nearest points of the plane, and how far they are.

    The rule is computed through D = QR rather than as written: the same numbers, but rounding
    grows with the condition of D instead of with its square.

    Args:
        points: parameter vectors, shape (k, n_parameters).
        origin: the plane's origin c, shape (n_parameters,).
        directions: rows that span it, shape (1 or 2, n_parameters); any lengths, any angle.

    Raises:
        ShapeError: if lengths do not match or the directions are parallel.
    """
    if points.ndim != 2 or points.shape[1:] != origin.shape:
        raise ShapeError(
            f"points of shape {points.shape} do not lie in a space of {origin.size} parameters"
        )
    if directions.ndim != 2 or directions.shape[1:] != origin.shape:
        raise ShapeError(
            f"directions of shape {directions.shape} do not span a plane "
            f"of {origin.size} parameters"
        )
    q, r = np.linalg.qr(directions.T)
    if np.abs(np.diagonal(r)).min() <= 1e-12 * np.abs(r).max():
        raise ShapeError("the directions of a plane are parallel: they span a line")
    offsets = points - origin
    inside = offsets @ q
    return Projection(
        coordinates=np.linalg.solve(r, inside.T).T,
        off_plane=np.linalg.norm(offsets - inside @ q.T, axis=1),
        distance=np.linalg.norm(offsets, axis=1),
    )


def captured_share(off_plane: Array, distance: Array) -> float | None:
    """1 - sum rho^2 / sum |theta - c|^2, between 0 and 1; None if all distances are 0."""
    largest = distance.max(initial=0.0)
    if not 0.0 < largest < np.inf:
        return None
    # Scaled first, so that the squares of a run that has blown up do not overflow.
    lost = np.sum((off_plane / largest) ** 2) / np.sum((distance / largest) ** 2)
    return float(max(0.0, 1.0 - lost))
