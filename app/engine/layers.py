"""A multi-layer perceptron and its loss, recorded layer by layer."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.graph import Graph
from app.engine.losses import LOSSES
from app.engine.tensor import Tensor, record

Settings = tuple[tuple[str, float], ...]
"""What a chosen row takes besides its name, as pairs in the row's own order: hashable."""


@dataclass(frozen=True)
class LayerSpec:
    """A hidden layer: how many units, and what each does to its sum."""

    units: int
    activation: str
    parameters: Settings = ()


@dataclass(frozen=True)
class Architecture:
    """The shape of a network and what measures its error."""

    inputs: int
    hidden: tuple[LayerSpec, ...]
    outputs: int
    loss: str
    loss_parameters: Settings = ()
    l1: float = 0.0
    """Strength of the penalty on the sizes of the weights."""
    l2: float = 0.0
    """Strength of the penalty on the squares of the weights."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, inputs and outputs included."""
        return (self.inputs, *(layer.units for layer in self.hidden), self.outputs)

    @property
    def size(self) -> int:
        """Number of parameters, P, of this network."""
        return sum((a + 1) * b for a, b in pairwise(self.widths))


def record_dense(x: Tensor, number: int, layer: LayerSpec, name: str = "") -> Tensor:
    """The output of a dense layer, `f(x W + b)`, shape (n, units).

    Args:
        x: what goes in, (n, n_in).
        number: the layer's number; it names `W1`, `b1`, `z1`, `a1`.
        layer: its width, and a row of `ACTIVATIONS` with its parameters.
        name: a name for the sums `z` other than the usual.
    """
    op = ACTIVATIONS[layer.activation].op
    n_in = x.shape[-1]
    with x.graph.scope(f"Dense {number} · {layer.activation}" if op else f"Dense {number}"):
        weights = Tensor.parameter(x.graph, f"W{number}", np.zeros((n_in, layer.units)))
        bias = Tensor.parameter(x.graph, f"b{number}", np.zeros(layer.units))
        default = f"z{number}" if op else f"a{number}"
        sums = record(x.graph, "affine", x, weights, bias, name=name or default)
        if op is None:
            return sums
        return record(x.graph, op, sums, name=f"a{number}", options=dict(layer.parameters))


def record_penalty(loss: Tensor, weights: list[Tensor], l1: float, l2: float) -> Tensor:
    """The objective J: the loss, and layer by layer what its weights cost on top, a scalar."""
    graph, total = loss.graph, loss
    with graph.scope("Penalty"):
        for number, matrix in enumerate(weights, start=1):
            options = {"l1": l1, "l2": l2}
            part = record(graph, "penalty", matrix, name=f"Ω{number}", options=options)
            name = "J" if number == len(weights) else f"J{number}"
            total = record(graph, "add", total, part, name=name)
    return total


def record_network(architecture: Architecture, samples: int, *, penalty: bool = True) -> Graph:
    """The graph of one step's forward pass, from `x` and `y` to the loss `L`.

    If large weights cost something, it goes on, layer by layer, to what each costs, `Ω1`, and to
    `J`, the sum of it all, unless that is left out. Its values are zeros: what counts is the
    structure, and a `Program` brings the numbers.
    """
    graph = Graph()
    loss = LOSSES[architecture.loss]
    value = Tensor.input(graph, "x", np.zeros((samples, architecture.inputs)))
    for number, layer in enumerate(architecture.hidden, start=1):
        value = record_dense(value, number, layer)
    last = len(architecture.hidden) + 1
    linear = LayerSpec(architecture.outputs, "linear")
    output = record_dense(value, last, linear, name=loss.output)
    with graph.scope(loss.title):
        targets: Array = np.zeros((samples, architecture.outputs))
        target = Tensor.input(graph, "y", targets)
        options = dict(architecture.loss_parameters)
        error = record(graph, loss.name, output, target, name="L", role="loss", options=options)
    if penalty and (architecture.l1 or architecture.l2):
        weights = [node for node in graph.parameters() if len(node.shape) == 2]
        leaves = [Tensor(graph, node, np.zeros(node.shape)) for node in weights]
        record_penalty(error, leaves, architecture.l1, architecture.l2)
    return graph
