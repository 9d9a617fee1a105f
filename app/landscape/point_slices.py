"""Planes through the current point."""

from math import isfinite, sqrt

import numpy as np

from app.engine.array import Array
from app.errors import NotFoundError, RequestError
from app.landscape.directions import filter_normalised, orthonormal
from app.landscape.lanczos import both_ends, eigenpairs, top
from app.landscape.setting import Setting
from app.landscape.slices import Axis, Slice

MOST_PRODUCTS = 300
"""Products of one search for eigenvectors; 45 was the most that networks here needed."""

LONGEST_BOWL = 3.0
"""How much longer than wide a picture of the curvature is at most: a ravine of condition 10,000,
drawn to scale, would be a line."""

# What is left of an update beside the gradient, as a share of all the weights, when it is but
# their rounding: the update is a difference of weights.
_ROUNDING = 8 * float(np.finfo(np.float64).eps)


def two_weights(setting: Setting) -> Slice:
    """Through the current point, along two weights; the axes are the weights' own values.

    Without a choice these are the two with the largest gradient.
    """
    setting.must_be_drawable()
    chosen = [setting.options.get(name) for name in ("a", "b")]
    places = [_place(setting, name, field) for name, field in zip(chosen, "ab", strict=True)]
    if None in places:
        for place in np.argsort(-np.abs(setting.here.gradient()), kind="stable"):
            if None in places and place not in places:
                places[places.index(None)] = int(place)
    if places[0] == places[1]:
        text = f"invalid b: {chosen[1]}; expected another weight than a, which is the same"
        raise RequestError(text, "b")
    kept = [place for place in places if place is not None]
    if len(kept) < 2:
        raise RequestError("a plane of two weights needs two, and there is only one", "slice")
    directions = np.zeros((2, setting.point.size))
    directions[[0, 1], kept] = 1.0
    axes = tuple(Axis(setting.layout.label(place), float(setting.point[place])) for place in kept)
    return Slice.spanned("weights", setting.point, directions, (axes[0], axes[1]))


def _place(setting: Setting, name: str | None, field: str) -> int | None:
    """Where a weight of that name stands in the vector; None for no name."""
    if name is None:
        return None
    try:
        return setting.layout.place(name)
    except NotFoundError as error:
        raise RequestError(f"invalid {field}: {error.message}", field) from None


def random_plane(setting: Setting) -> Slice:
    """Through the current point, along two random directions as long as all its weights."""
    setting.must_be_drawable()
    length = float(np.linalg.norm(setting.point)) or 1.0
    directions = orthonormal(setting.rng.standard_normal((2, setting.point.size)))
    axes = (Axis("random 1"), Axis("random 2"))
    return Slice.spanned("random", setting.point, length * directions, axes)


def filter_plane(setting: Setting) -> Slice:
    """Through the current point, along two random directions in units of its filters."""
    setting.must_be_drawable()
    zeroed = bool(setting.options.get("zero_biases"))
    # Orthogonal before normalising: afterwards it would undo the filters' lengths.
    first, second = orthonormal(setting.rng.standard_normal((2, setting.point.size)))
    directions = np.stack(
        [
            filter_normalised(g, setting.point, setting.layout, zero_biases=zeroed)
            for g in (first, second)
        ]
    )
    axes = (Axis("random 1, filter-normalised"), Axis("random 2, filter-normalised"))
    return Slice.spanned("filter", setting.point, directions, axes)


def curvature_plane(setting: Setting) -> Slice:
    """Through the current point, along two eigenvectors of the Hessian of the drawn loss.

    Each axis reaches as far as a parabola of its curvature takes to double the loss,
    `sqrt(2 L / |lambda|)`.
    """
    setting.must_be_drawable()
    # Drawn before the search, so that it is the same at every step: an eigenvector has two
    # signs, and the one on this side is taken.
    side = setting.rng.standard_normal(setting.point.size)
    size = setting.point.size
    wanted = both_ends if setting.options.get("ends") else top(2)
    found = eigenpairs(setting.here.products, size, setting.rng, wanted, most=MOST_PRODUCTS)
    if not np.isfinite(found.values).all() or len(found.values) < 2:
        raise RequestError(
            f"the curvature at step {setting.step} is not a finite number; go back some steps, "
            "or choose another slice",
            "slice",
        )
    if not found.settled:
        raise RequestError(
            f"the curvature at step {setting.step} was not found in {MOST_PRODUCTS} products of "
            "the Hessian; choose another slice",
            "slice",
        )
    vectors = found.vectors * np.where(found.vectors @ side < 0, -1.0, 1.0)[:, None]
    reach = _reach(found.values, setting)
    axes = tuple(
        Axis(f"{name}, λ = {value:.3g}".replace("-", "−"))
        for name, value in zip(_names(setting), found.values, strict=True)
    )
    return Slice.spanned("curvature", setting.point, reach[:, None] * vectors, (axes[0], axes[1]))


def _names(setting: Setting) -> tuple[str, str]:
    second = "smallest curvature" if setting.options.get("ends") else "second curvature"
    return "largest curvature", second


def _reach(values: Array, setting: Setting) -> Array:
    """How far each axis is drawn, (2,)."""
    loss = setting.here.loss()
    usual = float(np.linalg.norm(setting.point)) or 1.0
    if not (isfinite(loss) and loss > 0):
        return np.full(2, usual)
    found = [sqrt(2 * loss / abs(value)) if value else np.inf for value in values.tolist()]
    shortest = min([*found, usual])
    return np.array([min(each, LONGEST_BOWL * shortest) for each in found])


def step_plane(setting: Setting) -> Slice:
    """Through the current point: steepest descent, and what else the step has.

    d1 = -g / |g| of the drawn loss; d2 is the part of the run's next update at a right angle to
    it, or of the update before where they are parallel, else random. The point, the ray of
    steepest descent and the next point lie in the plane. The second axis says what it is.
    """
    setting.must_be_drawable()
    gradient, (update, before) = setting.here.gradient(), setting.here.updates()
    if not np.isfinite(gradient).all() or not gradient.any():
        raise RequestError(
            f"there is no steepest descent at step {setting.step}: the gradient of the drawn loss "
            "is 0 or not finite; choose another slice",
            "slice",
        )
    down, usual = orthonormal([-gradient], 1), float(np.linalg.norm(setting.point)) or 1.0
    candidates = [("rest of the update", update), ("rest of the update before", before)]
    offered = [
        (label, _beside(each, down[0], _ROUNDING * usual))
        for label, each in candidates
        if each is not None
    ]
    offered += [("random", each) for each in setting.rng.standard_normal((2, setting.point.size))]
    label, second = next((label, rest) for label, rest in offered if rest.any())
    lengths = [float(np.linalg.norm(each)) for each in (update, before) if each is not None]
    reach = 3 * max(lengths, default=0.0) or 0.1 * usual
    directions = orthonormal([down[0], second])
    axes = (Axis("steepest descent"), Axis(label))
    return Slice.spanned("step", setting.point, reach * directions, axes)


def _beside(update: Array, axis: Array, rounding: float) -> Array:
    """What an update has beside a unit direction; zeros where that is only rounding."""
    rest = update - (axis @ update) * axis
    rest = rest - (axis @ rest) * axis
    left = float(np.linalg.norm(rest))
    return rest if left > max(rounding, 1e-9 * float(np.linalg.norm(update))) else 0 * rest
