"""Every derivative, written out term by term, against backpropagation."""

from math import prod

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.ops import OPS
from app.engine.randomness import generator
from app.engine.tensor import record
from app.graph.chain import derivative
from app.graph.terms import TERMS
from tests.engine.test_ops import OPTIONS
from tests.graph.worlds import by_hand, moment

RNG = generator(7, "test")


def assert_terms_add_up(found) -> None:
    """Every element of every node: its terms are products, and add up to its gradient."""
    for node in found.graph.nodes:
        gradient = found.gradients.get(node.id)
        for index in np.ndindex(node.shape) if gradient is not None else ():
            whole = derivative(found, node, index)
            terms, rest = whole.terms, whole.rest
            for term in terms:
                assert term.product == prod(factor.value for factor in term.factors)
            total = sum(term.product for term in terms) + rest
            assert abs(total - gradient[index]) <= 1e-12 * max(1, abs(gradient[index]))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_terms_add_up_for_every_node_of_every_activation_and_loss(activation, loss) -> None:
    assert_terms_add_up(moment(activation, activation, loss=loss))


def test_terms_add_up_without_a_hidden_layer() -> None:
    assert_terms_add_up(moment())


def test_every_argument_of_every_operation_has_its_terms() -> None:
    assert TERMS.keys() == OPS.keys()
    for name, op in OPS.items():
        assert len(TERMS[name]) == len(op.rules), name


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if len(op.rules) == 1])
def test_terms_of_operations_of_one_argument_add_up(name) -> None:
    def network(a):
        out = record(a.graph, name, a, options=OPTIONS.get(name, {}))
        return out if out.shape == () else record(a.graph, "sum", out * out)

    assert_terms_add_up(by_hand(network, a=RNG.uniform(0.5, 2, (3, 4))))


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "maximum", "minimum"])
@pytest.mark.parametrize("shapes", [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (3, 4))])
def test_terms_of_operations_that_repeat_an_argument_add_up(name, shapes) -> None:
    def network(a, b):
        out = record(a.graph, name, a, b)
        return record(a.graph, "sum", out * out)

    a, b = (RNG.uniform(0.5, 2, shape) for shape in shapes)
    assert_terms_add_up(by_hand(network, a=a, b=b))


def test_terms_of_a_matrix_product_add_up() -> None:
    def network(a, b):
        out = a @ b
        return record(a.graph, "sum", out * out)

    assert_terms_add_up(
        by_hand(network, a=RNG.standard_normal((3, 4)), b=RNG.standard_normal((4, 2)))
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_terms_of_both_sides_of_a_loss_add_up_also_when_it_is_only_a_part_of_the_loss(loss) -> None:
    outputs = 1 if loss == "binary_cross_entropy" else 3
    p, y = RNG.standard_normal((2, 5, outputs))

    def alone(p, y):
        return record(p.graph, loss, p, y, options=OPTIONS.get(loss, {}))

    def part(p, y):
        made = alone(p, y)
        return made * made

    assert_terms_add_up(by_hand(alone, p=p, y=y))
    assert_terms_add_up(by_hand(part, p=p, y=y))


def test_a_tensor_that_is_used_twice_has_the_terms_of_both_uses() -> None:
    def network(a):
        return record(a.graph, "sum", a * record(a.graph, "exp", a))

    found = by_hand(network, a=np.array([[0.5, 2.0]]))
    assert_terms_add_up(found)
    terms = derivative(found, found.graph.named("a"), (0, 1)).terms
    assert {term.target for term in terms} == {1, 2}
    assert len(terms) == 2


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.2), (0.1, 0.2)])
def test_terms_add_up_when_weights_cost_something(l1: float, l2: float) -> None:
    found = moment("tanh", l1=l1, l2=l2)
    assert_terms_add_up(found)
    terms = derivative(found, found.graph.named("W1"), (0, 1), 100).terms
    priced = [term for term in terms if term.row is None]
    assert len(priced) == bool(l1) + bool(l2)
