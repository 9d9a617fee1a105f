"""The shapes are TensorFlow Playground's, whose definitions, point by point, are the oracle."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from app.data import playground
from app.data.table import Sample
from app.engine.array import Array
from app.engine.randomness import generator

LABEL_NOISE = (playground.circle, playground.xor, playground.plane, playground.bumps)
MANY = 4000


def circle_label(x: float, y: float) -> float:
    return 1.0 if math.sqrt(x * x + y * y) < 2.5 else 0.0


def xor_label(x: float, y: float) -> float:
    return 1.0 if x * y >= 0 else 0.0


def plane_label(x: float, y: float) -> float:
    return (x + y) / 10


def bumps_label(x: float, y: float) -> float:
    best = 0.0
    for cx, cy, sign in (
        (-4, 2.5, 1),
        (0, 2.5, -1),
        (4, 2.5, 1),
        (-4, -2.5, -1),
        (0, -2.5, 1),
        (4, -2.5, -1),
    ):
        height = sign * max(0.0, 1 - math.hypot(x - cx, y - cy) / 2)
        best = height if abs(height) > abs(best) else best
    return best


LABELS = [
    (playground.circle, circle_label, 5.0),
    (playground.xor, xor_label, 5.0),
    (playground.plane, plane_label, 6.0),
    (playground.bumps, bumps_label, 6.0),
]


@pytest.mark.parametrize(("draw", "label", "radius"), LABELS)
def test_without_noise_every_label_is_the_definitions(
    draw: Callable[..., Sample], label: Callable[[float, float], float], radius: float
) -> None:
    points, target = draw(MANY, 0.0, generator(1, "data"))
    assert np.allclose(target, [label(x, y) for x, y in points], rtol=0, atol=1e-14)


@pytest.mark.parametrize(("draw", "label", "radius"), LABELS)
@pytest.mark.parametrize("noise", [10.0, 50.0])
def test_noise_labels_a_point_moved_by_its_share_of_the_radius(
    draw: Callable[..., Sample],
    label: Callable[[float, float], float],
    radius: float,
    noise: float,
) -> None:
    points, target = draw(MANY, noise, generator(2, "data"))
    moves = np.random.default_rng(3).uniform(-radius, radius, points.shape) * noise / 100
    clean = np.array([label(x, y) for x, y in points])
    expected = np.array([label(x, y) for x, y in points + moves])
    change, expected_change = np.abs(target - clean), np.abs(expected - clean)
    uncertainty = math.sqrt((change.var() + expected_change.var()) / MANY)
    assert expected_change.mean() > 0.005
    assert abs(change.mean() - expected_change.mean()) < 5 * uncertainty


@pytest.mark.parametrize("draw", LABEL_NOISE)
def test_noise_moves_the_label_and_not_the_point(draw: Callable[..., Sample]) -> None:
    points, target = draw(400, 0.0, generator(7, "data"))
    same, moved = draw(400, 30.0, generator(7, "data"))
    assert np.array_equal(points, same)
    assert not np.array_equal(target, moved)


def radii(points: Array) -> Array:
    return np.hypot(points[:, 0], points[:, 1])


def test_circle_is_a_disc_and_a_ring_each_uniform_in_the_radius() -> None:
    points, target = playground.circle(MANY, 0.0, generator(1, "data"))
    inner, outer = radii(points[target == 1]), radii(points[target == 0])
    assert len(inner) == len(outer) == MANY // 2
    assert inner.max() < 2.5
    assert outer.min() >= 3.5
    assert outer.max() <= 5
    # A distribution uniform in the area would have its mean at two thirds of the radius.
    assert inner.mean() == pytest.approx(1.25, abs=0.05)
    assert outer.mean() == pytest.approx(4.25, abs=0.04)


def test_xor_keeps_its_padding_from_the_axes_and_reaches_the_padded_edge() -> None:
    points, _ = playground.xor(MANY, 0.0, generator(1, "data"))
    assert 0.3 <= np.abs(points).min() < 0.31
    assert 5.29 < np.abs(points).max() <= 5.3


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (25.0, 2.25), (50.0, 4.0)])
def test_gaussians_spread_from_variance_a_half_to_four(noise: float, variance: float) -> None:
    points, target = playground.gaussians(20_000, noise, generator(1, "data"))
    for label, centre in ((1, 2.0), (0, -2.0)):
        cloud = points[target == label]
        assert len(cloud) == 10_000
        assert cloud.mean(axis=0) == pytest.approx(centre, abs=0.1)
        assert cloud.var(axis=0) == pytest.approx(variance, rel=0.08)


def test_spiral_is_two_arms_of_one_and_three_quarter_turns() -> None:
    points, target = playground.spiral(200, 0.0, generator(1, "data"))
    for label, start in ((1.0, 0.0), (0.0, math.pi)):
        arm = points[target == label]
        for i, (x, y) in enumerate(arm):
            radius, angle = i / 100 * 5, 1.75 * i / 100 * 2 * math.pi + start
            assert x == pytest.approx(radius * math.sin(angle), abs=1e-12)
            assert y == pytest.approx(radius * math.cos(angle), abs=1e-12)


def test_noise_moves_the_points_of_the_spiral_by_at_most_its_share_of_one() -> None:
    arms, target = playground.spiral(MANY, 0.0, generator(1, "data"))
    points, same = playground.spiral(MANY, 20.0, generator(1, "data"))
    assert np.array_equal(target, same)
    assert 0.199 < np.abs(points - arms).max() <= 0.2


@pytest.mark.parametrize("draw", [playground.plane, playground.bumps])
def test_the_regressions_fill_a_square_of_radius_six(
    draw: Callable[..., Sample],
) -> None:
    points, _ = draw(MANY, 0.0, generator(1, "data"))
    assert 5.98 < np.abs(points).max() <= 6


@pytest.mark.parametrize("draw", [playground.circle, playground.gaussians, playground.spiral])
def test_an_odd_number_of_samples_gives_exactly_that_many(
    draw: Callable[..., Sample],
) -> None:
    points, target = draw(11, 0.0, generator(1, "data"))
    assert points.shape == (11, 2)
    assert target.sum() == 6
