"""How differently a loss curves along its directions: the eigenvalues of its Hessian.

Gradient descent on a bowl is stable up to a learning rate of 2 / largest eigenvalue, and the
flattest direction then takes about as many steps as the condition number says: largest / smallest
(Nocedal and Wright 2006, section 3.3). That number is what scaling the features changes.
"""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.landscape.lanczos import Products, eigenpairs, top

LARGEST_DECOMPOSED = 400
"""Parameters up to which all eigenvalues are computed, unless the caller says otherwise."""

MOST_PRODUCTS = 100
"""Products of one search for the largest eigenvalue; networks here need some twenty."""

KEPT = 1e-10
"""An eigenvalue no larger than this share of the largest one counts as 0."""

# An eigenvalue below this, times P, as a share of the largest may be 0: measured on Hessians with
# the same column twice, up to P = 600, rounding leaves about 2 eps of it.
_ROUNDING = 16 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The curvatures of a loss at one place, along directions at right angles to each other."""

    eigenvalues: Array | None
    """All of them, descending, (P,); None if there are too many."""
    largest: float
    """The strongest curvature upwards; NaN if the Hessian is not finite."""
    smallest_kept: float | None
    """The smallest in absolute value that does not count as 0; None if none is known."""
    condition: float | None
    """largest / smallest; None if that is infinite, the loss curves downwards, or not all
    eigenvalues are known."""
    effective: float | None
    """Largest / smallest of the absolute values that do not count as 0: the condition number
    among the directions that curve at all. None if none is known."""
    exact: bool
    """Whether all eigenvalues were computed, and not the largest alone by iteration."""
    negative: int | None
    """How many directions curve downwards, of those that do not count as 0; None if unknown."""


def spectrum_of(hessian: Array) -> Spectrum:
    """The spectrum of a matrix of second derivatives, (P, P), symmetric up to rounding."""
    if not np.isfinite(hessian).all():
        return _only(float("nan"))
    # In halves, since the sum of two large numbers can overflow.
    values: Array = np.linalg.eigvalsh(hessian / 2 + hessian.T / 2)[::-1].astype(np.float64)
    sizes = np.abs(values)
    kept = sizes[sizes > KEPT * sizes.max()]
    smallest = float(kept.min()) if kept.size else None
    positive = values[-1] > _ROUNDING * len(values) * sizes.max()
    return Spectrum(
        eigenvalues=values,
        largest=float(values[0]),
        smallest_kept=smallest,
        condition=float(values[0] / values[-1]) if positive else None,
        effective=float(sizes.max() / smallest) if smallest else None,
        exact=True,
        negative=int(np.count_nonzero(values < -KEPT * sizes.max())),
    )


def spectrum_by_products(
    products: Products,
    size: int,
    rng: np.random.Generator,
    *,
    limit: int = LARGEST_DECOMPOSED,
    most: int = MOST_PRODUCTS,
) -> Spectrum:
    """The spectrum of a Hessian that is known by its products.

    Args:
        products: of the Hessian.
        size: number of parameters, P.
        rng: of the first direction of a search.
        limit: the largest P of which all eigenvalues are computed, from P products; of more
            parameters only the largest is searched for.
        most: products of that search.
    """
    if size <= limit:
        return spectrum_of(products(np.eye(size)))
    return _only(largest_eigenvalue(products, size, rng, most=most))


def largest_eigenvalue(
    products: Products,
    size: int,
    rng: np.random.Generator,
    *,
    most: int = MOST_PRODUCTS,
    tolerance: float = 1e-5,
) -> float:
    """The largest eigenvalue, found from below by Lanczos' iteration; NaN if H is not finite.

    Each direction is made orthogonal to all before it, twice, or rounding would bring found
    eigenvalues back (Parlett 1998, The symmetric eigenvalue problem, chapter 13).

    Args:
        products: of the Hessian.
        size: number of parameters, P.
        rng: of the first direction.
        most: products at most; the answer is then the best from these.
        tolerance: the search ends when |H v - largest v| is below this share of the largest
            absolute value. The error is about the square of that share, unless the next
            eigenvalue is as near.
    """
    found = eigenpairs(products, size, rng, top(1), most=most, tolerance=tolerance)
    return float(found.values[0])


def _only(largest: float) -> Spectrum:
    """What is known if only the largest is."""
    return Spectrum(None, largest, None, None, None, exact=False, negative=None)
