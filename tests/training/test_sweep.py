"""Sweeps of the learning rate, against single runs and the theory of bowls."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.optimizers import OPTIMIZERS
from app.errors import RequestError
from app.training.conditioning import MOST_STEPS
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec
from app.training.sweep import FEWEST_STEPS, affordable, at_once, curvature, sweep
from tests.training.worlds import LIMITS, spec

BASE = "dataset.samples=40&hidden=3-tanh,2-relu"
SMALL = f"{BASE}&batch_size=10"
RIDGE = "dataset=plane&dataset.samples=40&hidden=&regularizer.l2=0.05&batch_size=full&optimizer=sgd"
STEPS = 25


def at_rate(chosen: RunSpec, rate: float) -> RunSpec:
    return replace(chosen, optimizer=replace(chosen.optimizer, learning_rate=rate))


def alone(chosen: RunSpec, rate: float, steps: int) -> float:
    """The training loss after so many steps of an ordinary run; NaN if it diverged."""
    run = Run(at_rate(chosen, rate), LIMITS)
    run.advance(steps)
    return run.history.value("train_loss", steps) if run.step == steps else float("nan")


def normal_equations(chosen: RunSpec) -> tuple[Array, Array, float]:
    """Of a linear model with an L2 penalty: the objective's Hessian, its minimum, the loss there.

    The loss is the mean of squares over rows, the penalty l2 * sum w^2 without the bias.
    """
    built = Experiment.build(chosen)
    rows = built.rows("train")
    x = np.hstack([built.prepared.x[rows], np.ones((len(rows), 1))])
    y = built.prepared.y[rows][:, 0]
    weighed = np.diag([chosen.regularizer.l2] * (x.shape[1] - 1) + [0.0])
    hessian = 2 * (x.T @ x / len(x) + weighed)
    least: Array = np.linalg.solve(hessian, 2 * x.T @ y / len(x)).astype(np.float64)
    return hessian, least, float(np.mean((x @ least - y) ** 2))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rate_ends_where_a_run_at_that_rate_ends(name: str) -> None:
    chosen = spec(f"{SMALL}&optimizer={name}")
    found = sweep(chosen, LIMITS, STEPS, 1e-3, 0.1, 5)
    assert found["steps"] == STEPS
    assert np.allclose(np.diff(np.log(found["rates"])), np.log(100) / 4)
    assert (found["rates"][0], found["rates"][-1]) == pytest.approx((1e-3, 0.1))
    expected = [alone(chosen, rate, STEPS) for rate in found["rates"].tolist()]
    assert len(set(found["losses"].tolist())) == 5
    assert found["losses"] == pytest.approx(expected, rel=1e-9)
    assert found["start"] == pytest.approx(Run(chosen, LIMITS).history.value("train_loss", 0))


@pytest.mark.parametrize(
    "query",
    [
        "optimizer=sgd&schedule=cosine&schedule.warmup=5&horizon=30&batch_size=10",
        "optimizer=adam&schedule=plateau&schedule.patience=1&batch_size=10",
        "optimizer=momentum&clip=norm&clip.limit=0.01&batch_size=10",
        "optimizer=adamw&optimizer.weight_decay=0.3&regularizer.l1=0.001&batch_size=10",
        "optimizer=rmsprop&optimizer.momentum=0.5&optimizer.centered=true&batch_size=full",
    ],
)
def test_schedules_clips_and_decay_go_along(query: str) -> None:
    chosen = spec(f"{BASE}&{query}")
    found = sweep(chosen, LIMITS, STEPS, 1e-3, 0.1, 4)
    expected = [alone(chosen, rate, STEPS) for rate in found["rates"].tolist()]
    assert found["losses"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("momentum", [None, 0.5, 0.9])
def test_on_a_bowl_rates_below_the_threshold_converge_and_above_it_diverge(
    momentum: float | None,
) -> None:
    heavy = RIDGE.replace("=sgd", f"=momentum&optimizer.momentum={momentum}")
    chosen = spec(RIDGE if momentum is None else heavy)
    hessian, _, least = normal_equations(chosen)
    largest = float(np.linalg.eigvalsh(hessian)[-1])
    edge = 2 * (1 + (momentum or 0.0)) / largest
    found = sweep(chosen, LIMITS, 1000, 0.98 * edge, 1.02 * edge, 10)
    assert found["lambda_max"] == pytest.approx(largest, rel=1e-8)
    assert found["threshold"] == pytest.approx(edge, rel=1e-8)
    assert found["steps"] == 1000
    # The nearest rates are a fifth of a per cent from the edge on either side.
    below = found["rates"] < edge
    assert below.tolist() == [True] * 5 + [False] * 5
    above_least = found["losses"] - least
    assert (np.abs(above_least[below]) < 0.5 * (found["start"] - least)).all()
    assert (above_least[~below] > 2 * (found["start"] - least)).all()
    assert (np.diff(found["losses"][~below]) > 0).all()


def test_far_above_the_edge_numbers_overflow_and_the_flags_say_so() -> None:
    found = sweep(spec(RIDGE), LIMITS)
    assert found["rates"][0] == pytest.approx(1e-3 * found["threshold"])
    assert found["rates"][-1] == pytest.approx(30 * found["threshold"])
    assert np.isnan(found["losses"][-1])
    assert found["diverged"].tolist() == np.isnan(found["losses"]).astype(int).tolist()
    assert (found["rates"][found["diverged"] == 1] > found["threshold"]).all()
    assert np.isfinite(found["losses"][found["rates"] < found["threshold"]]).all()


def test_the_best_rate_is_the_one_with_the_lowest_loss() -> None:
    found = sweep(spec(SMALL), LIMITS, 40, count=16)
    pairs = zip(found["losses"].tolist(), found["rates"].tolist(), strict=True)
    loss, rate = min(pairs)
    assert found["best"] == {"rate": rate, "loss": loss}
    assert found["current"] == spec(SMALL).optimizer.learning_rate


def test_where_every_rate_overflows_there_is_no_best_one() -> None:
    found = sweep(spec(RIDGE), LIMITS, 2000, 10.0, 100.0, 3)
    assert found["best"] is None
    assert found["diverged"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("query", "width"),
    [(SMALL, 64), ("dataset.samples=500&hidden=40-tanh,40-tanh&batch_size=full", 4)],
)
def test_as_many_rates_share_a_program_as_fit_the_cache(query: str, width: int) -> None:
    chosen = spec(f"{query}&optimizer=sgd")
    assert at_once(Experiment.build(chosen), 64) == width
    found = sweep(chosen, LIMITS, 3, 0.01, 1.0, 10)
    expected = [alone(chosen, rate, 3) for rate in found["rates"].tolist()]
    assert found["losses"] == pytest.approx(expected, rel=1e-9)


def test_a_rate_that_meets_an_infinite_slope_is_lost_though_clipping_hides_it() -> None:
    # At rate 1 the second step stands at x = 0, where the root has a value and no slope; clipped,
    # that step would lead back to where there is one.
    formula = "1.5*x-sqrt(x)%2By**2"
    chosen = spec(f"function=typed&function.formula={formula}&start=1,1&clip=value")
    found = sweep(chosen, LIMITS, 2, 0.01, 1.0, 3)
    assert found["rates"] == pytest.approx([0.01, 0.1, 1.0])
    assert found["diverged"].tolist() == [0, 0, 1]
    assert np.isnan(alone(chosen, 1.0, 2))


def test_a_range_of_which_one_end_is_named_reaches_from_there() -> None:
    usual = sweep(spec(RIDGE), LIMITS, 5)["rates"]
    from_there = sweep(spec(RIDGE), LIMITS, 5, low=0.2)["rates"]
    assert (from_there[0], from_there[-1]) == pytest.approx((0.2, usual[-1]))
    beyond = sweep(spec(RIDGE), LIMITS, 5, low=50.0)["rates"]
    assert (beyond[0], beyond[-1]) == pytest.approx((50, 100))
    up_to_there = sweep(spec(RIDGE), LIMITS, 5, high=1e-6)["rates"]
    assert (up_to_there[0], up_to_there[-1]) == pytest.approx((5e-7, 1e-6))
    narrow = sweep(spec(RIDGE), LIMITS, 5, 0.1, 0.11)["rates"]
    assert (narrow[0], narrow[-1]) == pytest.approx((0.1, 0.11))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"{BASE}&batch_size=full&optimizer=adam", "no such bound"),
        (f"{SMALL}&optimizer=sgd", "each has a curvature of its own"),
        (f"{RIDGE}&clip=norm", "Clipping"),
        (f"{RIDGE}&optimizer.weight_decay=0.1", "weight decay"),
    ],
)
def test_where_theory_says_nothing_there_is_no_threshold_and_a_sentence(
    query: str, words: str
) -> None:
    found = sweep(spec(query), LIMITS, 5, count=4)
    assert found["threshold"] is None
    assert words in found["rule"]
    assert found["rates"][0] == pytest.approx(1e-3 * found["current"])


def test_a_function_is_swept_like_a_network() -> None:
    chosen = spec("function=quadratic&function.condition=50")
    found = sweep(chosen, LIMITS, 60)
    point = Experiment.build(chosen).start
    value = chosen.function
    assert value is not None

    def value_at(there: Array) -> float:
        return float(value.formula(x=there[0], y=there[1]))

    bump, signs = 1e-3 * np.eye(2), [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    dense = [
        [sum(a * b * value_at(point + a * u + b * v) for a, b in signs) / 4e-6 for v in bump]
        for u in bump
    ]
    assert found["lambda_max"] == pytest.approx(float(np.linalg.eigvalsh(dense)[-1]), rel=1e-5)
    assert found["threshold"] == pytest.approx(2 / found["lambda_max"])
    close = found["rates"] < 0.9 * found["threshold"]
    assert (found["losses"][close] < found["start"]).all()
    far = found["rates"] > 1.1 * found["threshold"]
    assert far.any()
    assert not (found["losses"][far] < found["start"]).any()
    expected = [alone(chosen, rate, 60) for rate in found["rates"][close].tolist()]
    assert found["losses"][close] == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_the_curvature_is_that_of_what_is_descended() -> None:
    with_penalty, without = (spec(RIDGE), spec(RIDGE.replace("&regularizer.l2=0.05", "")))
    for chosen in (with_penalty, without):
        hessian, *_ = normal_equations(chosen)
        assert curvature(Experiment.build(chosen)) == pytest.approx(
            float(np.linalg.eigvalsh(hessian)[-1]), rel=1e-8
        )
    assert curvature(Experiment.build(with_penalty)) > curvature(Experiment.build(without))


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(RequestError, match=r"invalid range of rates: 1 to 0\.1") as caught:
        sweep(spec(SMALL), LIMITS, None, 1.0, 0.1)
    assert caught.value.field == "high"


def test_no_more_steps_are_made_than_can_be_afforded_and_the_reply_says_how_many() -> None:
    large = "dataset.samples=2000&hidden=96-relu,96-relu&batch_size=full&horizon=2000"
    found = sweep(spec(large), LIMITS, None, count=4)
    assert FEWEST_STEPS < found["steps"] < 500
    newton = Experiment.build(spec(f"{BASE}&optimizer=newton&horizon=2000"))
    adam = Experiment.build(spec(f"{BASE}&optimizer=adam&horizon=2000"))
    assert affordable(newton, 64) < affordable(adam, 64) == MOST_STEPS
    assert affordable(Experiment.build(spec(large)), 256) == FEWEST_STEPS
    assert sweep(spec(SMALL), Limits(steps=7), None, count=4)["steps"] == 7
    assert sweep(spec(f"{SMALL}&horizon=31"), LIMITS, None, count=4)["steps"] == 31


def test_a_sweep_can_be_sent_to_another_process_and_comes_out_the_same() -> None:
    chosen = spec(SMALL)
    sent: dict[str, Any] = pickle.loads(
        pickle.dumps(sweep(pickle.loads(pickle.dumps(chosen)), LIMITS))
    )
    again = sweep(chosen, LIMITS)
    for name in ("rates", "losses", "diverged"):
        assert np.array_equal(sent[name], again[name])
