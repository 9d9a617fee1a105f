"""Tensors record what is done to them, and nothing else."""

import numpy as np
import pytest

from app.engine.backward import contributions, gradients
from app.engine.graph import Graph
from app.engine.tensor import Tensor, record
from app.errors import NotFoundError, ShapeError


class Notebook:
    """A graph and the values of everything recorded on it."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.values: dict[int, np.ndarray] = {}

    def keep(self, tensor: Tensor) -> Tensor:
        self.values[tensor.node.id] = tensor.value
        return tensor

    def parameter(self, name: str, value: object) -> Tensor:
        return self.keep(Tensor.parameter(self.graph, name, value))


def test_arithmetic_and_numpy_functions_record_operations() -> None:
    graph = Graph()
    a = Tensor.parameter(graph, "a", [[1.0, 2.0]])
    result = np.tanh(a * a + 2.0) / np.exp(-a)
    assert [node.op for node in graph.nodes] == [
        "parameter", "multiply", "input", "add", "tanh", "negative", "exp", "divide",
    ]  # fmt: skip
    assert np.allclose(result.value, np.tanh(a.value**2 + 2) / np.exp(-a.value))


def test_a_tensor_never_turns_into_an_array_of_objects() -> None:
    a = Tensor.parameter(Graph(), "a", [[1.0]])
    assert isinstance(np.ones((1, 1)) + a, Tensor)
    assert isinstance(np.float64(2.0) * a, Tensor)
    with pytest.raises(TypeError, match=r"take its \.value"):
        np.asarray(a)
    with pytest.raises(TypeError):
        np.arctan(a)
    with pytest.raises(TypeError):
        np.add(a, a, out=np.ones((1, 1)))


def test_a_value_used_sixteen_times_over_costs_linear_time_and_adds_up() -> None:
    book = Notebook()
    y = book.parameter("y", [[1.0, -2.0]])
    for _ in range(16):
        y = book.keep(y + y)
    book.keep(record(book.graph, "sum", y))
    assert len(book.graph.nodes) == 18
    assert gradients(book.graph, book.values)[0].tolist() == [[65536.0, 65536.0]]
    assert len(contributions(book.graph, book.values)) == 33


def test_gradients_undo_broadcasting_on_the_edge() -> None:
    book = Notebook()
    x, row, number = (
        book.parameter("x", np.arange(6.0).reshape(3, 2)),
        book.parameter("row", [10.0, 20.0]),
        book.parameter("number", 3.0),
    )
    total = book.keep(book.keep(x * row) + number)
    book.keep(record(book.graph, "sum", total))
    found = gradients(book.graph, book.values)
    assert found[0].tolist() == [[10.0, 20.0]] * 3
    assert found[1].tolist() == [6.0, 9.0]
    assert found[2] == 6.0


def test_gradients_asked_twice_are_the_same() -> None:
    book = Notebook()
    book.keep(record(book.graph, "sum", book.keep(np.square(book.parameter("a", [[3.0]])))))
    assert gradients(book.graph, book.values)[0] == gradients(book.graph, book.values)[0] == 6.0


def test_misfits_are_refused_with_a_sentence() -> None:
    graph = Graph()
    a = Tensor.parameter(graph, "a", np.ones((2, 3)))
    with pytest.raises(ShapeError, match=r"matmul cannot take arguments of shapes \(2, 3\)"):
        a @ Tensor.input(graph, "b", np.ones((2, 3)))
    with pytest.raises(ShapeError, match="two graphs"):
        a + Tensor.input(Graph(), "b", np.ones((2, 3)))
    with pytest.raises(ShapeError, match="a loss is a scalar"):
        gradients(graph, {0: a.value})
    with pytest.raises(NotFoundError, match="no node 'c' in the graph; there are a"):
        graph.named("c")


def test_scopes_and_names_are_kept_and_names_are_unique() -> None:
    graph = Graph()
    with graph.scope("outer"):
        a = Tensor.parameter(graph, "a", 1.0)
        with graph.scope("inner"):
            b = Tensor.parameter(graph, "a", 1.0)
        c = a + b
    assert [t.node.scope for t in (a, b, c)] == ["outer", "inner", "outer"]
    assert [t.node.name for t in (a, b, c)] == ["a", "a_1", "add_2"]
