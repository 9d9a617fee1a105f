"""The panel of a formula: places, terms and words for scalars, by the rules that networks have."""

import numpy as np
import pytest

from app.engine.check import relative_difference
from app.engine.program import Program
from app.graph.chain import derivative
from app.graph.explanation import explain_element
from app.graph.moment import Moment
from app.graph.summary import summarise
from app.graph.topology import describe
from tests.engine.test_formula_graph import FORMULAS, recorded
from tests.graph.test_terms import assert_terms_add_up


def moment(text: str) -> Moment:
    program = Program(recorded(text))
    program.parameters[:] = 0.7, 1.3
    program.forward()
    program.backward()
    return Moment.of(program)


@pytest.mark.parametrize("text", FORMULAS)
def test_every_node_of_a_formula_has_a_place_of_its_own_and_every_edge_a_rule(text: str) -> None:
    graph = recorded(text)
    topology = describe(graph)
    own = [(card.x, card.y) for card in topology.nodes if card.role != "input"]
    assert len(topology.nodes) == len(graph.nodes)
    assert len(set(own)) == len(own), "a constant stands in the operation that uses it, no other"
    free = {edge for edge in topology.edges if edge.rule is None}
    assert all(graph.nodes[edge.source].role == "input" for edge in free)
    assert [frame.scope for frame in topology.frames] == ["f(x, y)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_terms_of_every_node_of_a_formula_add_up(text: str) -> None:
    assert_terms_add_up(moment(text))


@pytest.mark.parametrize("text", FORMULAS)
def test_the_derivative_shown_is_its_central_difference(text: str) -> None:
    here = moment(text)
    for name in ("x", "y"):
        element = explain_element(here, name, ())
        assert element.gradient is not None
        assert element.numeric is not None
        difference = relative_difference(np.array(element.gradient), np.array(element.numeric))
        assert difference < 1e-6


def test_no_phase_of_a_step_fills_constants() -> None:
    phases = {phase.name: phase.nodes for phase in describe(recorded("x*2 + y*3")).phases}
    assert phases["batch"] == ()
    assert phases["update"] == (0, 1)
    assert phases["loss"] == (6,)


def test_the_derivative_is_called_by_the_name_of_the_function() -> None:
    here = moment("x**2 + sin(y)")
    whole = derivative(here, here.graph.named("x"), ())
    (term,), rest = whole.terms, whole.rest
    assert [factor.name for factor in term.factors] == ["∂f/∂v1", "∂v1/∂x"]
    assert (term.product, rest) == (1.4, 0.0)


def test_the_sizes_of_scalars_are_their_own() -> None:
    numbers = {each.id: each for each in summarise(moment("x - 2*y")).nodes}
    assert numbers[0].rms == 0.7
    assert numbers[0].grad_rms == 1.0
    assert numbers[1].grad_rms == 2.0
