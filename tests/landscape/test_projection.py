"""The one rule of projection, against definitions written as plain loops."""

import numpy as np
import pytest

from app.engine.randomness import generator
from app.errors import ShapeError
from app.landscape.projection import captured_share, project

RNG = generator(1, "test")
ORIGIN = RNG.standard_normal(7)
SKEW = RNG.standard_normal((2, 7)) * [[3.0], [0.2]]


def test_a_point_of_the_plane_has_its_own_coordinates_in_directions_of_any_angle() -> None:
    point = ORIGIN + 0.3 * SKEW[0] + 0.7 * SKEW[1]
    found = project(point[None], ORIGIN, SKEW)
    np.testing.assert_allclose(found.coordinates, [[0.3, 0.7]], rtol=1e-13)
    np.testing.assert_allclose(found.off_plane, 0, atol=1e-14)
    naive = SKEW @ (point - ORIGIN)
    assert np.abs(naive - [0.3, 0.7]).max() > 0.1, "dot products would do: the pair is no test"


def test_coordinates_and_distances_are_those_of_the_formula() -> None:
    points = RNG.standard_normal((9, 7))
    found = project(points, ORIGIN, SKEW)
    d = SKEW.T
    for t, point in enumerate(points):
        x = np.linalg.inv(d.T @ d) @ d.T @ (point - ORIGIN)
        rest = point - ORIGIN - d @ x
        np.testing.assert_allclose(found.coordinates[t], x, rtol=1e-12)
        np.testing.assert_allclose(found.off_plane[t], np.sqrt(sum(r * r for r in rest)))
        np.testing.assert_allclose(found.distance[t], np.sqrt(sum((point - ORIGIN) ** 2)))
    share = 1 - (found.off_plane**2).sum() / ((points - ORIGIN) ** 2).sum()
    assert found.captured == pytest.approx(share, rel=1e-12)
    assert 0 < share < 1


def test_nearly_parallel_directions_lose_no_digits_to_the_square_of_their_condition() -> None:
    close = np.stack([SKEW[0], SKEW[0] + 1e-7 * SKEW[1]])
    found = project((ORIGIN + 0.3 * close[0] + 0.7 * close[1])[None], ORIGIN, close)
    np.testing.assert_allclose(found.coordinates, [[0.3, 0.7]], rtol=1e-6)


def test_nothing_is_captured_of_points_that_are_all_the_origin() -> None:
    assert project(np.stack([ORIGIN, ORIGIN]), ORIGIN, SKEW).captured is None


def test_the_captured_share_of_a_run_that_blew_up_does_not_overflow() -> None:
    assert captured_share(np.array([3e200]), np.array([5e200])) == pytest.approx(1 - 9 / 25)
    assert captured_share(np.array([np.inf]), np.array([np.inf])) is None


@pytest.mark.parametrize(
    ("points", "directions", "sentence"),
    [
        (np.zeros((1, 6)), SKEW, "do not lie in a space of 7 parameters"),
        (np.zeros((1, 7)), SKEW[:, :5], "do not span a plane of 7 parameters"),
        (np.zeros((1, 7)), np.stack([SKEW[0], -2 * SKEW[0]]), "parallel"),
    ],
)
def test_what_does_not_fit_is_refused(points, directions, sentence) -> None:
    with pytest.raises(ShapeError, match=sentence):
        project(points, ORIGIN, directions)
