"""One tensor whole, and one element explained, against the engine and central differences."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.engine.update import Update
from app.errors import NotFoundError, RequestError
from app.graph.explanation import explain_element, explain_node
from app.graph.moment import Moment
from tests.graph.worlds import moment, program


def test_a_node_whole_is_the_engines_value_gradient_and_contributions() -> None:
    made = program("tanh", "relu")
    found = Moment.of(made)
    carried = made.contributions()
    for node in made.graph.nodes:
        whole = explain_node(found, node.name)
        assert (whole.id, whole.name, whole.shape) == (node.id, node.name, node.shape)
        np.testing.assert_array_equal(whole.value, made.value(node.id))
        gradient = made.node_gradient(node.id)
        if gradient is None:
            assert whole.gradient is None
        else:
            np.testing.assert_array_equal(whole.gradient, gradient)
        edges = [edge for edge in made.graph.edges() if edge in carried and edge.source == node.id]
        assert [(c.target, c.argument) for c in whole.contributions] == [
            (edge.target, edge.argument) for edge in edges
        ]
        for part, edge in zip(whole.contributions, edges, strict=True):
            np.testing.assert_array_equal(part.gradient, carried[edge])


@pytest.mark.parametrize("loss", LOSSES)
def test_every_elements_derivative_agrees_with_its_central_difference(loss) -> None:
    found = moment("tanh", "sigmoid", loss=loss, samples=6)
    for node in found.graph.nodes:
        for index in np.ndindex(node.shape):
            one = explain_element(found, node.id, index)
            assert one.index == index
            assert one.value == found.values[node.id][index]
            if node.role == "input":
                continue
            assert one.gradient == found.gradients[node.id][index]
            assert one.relative_difference < 1e-8
            assert one.relative_difference == pytest.approx(
                abs(one.gradient - one.numeric) / max(1, abs(one.gradient), abs(one.numeric))
            )


def test_a_wrong_gradient_does_not_agree() -> None:
    found = moment("tanh")
    number = found.graph.named("W1").id
    found.gradients[number] = found.gradients[number] * 1.01
    assert explain_element(found, "W1", (0, 2)).relative_difference > 1e-5


def test_a_weight_is_a_sum_over_the_batch_largest_terms_first() -> None:
    found = moment("tanh", samples=13)
    one = explain_element(found, "W1", (1, 2))
    x, delta = (
        found.values[found.graph.named("x").id],
        found.gradients[found.graph.named("z1").id],
    )
    assert len(one.terms) == 8
    assert len({term.row for term in one.terms}) == 8
    for term in one.terms:
        first, second = term.factors
        assert (first.name, first.index, first.value) == ("x", (term.row, 1), x[term.row, 1])
        assert (second.name, second.index) == ("∂L/∂z1", (term.row, 2))
        assert second.value == delta[term.row, 2]
    sizes = [abs(term.product) for term in one.terms]
    assert sizes == sorted(sizes, reverse=True)
    left = [n for n in range(13) if n not in {term.row for term in one.terms}]
    assert one.terms_rest == pytest.approx(sum(x[n, 1] * delta[n, 2] for n in left), abs=1e-14)
    assert max(abs(x[n, 1] * delta[n, 2]) for n in left) <= sizes[-1]


def test_a_short_sum_leaves_no_rest() -> None:
    one = explain_element(moment("tanh", samples=5), "b1", (0,))
    assert len(one.terms) == 5
    assert one.terms_rest == 0
    assert [factor.name for factor in one.terms[0].factors] == ["∂L/∂z1"]


def test_an_activation_is_a_sum_over_the_units_that_it_feeds() -> None:
    one = explain_element(moment("tanh"), "a1", (6, 3))
    assert {term.factors[0].name for term in one.terms} == {"∂L/∂ŷ"}
    assert {term.factors[0].index for term in one.terms} == {(6, 0), (6, 1), (6, 2)}
    assert {term.factors[1].name for term in one.terms} == {"W2"}
    assert {term.factors[1].index for term in one.terms} == {(3, 0), (3, 1), (3, 2)}
    assert {term.row for term in one.terms} == {6}


def test_a_sum_before_an_activation_meets_its_slope() -> None:
    found = moment("tanh")
    (term,) = explain_element(found, "z1", (6, 3)).terms
    arriving, slope = term.factors
    assert (arriving.name, arriving.index) == ("∂L/∂a1", (6, 3))
    assert (slope.name, slope.index) == ("∂a1/∂z1", (6, 3))
    assert slope.value == pytest.approx(1 - found.values[found.graph.named("a1").id][6, 3] ** 2)


@pytest.mark.parametrize(
    ("loss", "names"),
    [
        ("l2", ["2 / 15", "ŷ − y"]),
        ("l1", ["1 / 15", "sign(ŷ − y)"]),
        ("binary_cross_entropy", ["1 / 5", "σ(z) − y"]),
        ("cross_entropy", ["1 / 5", "softmax(z) − y"]),
    ],
)
def test_the_networks_output_meets_the_slope_of_its_loss(loss, names) -> None:
    found = moment("tanh", loss=loss, samples=5)
    output = found.graph.nodes[-1].inputs[0]
    (term,) = explain_element(found, output, (4, 0)).terms
    assert [factor.name for factor in term.factors] == names
    assert term.row == 4


def test_the_loss_itself_has_gradient_one() -> None:
    one = explain_element(moment("tanh"), "L", ())
    assert (one.gradient, one.terms[0].product, one.terms_rest) == (1, 1, 0)
    assert one.numeric == pytest.approx(1)


@pytest.mark.parametrize("name", ["x", "y"])
def test_data_has_a_value_and_no_gradient_rather_than_zero(name) -> None:
    one = explain_element(moment("tanh"), name, (3, 0))
    assert (one.gradient, one.numeric, one.relative_difference, one.terms) == (None, None, None, ())


def test_the_update_is_the_optimisers_own_arithmetic_for_this_weight() -> None:
    made = program("tanh")
    update = Update("sgd", made.parameters, made.gradient, {"learning_rate": 0.1})
    place = made.layout.place_of("W2", (3, 1))
    assert made.layout.label(place) == "W2[3,1]"
    one = explain_element(Moment.of(made), "W2", (3, 1), update.explain(place))
    assert one.update[-1].value == pytest.approx(one.value - 0.1 * one.gradient, rel=1e-14)


def test_explaining_disturbs_neither_the_moment_nor_the_program() -> None:
    made = program("tanh")
    found = Moment.of(made)
    loss, before = made.loss, {i: v.copy() for i, v in found.values.items()}
    explain_element(found, "W1", (0, 0))
    explain_element(found, "a1", (0, 0))
    assert made.loss == loss
    for number, value in before.items():
        np.testing.assert_array_equal(found.values[number], value)


def test_numbers_that_are_not_finite_are_explained_too() -> None:
    made = program("relu")
    made.parameters[0] = np.inf
    made.forward()
    made.backward()
    one = explain_element(Moment.of(made), "W1", (0, 1))
    assert one.relative_difference == 1
    assert not np.isfinite(one.value + one.gradient)
    assert len(one.terms) == 8


def test_an_explanation_holds_plain_numbers() -> None:
    found = moment("tanh")
    for name, index in (("W1", (0, 1)), ("b1", (0,)), ("z1", (2, 1)), ("ŷ", (0, 2)), ("L", ())):
        json.dumps(asdict(explain_element(found, name, index)))


@pytest.mark.parametrize(
    ("name", "index", "sentence"),
    [
        ("W1", (2, 0), "invalid index of W1: 2,0; expected 0,0 to 1,3"),
        ("W1", (0,), "expected 0,0 to 1,3"),
        ("b1", (-1,), "invalid index of b1: -1; expected 0 to 3"),
        ("L", (0,), "invalid index of L: 0; expected none: it is a number"),
    ],
)
def test_an_element_that_is_not_there_is_refused(name, index, sentence) -> None:
    with pytest.raises(RequestError, match=sentence) as caught:
        explain_element(moment("tanh"), name, index)
    assert caught.value.field == "index"


def test_a_node_that_is_not_there_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="no node 'W9' in the graph; there are x, W1"):
        explain_node(moment("tanh"), "W9")
