"""The chain rule: sums over edges, shared values, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import backward
from app.engine.array import Array
from app.engine.graph import Graph
from app.engine.ops import OPS
from app.engine.program import Program
from app.engine.tensor import Tensor, record

DOUBLINGS = 16


def doubled(times: int) -> tuple[Graph, dict[int, Array]]:
    """`y = y + y`, again and again, and the values."""
    graph = Graph()
    y = Tensor.parameter(graph, "w", np.array([[1.0, -2.0]]))
    values = {y.node.id: y.value}
    for _ in range(times):
        y = y + y
        values[y.node.id] = y.value
    end = record(graph, "sum", y, name="L", role="loss")
    return graph, {**values, end.node.id: end.value}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The rules that are called within."""
    called: list[str] = []
    rules = []
    for rule in OPS["add"].rules:

        def vjp(*arguments, rule=rule):
            called.append(rule.argument)
            return rule.vjp(*arguments)

        rules.append(replace(rule, vjp=vjp))
    with monkeypatch.context() as patch:
        patch.setitem(OPS, "add", replace(OPS["add"], rules=tuple(rules)))
        yield called


def test_a_value_that_is_used_twice_sixteen_times_costs_linear_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph, values = doubled(DOUBLINGS)
    with counted(monkeypatch) as called:
        found = backward.gradients(graph, values)
    assert found[0].tolist() == [[2.0**DOUBLINGS] * 2]
    assert len(called) == 2 * DOUBLINGS
    with counted(monkeypatch) as called:
        carried = backward.contributions(graph, values)
    assert len(called) == 2 * DOUBLINGS
    assert len(carried) == 2 * DOUBLINGS + 1


def test_a_program_of_shared_values_has_as_many_calls_as_there_are_additions() -> None:
    sizes = []
    for times in (DOUBLINGS, 2 * DOUBLINGS):
        program = Program(doubled(times)[0])
        program.parameters[:] = [1.0, -2.0]
        assert program.forward() == -(2.0**times)
        program.backward()
        assert program.gradient.tolist() == [2.0**times] * 2
        sizes.append(len(program.calls))
    assert sizes[1] - sizes[0] <= 2 * DOUBLINGS


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["add", "multiply", "subtract", "tanh", "square", "matmul", "exp"]),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=14,
)


def drawn(moves: list[tuple[str, int, int]]) -> tuple[Graph, dict[int, Array]]:
    """A graph of operations on whatever is there already, squares of three and row vectors."""
    graph, rng = Graph(), np.random.default_rng(3)
    made = [
        Tensor.parameter(graph, "w", rng.normal(size=(3, 3)) * 0.5),
        Tensor.parameter(graph, "v", rng.normal(size=(1, 3)) * 0.5),
        Tensor.input(graph, "x", rng.normal(size=(3, 3)) * 0.5),
    ]
    for name, first, second in moves:
        a, b = made[first % len(made)], made[second % len(made)]
        if name == "matmul" and a.shape[1] != b.shape[0]:
            continue
        if name == "exp" or (name == "square" and np.abs(a.value).max() > 10):
            a = record(graph, "tanh", a)
        arguments = (a, b) if len(OPS[name].rules) == 2 else (a,)
        made.append(record(graph, name, *arguments))
    used = {i for node in graph.nodes for i in node.inputs}
    loose = [t for t in made if t.node.id not in used and t.node.inputs]
    total = record(graph, "sum", loose[0] if loose else made[0] * made[0])
    for tensor in loose[1:]:
        total = total + record(graph, "sum", tensor)
    values = {}
    for node in graph.nodes:
        leaf = next((t.value for t in made if t.node.id == node.id), None)
        arguments = [values[i] for i in node.inputs]
        values[node.id] = (
            np.asarray(OPS[node.op].forward(*arguments)) if node.inputs else np.asarray(leaf)
        )
    return graph, values


@given(MOVES)
@settings(max_examples=120, deadline=None)
def test_what_the_edges_out_of_a_node_carry_adds_up_to_its_gradient(
    moves: list[tuple[str, int, int]],
) -> None:
    graph, values = drawn(moves)
    gradients = backward.gradients(graph, values)
    sums = {graph.nodes[-1].id: np.ones(())}
    for edge, carried in backward.contributions(graph, values).items():
        sums[edge.source] = sums.get(edge.source, 0.0) + carried
    assert sums.keys() == gradients.keys()
    for number, gradient in gradients.items():
        largest = max(1e-12, float(np.abs(gradient).max()))
        assert np.abs(sums[number] - gradient).max() <= 1e-12 * largest


@given(MOVES)
@settings(max_examples=120, deadline=None)
def test_a_program_of_any_graph_gives_what_the_rules_give_on_arrays(
    moves: list[tuple[str, int, int]],
) -> None:
    graph, values = drawn(moves)
    gradients = backward.gradients(graph, values)
    program = Program(graph)
    program.load(**{n.name: values[n.id] for n in graph.nodes if n.role == "input"})
    for node in graph.parameters():
        program.layout.view(program.parameters, node.name)[...] = values[node.id]
    program.forward()
    program.backward()
    for node in graph.nodes:
        scale = max(1e-12, float(np.abs(values[node.id]).max()))
        assert np.abs(program.value(node.id) - values[node.id]).max() <= 1e-12 * scale
    for name, found in program.layout.views(program.gradient).items():
        expected = gradients.get(graph.named(name).id, np.zeros(found.shape))
        scale = max(1e-12, float(np.abs(expected).max()))
        assert np.abs(found - expected).max() <= 1e-11 * scale
