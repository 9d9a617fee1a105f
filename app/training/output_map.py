"""What the network says over the plane of two inputs, or along its only one."""

from typing import Any

import numpy as np

from app.data.split import LEFT_OUT, PARTS
from app.data.table import Column
from app.engine.array import Array
from app.engine.losses import LOSSES, OUTPUTS
from app.errors import RequestError
from app.training.experiment import Experiment

MAP_SIZE, CURVE_SIZE = 50, 200
"""Points a side of a map, and of a curve: finer than a panel needs, cheap enough for a frame."""

MARGIN = 0.1
"""Room about the data on each side, as a share of its box."""

LEVELS = 255
"""A map travels in bytes."""

LARGEST = float(np.finfo(np.float32).max)
"""A curve travels in single precision."""

LABEL_RANGE = (-0.25, 1.25)
"""What is shown of outputs that are fitted to the numbers 0 and 1."""


class OutputMap:
    """The network's output over a grid of inputs, at whatever the parameters now are.

    Axes and held values are in the original units of the columns, and so are the outputs of a
    regression.
    """

    def __init__(
        self, experiment: Experiment, parameters: Array, columns: tuple[int, int] = (0, 1)
    ) -> None:
        """Compile.

        Args:
            experiment: whose network and data.
            parameters: read at every drawing, shape (P,); usually a run's own vector.
            columns: which two features the axes are, if there are two or more; the others are
                held at their mean over the training part, or its most frequent category.

        Raises:
            RequestError: if they are not two different features.
        """
        self._experiment = experiment
        data = experiment.prepared
        check_columns(columns, len(data.columns))
        self.columns = (0,) if len(data.columns) == 1 else columns
        size = CURVE_SIZE if len(self.columns) == 1 else MAP_SIZE
        kept = data.part != LEFT_OUT
        self._axes = [
            _steps(data.columns[place], size)
            if data.columns[place].kind == "category"
            else _axis(data.raw[kept, place], size)
            for place in self.columns
        ]
        inputs = data.transform(self._inputs())
        self._program = experiment.model.program(len(inputs), gradient=False, parameters=parameters)
        self._program.load(x=inputs)
        self._activation = OUTPUTS[LOSSES[experiment.spec.loss.name].output_activation]
        self._range = self._shown_range()

    def draw(self) -> dict[str, Any] | None:
        """A map or a curve; None if an output is not finite, or too large to travel as float32.

        Returns:
            For two inputs and more `{kind: "map", columns, x, y, values, lo, hi, range, held}`,
            values as bytes of shape (n_out, ny, nx), value = lo + (hi - lo) byte / 255; `range`
            is what colours tell apart, the same at all steps. For one input
            `{kind: "curve", x, values}`, values of shape (n_out, m).
        """
        with np.errstate(all="ignore"):
            self._program.forward()
            outputs = self._activation(self._program.output)
            shown = self._experiment.prepared.targets.invert(outputs)
        if not np.isfinite(shown).all():
            return None
        return self._curve(shown) if len(self.columns) == 1 else self._map(shown)

    def _curve(self, shown: Array) -> dict[str, Any] | None:
        if np.abs(shown).max() > LARGEST:
            return None
        return {
            "kind": "curve",
            "x": self._axes[0].astype(np.float32),
            "values": np.ascontiguousarray(shown.T, dtype=np.float32),
        }

    def _map(self, shown: Array) -> dict[str, Any]:
        low, high = self._bytes(shown)
        levels = np.rint((np.clip(shown, low, high) - low) * (LEVELS / (high - low)))
        x, y = self._axes
        return {
            "kind": "map",
            "columns": list(self.columns),
            "x": x.astype(np.float32),
            "y": y.astype(np.float32),
            "values": levels.T.astype(np.uint8).reshape(-1, len(y), len(x)),
            "lo": low,
            "hi": high,
            "range": list(self._range),
            "held": self._held(),
        }

    def _bytes(self, shown: Array) -> tuple[float, float]:
        """What the lowest and the highest byte stand for.

        A single output has its own range at this step: a network that is not sure of anything
        yet says 0.48 here and 0.51 there, and in bytes of 0 to 1 the line between its two
        classes would be a staircase. Of several outputs it is compared which is the highest.
        """
        if shown.shape[1] > 1:
            return self._range
        low, high = np.clip((shown.min(), shown.max()), *self._range)
        return (float(low), float(high)) if high > low else self._range

    def _inputs(self) -> Array:
        """Every point of the grid in original units, shape (points, columns); x runs fastest."""
        data, grid = self._experiment.prepared, np.meshgrid(*self._axes)
        inputs = np.tile(data.fill, (grid[0].size, 1))
        for place, values in zip(self.columns, grid, strict=True):
            cells = values.ravel()
            inputs[:, place] = np.rint(cells) if data.columns[place].kind == "category" else cells
        return inputs

    def _held(self) -> list[dict[str, Any]]:
        data = self._experiment.prepared
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

    def _shown_range(self) -> tuple[float, float]:
        """Lowest and highest output that is told apart; the same for all steps of a run."""
        data = self._experiment.prepared
        if data.task == "regression":
            axis = _axis(data.table.column(data.target.name)[data.part == PARTS["train"].code], 2)
            return float(axis[0]), float(axis[-1])
        bounded = LOSSES[self._experiment.spec.loss.name].output_activation in (
            "sigmoid",
            "softmax",
        )
        return (0.0, 1.0) if bounded else LABEL_RANGE


def _steps(column: Column, size: int) -> Array:
    """Evenly spaced numbers over the categories, each of which is a whole number wide."""
    count = len(column.categories)
    # Not on the very edge, which would be rounded to a category that there is not.
    return np.asarray((np.arange(size) + 0.5) * (count / size) - 0.5, np.float64)


def _axis(values: Array, size: int) -> Array:
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
