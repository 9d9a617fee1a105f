"""Recorded graphs, read as a chain of layers or refused."""

import numpy as np

from app.engine.graph import Graph
from app.engine.layers import Architecture, LayerSpec
from app.engine.model import Model
from app.engine.tensor import Tensor, record
from app.landscape.chain import Chain

LAYERS = (LayerSpec(3, "tanh"), LayerSpec(4, "linear"), LayerSpec(2, "elu", (("alpha", 0.5),)))


def network(graph: Graph, first: str = "x") -> Tensor:
    """`tanh(x W1 + b1)` of two inputs and one unit."""
    x = Tensor.input(graph, first, np.zeros((5, 2)))
    weights = Tensor.parameter(graph, "W1", np.zeros((2, 1)))
    bias = Tensor.parameter(graph, "b1", np.zeros(1))
    return record(graph, "tanh", record(graph, "affine", x, weights, bias))


def finish(graph: Graph, value: Tensor) -> None:
    """A last layer of one unit, and the squared error of it."""
    weights = Tensor.parameter(graph, "W2", np.zeros((1, 1)))
    bias = Tensor.parameter(graph, "b2", np.zeros(1))
    y = Tensor.input(graph, "y", np.zeros((5, 1)))
    last = record(graph, "affine", value, weights, bias)
    record(graph, "l2", last, y, name="L", role="loss")


def test_a_network_is_its_layers_its_loss_and_its_penalties() -> None:
    model = Model(Architecture(2, LAYERS, 3, "huber", (("delta", 0.3),), l1=0.1, l2=0.2))
    chain = Chain.of(model.graph(5))
    assert chain is not None
    assert [layer.weights for layer in chain.layers] == ["W1", "W2", "W3", "W4"]
    assert [layer.bias for layer in chain.layers] == ["b1", "b2", "b3", "b4"]
    assert [layer.op for layer in chain.layers] == ["tanh", None, "elu", None]
    assert chain.layers[2].options == {"alpha": 0.5}
    assert (chain.loss, chain.options) == ("huber", {"delta": 0.3})
    assert [penalty.parameter for penalty in chain.penalties] == ["W1", "W2", "W3", "W4"]
    assert chain.penalties[0].options == {"l1": 0.1, "l2": 0.2}


def test_a_network_without_hidden_layers_is_a_chain_too() -> None:
    chain = Chain.of(Model(Architecture(2, (), 1, "l2")).graph(5, penalty=False))
    assert chain is not None
    assert len(chain.layers) == 1
    assert chain.penalties == ()


def test_a_formula_of_two_parameters_is_no_chain() -> None:
    graph = Graph()
    x = Tensor.parameter(graph, "x", np.array(1.0))
    y = Tensor.parameter(graph, "y", np.array(2.0))
    record(graph, "add", record(graph, "square", x), y, name="L", role="loss")
    assert Chain.of(graph) is None


def test_a_network_whose_last_layer_bends_is_no_chain() -> None:
    graph = Graph()
    value = network(graph)
    y = Tensor.input(graph, "y", np.zeros((5, 1)))
    record(graph, "l2", value, y, name="L", role="loss")
    assert Chain.of(graph) is None


def test_a_network_of_something_else_than_x_is_no_chain() -> None:
    for first, is_chain in (("x", True), ("u", False)):
        graph = Graph()
        finish(graph, network(graph, first))
        assert (Chain.of(graph) is not None) == is_chain


def test_a_network_with_a_value_used_twice_is_no_chain() -> None:
    graph = Graph()
    value = network(graph)
    finish(graph, record(graph, "multiply", value, value))
    assert Chain.of(graph) is None


def test_a_network_with_a_layer_left_out_is_no_chain() -> None:
    graph = Graph()
    before = network(graph)
    record(graph, "square", before)
    finish(graph, before)
    assert Chain.of(graph) is None


def test_a_network_without_a_loss_is_no_chain() -> None:
    graph = Graph()
    network(graph)
    assert Chain.of(graph) is None


def test_what_comes_behind_the_loss_must_be_penalties() -> None:
    graph = Model(Architecture(2, LAYERS, 3, "l2")).graph(5)
    graph.add("twice", "square", (graph.loss.id,), (), "value")
    assert Chain.of(graph) is None
