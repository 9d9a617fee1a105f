"""The compiled program against fresh recordings, plain loops and central differences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import backward
from app.engine.activations import ACTIVATIONS
from app.engine.check import TOLERANCE, check_program, relative_difference
from app.engine.graph import Graph
from app.engine.losses import LOSSES
from app.engine.model import Model
from app.engine.ops import OPS
from app.engine.program import Program
from app.engine.tensor import Tensor, record
from app.errors import ShapeError
from tests.engine.worlds import World, world

HIDDEN = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(sorted(ACTIVATIONS))).map(
        lambda p: f"{p[0]}-{p[1]}"
    ),
    max_size=4,
).map(",".join)
ANY_WORLD = st.builds(
    world,
    loss=st.sampled_from(sorted(LOSSES)),
    hidden=HIDDEN,
    samples=st.integers(1, 9),
    seed=st.integers(0, 10_000),
)


def recorded(here: World) -> tuple[Graph, dict[int, np.ndarray]]:
    """Values of every node by running the rules on plain arrays."""
    graph = here.model.graph(len(here.x))
    views = here.model.layout.views(here.theta)
    leaves = {"x": here.x, "y": here.y, **views}
    values: dict[int, np.ndarray] = {}
    for node in graph.nodes:
        arguments = [values[i] for i in node.inputs]
        values[node.id] = (
            np.asarray(OPS[node.op].forward(*arguments, **node.options))
            if arguments
            else leaves[node.name]
        )
    return graph, values


@given(ANY_WORLD)
@settings(max_examples=60, deadline=None)
def test_replay_equals_a_fresh_recording_in_every_value_and_gradient(here: World) -> None:
    graph, values = recorded(here)
    gradients = backward.gradients(graph, values)
    program = here.program()
    program.forward()
    program.backward()
    for node in graph.nodes:
        assert np.allclose(program.value(node.id), values[node.id], rtol=1e-12, atol=1e-13)
        found = program.node_gradient(node.id)
        assert (found is None) == (node.role == "input")
        if found is not None:
            assert np.allclose(found, gradients[node.id], rtol=1e-11, atol=1e-13)


@given(ANY_WORLD, st.sampled_from([(0.0, 0.0), (0.01, 0.0), (0.0, 0.1), (0.01, 0.1)]))
@settings(max_examples=40, deadline=None)
def test_gradients_of_any_network_agree_with_central_differences(
    here: World, penalty: tuple[float, float]
) -> None:
    l1, l2 = penalty
    model = Model(replace(here.model.architecture, l1=l1, l2=l2))
    assert check_program(replace(here, model=model).program()) == []


@given(ANY_WORLD, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_stack_gives_what_its_members_give_one_by_one(here: World, stack: int) -> None:
    rng = np.random.default_rng(1)
    thetas = here.theta + 0.1 * rng.normal(size=(stack, here.theta.size))
    together = here.program(stack=stack)
    together.parameters[...] = thetas
    losses = together.forward()
    together.backward()
    alone = here.program()
    for theta, loss, gradient in zip(thetas, losses, together.gradient, strict=True):
        alone.parameters[...] = theta
        assert loss == pytest.approx(alone.forward(), rel=1e-12)
        alone.backward()
        scale = max(1e-12, np.abs(alone.gradient).max())
        assert np.abs(gradient - alone.gradient).max() <= 1e-12 * scale


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_gradients_of_every_layer_and_loss_agree_with_central_differences(
    loss: str, activation: str
) -> None:
    hidden = f"4-{activation},3-tanh"
    assert check_program(world(loss, hidden, seed=3).program()) == []


def test_contributions_of_the_edges_out_of_a_node_add_up_to_its_gradient() -> None:
    program = world("cross_entropy", "4-tanh,3-relu").program()
    program.forward()
    program.backward()
    sums: dict[int, np.ndarray] = {}
    for edge, carried in program.contributions().items():
        sums[edge.source] = sums.get(edge.source, 0.0) + carried
    assert len(sums) == 11
    for number, total in sums.items():
        assert np.allclose(total, program.node_gradient(number), atol=1e-15)


def test_a_value_used_twice_gets_both_contributions_in_the_compiled_program() -> None:
    graph = Graph()
    a = Tensor.parameter(graph, "a", np.zeros((2, 2)))
    record(graph, "sum", np.tanh(a) * a + a)
    program = Program(graph)
    program.parameters[...] = (0.3, -0.7, 1.1, 2.0)
    program.forward()
    program.backward()
    t = np.tanh(program.parameters)
    expected = t + program.parameters * (1 - t**2) + 1
    assert np.allclose(program.gradient, expected, atol=1e-15)


def test_two_parameters_whose_gradients_are_one_number_both_get_it() -> None:
    graph = Graph()
    a = Tensor.parameter(graph, "a", np.zeros((1, 2)))
    b = Tensor.parameter(graph, "b", np.zeros((1, 2)))
    record(graph, "sum", np.square(a + b))
    program = Program(graph)
    program.parameters[...] = (1.0, 2.0, 3.0, 4.0)
    program.forward()
    program.backward()
    assert program.gradient.tolist() == [8.0, 12.0, 8.0, 12.0]


def test_a_stack_of_broadcast_operations_undoes_the_broadcasting() -> None:
    graph = Graph()
    x = Tensor.input(graph, "x", np.arange(6.0).reshape(3, 2))
    row = Tensor.parameter(graph, "row", np.zeros(2))
    record(graph, "sum", np.square(x * row))
    program = Program(graph, stack=2)
    program.load(x=x.value)
    program.parameters[...] = [[1.0, 1.0], [2.0, 3.0]]
    assert program.forward().tolist() == [55.0, 20 * 4 + 35 * 9]
    program.backward()
    assert program.gradient.tolist() == [[40.0, 70.0], [80.0, 210.0]]


@pytest.mark.parametrize("stack", [None, 3])
def test_a_column_repeated_along_the_features_gets_the_sum_of_their_gradients(
    stack: int | None,
) -> None:
    graph = Graph()
    x = Tensor.input(graph, "x", np.arange(6.0).reshape(3, 2))
    column = Tensor.parameter(graph, "column", np.zeros((3, 1)))
    record(graph, "sum", x * column)
    program = Program(graph, stack=stack)
    program.load(x=x.value)
    program.forward()
    program.backward()
    assert np.array_equal(
        program.gradient, np.broadcast_to([1.0, 5.0, 9.0], program.gradient.shape)
    )


def test_programs_of_two_batch_sizes_share_one_parameter_vector() -> None:
    here = world(samples=8)
    large = here.program()
    small = here.model.program(3, parameters=large.parameters, gradients=large.gradient)
    small.attach(x=here.x, y=here.y)
    small.take(np.array([5, 0, 2]))
    small.forward()
    small.backward()
    assert small.gradient is large.gradient
    alone = here.model.program(3)
    alone.load(x=here.x[[5, 0, 2]], y=here.y[[5, 0, 2]])
    alone.parameters[...] = here.theta
    alone.forward()
    alone.backward()
    assert large.gradient.tolist() == alone.gradient.tolist()


def test_the_first_value_that_is_not_finite_is_found_in_forward_order() -> None:
    here = world("l2", "4-relu,3-relu")
    program = here.program()
    program.forward()
    program.backward()
    assert program.first_nonfinite() is None
    program.layout.view(program.parameters, "W2")[...] = 1e200
    program.layout.view(program.parameters, "W1")[...] = 1e200
    program.forward()
    program.backward()
    node = program.first_nonfinite()
    assert node is not None
    assert node.name == "z2"


def test_data_of_another_shape_and_vectors_of_another_length_are_refused() -> None:
    program = world().program()
    with pytest.raises(ShapeError, match=r"x must have shape \(7, 2\), not \(7, 3\)"):
        program.load(x=np.zeros((7, 3)))
    with pytest.raises(ShapeError, match=r"must have shape \(22,\)"):
        world().model.program(7, parameters=np.zeros(3))
    with pytest.raises(ShapeError, match="not of a stack"):
        world().program(stack=2).contributions()


def test_a_compiled_gradient_is_within_the_tolerance_of_the_issue() -> None:
    """The checker's measure, written out once more by hand."""
    program = world("binary_cross_entropy").program()
    program.forward()
    program.backward()
    analytic, h = program.gradient.copy(), 1e-5
    for place in range(program.layout.size):
        kept = program.parameters[place]
        program.parameters[place] = kept + h
        above = program.forward()
        program.parameters[place] = kept - h
        numeric = np.array((above - program.forward()) / (2 * h))
        program.parameters[place] = kept
        assert relative_difference(analytic[place], numeric) <= TOLERANCE
