"""What the network says of images: a sheet of them, each with its output."""

from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.losses import LOSSES, OUTPUTS
from app.training.experiment import Experiment

IMAGES = 48
"""As many as can be told apart in a panel."""


class ImageSheet:
    """The outputs for the first images of the validation part, at whatever the parameters are."""

    def __init__(self, experiment: Experiment, parameters: Array) -> None:
        """Compile.

        Args:
            experiment: whose network and data.
            parameters: read at every drawing, shape (P,); usually a run's own vector.
        """
        data = experiment.prepared
        self._targets = data.targets
        self._rows = experiment.rows("validation")[:IMAGES]
        self._program = experiment.model.program(
            len(self._rows), gradient=False, parameters=parameters
        )
        self._program.load(x=data.x[self._rows])
        self._activation = OUTPUTS[LOSSES[experiment.spec.loss.name].output_activation]

    def draw(self) -> dict[str, Any] | None:
        """`{kind: "images", rows, values}`: row numbers (m,) and outputs (m, n_out).

        None if an output is not finite.
        """
        with np.errstate(all="ignore"):
            self._program.forward()
            shown = self._targets.invert(self._activation(self._program.output))
        if not np.isfinite(shown).all():
            return None
        return {
            "kind": "images",
            "rows": self._rows.astype(np.int32),
            "values": shown.astype(np.float32),
        }
