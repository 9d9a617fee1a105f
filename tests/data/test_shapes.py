import numpy as np
import pytest
from sklearn.datasets import make_moons

from app.data import shapes
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
