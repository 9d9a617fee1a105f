"""Directions against their definitions."""

import numpy as np
import pytest

from app.engine.layers import Architecture, LayerSpec
from app.engine.model import Model
from app.engine.randomness import generator
from app.errors import RequestError, ShapeError
from app.landscape.directions import filter_normalised, main_residual, orthonormal

RNG = generator(2, "test")


def test_orthonormal_directions_are_so_to_the_last_digits_even_for_nearly_parallel_candidates() -> (
    None
):
    first = RNG.standard_normal(50)
    rows = orthonormal([first, first + 1e-6 * RNG.standard_normal(50)])
    np.testing.assert_allclose(rows @ rows.T, np.eye(2), atol=1e-15)
    np.testing.assert_allclose(rows[0], first / np.linalg.norm(first), rtol=1e-14)


def test_candidates_that_add_nothing_are_passed_over() -> None:
    first, second = RNG.standard_normal((2, 5))
    rows = orthonormal([np.zeros(5), first, -2 * first, second])
    assert rows[0] @ first == pytest.approx(np.linalg.norm(first))
    np.testing.assert_allclose(rows @ second, [rows[0] @ second, rows[1] @ second])
    assert rows[1] @ second > 0
    with pytest.raises(ShapeError, match="only 1 are there"):
        orthonormal([first, 3 * first])


@pytest.mark.parametrize("count", [4, 30])
def test_the_main_residual_is_the_first_singular_vector_of_what_the_axes_leave(count) -> None:
    # Fewer points than parameters, and more.
    points, origin = RNG.standard_normal((count, 12)), RNG.standard_normal(12)
    axes = orthonormal(RNG.standard_normal((1, 12)), 1)
    found = main_residual(points, origin, axes)
    rest = np.array([p - origin - (axes[0] @ (p - origin)) * axes[0] for p in points])
    expected = np.linalg.svd(rest)[2][0]
    assert abs(found @ expected) == pytest.approx(1, abs=1e-12)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-14)
    assert abs(found @ axes[0]) < 1e-12


def test_the_main_residuals_sign_puts_the_furthest_point_on_the_positive_side() -> None:
    points = RNG.standard_normal((20, 6))
    for sign in (1, -1):
        along = sign * points @ main_residual(sign * points, np.zeros(6), np.zeros((0, 6)))
        assert along[np.abs(along).argmax()] > 0


def test_the_main_residual_is_not_missed_when_the_furthest_point_has_nothing_of_it() -> None:
    points = np.array([[3.0, 0, 0], [0, 2.2, 0], [0, -2.3, 0], [0, 0, 0]])
    np.testing.assert_allclose(
        main_residual(points, np.zeros(3), np.zeros((0, 3))), [0, -1, 0], atol=1e-12
    )


def test_the_main_residual_of_a_long_random_walk_is_that_of_a_whole_decomposition() -> None:
    walk = np.cumsum(RNG.standard_normal((300, 200)), axis=0)
    found = main_residual(walk, walk[-1], np.zeros((0, 200)))
    expected = np.linalg.svd(walk - walk[-1])[2][0]
    assert abs(found @ expected) == pytest.approx(1, abs=1e-12)


def test_points_on_a_line_leave_no_residual() -> None:
    line = orthonormal(RNG.standard_normal((1, 40)), 1)
    origin = 100 * RNG.standard_normal(40)
    points = origin + RNG.standard_normal((30, 1)) * line
    assert not main_residual(points, origin, line).any()


def test_every_filter_of_a_direction_is_as_long_as_the_networks_own_and_keeps_its_direction() -> (
    None
):
    model = Model(Architecture(2, (LayerSpec(3, "tanh"), LayerSpec(4, "relu")), 2, "l2"))
    point, direction = RNG.standard_normal((2, model.layout.size))
    found = model.layout.views(filter_normalised(direction, point, model.layout))
    own, random = model.layout.views(point), model.layout.views(direction)
    for layer in ("1", "2", "3"):
        for neuron in range(own["b" + layer].size):

            def filter_of(parameters):
                weights = parameters["W" + layer][:, neuron]  # noqa: B023
                return np.append(weights, parameters["b" + layer][neuron])  # noqa: B023

            length = np.linalg.norm(filter_of(own))
            expected = filter_of(random) / np.linalg.norm(filter_of(random)) * length
            np.testing.assert_allclose(filter_of(found), expected, rtol=1e-13)


def test_a_neuron_whose_weights_are_all_zero_is_refused_by_name() -> None:
    model = Model(Architecture(2, (LayerSpec(3, "tanh"),), 1, "l2"))
    point = RNG.standard_normal(model.layout.size)
    model.layout.view(point, "W1")[:, 1] = 0
    direction = RNG.standard_normal(model.layout.size)
    assert filter_normalised(direction, point, model.layout).any(), "its bias is still there"
    model.layout.view(point, "b1")[1] = 0
    with pytest.raises(RequestError, match=r"all of W1\[0,1\] to b1\[1\] are 0") as caught:
        filter_normalised(direction, point, model.layout)
    assert caught.value.field == "slice"
