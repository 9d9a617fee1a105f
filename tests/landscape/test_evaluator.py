"""Batched losses against a loop over a network that shares no line with the engine."""

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.randomness import generator
from app.errors import ShapeError
from app.landscape.evaluator import Evaluator
from tests.landscape.worlds import naive_loss, world

HIDDEN = [(), *((name,) for name in ACTIVATIONS), ("tanh", "relu", "sigmoid"), ("linear",) * 4]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", HIDDEN, ids="-".join)
def test_batched_losses_are_those_of_a_plain_loop(hidden, loss) -> None:
    made = world(hidden, loss, steps=1)
    points = generator(1, "test").normal(0, 0.5, (10, made.model.layout.size))
    found = Evaluator(made.model, made.x, made.y, chunk=4)(points)
    expected = [naive_loss(made.model, point, made.x, made.y) for point in points]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert np.ptp(found) > 0


def test_a_points_loss_does_not_depend_on_its_company() -> None:
    made = world()
    points = generator(2, "test").standard_normal((9, made.model.layout.size))
    together = Evaluator(made.model, made.x, made.y, chunk=9)(points)
    evaluator = Evaluator(made.model, made.x, made.y, chunk=4)
    np.testing.assert_array_equal(evaluator(points), together)
    np.testing.assert_array_equal(evaluator(points[::-1]), together[::-1])
    for point, loss in zip(points, together, strict=True):
        assert evaluator(point[None])[0] == loss


def test_losses_of_the_run_are_those_the_training_program_saw() -> None:
    made = world()
    np.testing.assert_allclose(made.evaluator(made.path), made.loss, rtol=1e-13)


def test_an_overflow_harms_no_other_point() -> None:
    made = world(("relu",))
    points = np.repeat(made.path[:1], 5, axis=0)
    points[2] = 1e200
    found = Evaluator(made.model, made.x, made.y, chunk=4)(points)
    assert not np.isfinite(found[2])
    np.testing.assert_array_equal(found[[0, 1, 3, 4]], found[0])
    np.testing.assert_allclose(found[0], made.loss[0], rtol=1e-13)


def test_no_point_at_all_has_no_loss() -> None:
    made = world(steps=1)
    assert made.evaluator(np.zeros((0, made.model.layout.size))).shape == (0,)


def test_vectors_of_another_network_are_refused() -> None:
    made = world(steps=1)
    with pytest.raises(ShapeError, match="parameter vectors must have shape"):
        made.evaluator(np.zeros((2, 5)))
