"""A moment: the program's numbers, and independent of what the program does next."""

import numpy as np

from app.graph.moment import Moment
from tests.graph.worlds import program


def test_a_moment_holds_the_programs_numbers() -> None:
    made = program("tanh", "relu", loss="cross_entropy")
    found = Moment.of(made)
    for node in made.graph.nodes:
        np.testing.assert_array_equal(found.values[node.id], made.value(node.id))
        assert found.values[node.id].shape == node.shape
        gradient = made.node_gradient(node.id)
        assert (gradient is None) == (node.id not in found.gradients) == (node.role == "input")
        if gradient is not None:
            np.testing.assert_array_equal(found.gradients[node.id], gradient)


def test_contributions_add_up_to_the_programs_gradients() -> None:
    found = Moment.of(program("sigmoid", "tanh"))
    for number, gradient in found.gradients.items():
        out = [c for edge, c in found.contributions.items() if edge.source == number]
        if out:
            np.testing.assert_allclose(sum(out), gradient, rtol=1e-12, atol=1e-15)


def test_a_moment_stays_when_the_program_goes_on() -> None:
    made = program("tanh")
    found = Moment.of(made)
    before = {i: value.copy() for i, value in found.values.items()}
    gradients = {i: value.copy() for i, value in found.gradients.items()}
    contributions = {edge: value.copy() for edge, value in found.contributions.items()}
    made.parameters += 1
    made.forward()
    made.backward()
    assert not np.array_equal(made.value("a1"), before[made.graph.named("a1").id])
    for now, then in (
        (found.values, before),
        (found.gradients, gradients),
        (found.contributions, contributions),
    ):
        for key, value in then.items():
            np.testing.assert_array_equal(now[key], value)
