"""Raw rows with named columns, before any preparation."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from app.engine.array import Array
from app.errors import NotFoundError, ShapeError

Task = Literal["binary", "classes", "regression"]
Kind = Literal["number", "category", "text"]
Sample = tuple[Array, ...]
"""Columns side by side: usually features of shape (n, k) and a target of shape (n,)."""


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
    kind: Kind = "number"
    """A text is neither: a name, an address. It is shown and never learnt from."""
    role: Literal["feature", "target"] = "feature"
    """What it is when the spec does not say."""
    default: bool = True
    """Whether a feature is an input of the network when the spec does not choose its features."""
    categories: tuple[str, ...] = ()
    """The words of a category or text; its values are their indices."""
    missing: int = 0
    """Cells without a value, as far as is known before rows are drawn."""

    @property
    def inputs(self) -> int:
        """How many numbers the column becomes: one for each category, else one."""
        return len(self.categories) if self.kind == "category" else 1

    @property
    def task(self) -> Task:
        """What predicting this column is."""
        if self.kind == "number":
            return "regression"
        return "binary" if len(self.categories) == 2 else "classes"


@dataclass(frozen=True, eq=False)
class Table:
    """Raw rows: values of shape (n, columns) in the columns' units, NaN where one is missing.

    A category is the index of its word.

    Raises:
        ShapeError: if values and columns do not fit each other.
    """

    name: str
    columns: tuple[Column, ...]
    values: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values))
        if self.values.ndim != 2 or self.values.shape[1] != len(self.columns):
            raise ShapeError(
                f"table {self.name} has values of shape {self.values.shape}; "
                f"expected one column for each of {', '.join(c.name for c in self.columns)}"
            )

    def __len__(self) -> int:
        return len(self.values)

    def place(self, name: str) -> int:
        """The position of the column of that name.

        Raises:
            NotFoundError: if there is none.
        """
        names = [column.name for column in self.columns]
        if name not in names:
            raise NotFoundError(f"unknown column: {name}; {self.name} has {', '.join(names)}")
        return names.index(name)

    def column(self, name: str) -> Array:
        """The values of one column, (n,); NaN where one is missing."""
        return self.values[:, self.place(name)]

    def cells(self) -> list[list[float | str | None]]:
        """All rows as a person would read them: words for categories, None where nothing is."""
        shown = [
            _shown(column, values)
            for column, values in zip(self.columns, self.values.T, strict=True)
        ]
        return [list(row) for row in zip(*shown, strict=True)]


def _shown(column: Column, values: Array) -> list[float | str | None]:
    missing = np.isnan(values).tolist()
    if column.kind == "number":
        return [
            None if gone else value for gone, value in zip(missing, values.tolist(), strict=True)
        ]
    words = column.categories
    return [
        None if gone else words[int(value)]
        for gone, value in zip(missing, values.tolist(), strict=True)
    ]


def with_classes(target: Column, classes: tuple[str, ...]) -> Column:
    """A target column whose categories are these."""
    return replace(target, kind="category", role="target", categories=classes)
