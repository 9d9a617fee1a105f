"""Directions in parameter space: how the axes of a plane are found."""

from collections.abc import Iterable

import numpy as np

from app.engine.array import Array
from app.engine.layout import Layout
from app.engine.randomness import generator
from app.errors import RequestError, ShapeError
from app.landscape.lanczos import eigenpairs, top

# A direction of which less than this share is left, once its part along the axes before it is
# taken away, is rounding and not a direction.
_NOTHING = 1e-9


def orthonormal(candidates: Iterable[Array], count: int = 2) -> Array:
    """The first `count` directions that the candidates offer, shape (count, n_parameters).

    Each candidate gives what it has beside those before it (Gram and Schmidt, twice, since once
    leaves rounding of the size of what was taken away), normalised; one that has nothing left is
    passed over. The first keeps its sign and direction.

    Raises:
        ShapeError: if the candidates do not offer that many.
    """
    found: list[Array] = []
    for candidate in candidates:
        length = np.linalg.norm(candidate)
        if not length > 0.0:
            continue
        rest = candidate / length
        for _ in range(2):
            for axis in found:
                rest = rest - (axis @ rest) * axis
        left = np.linalg.norm(rest)
        if left > _NOTHING:
            found.append(rest / left)
        if len(found) == count:
            return np.stack(found)
    raise ShapeError(f"a plane needs {count} independent directions; only {len(found)} are there")


def main_residual(points: Array, origin: Array, axes: Array) -> Array:
    """The direction in which points stray most from the plane or line through `origin`.

    The first right singular vector of the points' offsets less their part along `axes`; all
    zeros if they do not stray. Its sign is fixed: the point that strays furthest along it lies
    on the positive side.

    Args:
        points: parameter vectors, shape (k, n_parameters).
        origin: shape (n_parameters,).
        axes: orthonormal rows to leave out, shape (m, n_parameters); m may be 0.
    """
    offsets = points - origin
    rest = offsets - (offsets @ axes.T) @ axes
    size = np.abs(rest).max(initial=0.0)
    reach = max(np.abs(offsets).max(initial=0.0), np.abs(origin).max(initial=0.0) * 1e-6)
    if size <= _NOTHING * reach:
        return np.zeros_like(origin)
    direction = _first_singular_vector(rest / size)
    along = rest @ direction
    return direction if along[np.abs(along).argmax()] > 0 else -direction


def _first_singular_vector(rows: Array) -> Array:
    """The unit vector v that makes |rows v| largest: some tens of products with a path of 2,000
    points and as many parameters, where a whole decomposition would take seconds.
    """
    rng = generator(0, "singular vector")
    # Drawn, not chosen: a start that a person would think of may have nothing of v in it. And
    # from the rows, so that nothing is sought where they do not reach.
    start = rows.T @ rng.standard_normal(len(rows))
    found = eigenpairs(
        lambda v: (v @ rows.T) @ rows,
        rows.shape[1],
        rng,
        top(1),
        most=min(rows.shape),
        tolerance=1e-13,
        start=start,
    )
    direction: Array = found.vectors[0]
    return direction / np.linalg.norm(direction)


def filter_normalised(
    direction: Array, point: Array, layout: Layout, *, zero_biases: bool = False
) -> Array:
    """A direction in which every filter is as long as the network's own: d_k = g_k |w_k| / |g_k|.

    A filter is what one neuron listens to: its incoming weights and its bias. A step of the same
    length along it then means the same to a network of small weights as to one of large weights,
    so that landscapes of different networks can be compared (Li, Xu, Taylor, Studer and Goldstein
    2018, "Visualizing the loss landscape of neural nets", section 4; arXiv:1712.09913. The paper
    zeroes the biases; here they belong to their filters unless that is asked for).

    Args:
        direction: g, shape (n_parameters,).
        point: the network's parameters w, shape (n_parameters,).
        layout: says which places of the vectors are a neuron's weights and bias.
        zero_biases: whether biases stay where they are, and only weights count.

    Raises:
        RequestError: if a filter of the network is all zeros, since then there is no length to
            give to its direction.
    """
    scaled = np.zeros_like(direction)
    for whole in layout.filters:
        filter_ = whole[:-1] if zero_biases else whole  # the bias stands last
        length = np.linalg.norm(point[filter_])
        if length == 0.0:
            first, last = layout.label(int(filter_[0])), layout.label(int(filter_[-1]))
            raise RequestError(
                "a filter-normalised slice needs a neuron's weights to measure by, and all of "
                f"{first} to {last} are 0; take some steps first, or choose another slice",
                field="slice",
            )
        scaled[filter_] = direction[filter_] * (length / np.linalg.norm(direction[filter_]))
    return scaled
