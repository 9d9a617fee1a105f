"""Surfaces: each test kills a defect that was found in a published tool."""

import numpy as np
import pytest

from app.engine.randomness import generator
from app.landscape.evaluator import Evaluator
from app.landscape.grid import Box, Grid, box_of_directions, box_of_path
from app.landscape.projection import project
from app.landscape.slice_table import SLICES, build_slice
from app.landscape.slices import Axis, Slice
from app.landscape.surface import compute_surface, display_cap, display_floor
from tests.landscape.worlds import defining, naive_loss, world

AXES = (Axis("a"), Axis("b"))
RNG = generator(4, "test")
WORLD = world()
SQUARE = Box((-1.0, 1.0), (-1.0, 1.0))


def plane(size: int = 4) -> Slice:
    return Slice.spanned("test", RNG.standard_normal(size), RNG.standard_normal((2, size)), AXES)


@pytest.mark.parametrize("name", SLICES)
def test_the_centre_is_the_loss_at_the_origin(name) -> None:
    found = build_slice(name, WORLD.setting(name))
    grid = Grid.over(box_of_directions(found), 13)
    surface = compute_surface(found, grid, WORLD.evaluator)
    expected = naive_loss(WORLD.model, found.origin, WORLD.x, WORLD.y)
    assert surface.z[6, 6] == pytest.approx(expected, rel=1e-12)
    assert np.ptp(surface.z) > 5e-4, "a constant surface would pass too"


def test_the_path_slices_grid_holds_the_true_loss_at_the_runs_end() -> None:
    found = build_slice("path", WORLD.setting("path"))
    coordinates = project(WORLD.path, found.origin, found.directions).coordinates
    for size in (13, 25, 51):
        grid = Grid.over(box_of_path(coordinates), size)
        surface = compute_surface(found, grid, WORLD.evaluator)
        end = surface.z[grid.y == 0][0, grid.x == 0]
        np.testing.assert_allclose(end, WORLD.loss[-1], rtol=1e-13)


def test_the_same_surface_twice_is_equal_to_the_last_bit() -> None:
    found = build_slice("filter", WORLD.setting("filter"))
    grid = Grid.over(box_of_directions(found), 13)
    first = compute_surface(found, grid, WORLD.evaluator)
    second = compute_surface(found, grid, WORLD.evaluator, tile=7)
    np.testing.assert_array_equal(first.z, second.z)


def test_a_quadratic_has_its_closed_form_on_a_grid_that_is_not_square() -> None:
    # Asked in the directions of the definition, a along d1 and b along d2, as the formula has it.
    made = plane()
    grid = Grid(np.linspace(-2, 1, 7), np.linspace(0, 3, 5))
    surface = compute_surface(
        made, grid, lambda points: ((points - made.origin) ** 2).sum(axis=1), tile=6
    )
    assert surface.z.shape == (5, 7)
    d1, d2 = defining(made)
    for j, y in enumerate(grid.y):
        for i, x in enumerate(grid.x):
            a, b = np.linalg.solve(made.scale, [x, y])
            expected = a * a * d1 @ d1 + 2 * a * b * d1 @ d2 + b * b * d2 @ d2
            assert surface.z[j, i] == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_columns_are_x_and_rows_are_y() -> None:
    made = Slice.spanned("test", np.zeros(3), np.eye(3)[:2], AXES)
    grid = Grid(np.array([0.0, 1.0, 2.0]), np.array([0.0, 10.0]))
    surface = compute_surface(made, grid, lambda points: points[:, 0] + points[:, 1])
    np.testing.assert_array_equal(surface.z, [[0, 1, 2], [10, 11, 12]])


def test_an_even_function_is_its_own_mirror_image() -> None:
    made = Slice.spanned("test", np.zeros(3), np.eye(3)[:2] * 1.7, AXES)
    grid = Grid.over(box_of_directions(made), 13)
    z = compute_surface(made, grid, lambda p: np.cos(p[:, 0]) + p[:, 1] ** 2 + 2).z
    np.testing.assert_array_equal(z, z[:, ::-1])
    np.testing.assert_array_equal(z, z[::-1])
    assert np.abs(z - z.T).max() > 0.1


