"""The topology: the engine's own graph, named by the table of operations."""

import numpy as np
import pytest

from app.engine.graph import Graph
from app.engine.losses import LOSSES
from app.engine.ops import OPS
from app.engine.tensor import Tensor, record
from app.graph.topology import describe
from tests.graph.worlds import graph, program


@pytest.mark.parametrize("loss", LOSSES)
def test_cards_are_the_graphs_nodes(loss) -> None:
    made = graph("tanh", "relu", loss=loss)
    found = describe(made)
    for node, card in zip(made.nodes, found.nodes, strict=True):
        assert (card.id, card.name, card.op, card.scope) == (
            node.id,
            node.name,
            node.op,
            node.scope,
        )
        assert (card.role, card.shape) == (node.role, node.shape)
        assert card.symbol == (OPS[node.op].symbol if node.inputs else "")
        assert card.words == (OPS[node.op].words if node.inputs else "")


def test_an_edge_carries_its_operations_rule_for_that_argument() -> None:
    found = describe(graph("tanh"))
    names = {card.id: card.name for card in found.nodes}
    rules = {(names[e.source], names[e.target]): (e.argument, e.rule) for e in found.edges}
    assert rules == {
        ("x", "z1"): (0, None),
        ("W1", "z1"): (1, "xᵀ Ḡ"),
        ("b1", "z1"): (2, "Σₙ Ḡ"),
        ("z1", "a1"): (0, "Ḡ ⊙ (1 − a²)"),
        ("a1", "ŷ"): (0, "Ḡ Wᵀ"),
        ("W2", "ŷ"): (1, "xᵀ Ḡ"),
        ("b2", "ŷ"): (2, "Σₙ Ḡ"),
        ("ŷ", "L"): (0, "2 (ŷ − y) / n"),
        ("y", "L"): (1, None),
    }


def test_what_only_data_goes_into_is_run_forward_and_never_backward() -> None:
    made = Graph()
    x = Tensor.input(made, "x", np.ones((2, 2)))
    w = Tensor.parameter(made, "w", np.ones((2, 2)))
    record(made, "sum", np.square(x) * w, name="L", role="loss")
    phases = {phase.name: phase.nodes for phase in describe(made).phases}
    names = {name: [made.nodes[i].op for i in nodes] for name, nodes in phases.items()}
    assert names["forward"] == ["square", "multiply"]
    assert names["backward"] == ["sum", "multiply"]


@pytest.mark.parametrize("loss", LOSSES)
def test_a_rule_is_shown_exactly_where_the_engine_carries_a_gradient(loss) -> None:
    made = program("relu", loss=loss)
    carried = set(made.contributions())
    for edge, arrow in zip(made.graph.edges(), describe(made.graph).edges, strict=True):
        assert (arrow.source, arrow.target, arrow.argument) == (
            edge.source,
            edge.target,
            edge.argument,
        )
        assert (arrow.rule is not None) == (arrow.words is not None) == (edge in carried)


def test_a_step_goes_through_its_phases_in_the_programs_own_order() -> None:
    made = program("tanh", "relu")
    found = describe(made.graph)
    phases = {phase.name: list(phase.nodes) for phase in found.phases}
    names = [[made.graph.nodes[i].name for i in nodes] for nodes in phases.values()]
    assert list(phases) == ["batch", "forward", "loss", "backward", "update"]
    assert names == [
        ["x", "y"],
        ["z1", "a1", "z2", "a2", "ŷ"],
        ["L"],
        ["L", "ŷ", "a2", "z2", "a1", "z1"],
        ["W1", "b1", "W2", "b2", "W3", "b3"],
    ]
    replayed: dict[tuple[str, int], None] = {}
    for call in made.calls:
        # A call may serve several nodes; what a node passes on is complete with its last one.
        for node in call.nodes:
            replayed.pop((call.phase, node), None)
            replayed[call.phase, node] = None
    forward = [node for phase, node in replayed if phase == "forward"]
    backward = [node for phase, node in replayed if phase == "backward"]
    assert forward == phases["forward"] + phases["loss"]
    assert [node for node in phases["backward"] if node in backward] == backward
