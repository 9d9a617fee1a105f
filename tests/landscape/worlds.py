"""Small worlds for these tests: a network, its data and a real descent of it."""

from dataclasses import dataclass
from math import erfc

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.hessian import Curvature
from app.engine.layers import Architecture, LayerSpec
from app.engine.model import Model
from app.engine.randomness import generator
from app.landscape.evaluator import Evaluator
from app.landscape.setting import Near, Setting
from app.landscape.slices import Slice
from tests.engine.worlds import defaults


@dataclass(frozen=True)
class World:
    """A model, the samples its loss is over, and where a few steps of descent take it."""

    model: Model
    x: Array
    y: Array
    path: Array
    loss: Array

    @property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.model, self.x, self.y)

    def setting(self, name: str, place: int = -1, **options: object) -> Setting:
        """At a place of the path, with the loss near it by the engine's own gradients."""
        rng, point = generator(3, "slice", name), self.path[place]
        near = Near(
            loss=lambda: naive_loss(self.model, point, self.x, self.y),
            gradient=lambda: self.gradient(point),
            products=lambda directions: self.curvature(point).products(directions),
            updates=lambda: (-0.2 * self.gradient(point), None),
        )
        return Setting(point, self.path, self.model.layout, rng, 0, near, options)

    def gradient(self, point: Array) -> Array:
        program = self.model.program(len(self.x), parameters=point.copy())
        program.load(x=self.x, y=self.y)
        program.forward()
        program.backward()
        return program.gradient.copy()

    def curvature(self, point: Array) -> Curvature:
        curvature = Curvature(self.model.graph(len(self.x)), point)
        curvature.load(x=self.x, y=self.y)
        return curvature


def world(hidden: tuple[str, ...] = ("tanh", "tanh"), loss: str = "l2", steps: int = 40) -> World:
    """A network 2-3-4-... of these activations, `steps` steps of full-batch descent along."""
    outputs = 3 if loss == "cross_entropy" else 1
    layers = tuple(
        LayerSpec(3 + i, name, defaults(ACTIVATIONS[name].parameters))
        for i, name in enumerate(hidden)
    )
    given = (("delta", 0.4),) if loss == "huber" else ()
    model = Model(Architecture(2, layers, outputs, loss, given))
    rng = generator(5, "test", loss, *hidden)
    x = rng.standard_normal((11, 2))
    classes = rng.integers(0, max(outputs, 2), 11)
    y = np.eye(outputs)[classes] if outputs > 1 else classes[:, None].astype(float)
    program = model.program(11)
    program.load(x=x, y=y)
    program.parameters[:] = model.initial("glorot_normal", rng)
    path, losses = [], []
    for _ in range(steps + 1):
        losses.append(program.forward())
        path.append(program.parameters.copy())
        program.backward()
        program.parameters -= 0.2 * program.gradient
    return World(model, x, y, np.array(path), np.array(losses))


def defining(slice_: Slice) -> Array:
    """D', the directions of the definition: for a filter-normalised slice the filters' own."""
    return slice_.scale.T @ slice_.directions


def naive_loss(model: Model, theta: Array, x: Array, y: Array) -> float:
    """The loss of one parameter vector in float64, from the textbook and without the engine."""
    functions = {
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "linear": lambda z: z,
        "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
        "elu": lambda z: np.where(z > 0, z, np.expm1(z)),
        "gelu": lambda z: z * np.vectorize(erfc)(-z / np.sqrt(2)) / 2,
        "softplus": lambda z: np.log1p(np.exp(z)),
        "swish": lambda z: z / (1 + np.exp(-z)),
        "sine": np.sin,
    }
    architecture, value, start = model.architecture, x, 0
    widths = architecture.widths
    activations = [*(layer.activation for layer in architecture.hidden), "linear"]
    for n_in, n_out, activation in zip(widths, widths[1:], activations, strict=False):
        weights = theta[start : start + n_in * n_out].reshape(n_in, n_out)
        start += n_in * n_out
        value = functions[activation](value @ weights + theta[start : start + n_out])
        start += n_out
    probability = 1 / (1 + np.exp(-value))
    powers = np.exp(value)
    losses = {
        "l2": lambda: np.mean((value - y) ** 2),
        "l1": lambda: np.mean(np.abs(value - y)),
        "huber": lambda: np.mean(
            np.where(np.abs(value - y) <= 0.4, (value - y) ** 2 / 2, 0.4 * np.abs(value - y) - 0.08)
        ),
        "log_cosh": lambda: np.mean(np.log(np.cosh(value - y))),
        "hinge": lambda: np.mean(np.maximum(0, 1 - (2 * y - 1) * value)),
        "binary_cross_entropy": lambda: (
            -np.mean(y * np.log(probability) + (1 - y) * np.log(1 - probability))
        ),
        "cross_entropy": lambda: (
            -np.mean(np.log((powers / powers.sum(axis=1, keepdims=True))[y == 1]))
        ),
    }
    return float(losses[architecture.loss]())
