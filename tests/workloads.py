"""The five workloads on which the engine is timed and compared: W1 to W5, with their data."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.engine.layers import Architecture, LayerSpec
from app.engine.randomness import generator
from app.training.batches import Batches


@dataclass(frozen=True)
class Workload:
    """A network, its loss, its batches, and the optimiser that it is timed with."""

    name: str
    inputs: int
    hidden: tuple[int, ...]
    outputs: int
    activation: str
    loss: str
    batch_size: int | None
    rows: int
    optimizer: str

    @property
    def architecture(self) -> Architecture:
        layers = tuple(LayerSpec(units, self.activation) for units in self.hidden)
        return Architecture(self.inputs, layers, self.outputs, self.loss)

    @property
    def x(self) -> Array:
        """Inputs, (rows, inputs)."""
        return generator(1, "workload", self.name, "x").standard_normal((self.rows, self.inputs))

    @property
    def y(self) -> Array:
        """Targets, (rows, outputs): something that can be learnt, and some noise."""
        rng = generator(1, "workload", self.name, "y")
        truth = np.tanh(self.x @ rng.standard_normal((self.inputs, self.outputs)))
        noisy = truth + 0.3 * rng.standard_normal(truth.shape)
        if self.loss == "cross_entropy":
            return np.eye(self.outputs)[noisy.argmax(axis=1)]
        return (noisy > 0).astype(float) if self.loss == "binary_cross_entropy" else noisy

    def batches(self) -> Batches:
        """The rows of every step."""
        return Batches(np.arange(self.rows), self.batch_size, seed=1)


_ROWS = (
    Workload("W1", 2, (4, 2), 1, "tanh", "l2", 10, 320, "sgd"),
    Workload("W2", 2, (8, 8), 1, "tanh", "binary_cross_entropy", 32, 640, "adam"),
    Workload("W3", 2, (8, 8), 3, "tanh", "cross_entropy", None, 400, "adam"),
    Workload("W4", 64, (32,), 10, "relu", "cross_entropy", 64, 1280, "adam"),
    Workload("W5", 13, (64, 64), 1, "relu", "l2", 128, 1280, "momentum"),
)

WORKLOADS: dict[str, Workload] = {row.name: row for row in _ROWS}
"""Every workload by its name."""
