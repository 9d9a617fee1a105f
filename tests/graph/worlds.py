"""Small worlds for these tests: one step of a network, and graphs recorded by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from app.engine import backward
from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.graph import Graph
from app.engine.layers import Architecture, LayerSpec
from app.engine.losses import LOSSES
from app.engine.model import Model
from app.engine.ops import OPS
from app.engine.program import Program
from app.engine.randomness import generator
from app.engine.tensor import Tensor
from app.graph.moment import Moment
from tests.engine.worlds import defaults


def graph(*hidden: str, loss: str = "l2", samples: int = 5, l2: float = 0.0) -> Graph:
    """The recorded graph of a network with hidden layers of these activations."""
    return _model(hidden, loss, l2=l2).graph(samples)


def program(
    *hidden: str, loss: str = "l2", samples: int = 13, l1: float = 0.0, l2: float = 0.0
) -> Program:
    """A network 2-4-5-... after one forward and backward pass on random data."""
    rng = generator(6, "test", loss, *hidden)
    model = _model(hidden, loss, l1, l2)
    made = model.program(samples)
    outputs = model.architecture.outputs
    classes = rng.integers(0, max(2, outputs), samples)
    y = (
        np.eye(outputs)[classes]
        if loss in ("cross_entropy", "hinge")
        else rng.random((samples, outputs))
    )
    made.load(x=rng.standard_normal((samples, 2)), y=y)
    made.parameters[:] = rng.normal(0, 0.7, model.layout.size)
    made.forward()
    made.backward()
    return made


def moment(*hidden: str, loss: str = "l2", **options: Any) -> Moment:
    """The numbers of that network's step."""
    return Moment.of(program(*hidden, loss=loss, **options))


def by_hand(record: Callable[..., Tensor], **parameters: Array) -> Moment:
    """The moment of a graph that `record` makes of these parameters; its result is the loss."""
    made = Graph()
    record(*(Tensor.parameter(made, name, value) for name, value in parameters.items()))
    values: dict[int, Array] = {}
    for node in made.nodes:
        if node.role == "parameter":
            values[node.id] = parameters[node.name]
        else:
            values[node.id] = np.asarray(
                OPS[node.op].forward(*(values[i] for i in node.inputs), **node.options)
            )
    return Moment(
        made, values, backward.gradients(made, values), backward.contributions(made, values)
    )


def _model(hidden: tuple[str, ...], loss: str, l1: float = 0.0, l2: float = 0.0) -> Model:
    layers = tuple(
        LayerSpec(4 + i, name, defaults(ACTIVATIONS[name].parameters))
        for i, name in enumerate(hidden)
    )
    outputs = 1 if loss == "binary_cross_entropy" else 3
    parameters = defaults(LOSSES[loss].parameters)
    return Model(Architecture(2, layers, outputs, loss, parameters, l1, l2))
