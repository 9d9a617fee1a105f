"""Split: which rows are learned from, which are watched, which are kept for the end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.data.strata import apportion
from app.engine.array import Rows
from app.errors import SpecError

Parts = NDArray[np.uint8]
Shares = tuple[float, float, float]


@dataclass(frozen=True)
class Part:
    """One of the three parts of a data set."""

    name: str
    code: int
    """How arrays of parts write it."""
    title: str
    help: str


ROWS = (
    Part("train", 0, "Training", "What the network learns from: every step descends its loss."),
    Part("validation", 1, "Validation", "Never learned from: shows while you choose settings."),
    Part("test", 2, "Test", "Looked at once, at the very end: what is left when choosing is over."),
)

PARTS: dict[str, Part] = {row.name: row for row in ROWS}

LEFT_OUT = 3
"""The code of rows that are in no part, since they lack a value that is needed."""


def part_sizes(rows: int, shares: Shares) -> Rows:
    """Rows in each part, shape (3,): the shares as closely as possible, at least one row each.

    Raises:
        SpecError: if the shares are not three numbers above 0 with sum 1, or there are too few
            rows for three parts.
    """
    if not all(share > 0 for share in shares) or not abs(sum(shares) - 1) <= 1e-9:
        shown = ", ".join(f"{share:g}" for share in shares)
        raise SpecError(
            f"invalid split: {shown}; expected three shares above 0 with sum 1", "split"
        )
    if rows < 3:
        raise SpecError(f"too few rows: {rows}; expected at least 3, one for each part", "split")
    sizes = apportion(np.array(shares), rows)
    while not sizes.all():
        sizes[sizes.argmax()] -= 1
        sizes[sizes.argmin()] += 1
    return sizes


def split(strata: Rows, shares: Shares, rng: np.random.Generator) -> Parts:
    """Part of each row, shape (n,): random, but every stratum keeps its share in each part.

    Which row comes before which is drawn once, so other shares move as few rows as possible.

    Args:
        strata: stratum of each row (its class, or 0 for all), shape (n,).
        shares: of training, validation and test.

    Raises:
        SpecError: if a part would be empty, or training cannot hold a row of each class.
    """
    counts = _stratum_counts(np.bincount(strata), part_sizes(len(strata), shares))
    order = rng.permutation(len(strata))
    parts = np.zeros(len(strata), np.uint8)
    for k, (_, validation, test) in enumerate(counts.T):
        rows = order[strata[order] == k]
        parts[rows[:test]] = PARTS["test"].code
        parts[rows[test : test + validation]] = PARTS["validation"].code
    return parts


def _stratum_counts(available: Rows, sizes: Rows) -> Rows:
    """Rows of each stratum in each part, shape (3, k), with the given sums.

    First test, then validation, the rest is for training: as scikit-learn's `train_test_split`
    does when it is called twice.
    """
    present = np.count_nonzero(available)
    if sizes[0] < present:
        raise SpecError(
            f"invalid split: training would hold {sizes[0]} of {sizes.sum()} rows; "
            f"expected at least {present}, one for each class",
            "split",
        )
    test = apportion(available, sizes[2])
    validation = apportion(available - test, sizes[1])
    counts = np.stack([available - test - validation, validation, test])
    for k in np.flatnonzero((available > 0) & (counts[0] == 0)):
        _teach(counts, int(k))
    return counts


def _teach(counts: Rows, k: int) -> None:
    """Exchange a row of stratum k, unknown to training, for one of training's commonest."""
    part, commonest = counts[:, k].argmax(), counts[0].argmax()
    counts[0, [k, commonest]] += 1, -1
    counts[part, [k, commonest]] += -1, 1
