"""The sharpness along a run: the largest eigenvalue of the Hessian, by central differences."""

import numpy as np
import pytest

from app.training.run import Run
from app.training.sharpness import sharpness
from app.training.slope import Slope
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
EDGE = (
    "dataset=spiral&dataset.samples=60&hidden=16-tanh,16-tanh&loss=l2&optimizer=sgd"
    "&optimizer.learning_rate=0.1&batch_size=full&horizon=3000&seed=3"
)


def dense(here: Run, penalty: str = "none") -> np.ndarray:
    """The Hessian over the training part, by differences of losses."""
    point, h = here.parameters.copy(), 1e-3
    size = point.size
    unit = h * np.eye(size)
    found = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            corners = np.stack(
                [
                    point + unit[i] + unit[j],
                    point + unit[i] - unit[j],
                    point - unit[i] + unit[j],
                    point - unit[i] - unit[j],
                ]
            )
            a, b, c, d = here.losses_at(corners, "train", penalty)
            found[i, j] = found[j, i] = (a - b - c + d) / (4 * h * h)
    return found


@pytest.mark.parametrize(("extra", "penalty"), [("", "none"), ("&regularizer.l2=0.1", "sum")])
def test_it_is_the_largest_eigenvalue_of_what_is_descended(extra: str, penalty: str) -> None:
    text = SMALL + extra
    found, here = sharpness(spec(text), LIMITS, 40), run(text)
    assert found["step"].tolist() == list(range(41))
    for step in (0, 13, 40):
        here.seek(step)
        largest = np.linalg.eigvalsh(dense(here, penalty))[-1]
        assert found["sharpness"][step] == pytest.approx(largest, rel=1e-4)


def test_the_threshold_follows_the_schedule() -> None:
    text = (
        "dataset.samples=40&hidden=3-tanh&batch_size=full&optimizer=sgd&schedule=cosine&horizon=50"
    )
    found, here = sharpness(spec(text), LIMITS, 50), run(text)
    for step in (0, 20, 49):
        here.seek(step)
        assert found["threshold"][step] == pytest.approx(2 / here.learning_rate)
    assert sharpness(spec(SMALL), LIMITS, 5)["threshold"] is None


def test_gradient_descent_sharpens_to_the_edge_of_stability_and_stays() -> None:
    """Cohen et al. 2021, on a network of ours."""
    found = sharpness(spec(EDGE), LIMITS, 3000)
    share = found["sharpness"] / found["threshold"]
    assert share[0] < 0.5
    late = share[len(share) // 2 :]
    assert (late > 0.9).all()
    assert (late < 1.1).all()


@pytest.mark.parametrize(
    ("part", "penalty"),
    [("train", "none"), ("validation", "none"), ("train", "sum"), ("validation", "only")],
)
def test_a_slope_is_that_of_central_differences(part: str, penalty: str) -> None:
    here = run(SMALL + "&regularizer.l2=0.1&regularizer.l1=0.01")
    here.advance(9)
    slope, point = Slope(here.experiment, part, penalty), here.parameters.copy()
    found = slope.gradient(point)
    direction = np.random.default_rng(1).standard_normal(point.size)
    h = 1e-5
    up, down = (slope.gradient(point + sign * h * direction) for sign in (1, -1))
    product = slope.products(point, direction[None])[0]
    np.testing.assert_allclose(product, (up - down) / (2 * h), atol=1e-6)
    both = slope.products(point, np.stack([direction, 2 * direction]))
    np.testing.assert_allclose(both, [product, 2 * product], atol=1e-12)
    for k in range(point.size):
        away = h * np.eye(point.size)[k]
        high, low = here.losses_at(np.stack([point + away, point - away]), part, penalty)
        assert found[k] == pytest.approx((high - low) / (2 * h), abs=1e-6)
