"""How far a picture reaches, and which points of it are computed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.landscape.grid import Box, Grid, box_of_directions, box_of_path
from app.landscape.slices import Axis, Slice

lengths = st.floats(1e-3, 1e3)
places = st.floats(-1e3, 1e3)


@given(low=places, length=lengths, size=st.sampled_from((13, 25, 51)))
def test_the_origin_is_on_a_grid_point_and_the_grid_reaches_within_half_a_cell(
    low, length, size
) -> None:
    grid = Grid.over(Box((low, low + length), (-1.0, 1.0)), size)
    cell = length / (size - 1)
    assert grid.shape == (size, size)
    np.testing.assert_allclose(np.diff(grid.x), cell, rtol=1e-6)
    assert abs(grid.x[0] - low) <= cell * (0.5 + 1e-9)
    if low < -cell and low + length > cell:
        assert (grid.x == 0).sum() == 1
    assert grid.y[size // 2] == 0
    np.testing.assert_array_equal(grid.y, -grid.y[::-1])


def test_a_long_paths_box_gets_equal_room_on_both_axes_and_some_land_beside_it() -> None:
    box = box_of_path(np.array([[-11.7, 0.0], [-5.0, 2.4], [0.0, 0.0]]))
    assert box.x == pytest.approx((-11.7 * 1.15, 11.7 * 0.15))
    assert box.y[0] + box.y[1] == pytest.approx(2.4)
    assert box.y[1] - box.y[0] == pytest.approx(11.7 * 1.3 * 2 / 3)


def test_a_square_paths_box_is_that_of_the_rule() -> None:
    box = box_of_path(np.array([[-2.0, 1.0], [3.0, 6.0]]))
    assert box.x == pytest.approx((-2.75, 3.75))
    assert box.y == pytest.approx((0.25, 6.75))


def test_a_path_of_one_point_has_a_neighbourhood() -> None:
    assert box_of_path(np.array([[0.5, -1.0]])) == Box((-0.5, 1.5), (-2.0, 0.0))


def test_positions_that_are_not_finite_do_not_stretch_the_box() -> None:
    finite = np.array([[-1.0, 0.0], [0.0, 1.0]])
    assert box_of_path(np.array([*finite, [np.nan, 0.0], [np.inf, 1.0]])) == box_of_path(finite)


def test_a_span_of_two_shows_twice_as_far_about_the_same_middle() -> None:
    box = Box((-1.0, 3.0), (0.0, 1.0)).spanned(2.0)
    assert box == Box((-3.0, 5.0), (-0.5, 1.5))


def test_the_box_of_directions_holds_their_parallelogram_and_touches_its_corners() -> None:
    directions = np.array([[3.0, 0.0, 0.0], [1.0, 2.0, 0.0]])
    axes = (Axis("a"), Axis("b"))
    found = box_of_directions(Slice.spanned("filter", np.zeros(3), directions, axes))
    assert found == Box((-4.0, 4.0), (-2.0, 2.0))
