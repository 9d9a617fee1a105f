"""The layout: a function of topology alone, in which nothing lies on anything."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from app.engine.graph import Graph
from app.engine.randomness import generator
from app.graph.layout import arrange
from tests.graph.worlds import graph

CHAINS = [("tanh", "linear", "relu", "linear", "sigmoid")[:depth] for depth in range(6)]
CHAINS += [("linear",) * 5, ("tanh",) * 5]


def overlap(a, b) -> bool:
    """Whether two rectangles (x, y, width, height) share more than an edge."""
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return across > 1e-9 and down > 1e-9


def cards(arrangement):
    return [(p.x - 0.5, p.y - 0.5, 1.0, 1.0) for p in arrangement.positions.values()]


def frames(arrangement):
    return [(f.x, f.y, f.width, f.height) for f in arrangement.frames]


@pytest.mark.parametrize("hidden", CHAINS, ids="-".join)
def test_no_cards_and_no_frames_overlap_in_chains_of_any_length(hidden) -> None:
    found = arrange(graph(*hidden))
    assert not any(overlap(a, b) for a, b in combinations(cards(found), 2))
    assert not any(overlap(a, b) for a, b in combinations(frames(found), 2))
    assert min(p.x for p in found.positions.values()) == 0.5
    assert min(p.y for p in found.positions.values()) == 0


@pytest.mark.parametrize("hidden", CHAINS, ids="-".join)
def test_the_loss_path_is_one_straight_line_from_x_to_the_loss(hidden) -> None:
    made = graph(*hidden)
    positions = arrange(made).positions
    spine = [n for n in made.nodes if n.role in ("value", "loss") or n.name == "x"]
    assert len({positions[n.id].y for n in spine}) == 1
    assert all(positions[b.id].x >= positions[a.id].x + 1 for a, b in pairwise(spine))
    assert (spine[0].name, spine[-1].name) == ("x", "L")


@pytest.mark.parametrize("hidden", CHAINS, ids="-".join)
def test_parameters_and_targets_stand_right_above_what_uses_them(hidden) -> None:
    made = graph(*hidden)
    positions = arrange(made).positions
    for edge in made.edges():
        source = made.nodes[edge.source]
        if source.role == "parameter" or source.name == "y":
            above, below = positions[edge.source], positions[edge.target]
            assert above.y == below.y - 1
            assert abs(above.x - below.x) <= 0.5


@pytest.mark.parametrize("hidden", CHAINS, ids="-".join)
def test_a_frame_holds_the_cards_of_its_scope_and_no_others(hidden) -> None:
    made = graph(*hidden)
    found = arrange(made)
    by_scope = {f.scope: (f.x, f.y, f.width, f.height) for f in found.frames}
    assert list(by_scope) == list(dict.fromkeys(n.scope for n in made.nodes if n.scope))
    for node in made.nodes:
        p = found.positions[node.id]
        for scope, frame in by_scope.items():
            inside = overlap((p.x - 0.5, p.y - 0.5, 1, 1), frame)
            assert inside == (scope == node.scope)
            if inside:
                assert frame[0] <= p.x - 0.5
                assert frame[0] + frame[2] >= p.x + 0.5
                assert (frame[1], frame[3]) == (-0.5, 2.0)


def test_widths_and_samples_move_nothing() -> None:
    assert arrange(graph("tanh", samples=5)) == arrange(graph("tanh", samples=500))
    # The frames are named after the loss and so differ; where things stand does not.
    other = arrange(graph("tanh", loss="binary_cross_entropy"))
    assert arrange(graph("tanh")).positions == other.positions


def test_a_layer_is_as_wide_as_its_cards_so_that_the_picture_stays_small() -> None:
    found = arrange(graph("tanh", "tanh"))
    assert max(p.x for p in found.positions.values()) + 0.5 <= 10


def test_a_tensor_that_several_use_stands_with_the_first_and_takes_room_once() -> None:
    made = Graph()
    for name, inputs in (("x", ()), ("w", ()), ("a", (0, 1)), ("b", (2, 1)), ("L", (3, 1))):
        made.add(name, "add" if inputs else "parameter", inputs, (), "value")
    positions = arrange(made).positions
    assert [positions[i].x for i in (0, 2, 3, 4)] == [0.5, 1.5, 2.5, 3.5]
    assert (positions[1].x, positions[1].y) == (1.5, 0)


@pytest.mark.parametrize("seed", range(30))
def test_cards_of_any_graph_stand_apart_though_tensors_are_used_many_times(seed) -> None:
    rng = generator(seed, "test")
    made = Graph()
    for number in range(20):
        if number < 3 or rng.random() < 0.2:
            made.add("", "parameter", (), (), "parameter")
        else:
            inputs = rng.choice(number, rng.integers(1, min(number, 3) + 1))
            made.add("", "add", tuple(int(i) for i in inputs), (), "value")
    # Everything that nothing uses goes into the loss, so that the graph hangs together.
    used = {edge.source for edge in made.edges()}
    made.add("L", "sum", tuple(n.id for n in made.nodes if n.id not in used), (), "loss")
    found = arrange(made)
    assert set(found.positions) == set(range(21))
    assert not any(overlap(a, b) for a, b in combinations(cards(found), 2))
    assert np.ptp([p.y for p in found.positions.values()]) > 0


@pytest.mark.parametrize("hidden", CHAINS, ids="-".join)
def test_what_the_weights_cost_goes_on_behind_the_loss(hidden) -> None:
    made = graph(*hidden, l2=0.1)
    found = arrange(made)
    assert not any(overlap(a, b) for a, b in combinations(cards(found), 2))
    assert not any(overlap(a, b) for a, b in combinations(frames(found), 2))
    loss, end = found.positions[made.loss.id], found.positions[made.nodes[-1].id]
    assert (end.y, end.x > loss.x) == (loss.y, True)
    for node in made.nodes:
        if node.op == "penalty":
            (total,) = [other for other in made.nodes if node.id in other.inputs]
            assert found.positions[node.id].x == found.positions[total.id].x
            assert found.positions[node.id].y == found.positions[total.id].y - 1
