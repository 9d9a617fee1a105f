"""Every point of a plane of two inputs, or of the line of an only one, as a network takes them."""

from typing import Any

import numpy as np

from app.data.preparation import Prepared
from app.data.split import LEFT_OUT
from app.data.table import Column
from app.engine.array import Array
from app.errors import RequestError

MARGIN = 0.1
"""Room about the data on each side, as a share of its box."""


class InputGrid:
    """Points over one or two columns of the data; the other columns are held at one value.

    Axes and held values are in the original units of the columns.
    """

    def __init__(self, data: Prepared, columns: tuple[int, int], side: int, along: int) -> None:
        """Lay the points out.

        Args:
            data: whose columns.
            columns: which two features the axes are, if there are two or more; the others are
                held at their mean over the training part, or its most frequent category.
            side: points a side of a plane.
            along: points of a line, which an only feature has.

        Raises:
            RequestError: if the columns are not two different features.
        """
        check_columns(columns, len(data.columns))
        self._data = data
        self.columns = (0,) if len(data.columns) == 1 else columns
        size = along if len(self.columns) == 1 else side
        kept = data.part != LEFT_OUT
        self.axes = [
            _steps(data.columns[place], size)
            if data.columns[place].kind == "category"
            else axis(data.raw[kept, place], size)
            for place in self.columns
        ]

    def inputs(self) -> Array:
        """What the network gets at every point, (points, n_in); the first column runs fastest."""
        data, grid = self._data, np.meshgrid(*self.axes)
        found = np.tile(data.fill, (grid[0].size, 1))
        for place, values in zip(self.columns, grid, strict=True):
            cells = values.ravel()
            found[:, place] = np.rint(cells) if data.columns[place].kind == "category" else cells
        return data.transform(found)

    def held(self) -> list[dict[str, Any]]:
        """The columns that are no axis, and what they are held at."""
        data = self._data
        return [
            {
                "column": column.name,
                "value": column.categories[int(data.fill[place])]
                if column.kind == "category"
                else float(data.fill[place]),
            }
            for place, column in enumerate(data.columns)
            if place not in self.columns
        ]


def _steps(column: Column, size: int) -> Array:
    """Evenly spaced numbers over the categories, each of which is a whole number wide."""
    count = len(column.categories)
    # Not on the very edge, which would be rounded to a category that there is not.
    return np.asarray((np.arange(size) + 0.5) * (count / size) - 0.5, np.float64)


def axis(values: Array, size: int) -> Array:
    """Evenly spaced numbers over the values' range and some room; a constant gets 1 each side."""
    low, high = float(values.min()), float(values.max())
    room = MARGIN * (high - low) if high > low else 1.0
    return np.linspace(low - room, high + room, size)


def check_columns(columns: tuple[int, int], features: int) -> None:
    """Refuse columns that no map can be drawn over; an only feature is drawn as a curve anyway.

    Raises:
        RequestError: if they are not two different features.
    """
    first, second = columns
    if features == 1 or (first != second and all(0 <= column < features for column in columns)):
        return
    text = f"invalid columns: {list(columns)}; expected two different ones of 0 to {features - 1}"
    raise RequestError(text, "columns")
