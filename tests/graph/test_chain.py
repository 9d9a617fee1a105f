"""The chain from one element to the loss, link by link."""

from itertools import pairwise, product
from math import prod

import numpy as np
import pytest

from app.engine.tensor import record
from app.graph.chain import LINK_TERMS, derivative, links
from app.graph.moment import Moment
from tests.graph.worlds import by_hand, moment


def way(found: Moment, name: str, *index: int) -> list[str]:
    return [link.name for link in links(found, found.graph.named(name), index)]


def test_the_chain_passes_every_tensor_on_the_way_to_the_loss() -> None:
    found = moment("tanh", "relu")
    assert way(found, "W1", 1, 2) == ["W1", "z1", "a1", "z2", "a2", "ŷ"]
    assert way(found, "b2", 0) == ["b2", "z2", "a2", "ŷ"]
    assert way(found, "a1", 3, 1) == ["a1", "z2", "a2", "ŷ"]
    assert way(found, "L") == []


@pytest.mark.parametrize("l2", [0.0, 100.0])
def test_a_heavy_penalty_does_not_lead_the_chain_away_from_the_samples(l2: float) -> None:
    found = moment("tanh", l2=l2)
    made = links(found, found.graph.named("W1"), (1, 2))
    assert [link.name for link in made] == ["W1", "z1", "a1", "ŷ"]
    assert made[0].terms[0].row is not None


def test_every_link_goes_on_with_the_gradient_of_the_next() -> None:
    found = moment("sigmoid", "tanh", loss="cross_entropy", samples=6)
    made = links(found, found.graph.named("W1"), (0, 3))
    for link, following in pairwise(made):
        first = link.terms[0]
        assert following.gradient in [factor.value for factor in first.factors]
        assert following.index in [factor.index for factor in first.factors]
        assert len(link.terms) == min(LINK_TERMS, link.count)
        total = sum(term.product for term in link.terms) + link.rest
        assert total == pytest.approx(link.gradient, rel=1e-12, abs=1e-15)
        whole = found.gradients[found.graph.named(link.name).id]
        assert link.gradient == whole[link.index]


def test_the_first_link_of_a_weight_counts_its_samples_and_takes_the_largest() -> None:
    found = moment("tanh", samples=13)
    link = links(found, found.graph.named("W1"), (1, 2))[0]
    x, delta = (
        found.values[found.graph.named("x").id],
        found.gradients[found.graph.named("z1").id],
    )
    assert link.count == 13
    assert link.terms[0].row == int(np.abs(x[:, 1] * delta[:, 2]).argmax())
    assert (link.rule, link.words) == (
        "xᵀ Ḡ",
        "each weight gets input times gradient, summed over the batch",
    )


def read(found: Moment, name: str, index: tuple[int, ...]) -> float:
    """A factor of a formula, taken from the moment by its name alone."""
    if name.startswith("∂") and name.count("∂") == 2:
        above, below = (part.removeprefix("∂") for part in name.split("/"))
        if above == found.graph.nodes[-1].name:
            return float(found.gradients[found.graph.named(below).id][index])
        a = found.values[found.graph.named(above).id][index]
        slopes = {"tanh": 1 - a * a, "relu": float((a > 0).all()), "add": 1.0}
        return float(slopes[found.graph.named(above).op])
    if name.startswith("2 λ"):
        return 0.02
    if " / " in name:
        above, _, below = name.partition(" / ")
        return float(above) / float(below)
    if name.startswith("λ"):
        return 0.03
    if name.startswith("sign("):
        return float(np.sign(read(found, name[5:-1], index)))
    if " − " in name:
        left, right = name.split(" − ")
        return read(found, left, index) - read(found, right, index)
    return float(found.values[found.graph.named(name).id][index])


@pytest.mark.parametrize("options", [{}, {"l2": 0.01}, {"l1": 0.03, "l2": 0.01}])
def test_the_formulas_of_an_element_read_as_they_stand_give_its_gradient(options: dict) -> None:
    found = moment("tanh", "relu", samples=7, **options)
    for node in found.graph.nodes[:-1]:
        gradient = found.gradients.get(node.id)
        if gradient is None or node.name in ("L", "Ω", "Ω1", "Ω2", "Ω3"):
            continue
        for index in np.ndindex(node.shape):
            whole = derivative(found, node, index)
            for one in whole.sums:
                size = {"n": 7, "k": one.count}
                ranges = [range(size[letter]) for letter in one.over]
                places = [dict(zip(one.over, each, strict=True)) for each in product(*ranges)]
                total = sum(
                    prod(
                        read(found, factor.name, tuple(at.get(i, i) for i in factor.index))
                        for factor in one.factors
                    )
                    for at in places
                )
                assert total == pytest.approx(one.value, rel=1e-12, abs=1e-15), (node.name, index)
                assert len(places) == one.count
            assert sum(one.value for one in whole.sums) == pytest.approx(
                gradient[index], rel=1e-12, abs=1e-15
            )
            assert {whole.sums[term.sum].target for term in whole.terms} == {
                term.target for term in whole.terms
            }


def test_a_formula_has_letters_where_its_products_differ() -> None:
    found = moment("tanh", samples=5, l1=0.03, l2=0.01)

    def said(name: str, *index: int) -> list[tuple[tuple[str, ...], list[str]]]:
        sums = derivative(found, found.graph.named(name), index).sums
        return [
            (one.over, [f"{f.name}[{','.join(map(str, f.index))}]" for f in one.factors])
            for one in sums
        ]

    assert said("W1", 0, 2) == [
        (("n",), ["x[n,0]", "∂J/∂z1[n,2]"]),
        ((), ["∂J/∂Ω1[]", "λ₁[]", "sign(W1)[0,2]"]),
        ((), ["∂J/∂Ω1[]", "2 λ₂[]", "W1[0,2]"]),
    ]
    # The sample has the number of a unit: that is no reason to take one for the other.
    assert said("a1", 1, 1) == [(("k",), ["∂J/∂ŷ[1,k]", "W2[1,k]"])]
    assert said("z1", 4, 3) == [((), ["∂J/∂a1[4,3]", "∂a1/∂z1[4,3]"])]


def test_where_an_argument_was_repeated_both_ways_samples_and_units_are_told_apart() -> None:
    def network(a, b):
        out = record(a.graph, "multiply", a, b)
        return record(a.graph, "sum", out * out)

    found = by_hand(network, a=np.full((1, 1), 2.0), b=np.array([[1.0, 2.0], [3.0, 4.0]]))
    (one,) = derivative(found, found.graph.named("a"), (0, 0)).sums
    assert (one.over, one.count) == (("n", "k"), 4)
    assert {factor.index for factor in one.factors} == {("n", "k")}
