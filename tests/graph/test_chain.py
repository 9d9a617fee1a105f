"""The chain from one element to the loss, link by link."""

from itertools import pairwise

import numpy as np
import pytest

from app.graph.chain import LINK_TERMS, links
from app.graph.moment import Moment
from tests.graph.worlds import moment


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
