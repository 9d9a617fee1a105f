"""Small worlds for the engine's tests: networks with random data and parameters."""

from dataclasses import dataclass

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.layers import Architecture, LayerSpec, Settings
from app.engine.losses import LOSSES
from app.engine.model import Model
from app.engine.parameter import Parameter
from app.engine.program import Program


@dataclass
class World:
    """A model with a batch and a point in parameter space."""

    model: Model
    x: Array
    y: Array
    theta: Array

    def program(self, **options: object) -> Program:
        """The model compiled and loaded, at the point."""
        program = self.model.program(len(self.x), **options)  # type: ignore[arg-type]
        program.load(x=self.x, y=self.y)
        program.parameters[...] = self.theta
        return program


def defaults(parameters: tuple[Parameter, ...]) -> Settings:
    """What a row's parameters are when nobody says."""
    return tuple((row.name, float(row.default)) for row in parameters)


def world(loss: str = "l2", hidden: str = "4-tanh", samples: int = 7, seed: int = 0) -> World:
    """A world with two inputs, the hidden layers of `hidden` ("4-tanh,3-relu") and this loss."""
    rng = np.random.default_rng(seed)
    layers = tuple(
        LayerSpec(int(units), activation, defaults(ACTIVATIONS[activation].parameters))
        for units, activation in (part.split("-") for part in hidden.split(",") if part)
    )
    outputs = {"binary_cross_entropy": 1, "cross_entropy": 3, "hinge": 3}.get(loss, 2)
    given = (("delta", 0.6),) if loss == "huber" else ()
    model = Model(Architecture(2, layers, outputs, loss, given))
    if "regression" in LOSSES[loss].targets:
        y = rng.normal(size=(samples, outputs))
    elif outputs == 1:
        y = rng.integers(0, 2, (samples, 1)).astype(float)
    else:
        y = np.eye(outputs)[rng.integers(0, outputs, samples)]
    theta = rng.normal(scale=0.8, size=model.layout.size)
    return World(model, rng.normal(size=(samples, 2)), y, theta)
