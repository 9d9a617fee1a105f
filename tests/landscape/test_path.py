"""The path as drawn: true loss, shadow, distance, and what is left out."""

import numpy as np
import pytest

from app.errors import ShapeError
from app.landscape.path import before_blowing_up, draw_path, place_ball, thin
from app.landscape.slice_table import build_slice
from app.landscape.slices import Axis, Slice
from tests.landscape.worlds import naive_loss, world

WORLD = world()
PLANE = build_slice("path", WORLD.setting("path"))
PATH = draw_path(PLANE, WORLD.path, WORLD.loss, WORLD.evaluator)


def test_every_number_of_the_path_is_that_of_a_plain_loop() -> None:
    lost = total = 0.0
    for t, theta in enumerate(WORLD.path):
        offset = theta - PLANE.origin
        x, y = (sum(d * o for d, o in zip(row, offset, strict=True)) for row in PLANE.directions)
        shadow = PLANE.origin + x * PLANE.directions[0] + y * PLANE.directions[1]
        distance = np.sqrt(sum((theta - shadow) ** 2))
        assert PATH.x[t] == pytest.approx(x, abs=1e-13)
        assert PATH.y[t] == pytest.approx(y, abs=1e-13)
        assert PATH.off_plane[t] == pytest.approx(distance, rel=1e-10, abs=1e-13)
        assert PATH.loss[t] == pytest.approx(naive_loss(WORLD.model, theta, WORLD.x, WORLD.y))
        assert PATH.plane_loss[t] == pytest.approx(
            naive_loss(WORLD.model, shadow, WORLD.x, WORLD.y), rel=1e-11
        )
        lost += distance**2
        total += sum(offset**2)
    assert PATH.captured == pytest.approx(1 - lost / total, rel=1e-12)


def test_at_both_ends_the_plane_has_the_true_loss_and_between_them_it_has_not() -> None:
    np.testing.assert_allclose(PATH.plane_loss[[0, -1]], WORLD.loss[[0, -1]], rtol=1e-12)
    assert np.abs(PATH.plane_loss - PATH.loss).max() > 1e-6


def test_the_true_loss_is_the_one_that_was_given_and_not_the_planes() -> None:
    other = WORLD.loss + 1
    np.testing.assert_array_equal(draw_path(PLANE, WORLD.path, other, WORLD.evaluator).loss, other)


def test_the_last_point_lies_at_its_own_coordinates() -> None:
    made = Slice.spanned("test", np.ones(3), np.eye(3)[:2], (Axis("a"), Axis("b")))
    points = np.array([[0.0, 0.0, 1.0], [3.0, 2.0, 5.0]])
    found = draw_path(made, points, np.zeros(2), lambda p: p.sum(axis=1))
    assert (found.x[-1], found.y[-1]) == (2.0, 1.0)
    assert found.off_plane[-1] == 4.0
    assert found.plane_loss[-1] == 3.0 + 2.0 + 1.0


def test_a_slice_without_variance_explains_none() -> None:
    assert PATH.explained is None


def test_the_ball_lies_on_the_path() -> None:
    for t in (0, 7, len(WORLD.path) - 1):
        ball = place_ball(PLANE, WORLD.path[t], t, WORLD.loss[t], WORLD.evaluator)
        assert ball.step == PATH.step[t] == t
        assert ball.x == pytest.approx(PATH.x[t], abs=1e-14)
        assert ball.y == pytest.approx(PATH.y[t], abs=1e-14)
        assert ball.loss == PATH.loss[t]
        assert ball.plane_loss == pytest.approx(PATH.plane_loss[t], rel=1e-13)
        assert ball.off_plane == pytest.approx(PATH.off_plane[t], rel=1e-9, abs=1e-13)


def test_the_balls_share_is_that_of_its_own_distance() -> None:
    ball = place_ball(PLANE, WORLD.path[7], 7, WORLD.loss[7], WORLD.evaluator)
    distance = np.linalg.norm(WORLD.path[7] - PLANE.origin)
    assert ball.share == pytest.approx(1 - (ball.off_plane / distance) ** 2, rel=1e-12)
    at_origin = place_ball(PLANE, PLANE.origin, 40, WORLD.loss[-1], WORLD.evaluator)
    assert at_origin.share is None
    assert at_origin.plane_loss == pytest.approx(WORLD.loss[-1], rel=1e-13)


def test_a_long_path_is_thinned_and_keeps_its_ends_but_its_share_counts_every_position() -> None:
    points = np.zeros((5001, 3))
    points[:, 0] = np.arange(5001)
    points[1::2, 2] = 100.0
    made = Slice.spanned("test", np.zeros(3), np.eye(3)[:2], (Axis("a"), Axis("b")))
    found = draw_path(made, points, np.arange(5001.0), lambda p: p[:, 0])
    assert found.step.size == found.x.size == found.loss.size == 2000
    assert (found.step[0], found.step[-1]) == (0, 5000)
    assert (np.diff(found.step) >= 2).all()
    np.testing.assert_array_equal(found.loss, found.step)
    lost = 2500 * 100.0**2
    assert found.captured == pytest.approx(1 - lost / (lost + (np.arange(5001.0) ** 2).sum()))


def test_a_short_path_is_drawn_whole() -> None:
    np.testing.assert_array_equal(thin(2000), np.arange(2000))


def test_a_shadow_that_overflows_is_a_hole() -> None:
    found = draw_path(PLANE, WORLD.path, WORLD.loss, lambda p: np.full(len(p), np.inf))
    assert np.isnan(found.plane_loss).all()


def test_losses_that_do_not_match_the_positions_are_refused() -> None:
    with pytest.raises(ShapeError, match="41 positions need as many losses"):
        draw_path(PLANE, WORLD.path, WORLD.loss[:3], WORLD.evaluator)


@pytest.mark.parametrize(
    ("loss", "kept"),
    [
        ([1.0, 0.5, 2.0], 3),
        ([1.0, 30.0, 2e3, 5.0, np.inf], 2),
        ([1.0, 30.0, np.nan], 2),
        ([np.inf, 1.0], 1),
        ([0.0, 0.0], 2),
        ([0.0, 1.0], 1),
    ],
)
def test_a_run_that_blows_up_leaves_the_landscape_where_its_loss_does(loss, kept) -> None:
    assert before_blowing_up(np.array(loss)) == kept
