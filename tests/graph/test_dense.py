"""The layers of a network, read from its recorded graph."""

import pytest

from app.errors import RequestError
from app.graph.dense import dense_layers, unit_of
from tests.graph.worlds import graph


def test_layers_are_read_from_the_graph() -> None:
    layers = dense_layers(graph("tanh", "linear", l2=0.1))
    assert [layer.units for layer in layers] == [4, 5, 3]
    assert [layer.output.name for layer in layers] == ["a1", "a2", layers[2].sums.name]
    assert [layer.is_bent for layer in layers] == [True, False, False]
    for k, layer in enumerate(layers, start=1):
        assert (layer.weights.name, layer.bias.name) == (f"W{k}", f"b{k}")
    assert [layer.input.name for layer in layers] == ["x", "a1", "a2"]


@pytest.mark.parametrize(
    ("layer", "unit", "sentence"),
    [
        (3, 0, "invalid layer: 3; this network has 2 layers, 1 to 2"),
        (0, 0, "invalid layer: 0; this network has 2 layers, 1 to 2"),
        (1, 4, "invalid unit: 4; layer 1 has 4, 0 to 3"),
        (2, -1, "invalid unit: -1; layer 2 has 3, 0 to 2"),
    ],
)
def test_what_is_not_there_is_refused(layer: int, unit: int, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        unit_of(dense_layers(graph("tanh")), layer, unit)


def test_the_last_unit_of_the_last_layer_is_there_and_what_stands_alone_is_said_so() -> None:
    layers = dense_layers(graph(loss="binary_cross_entropy"))
    assert unit_of(layers, 1, 0) is layers[0]
    with pytest.raises(RequestError, match="invalid layer: 2; this network has layer 1 alone"):
        unit_of(layers, 2, 0)
    with pytest.raises(RequestError, match="invalid unit: 1; layer 1 has unit 0 alone"):
        unit_of(layers, 1, 1)
