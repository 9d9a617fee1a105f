"""One unit and one sample as single numbers: the tensors' own, and what comes back adds up."""

from collections import defaultdict

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.graph.neuron import MOST, Neuron, largest, neuron
from app.graph.scalars import factor_of
from tests.graph.worlds import moment


def check(found: Neuron) -> None:
    """What the edges bring back, and what comes from elsewhere, is each number's gradient."""
    back: dict[str, float] = defaultdict(float)
    has_more = {edge.source for edge in found.edges if edge.slope is None}
    for edge in found.edges:
        target = next(node for node in found.nodes if node.id == edge.target)
        if edge.contribution is not None:
            back[edge.source] += edge.contribution
            if edge.slope is not None and target.gradient is not None:
                assert edge.contribution == pytest.approx(target.gradient * edge.slope, rel=1e-12)
    for node in found.nodes:
        if node.gradient is None:
            continue
        total = back[node.id] + sum(part.value for part in node.elsewhere)
        assert total == pytest.approx(node.gradient, rel=1e-12, abs=1e-15), node.id
    assert has_more <= {node.id for node in found.nodes}


def check_forward(found: Neuron) -> None:
    """Products and bias add up to the sum."""
    total = next(node for node in found.nodes if node.kind == "sum")
    terms = [edge.source for edge in found.edges if edge.target == total.id]
    values = [node.value for node in found.nodes if node.id in terms]
    assert sum(v for v in values if v is not None) == pytest.approx(total.value, rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_comes_back_to_every_number_adds_up_for_every_activation(activation: str) -> None:
    made = moment(activation, "tanh")
    for layer, unit in ((1, 2), (2, 4), (3, 1)):
        found = neuron(made, layer, unit, 7)
        check(found)
        check_forward(found)


@pytest.mark.parametrize("loss", LOSSES)
def test_what_comes_back_adds_up_for_every_loss_with_a_penalty(loss: str) -> None:
    made = moment("tanh", loss=loss, l1=0.02, l2=0.1)
    for layer, unit in ((1, 0), (2, 0)):
        found = neuron(made, layer, unit, 3)
        check(found)
        check_forward(found)
    weights = [node for node in found.nodes if node.kind == "weight"]
    assert all(any("penalty" in part.words for part in node.elsewhere) for node in weights)


def test_the_numbers_are_those_of_the_tensors() -> None:
    made = moment("tanh", "relu")
    found = neuron(made, 2, 1, 5)
    for node in found.nodes:
        if node.index is None:
            continue
        whole = made.graph.named(node.name).id
        assert node.value == made.values[whole][node.index]
        gradient = made.gradients.get(whole)
        assert node.gradient == (None if gradient is None else gradient[node.index])
    kinds = [node.kind for node in found.nodes]
    assert kinds[: kinds.index("activation") + 1] == [
        *["input"] * 4, *["weight"] * 4, *["product"] * 4, "bias", "sum", "activation",
    ]  # fmt: skip


def test_a_wide_layer_writes_out_the_largest_and_adds_up_the_rest() -> None:
    sizes = np.array([0.0, 5.0, -9.0, *np.linspace(0.1, 1.0, 20), 7.0])
    written, left = largest(sizes)
    assert len(written) == MOST
    assert {1, 2, 23} <= set(written.tolist())
    assert sorted([*written, *left]) == list(range(24))
    assert np.abs(sizes[left]).max() <= np.abs(sizes[written]).min()
    assert largest(np.arange(MOST + 1.0))[1].size == 0


@pytest.mark.parametrize(
    ("rule", "factor"),
    [
        ("Ḡ ⊙ (1 − a²)", "1 − a²"),
        ("Ḡ ⊙ (Φ(z) + z φ(z))", "Φ(z) + z φ(z)"),
        ("Ḡ ⊙ a (1 − a)", "a (1 − a)"),
        ("Ḡ ⊙ σ(z)", "σ(z)"),
        ("(softmax(z) − y) / n", "softmax(z) − y"),
        ("2 (ŷ − y) / n", "2 (ŷ − y)"),
        ("Ḡ", "1"),
    ],
)
def test_the_rule_of_a_tensor_becomes_the_slope_of_a_number(rule: str, factor: str) -> None:
    assert factor_of(rule) == factor
