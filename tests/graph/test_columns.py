"""The layout of a formula's graph: columns from x and y to the value, in which nothing collides."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.functions import FUNCTIONS
from app.engine.formula import Formula
from app.engine.formula_graph import record_formula
from app.engine.graph import Graph
from app.errors import SpecError
from app.graph.columns import is_constant, is_formula, layered
from app.graph.topology import describe
from tests.graph.worlds import graph as network

TYPED = [row.name for row in FUNCTIONS.values()]


def of(text: str) -> Graph:
    return record_formula(Formula.parse(text, ("x", "y")))


def of_row(name: str) -> Graph:
    row = FUNCTIONS[name]
    return record_formula(row.formula({each.name: each.default for each in row.parameters}))


def check(graph: Graph) -> None:
    """All that holds for any formula."""
    found = layered(graph)
    nodes = {node.id for node in graph.nodes if not is_constant(graph, node.id)}
    assert set(found.positions) == nodes
    lanes = [spot for via in found.vias.values() for spot in via]
    spots = [*found.positions.values(), *lanes]
    assert min(y for _, y in spots) >= 0
    for a, b in combinations(spots, 2):
        assert a[0] != b[0] or abs(a[1] - b[1]) >= 1, "two of a column collide"
    for edge in graph.edges():
        if edge.source not in nodes:
            continue
        start, end = found.positions[edge.source][0], found.positions[edge.target][0]
        assert start < end, "an edge goes back"
        assert [x for x, _ in found.vias[edge]] == [
            float(x) for x in range(int(start) + 1, int(end))
        ]
    assert layered(graph) == found


@pytest.mark.parametrize("name", TYPED)
def test_no_cards_and_no_lanes_collide_in_any_function_of_the_table(name: str) -> None:
    check(of_row(name))


@given(
    st.recursive(
        st.sampled_from(["x", "y", "2", "0.5"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(
                lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
            ),
            st.tuples(st.sampled_from(["sin", "exp", "tanh", "abs"]), inner).map(
                lambda parts: f"{parts[0]}({parts[1]})"
            ),
        ),
        max_leaves=12,
    )
)
def test_nor_in_any_other_formula(text: str) -> None:
    try:
        made = of(f"{text} + x*y")
    except SpecError:
        return
    check(made)


def test_what_runs_side_by_side_stands_in_rows_without_a_crossing() -> None:
    found = layered(of("sin(x)**2 + cos(y)**2"))
    rows = {x: y for x, y in found.positions.values() if y == 0.0}
    assert set(rows) >= {0.0, 1.0, 2.0}, "the row of x is not straight"


def test_an_edge_past_other_cards_keeps_a_lane() -> None:
    topology = describe(of("exp(sin(x) * 2) + x*y"))
    lanes = [arrow.via for arrow in topology.edges if arrow.via]
    assert lanes
    cards = [(card.x, card.y) for card in topology.nodes if card.role != "input"]
    assert not {spot for via in lanes for spot in via} & set(cards)


def test_a_network_is_no_formula() -> None:
    assert not is_formula(network("tanh"))
    assert is_formula(of("x + y"))
    assert all(arrow.via == () for arrow in describe(network("tanh")).edges)
