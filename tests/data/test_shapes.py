from collections.abc import Callable

import numpy as np
import pytest
from sklearn.datasets import make_moons

from app.data import shapes
from app.data.table import Sample
from app.engine.randomness import generator


@pytest.mark.parametrize("samples", [40, 41])
def test_moons_without_noise_are_those_of_scikit_learn(samples: int) -> None:
    points, target = shapes.moons(samples, 0.0, generator(1, "data"))
    expected, labels = make_moons(samples, shuffle=False)
    assert np.allclose(points, expected, rtol=0, atol=1e-12)
    assert np.array_equal(target, labels)


def test_noise_of_moons_is_a_standard_deviation_in_percent_of_the_radius() -> None:
    arcs, _ = shapes.moons(20_000, 0.0, generator(1, "data"))
    points, _ = shapes.moons(20_000, 20.0, generator(1, "data"))
    assert (points - arcs).std() == pytest.approx(0.2, rel=0.03)


@pytest.mark.parametrize(("noise", "deviation"), [(0.0, 0.5), (50.0, 2.0)])
def test_blobs_stand_on_a_triangle_and_spread_with_the_noise(
    noise: float, deviation: float
) -> None:
    points, target = shapes.blobs(30_000, noise, generator(1, "data"))
    side = 3 * np.sqrt(3) / 2
    for label, centre in enumerate([(0, 3), (-side, -1.5), (side, -1.5)]):
        blob = points[target == label]
        assert len(blob) == 10_000
        assert np.allclose(blob.mean(axis=0), centre, atol=0.1)
        assert blob.std(axis=0) == pytest.approx(deviation, rel=0.04)


def test_the_value_of_sine_is_the_sine_plus_noise_and_its_points_stay() -> None:
    x, y = shapes.sine(20_000, 0.0, generator(1, "data"))
    same, noisy = shapes.sine(20_000, 30.0, generator(1, "data"))
    assert np.array_equal(y, np.sin(x[:, 0]))
    assert np.array_equal(x, same)
    assert (noisy - y).std() == pytest.approx(0.3, rel=0.03)
    assert 3.14 < np.abs(x).max() <= np.pi


def test_rings_without_noise_are_three_circles_whose_classes_alternate() -> None:
    points, target = shapes.rings(800, 0.0, generator(1, "data"))
    radius = np.round(np.hypot(*points.T), 9)
    found = {(r, label) for r, label in zip(radius.tolist(), target.tolist(), strict=True)}
    assert found == {(1.5, 1.0), (3.0, 0.0), (4.5, 1.0)}
    assert [(radius == r).sum() for r in (1.5, 3.0, 4.5)] == [100, 400, 300]


def test_each_ring_goes_all_the_way_round() -> None:
    points, _ = shapes.rings(8000, 0.0, generator(1, "data"))
    radius = np.round(np.hypot(*points.T), 9)
    for r in (1.5, 3.0, 4.5):
        ring = points[radius == r]
        quadrants = 2 * (ring[:, 0] > 0) + (ring[:, 1] > 0)
        assert np.bincount(quadrants) / len(ring) == pytest.approx(0.25, abs=0.05)


def test_noise_of_rings_is_a_radial_deviation_in_percent_of_the_distance_between_them() -> None:
    clean, target = shapes.rings(20_000, 0.0, generator(1, "data"))
    points, same = shapes.rings(20_000, 10.0, generator(1, "data"))
    assert np.array_equal(target, same)
    outward = np.hypot(*points.T) - np.hypot(*clean.T)
    assert outward.std() == pytest.approx(0.15, rel=0.03)
    assert np.allclose(np.arctan2(*points.T), np.arctan2(*clean.T))


def board_label(x: float, y: float) -> float:
    """Counted by hand: the sixteen squares from the lower left, row by row upward."""
    rows = ("1010", "0101", "1010", "0101")
    return float(rows[int((y + 4) // 2)][int((x + 4) // 2)])


def test_the_checkerboard_alternates_over_sixteen_squares() -> None:
    points, target = shapes.checkerboard(4000, 0.0, generator(1, "data"))
    assert target.tolist() == [board_label(x, y) for x, y in points]
    assert -4 <= points.min() < -3.99
    assert 3.99 < points.max() < 4
    assert target.mean() == pytest.approx(0.5, abs=0.03)


def test_noise_of_the_checkerboard_flips_labels_near_edges_and_keeps_the_points() -> None:
    points, target = shapes.checkerboard(20_000, 0.0, generator(1, "data"))
    same, noisy = shapes.checkerboard(20_000, 10.0, generator(1, "data"))
    assert np.array_equal(points, same)
    # Up to 0.4 in each coordinate. An edge of a square is met every 2.
    edge = np.abs(points - 2 * np.round(points / 2)).min(axis=1)
    flipped = target != noisy
    assert not flipped[edge > 0.4].any()
    # A coordinate crosses with chance 0.4 / 4; one of two does and the other does not.
    assert flipped.mean() == pytest.approx(2 * 0.1 * 0.9, abs=0.01)


def step_value(x: float) -> float:
    return -1.0 if x < 0 else 1.0


CURVES = [(shapes.step, step_value, 1.0), (shapes.absolute, abs, 3.0)]


@pytest.mark.parametrize(("draw", "value", "unit"), CURVES)
def test_noise_of_a_curve_is_a_share_of_its_largest_value_and_its_points_stay(
    draw: Callable[..., Sample], value: Callable[[float], float], unit: float
) -> None:
    x, y = draw(20_000, 0.0, generator(1, "data"))
    same, noisy = draw(20_000, 20.0, generator(1, "data"))
    assert y.tolist() == [value(at) for at in x[:, 0]]
    assert np.array_equal(x, same)
    assert (noisy - y).std() == pytest.approx(0.2 * unit, rel=0.03)
    assert -3 <= x.min() < -2.99
    assert 2.99 < x.max() < 3


DRAWN = [
    shapes.moons,
    shapes.blobs,
    shapes.rings,
    shapes.checkerboard,
    shapes.sine,
    shapes.line,
    shapes.step,
    shapes.absolute,
]


@pytest.mark.parametrize("draw", DRAWN)
@pytest.mark.parametrize("samples", [10, 53])
def test_a_shape_has_as_many_rows_as_asked_for_and_follows_the_generator(
    draw: Callable[..., Sample], samples: int
) -> None:
    points, target = draw(samples, 10.0, generator(1, "data"))
    again, same = draw(samples, 10.0, generator(1, "data"))
    assert len(points) == len(target) == samples
    assert points.ndim == 2
    assert target.shape == (samples,)
    assert points.tobytes() == again.tobytes()
    assert target.tobytes() == same.tobytes()
    other, _ = draw(samples, 10.0, generator(2, "data"))
    assert not np.array_equal(points, other)
