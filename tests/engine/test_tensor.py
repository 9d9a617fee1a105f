"""Tensors record what is done to them, and nothing else."""

from collections.abc import Callable

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


UNRECORDED = {
    "arctan": np.arctan,
    "arctan2": lambda t: np.arctan2(t, 1.0),
    "floor": np.floor,
    "where": lambda t: np.where(np.ones((2, 2)) > 0, t, t),
    "concatenate": lambda t: np.concatenate([t, t]),
    "stack": lambda t: np.stack([t, t]),
    "mean": np.mean,
    "sum": np.sum,
    "dot": lambda t: np.dot(t, t),
    "einsum": lambda t: np.einsum("ij->i", t),
    "inv": np.linalg.inv,
    "reshape": lambda t: np.reshape(t, (4,)),
    "asarray": np.asarray,
    "array": np.array,
    "a list in an array": lambda t: np.array([t, t]),
    "a tuple in an array": lambda t: np.array((t,)),
    "reduce": np.add.reduce,
    "outer": lambda t: np.multiply.outer(t, t),
    "at": lambda t: np.add.at(t, [0], 1.0),
    "out": lambda t: np.add(np.ones((2, 2)), np.ones((2, 2)), out=t),
    "into an array": lambda t: np.tanh(t, out=np.empty((2, 2))),
    "where of a ufunc": lambda t: np.tanh(t, where=np.ones((2, 2)) > 0),
    "assignment": lambda t: np.empty((2, 2)).__setitem__(0, t),
    "equal": lambda t: t == t,
    "less": lambda t: t < 1.0,
    "bool": bool,
    "float": float,
    "int": int,
    "len": len,
    "iteration": list,
    "index": lambda t: t[0],
    "membership": lambda t: 1.0 in t,
    "hash": hash,
    "power": lambda t: t**2,
    "modulo": lambda t: t % 2,
}


@pytest.mark.parametrize("name", UNRECORDED)
def test_what_cannot_be_recorded_is_refused_and_never_an_array_of_objects(name: str) -> None:
    tensor = Tensor.parameter(Graph(), "w", np.ones((2, 2)))
    with pytest.raises(TypeError):
        UNRECORDED[name](tensor)
    assert len(tensor.graph.nodes) == 1


@pytest.mark.parametrize("ufunc", [u for u in vars(np).values() if isinstance(u, np.ufunc)])
def test_every_function_of_numpy_is_recorded_or_refused(ufunc: np.ufunc) -> None:
    tensor = Tensor.parameter(Graph(), "w", np.ones((2, 2)))
    arguments = [tensor, *[np.ones((2, 2))] * (ufunc.nin - 1)]
    for order in (arguments, arguments[::-1]):
        try:
            found = ufunc(*order)
        except TypeError:
            continue
        assert isinstance(found, Tensor)
        assert found.value.dtype == np.float64
        assert np.array_equal(found.value, ufunc(*(np.ones((2, 2)) for _ in order)))


@pytest.mark.parametrize(
    "expression",
    [
        lambda t: 2.0 - t,
        lambda t: np.float64(2.0) - t,
        lambda t: np.full((2, 2), 2.0) - t,
        lambda t: np.full((2,), 2.0) - t,
    ],
)
def test_numbers_and_arrays_may_stand_on_the_left(expression: Callable[[Tensor], Tensor]) -> None:
    tensor = Tensor.parameter(Graph(), "w", np.ones((2, 2)))
    found = expression(tensor)
    assert isinstance(found, Tensor)
    assert found.node.op == "subtract"
    assert found.value.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_an_operator_in_place_makes_a_new_tensor_and_keeps_the_old() -> None:
    tensor = old = Tensor.parameter(Graph(), "w", np.ones((2, 2)))
    tensor = tensor + 1.0
    with pytest.raises(TypeError):
        tensor += 1.0
    assert old.value.tolist() == [[1.0, 1.0], [1.0, 1.0]]
