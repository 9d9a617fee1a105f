"""The graph layer by layer: norms, ratios and units that are off, against naive loops."""

from dataclasses import replace

import numpy as np
import pytest

from app.data.functions import FUNCTIONS
from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.function_model import FunctionModel
from app.engine.ops import OPS
from app.graph.blocks import (
    FLAT,
    MOSTLY,
    blocks,
    dead_units,
    saturated_units,
    slopes,
    summarise_blocks,
)
from app.graph.moment import Moment
from tests.graph.worlds import graph, moment


def still(made: Moment) -> dict[str, Array]:
    """No update at all."""
    return {n.name: np.zeros(n.shape) for n in made.graph.nodes if n.role == "parameter"}


def pushed(activation: str, sums: Array) -> tuple[Moment, int]:
    """The moment of one layer whose sums are these, (n, units), and the activation's node."""
    made = moment(activation, samples=len(sums))
    node = made.graph.named("a1").id
    z = made.graph.nodes[node].inputs[0]
    out = {"tanh": np.tanh(sums), "relu": np.maximum(sums, 0), "sigmoid": 1 / (1 + np.exp(-sums))}
    values = {**made.values, z: sums, node: out[activation]}
    return replace(made, values=values), node


def test_every_scope_is_a_block_in_its_order() -> None:
    found = blocks(graph("tanh", "relu", loss="l2", l2=0.1))
    assert [block.scope for block in found] == [
        "Dense 1 · tanh",
        "Dense 2 · relu",
        "Dense 3",
        "squared error (L2)",
        "Penalty",
    ]
    assert [block.units for block in found] == [4, 5, 3, None, None]
    assert [block.parameters for block in found][:2] == [("W1", "b1"), ("W2", "b2")]
    assert found[2].activation is None


def test_together_the_blocks_hold_every_node_that_has_a_scope_once() -> None:
    made = graph("tanh", "relu", l2=0.1)
    held = [number for block in blocks(made) for number in block.nodes]
    assert sorted(held) == [node.id for node in made.nodes if node.scope]


def test_a_formula_has_none() -> None:
    formula = FUNCTIONS["rosenbrock"].formula({})
    assert blocks(FunctionModel(formula).graph(1)) == ()


def test_norms_and_ratios_are_those_of_a_naive_loop() -> None:
    made = moment("tanh", "relu")
    rng = np.random.default_rng(3)
    update = {name: rng.normal(size=array.shape) for name, array in still(made).items()}
    found = summarise_blocks(made, update)
    for number, shown in enumerate(found[:3], start=1):
        names = (f"W{number}", f"b{number}")
        ids = [made.graph.named(name).id for name in names]
        gradient = np.concatenate([made.gradients[i].ravel() for i in ids])
        weight = np.concatenate([made.values[i].ravel() for i in ids])
        moved = np.concatenate([update[name].ravel() for name in names])
        assert shown.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-12)
        ratio = np.linalg.norm(moved) / np.linalg.norm(weight)
        assert shown.update_ratio == pytest.approx(ratio, rel=1e-12)
        arriving = made.gradients[blocks(made.graph)[number - 1].output]
        assert shown.flow == pytest.approx(np.sqrt(np.mean(arriving**2)), rel=1e-12)
    loss = found[3]
    assert loss.value == float(made.values[made.graph.loss.id])
    assert (loss.gradient_norm, loss.update_ratio, loss.dead, loss.saturated) == (None,) * 4
    assert loss.flow == 1.0


def test_weights_of_zero_have_no_ratio() -> None:
    made = moment("tanh")
    zero = {
        i: np.zeros_like(v) if made.graph.nodes[i].role == "parameter" else v
        for i, v in made.values.items()
    }
    assert summarise_blocks(replace(made, values=zero), still(made))[0].update_ratio is None


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if row.op])
def test_slopes_are_central_differences(activation: str) -> None:
    made = moment(activation)
    node = made.graph.nodes[made.graph.named("a1").id]
    z = made.values[node.inputs[0]]
    forward = OPS[node.op].forward
    numeric = (forward(z + 1e-6, **node.options) - forward(z - 1e-6, **node.options)) / 2e-6
    assert np.allclose(slopes(made, node.id), numeric, rtol=1e-6, atol=1e-8)


def test_a_unit_that_is_off_for_every_sample_is_dead_and_one_that_is_on_for_one_is_not() -> None:
    sums = np.array([[-1.0, -1.0, 1.0, 0.0]] * 9 + [[-1.0, 0.5, 1.0, -3.0]])
    made, node = pushed("relu", sums)
    found = dead_units(made, node)
    assert found is not None
    assert found.tolist() == [0, 3]
    assert saturated_units(made, node) is None


@pytest.mark.parametrize(
    ("activation", "edge"), [("tanh", np.arctanh(np.sqrt(1 - FLAT))), ("sigmoid", 4.3567)]
)
def test_a_unit_is_saturated_where_it_is_flat_for_nine_samples_of_ten(
    activation: str, edge: float
) -> None:
    beyond, within = edge * 1.01, edge * 0.99
    often, seldom = [beyond] * 9 + [0.0], [beyond] * 8 + [0.0] * 2
    sums = np.array([often, seldom, [within] * 10, [-beyond] * 10]).T
    made, node = pushed(activation, sums)
    found = saturated_units(made, node)
    assert found is not None
    assert MOSTLY == 0.9
    assert found.tolist() == [0, 3]
    assert dead_units(made, node) is None


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_how_often_each_unit_is_flat_is_counted_sample_by_sample(activation: str) -> None:
    sums = np.random.default_rng(4).normal(0, 3, (20, 4))
    made, node = pushed(activation, sums)
    least = {"relu": 0.0, "tanh": FLAT, "sigmoid": FLAT / 4}[activation]
    found = slopes(made, node)
    counts = [sum(abs(found[row, unit]) <= least for row in range(20)) for unit in range(4)]
    summary = summarise_blocks(made, still(made))
    assert summary[0].flat is not None
    assert summary[0].flat.tolist() == [round(255 * count / 20) for count in counts]
    assert 0 < sum(counts) < 80
    assert summary[-1].flat is None


def test_a_unit_that_lives_for_one_sample_of_very_many_is_not_shown_as_dead() -> None:
    made, _ = pushed("relu", np.array([[-1.0, -1.0, -1.0, 1.0]] * 1199 + [[1.0, -1.0, 1.0, 1.0]]))
    summary = summarise_blocks(made, still(made))[0]
    assert summary.flat is not None
    assert summary.flat.tolist() == [254, 255, 254, 0]
    assert summary.dead == 1


def test_norms_of_numbers_whose_squares_are_too_large_are_numbers() -> None:
    made = moment("tanh")
    huge = {n.name: np.full(n.shape, 1e200) for n in made.graph.nodes if n.role == "parameter"}
    weights = {made.graph.named(name).id: value for name, value in huge.items()}
    values, gradients = {**made.values, **weights}, {**made.gradients, **weights}
    first = summarise_blocks(replace(made, values=values, gradients=gradients), huge)[0]
    count = made.graph.named("W1").shape[0] * 4 + 4
    assert first.gradient_norm == pytest.approx(1e200 * np.sqrt(count))
    assert first.update_ratio == pytest.approx(1.0)


def test_what_is_neither_flat_nor_off_has_no_share() -> None:
    found = summarise_blocks(moment("leaky_relu", "tanh"), still(moment("leaky_relu", "tanh")))
    assert (found[0].dead, found[0].saturated) == (0, None)
    assert found[1].dead is None
    assert (found[2].dead, found[2].saturated) == (None, None)
