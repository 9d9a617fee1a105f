"""The two surfaces that are timed, and how others would compute them.

P1 is 2-8-8-1 with squared error on 250 samples like an exclusive or, P2 is 2-16-16-3 with
cross-entropy on 500 samples of three spirals; both are tanh, trained for a while, and drawn at
51 x 51 points. Every entrant is a function that fills the whole grid; all but `loss-landscapes`,
which chooses its own plane, return the same numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.layers import Architecture, LayerSpec
from app.engine.model import Model
from app.engine.randomness import generator
from app.landscape.evaluator import Evaluator
from app.landscape.grid import Box, Grid
from app.landscape.slices import Axis, Slice
from app.landscape.surface import compute_surface

Draw = Callable[[], Array]
"""Losses at the points of the grid, shape (51, 51)."""

SIDE = 51


@dataclass(frozen=True)
class Plane:
    """A network, its data and the plane that is drawn."""

    name: str
    units: int
    outputs: int
    loss: str
    samples: int

    @cached_property
    def model(self) -> Model:
        layers = (LayerSpec(self.units, "tanh"),) * 2
        return Model(Architecture(2, layers, self.outputs, self.loss))

    @cached_property
    def data(self) -> tuple[Array, Array]:
        """Inputs (n, 2) and targets (n, outputs)."""
        rng = generator(1, "plane", self.name)
        if self.outputs == 1:
            x = rng.uniform(-1, 1, (self.samples, 2))
            return x, np.sign(x[:, :1] * x[:, 1:])
        classes = np.arange(self.samples) % self.outputs
        radius = rng.uniform(0.1, 1.0, self.samples)
        angle = 4.0 * radius + 2 * np.pi / self.outputs * classes
        angle += rng.normal(0.0, 0.1, self.samples)
        x = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        return x, np.eye(self.outputs)[classes]

    @cached_property
    def slice(self) -> Slice:
        """Through where 500 steps of gradient descent lead, along two random directions."""
        rng = generator(1, "plane", self.name, "weights")
        program = self.model.program(self.samples)
        program.load(x=self.data[0], y=self.data[1])
        program.parameters[:] = self.model.initial("glorot_uniform", rng)
        for _ in range(500):
            program.forward()
            program.backward()
            program.parameters -= 0.2 * program.gradient
        directions = rng.standard_normal((2, self.model.layout.size))
        axes = (Axis("random 1"), Axis("random 2"))
        return Slice.spanned("random", program.parameters.copy(), directions, axes)

    @cached_property
    def grid(self) -> Grid:
        return Grid.over(Box((-1.5, 1.5), (-1.5, 1.5)), SIDE)

    def points(self) -> Array:
        """Parameter vectors of the whole grid, row by row, (51 * 51, n_parameters)."""
        x, y = (axis.ravel() for axis in np.meshgrid(self.grid.x, self.grid.y))
        return self.slice.points(x, y)

    def layers(self, vectors: Array) -> list[tuple[Array, Array]]:
        """Weights (..., n_in, n_out) and biases (..., n_out) within vectors."""
        views = list(self.model.layout.views(vectors).values())
        return list(zip(views[::2], views[1::2], strict=True))


PLANES = (Plane("P1", 8, 1, "l2", 250), Plane("P2", 16, 3, "cross_entropy", 500))


def ours(plane: Plane) -> Draw:
    """What a person waits for: with its checks and its cap."""
    losses = Evaluator(plane.model, *plane.data)
    return lambda: compute_surface(plane.slice, plane.grid, losses).z


def replayed(plane: Plane) -> Draw:
    """The recorded graph in double precision, as arbitrary points are evaluated."""
    losses, points = Evaluator(plane.model, *plane.data), plane.points()
    return lambda: losses(points).reshape(SIDE, SIDE)


def floor(plane: Plane) -> Draw:
    """The tanh and the products of small matrices alone, in single precision and in the cache.

    There is no first layer in it, no loss and no sum.
    """
    rng = generator(1, "floor")
    widths = (plane.units, plane.units, plane.outputs)
    values = [
        rng.standard_normal((width + 1, SIDE, plane.samples)).astype(np.float32).swapaxes(0, 1)
        for width in widths
    ]
    weights = [
        rng.standard_normal((SIDE, n_out, n_in + 1)).astype(np.float32)
        for n_in, n_out in pairwise(widths)
    ]
    first, second, last = values
    z1, z2, z3 = first[:, 1:], second[:, 1:], last[:, 1:]

    def draw() -> Array:
        for _ in range(SIDE):
            np.tanh(z1, out=z1)
            np.matmul(weights[0], first, out=z2)
            np.tanh(z2, out=z2)
            np.matmul(weights[1], second, out=z3)
        return z3

    return draw


def loop(plane: Plane) -> Draw:
    """A Python loop over a forward pass in plain NumPy, as one writes it, in double precision."""
    (x, y), points = plane.data, plane.points()

    def loss(vector: Array) -> float:
        value, layers = x, plane.layers(vector)
        for weights, bias in layers[:-1]:
            value = np.tanh(value @ weights + bias)
        z = value @ layers[-1][0] + layers[-1][1]
        if plane.loss == "l2":
            return float(np.mean((z - y) ** 2))
        shifted = z - z.max(axis=1, keepdims=True)
        logs = np.log(np.exp(shifted).sum(axis=1))
        return float(np.mean(logs - (shifted * y).sum(axis=1)))

    return lambda: np.array([loss(point) for point in points]).reshape(SIDE, SIDE)


def torch_vmap(plane: Plane) -> Draw:
    """`torch.func.vmap` of `functional_call`, a row of the grid at a time, one thread."""
    import torch

    network, loss, x, y = _torch(plane)
    names = [name for name, _ in network.named_parameters()]
    rows = []
    for row in plane.points().reshape(SIDE, SIDE, -1):
        tensors = []
        for weights, bias in plane.layers(row):
            tensors += [torch.tensor(weights.swapaxes(1, 2).copy()).float(), torch.tensor(bias)]
        tensors = [tensor.float().contiguous() for tensor in tensors]
        rows.append(dict(zip(names, tensors, strict=True)))

    def one(parameters: dict[str, Any]) -> Any:
        return loss(torch.func.functional_call(network, parameters, (x,)), y)

    batched = torch.func.vmap(one)

    def draw() -> Array:
        with torch.no_grad():
            return torch.stack([batched(row) for row in rows]).numpy()

    return draw


def jax_jit(plane: Plane) -> Draw:
    """`jit` of a `map` over rows of a `vmap`, one thread; compiled before the clock starts."""
    import jax
    import jax.numpy as jnp

    x, y = (jnp.asarray(a, dtype=jnp.float32) for a in plane.data)
    c, d1, d2 = (jnp.asarray(a, jnp.float32) for a in (plane.slice.origin, *plane.slice.directions))
    layout = plane.model.layout

    def loss(vector: Any) -> Any:
        arrays = [
            vector[stretch].reshape(shape)
            for stretch, shape in zip(layout.slices.values(), layout.shapes, strict=True)
        ]
        value = x
        for weights, bias in zip(arrays[:-2:2], arrays[1:-2:2], strict=True):
            value = jnp.tanh(value @ weights + bias)
        z = value @ arrays[-2] + arrays[-1]
        if plane.loss == "l2":
            return jnp.mean((z - y) ** 2)
        return jnp.mean(jax.scipy.special.logsumexp(z, axis=1) - (z * y).sum(axis=1))

    @jax.jit
    def surface(columns: Any, rows: Any) -> Any:
        def row(b: Any) -> Any:
            return jax.vmap(lambda a: loss(c + a * d1 + b * d2))(columns)

        return jax.lax.map(row, rows)

    columns, rows = (jnp.asarray(a, dtype=jnp.float32) for a in (plane.grid.x, plane.grid.y))
    return lambda: np.asarray(surface(columns, rows))


def loss_landscapes(plane: Plane) -> Draw:
    """`random_plane` of the package, as its documentation has it, on a plane of its own."""
    from loss_landscapes import random_plane
    from loss_landscapes.metrics import Loss

    network, loss, x, y = _torch(plane)
    metric = Loss(loss, x, y)
    return lambda: random_plane(
        network, metric, distance=1, steps=SIDE, normalization="filter", deepcopy_model=True
    )


def _torch(plane: Plane) -> tuple[Any, Any, Any, Any]:
    """The network in PyTorch, its loss and its data, in single precision."""
    import torch

    torch.set_num_threads(1)
    n = plane.units
    network = torch.nn.Sequential(
        *(torch.nn.Linear(2, n), torch.nn.Tanh(), torch.nn.Linear(n, n), torch.nn.Tanh()),
        torch.nn.Linear(n, plane.outputs),
    )
    x, y = (torch.tensor(a, dtype=torch.float32) for a in plane.data)
    if plane.loss == "l2":
        return network, torch.nn.functional.mse_loss, x, y
    return network, torch.nn.functional.cross_entropy, x, y.argmax(dim=1)


ENTRANTS: dict[str, Callable[[Plane], Draw]] = {
    "ours": ours,
    "floor": floor,
    "replayed graph": replayed,
    "loop": loop,
    "torch vmap": torch_vmap,
    "JAX jit": jax_jit,
    "loss-landscapes": loss_landscapes,
}
