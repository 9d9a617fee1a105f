"""Missing values: what becomes of rows that lack one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.data.table import Column
from app.engine.array import Array
from app.errors import SpecError


@dataclass(frozen=True)
class MissingRule:
    """One row of `MISSING`."""

    name: str
    title: str
    help: str
    keeps: bool
    """Whether rows that lack a feature stay."""


ROWS = (
    MissingRule(
        "mean",
        "fill with the mean",
        "The training part's mean takes the place of a missing number, its most frequent category "
        "that of a missing word.",
        keeps=True,
    ),
    MissingRule(
        "drop", "drop the row", "A row that lacks any of the features is left out.", keeps=False
    ),
)

MISSING: dict[str, MissingRule] = {row.name: row for row in ROWS}


def fillings(columns: tuple[Column, ...], train: Array) -> Array:
    """What takes the place of a missing value in each column, (columns,), from training rows alone.

    Args:
        columns: of the values.
        train: shape (n, columns), NaN where one is missing.

    Raises:
        SpecError: if a column has no value in the training part at all.
    """
    return np.array(
        [_filling(column, cells) for column, cells in zip(columns, train.T, strict=True)]
    )


def _filling(column: Column, cells: Array) -> float:
    present = cells[~np.isnan(cells)]
    if not present.size:
        text = f"invalid features: {column.name} has no value in the training part; leave it out"
        raise SpecError(text, "dataset.features")
    middle: Callable[[Array], float] = _commonest if column.kind == "category" else np.mean
    return float(middle(present))


def _commonest(indices: Array) -> float:
    """The most frequent one; the first of equals."""
    return float(np.bincount(indices.astype(np.intp)).argmax())
