"""What the network says over the plane of two inputs, or along its only one."""

from typing import Any

import numpy as np

from app.data.split import PARTS
from app.engine.array import Array
from app.engine.losses import LOSSES, OUTPUTS
from app.training.experiment import Experiment
from app.training.input_grid import InputGrid, axis

MAP_SIZE, CURVE_SIZE = 50, 200
"""Points a side of a map, and of a curve: finer than a panel needs, cheap enough for a frame."""

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
        self._grid = InputGrid(experiment.prepared, columns, MAP_SIZE, CURVE_SIZE)
        self.columns, self._axes = self._grid.columns, self._grid.axes
        inputs = self._grid.inputs()
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
            "held": self._grid.held(),
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

    def _shown_range(self) -> tuple[float, float]:
        """Lowest and highest output that is told apart; the same for all steps of a run."""
        data = self._experiment.prepared
        if data.task == "regression":
            ends = axis(data.table.column(data.target.name)[data.part == PARTS["train"].code], 2)
            return float(ends[0]), float(ends[-1])
        bounded = LOSSES[self._experiment.spec.loss.name].output_activation in (
            "sigmoid",
            "softmax",
        )
        return (0.0, 1.0) if bounded else LABEL_RANGE
