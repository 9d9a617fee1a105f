"""The sharpness along a plan, against Hessians made of central differences of gradients."""

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.optimizers import OPTIMIZERS
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.run import Run
from app.training.sharpness import FEWEST_POINTS, MOST_POINTS, sharpness
from app.training.slope import Slope
from app.training.spec import RunSpec
from app.training.stability import stability
from tests.training.worlds import LIMITS, spec

SMALL = "dataset.samples=40&hidden=3-tanh"
CROSSING = (
    "function=typed&function.formula=x**4%2By**2&start=1.5,1"
    "&optimizer=sgd&optimizer.learning_rate=0.02"
)
"""f = x^4 + y^2: along x it curves by 12 x^2, which falls from 27 to 0; along y always by 2."""


def dense(built: Experiment, point: Array) -> Array:
    """The Hessian of what is descended, on all training rows: central differences of gradients."""
    parameters = point.copy()
    if built.spec.function is not None:
        program = built.model.program(1, parameters=parameters)
    else:
        rows = built.rows("train")
        program = built.model.program(len(rows), parameters=parameters)
        program.load(x=built.prepared.x[rows], y=built.prepared.y[rows])

    def gradient(there: Array) -> Array:
        parameters[:] = there
        program.forward()
        program.backward()
        return program.gradient.copy()

    bumps = 1e-5 * np.eye(len(point))
    return np.array([(gradient(point + each) - gradient(point - each)) / 2e-5 for each in bumps])


def largest(chosen: RunSpec, step: int) -> float:
    """The largest eigenvalue at a position of an ordinary run."""
    run = Run(chosen, LIMITS)
    run.advance(step)
    hessian = dense(Experiment.build(chosen), run.parameters.copy())
    return float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1])


@pytest.mark.parametrize(
    "query",
    [
        f"{SMALL}&batch_size=full&optimizer=sgd&optimizer.learning_rate=0.5",
        f"{SMALL}&batch_size=7&optimizer=adam",
        f"{SMALL}&regularizer.l2=0.05&regularizer.l1=0.01&optimizer=momentum",
        "dataset=iris&hidden=4-sigmoid&optimizer=rmsprop",
        f"{SMALL}&schedule=plateau&schedule.patience=0",
        f"{SMALL}&optimizer=newton",
        CROSSING,
        "function=himmelblau",
    ],
)
def test_it_is_the_largest_eigenvalue_of_the_dense_hessian(query: str) -> None:
    chosen = spec(f"{query}&horizon=40")
    found = sharpness(chosen, LIMITS, 40)
    assert found["step"].tolist() == list(range(41))
    for step in (0, 1, 13, 40):
        assert found["sharpness"][step] == pytest.approx(largest(chosen, step), rel=1e-5)


def test_where_the_strongest_curvature_changes_places_the_other_one_takes_over() -> None:
    found = sharpness(spec(CROSSING), LIMITS, 120)["sharpness"]
    assert found[0] == pytest.approx(27)
    assert found.min() >= 2 - 1e-6
    assert found[-1] == pytest.approx(2, rel=1e-6)


def test_a_saddle_and_a_hilltop_have_the_largest_and_not_the_strongest_curvature() -> None:
    hill = "function=typed&function.formula=-3*x**2-y**2&start=0.1,0.1&horizon=3"
    assert sharpness(spec(hill), LIMITS, 3)["sharpness"] == pytest.approx(-2.0)


def test_the_threshold_is_that_of_the_next_steps_rate_along_the_schedule() -> None:
    chosen = spec(
        f"{SMALL}&batch_size=full&optimizer=sgd&schedule=cosine&schedule.warmup=5&horizon=30"
    )
    run = Run(chosen, LIMITS)
    run.advance(31)
    found = sharpness(chosen, LIMITS, 30)
    rates = [run.history.value("learning_rate", step) for step in range(1, 32)]
    assert len(set(rates)) > 10
    assert found["threshold"] == pytest.approx([2 / rate for rate in rates])


def test_heavy_ball_momentum_bears_more() -> None:
    chosen = spec(
        f"{SMALL}&batch_size=full&optimizer=momentum&optimizer.momentum=0.8"
        "&optimizer.learning_rate=0.05"
    )
    found = sharpness(chosen, LIMITS, 5)
    assert found["threshold"] == pytest.approx([2 * 1.8 / 0.05] * 6)
    assert "2 (1 + momentum) / learning rate" in found["rule"]


