"""Fair shares: how many rows of each class go where."""

import numpy as np

from app.engine.array import Array, Rows


def apportion(weights: Array | Rows, total: int) -> Rows:
    """Whole numbers that sum to `total` and follow the weights as closely as possible.

    The method of the largest remainder (Hamilton's): every weight gets its exact share rounded
    down, the rest goes one by one to the largest fractions, the first of equals first.

    Args:
        weights: shape (k,), not negative, with a sum above 0.
    """
    exact = np.asarray(weights, dtype=np.float64) * (total / np.sum(weights))
    counts: Rows = np.floor(exact).astype(np.intp)
    # Rounded, so that fractions which are equal on paper are equal here and the first one wins.
    fractions = np.round(exact - counts, 9)
    largest_first = np.argsort(-fractions, kind="stable")
    counts[largest_first[: total - counts.sum()]] += 1
    return counts


def stratified_sample(strata: Rows, size: int, rng: np.random.Generator) -> Rows:
    """Row numbers, ascending, of a sample in which each stratum keeps its share.

    Args:
        strata: stratum of each row, shape (n,), whole numbers from 0.
        size: rows to take, at most n.
    """
    wanted = apportion(np.bincount(strata), size)
    order = rng.permutation(len(strata))
    taken = [order[strata[order] == k][:count] for k, count in enumerate(wanted)]
    return np.sort(np.concatenate(taken))
