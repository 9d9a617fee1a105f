"""Planes in parameter space: what a slice is, and the table of those that can be asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array
from app.engine.layout import Layout
from app.engine.parameter import Parameter
from app.errors import NotFoundError, RequestError, ShapeError
from app.landscape.directions import filter_normalised, main_residual, orthonormal

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


@dataclass(frozen=True)
class Setting:
    """What a slice may be made from: where the run is, where it will go, and chance."""

    point: Array
    """The current parameters, shape (n_parameters,)."""
    trajectory: Array
    """The parameters at every position of the plan, start to end, shape (k, n_parameters)."""
    layout: Layout
    rng: np.random.Generator
    """Seeded for this slice, so that the same directions come back each time."""
    step: int = 0
    """Which position `point` is, for sentences."""


@dataclass(frozen=True)
class SliceRule:
    """A row of `SLICES`: one way to choose a plane."""

    name: str
    title: str
    help: str
    source: str
    whole_path: bool
    """True if it is made from the plan, and so stays where it is while the run moves; False if
    it goes through the current point and is made anew there."""
    build: Callable[[Setting], Slice]
    parameters: tuple[Parameter, ...] = ()


def _path(setting: Setting) -> Slice:
    """Through the end c = theta_T; d1 = theta_T - theta_0, d2 = the main residual of the path."""
    path, origin = setting.trajectory, setting.trajectory[-1]

    def candidates() -> Iterator[Array]:
        chord = origin - path[0]
        yield chord
        length = np.linalg.norm(chord)
        yield main_residual(path, origin, (chord / length)[None] if length else chord[None])
        # A straight path, or one of a single point, leaves the rest of the plane to chance.
        yield from setting.rng.standard_normal((2, origin.size))

    axes = (Axis("start → end"), Axis("main residual"))
    return Slice.spanned("path", origin, orthonormal(candidates()), axes)


def _filter(setting: Setting) -> Slice:
    """Through the current point, along two random directions in units of its filters."""
    if not drawable(setting.point):
        raise RequestError(
            f"the weights at step {setting.step} are too large to draw a plane through them; "
            "go back some steps, or choose another slice",
            field="slice",
        )
    # Orthogonal before normalising: afterwards it would undo the filters' lengths.
    first, second = orthonormal(setting.rng.standard_normal((2, setting.point.size)))
    directions = np.stack(
        [filter_normalised(g, setting.point, setting.layout) for g in (first, second)]
    )
    axes = (Axis("random 1, filter-normalised"), Axis("random 2, filter-normalised"))
    return Slice.spanned("filter", setting.point, directions, axes)


_ROWS = (
    SliceRule(
        name="path",
        title="start to end",
        help=(
            "The plane through the start and the end of the planned path that also holds most of "
            "what strays from the straight line between them. Use it to watch a whole descent."
        ),
        source="both ends exact; second axis: first right singular vector of the residual path",
        whole_path=True,
        build=_path,
    ),
    SliceRule(
        name="filter",
        title="random, filter-normalised",
        help=(
            "Two random directions through the current point, each neuron's part as long as its "
            "own weights. Use it to see how sharp the place is; a path hardly shows on it."
        ),
        source="Li et al. 2018, Visualizing the loss landscape of neural nets, arXiv:1712.09913",
        whole_path=False,
        build=_filter,
    ),
)

SLICES: dict[str, SliceRule] = {row.name: row for row in _ROWS}
"""Every slice by its name; the first is the default."""


def build_slice(name: str, setting: Setting) -> Slice:
    """The slice of this name.

    Raises:
        NotFoundError: if there is none of this name.
        RequestError: if it cannot be made here; the sentence says why.
    """
    if name not in SLICES:
        raise NotFoundError(
            f"unknown slice: {name!r}; expected one of {', '.join(SLICES)}", field="slice"
        )
    return SLICES[name].build(setting)