def test_without_the_whole_batch_there_is_no_threshold_but_a_sentence() -> None:
    found = sharpness(spec(f"{SMALL}&batch_size=10&optimizer=sgd"), LIMITS, 5)
    assert found["threshold"] is None
    assert "batches" in found["rule"]


def test_a_batch_with_room_for_all_samples_is_the_whole_batch() -> None:
    found = sharpness(spec(f"{SMALL}&batch_size=24&optimizer=sgd"), LIMITS, 5)
    assert found["threshold"] == pytest.approx([2 / 0.1] * 6)
    assert sharpness(spec(f"{SMALL}&batch_size=23&optimizer=sgd"), LIMITS, 5)["threshold"] is None


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_only_plain_descent_and_heavy_balls_have_a_bound(name: str) -> None:
    known = stability(spec(f"{SMALL}&optimizer={name}&optimizer.learning_rate=0.1"), whole=True)
    assert (known.share is not None) == (name in ("sgd", "momentum"))
    assert known.sentence.endswith(".")


def test_full_batches_at_a_constant_rate_sharpen_up_to_the_edge_of_stability() -> None:
    """Cohen et al. 2021, figure 1, on 36 points of two spirals and 8 units."""
    chosen = spec(
        "dataset=spiral&dataset.samples=60&hidden=8-tanh&loss=l2&batch_size=full&optimizer=sgd"
        "&optimizer.learning_rate=0.2&horizon=3000"
    )
    found = sharpness(chosen, LIMITS, 3000)
    share = found["sharpness"] / found["threshold"]
    assert found["threshold"] == pytest.approx(np.full(len(share), 10.0))
    assert share[0] < 0.5
    assert (np.diff(share[20:70]) > 0).all()
    # There it swings about the edge, and how it swings is a matter of the last digits.
    assert np.mean(share[-30:]) == pytest.approx(1, abs=0.03)
    assert (np.abs(share[-30:] - 1) < 0.15).all()
    # A smaller rate does not come so far: it is the rate that stops the sharpening.
    slower = sharpness(spec(chosen.to_query().replace("=0.2", "=0.1")), LIMITS, 3000)
    assert slower["threshold"] == pytest.approx(np.full(len(share), 20.0))
    assert slower["sharpness"][-1] < 0.6 * 20


def test_a_long_plan_is_looked_at_in_even_strides_from_end_to_end() -> None:
    found = sharpness(spec(f"{SMALL}&horizon=1000"), LIMITS, 1000)["step"]
    assert (len(found), found[0], found[-1]) == (MOST_POINTS, 0, 1000)
    assert set(np.diff(found).tolist()) <= {8, 9}
    assert sharpness(spec(SMALL), Limits(steps=9), 1000)["step"].tolist() == list(range(10))


def test_a_large_network_is_looked_at_less_often() -> None:
    large = "dataset.samples=2000&hidden=70-gelu&optimizer=sgd&horizon=60"
    found = sharpness(spec(large), LIMITS, 60)["step"]
    assert FEWEST_POINTS <= len(found) < 60
    assert (found[0], found[-1]) == (0, 60)


def test_a_plan_that_blows_up_is_looked_at_up_to_there() -> None:
    chosen = spec(
        f"dataset=plane&{SMALL.replace('3-tanh', '4-relu')}&optimizer=sgd"
        "&optimizer.learning_rate=100"
    )
    run = Run(chosen, LIMITS)
    run.advance(100)
    assert run.diverged is not None
    found = sharpness(chosen, LIMITS, 100)
    assert found["step"].tolist() == list(range(run.step + 1))
    assert np.isfinite(found["sharpness"][0])
    assert len(found["sharpness"]) == run.step + 1


@pytest.mark.parametrize(
    ("part", "penalty"),
    [("train", "none"), ("validation", "none"), ("train", "sum"), ("validation", "only")],
)
def test_a_slope_is_that_of_central_differences(part: str, penalty: str) -> None:
    here = Run(spec(SMALL + "&regularizer.l2=0.1&regularizer.l1=0.01"), LIMITS)
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
