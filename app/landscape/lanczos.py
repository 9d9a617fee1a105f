"""The ends of a symmetric matrix's spectrum, from its products alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.array import Array, Rows

Products = Callable[[Array], Array]
"""H v of each of k directions, (k, P) -> (k, P)."""

_EXHAUSTED = 1e-13
"""A share of the largest eigenvalue: when no more is left of a new direction, all that the first
one could reach has been found, and the search goes on from another."""

_NO_MORE = 1e-6
"""An eigenvalue below this share of the largest is as good as 0, and not sought more exactly."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Some eigenvalues and their directions."""

    values: Array
    """Shape (k,); NaN if the matrix is not finite."""
    vectors: Array
    """Unit rows at right angles, shape (k, P); NaN likewise."""
    settled: bool
    """Whether the search ended because they were good enough, and not for want of products."""


def eigenpairs(
    products: Products,
    size: int,
    rng: np.random.Generator,
    wanted: Callable[[int], Rows],
    *,
    most: int = 100,
    tolerance: float = 1e-6,
    start: Array | None = None,
) -> Pairs:
    """The wanted eigenpairs, by Lanczos' iteration.

    Each direction is made orthogonal to all before it, twice, or rounding would bring found
    eigenvalues back (Parlett 1998, The symmetric eigenvalue problem, chapter 13).

    Args:
        products: of the matrix.
        size: its rows, P.
        rng: of the first direction, and of others where one has reached all that it can.
        wanted: which of m eigenvalues in ascending order: `top` or `both_ends`.
        most: products at most; the answer is then the best from these.
        tolerance: the search ends when |H v - lambda v| is below this share of |lambda| (or of a
            millionth of the largest) for every wanted pair. The error of an eigenvalue is about the
            square of that share, unless the next one is as near.
        start: the first direction, any length; drawn if there is none.
    """
    count = len(wanted(size))
    basis = np.empty((min(most, size), size))
    diagonal, beside = np.zeros(len(basis)), np.zeros(len(basis))
    direction = rng.standard_normal(size) if start is None else start
    direction = direction / np.linalg.norm(direction)
    values, vectors = np.full(count, np.nan), np.full((count, size), np.nan)
    restarted = settled = False
    for k in range(len(basis)):
        basis[k] = direction
        known = basis[: k + 1]
        image = products(direction[None])[0]
        if not np.isfinite(image).all():
            return Pairs(np.full(count, np.nan), np.full((count, size), np.nan), settled=False)
        diagonal[k] = direction @ image
        for _ in range(2):
            image = image - (known @ image) @ known
        beside[k] = np.linalg.norm(image)
        # eigh reads the lower triangle alone.
        small = np.diag(diagonal[: k + 1]) + np.diag(beside[:k], -1)
        found, coefficients = np.linalg.eigh(small)
        scale = float(np.abs(found).max())
        exhausted = beside[k] <= _EXHAUSTED * scale
        if exhausted:
            beside[k] = 0.0
        if k + 1 >= count:
            chosen = wanted(k + 1)
            values, vectors = found[chosen], coefficients[:, chosen].T @ known
            left = beside[k] * np.abs(coefficients[-1, chosen])
            # One start reaches every eigenvalue, but only one direction of each. Where a second
            # one is asked for, other starts must go on to the end: they may bring it any time.
            restarted |= exhausted and count > 1
            enough = tolerance * np.maximum(np.abs(values), _NO_MORE * scale)
            settled = bool((left <= enough).all())
            if settled and not restarted:
                break
        if k + 1 < len(basis):
            direction = _another(known, rng) if exhausted else image / beside[k]
    return Pairs(values, vectors, settled)


def top(count: int) -> Callable[[int], Rows]:
    """The `count` algebraically largest, the largest first."""
    return lambda found: np.arange(found - 1, max(found - 1 - count, -1), -1)


def both_ends(found: int) -> Rows:
    """The largest and the smallest."""
    return np.array([found - 1, 0] if found > 1 else [0])


def _another(known: Array, rng: np.random.Generator) -> Array:
    """A unit direction orthogonal to all that are known."""
    found: Array = rng.standard_normal((1, known.shape[1]))
    for _ in range(2):
        found = found - (found @ known.T) @ known
    direction: Array = found[0]
    return direction / np.linalg.norm(direction)
