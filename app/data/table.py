"""Raw rows with named columns, before any preparation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from app.engine.array import Array
from app.errors import ShapeError

Task = Literal["binary", "classes", "regression"]
Sample = tuple[Array, Array]
"""Features of shape (n, n_columns) and target of shape (n,)."""


def frozen(values: ArrayLike) -> Array:
    """A read-only float64 copy of the values, contiguous, samples first."""
    copy = np.array(values, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy


@dataclass(frozen=True, slots=True)
class Column:
    """One named column of a table."""

    name: str
    unit: str = ""
    """Empty if the numbers have none."""
    kind: Literal["number", "category"] = "number"
    role: Literal["feature", "target"] = "feature"
    default: bool = True
    """Whether a feature is an input of the network when the spec does not choose its features."""


@dataclass(frozen=True, eq=False)
class Table:
    """Raw rows: `features` of shape (n, n_columns) in the columns' units, `target` of shape (n,).

    The target holds values for a regression, else the index of the class in `classes`.

    Raises:
        ShapeError: if arrays and columns do not fit each other.
    """

    name: str
    columns: tuple[Column, ...]
    features: Array
    target: Array
    task: Task
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "features", frozen(self.features))
        object.__setattr__(self, "target", frozen(self.target))
        expected = (len(self.target), len(self.feature_columns))
        if self.features.shape != expected or self.target.ndim != 1:
            raise ShapeError(
                f"table {self.name} has features of shape {self.features.shape} and a target of "
                f"shape {self.target.shape}; expected {expected} and one value a row"
            )

    @property
    def feature_columns(self) -> tuple[Column, ...]:
        """The columns of `features`, in their order."""
        return tuple(column for column in self.columns if column.role == "feature")

    def cells(self) -> list[list[float | str]]:
        """All rows as a person would read them, in the order of `columns`, classes by name."""
        position = [column.role for column in self.columns].index("target")
        rows: list[list[float | str]] = self.features.tolist()
        for row, value in zip(rows, self.target, strict=True):
            row.insert(position, self.classes[int(value)] if self.classes else float(value))
        return rows