def test_what_overflows_stays_a_hole_and_is_counted() -> None:
    def losses(points):
        return np.where(points[:, 0] > 0.5, np.inf, np.where(points[:, 0] < -0.5, np.nan, 1.0))

    made = Slice.spanned("test", np.zeros(2), np.eye(2), AXES)
    surface = compute_surface(made, Grid.over(SQUARE, 5), losses)
    np.testing.assert_array_equal(np.isnan(surface.z), [[True, False, False, False, True]] * 5)
    assert surface.nonfinite == 10


def test_what_does_not_fit_a_pictures_float32_is_a_hole_too() -> None:
    made = Slice.spanned("test", np.zeros(2), np.eye(2), AXES)
    surface = compute_surface(
        made, Grid.over(SQUARE, 3), lambda p: np.where(p[:, 0] > 0, 1e39, 1e38)
    )
    assert surface.nonfinite == 3
    assert np.isfinite(surface.z.astype(np.float32)).sum() == 6


def test_the_real_network_overflows_into_holes_and_nothing_else_suffers() -> None:
    made = world(("relu",))
    wide = Slice.spanned("test", made.path[0], np.eye(2, made.path.shape[1]), AXES)
    surface = compute_surface(wide, Grid.over(SQUARE.spanned(1e200), 3), made.evaluator)
    assert surface.nonfinite == 8
    assert surface.z[1, 1] == pytest.approx(made.loss[0], rel=1e-13)


def test_the_cap_is_the_lower_of_the_99th_percentile_and_three_times_the_runs_loss() -> None:
    losses = np.arange(1001.0)
    assert display_cap(losses, ()) == 990
    assert display_cap(losses, (1.0, 5.0)) == 15
    assert display_cap(losses, (5.0, 900.0)) == 990
    assert display_cap(losses, (np.nan, 5.0, np.inf, 0.0)) == 15


def test_the_cap_never_hides_the_whole_surface() -> None:
    assert display_cap(np.array([10.0, 11.0]), (1.0,)) == 11
    assert display_cap(np.full(5, 2.0), ()) == 2
    assert display_cap(np.array([]), (1.0,)) == 3
    assert display_cap(np.array([]), ()) == 1


def test_cells_above_the_cap_keep_their_values_and_are_counted() -> None:
    made = Slice.spanned("test", np.zeros(2), np.eye(2), AXES)
    surface = compute_surface(made, Grid.over(SQUARE, 5), lambda p: 10 + 8 * p[:, 0], (4.0,))
    assert surface.cap == 12
    assert surface.clipped == 10
    assert surface.z.max() == 18


def test_a_flat_surface_is_not_cut() -> None:
    made = Slice.spanned("test", np.zeros(2), np.eye(2), AXES)
    surface = compute_surface(made, Grid.over(SQUARE, 3), lambda p: np.full(len(p), 2.0), (2.0,))
    assert (surface.cap, surface.clipped, surface.nonfinite) == (2, 0, 0)


def test_the_floor_is_the_smallest_positive_loss_but_no_rounding() -> None:
    assert display_floor(np.array([0.0, 3e-5, 2.0])) == 3e-5
    assert display_floor(np.array([0.0, 1e-30])) == 1e-12
    assert display_floor(np.array([0.0])) == 1e-12
    assert display_floor(np.array([])) == 1e-12


@pytest.mark.parametrize("network", [True, False])
def test_progress_is_told_and_what_it_raises_comes_out(network) -> None:
    made = build_slice("filter", WORLD.setting("filter"))
    losses = WORLD.evaluator if network else lambda p: np.square(p).sum(axis=1)
    grid, told = Grid.over(box_of_directions(made), 21), list[float]()
    surface = compute_surface(made, grid, losses, tile=50, progress=told.append)
    assert len(told) >= 9
    assert told == sorted(told)
    assert told[-1] == 1
    np.testing.assert_array_equal(surface.z, compute_surface(made, grid, losses).z)

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        compute_surface(made, grid, losses, progress=stop)


def test_a_networks_surface_is_computed_by_the_fast_program() -> None:
    asked = 0

    class Counting(Evaluator):
        def __call__(self, points):
            nonlocal asked
            asked += len(points)
            return super().__call__(points)

    made = build_slice("path", WORLD.setting("path"))
    grid = Grid.over(box_of_directions(made), 21)
    compute_surface(made, grid, Counting(WORLD.model, WORLD.x, WORLD.y))
    assert 0 < asked < 100
