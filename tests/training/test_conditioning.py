"""What scaling does to the descent, against the same things done by hand in NumPy."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.api.wire import encode
from app.data.scaling import SCALINGS
from app.engine.array import Array
from app.errors import RequestError
from app.training.conditioning import (
    FEWEST_STEPS,
    MOST_STEPS,
    PATH_POINTS,
    Bounds,
    Curve,
    compare,
    comparison,
    rounded_up,
)
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.spec import RunSpec
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.training.worlds import LIMITS, spec

LINEAR = "dataset=plane&dataset.samples=40&hidden=&optimizer=sgd&optimizer.learning_rate=0.05"
NETWORK = "dataset=circle&dataset.samples=40&hidden=3-tanh&horizon=60"
HARD = "dataset=xor&dataset.samples=200&hidden=3-tanh&horizon=60"
CLASSES = "dataset=iris&hidden="

SHORT = Limits(steps=120)
"""Enough steps for most of what is tested."""


def reply(query: str, goal: float | None = None, limits: Limits = SHORT) -> dict[str, Any]:
    return compare(spec(query), limits, goal, 7)


def scaled(query: str, scaling: str) -> RunSpec:
    here = spec(query)
    return replace(here, scaling=replace(here.scaling, features=scaling))


def built(query: str, scaling: str) -> Experiment:
    return Experiment.build(scaled(query, scaling))


def by_name(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["scaling"]: row for row in found["rows"]}


def design(experiment: Experiment) -> tuple[Array, Array]:
    """Prepared inputs with a column of ones, and targets, of the training part."""
    rows = experiment.rows("train")
    x, y = experiment.prepared.x[rows], experiment.prepared.y[rows]
    return np.hstack([x, np.ones((len(x), 1))]), y


def walk(value: Any) -> Iterator[Any]:
    """Every number, word and array in a reply."""
    if not isinstance(value, dict | list):
        yield value
        return
    for each in value.values() if isinstance(value, dict) else value:
        yield from walk(each)


@pytest.mark.parametrize("query", [LINEAR, "dataset=line&hidden="])
def test_a_linear_model_has_the_curvature_of_least_squares(query: str) -> None:
    found = reply(query)
    assert found["linear"]
    assert [row["title"] for row in found["rows"]] == [row.title for row in SCALINGS.values()]
    for name, row in by_name(found).items():
        matrix, _ = design(built(query, name))
        expected = np.linalg.eigvalsh(2 / len(matrix) * matrix.T @ matrix)[::-1]
        assert np.abs(row["eigenvalues"] - expected).max() <= 1e-10
        assert row["condition"] == pytest.approx(np.linalg.cond(matrix) ** 2, rel=1e-8)
        assert row["largest"] == pytest.approx(expected[0], rel=1e-12)
        assert row["negative"] == 0


def test_a_penalty_is_part_of_the_curvature_and_is_said() -> None:
    found = reply(f"{LINEAR}&regularizer.l2=0.25")
    assert (found["penalty"], reply(LINEAR)["penalty"]) == (True, False)
    for name, row in by_name(found).items():
        matrix, _ = design(built(LINEAR, name))
        hessian = 2 / len(matrix) * matrix.T @ matrix + np.diag([0.5, 0.5, 0.0])
        assert np.allclose(row["eigenvalues"], np.linalg.eigvalsh(hessian)[::-1], atol=1e-10)


def test_the_curvature_of_a_network_is_that_of_differences_of_gradients() -> None:
    for name, row in by_name(reply(NETWORK)).items():
        experiment = built(NETWORK, name)
        rows = experiment.rows("train")
        program = experiment.model.program(len(rows))
        program.load(x=experiment.prepared.x[rows], y=experiment.prepared.y[rows])

        def gradient(point: Array, program: Any = program) -> Array:
            program.parameters[:] = point
            program.forward()
            program.backward()
            return np.array(program.gradient)

        start, steps = experiment.start, 1e-5 * np.eye(experiment.start.size)
        hessian = np.array([gradient(start + h) - gradient(start - h) for h in steps]) / 2e-5
        expected = np.linalg.eigvalsh((hessian + hessian.T) / 2)[::-1]
        assert np.abs(row["eigenvalues"] - expected).max() <= 1e-7
        assert row["negative"] > 0
        assert row["condition"] is None


def test_of_many_parameters_only_the_largest_curvature_is_found() -> None:
    every, few = reply(NETWORK), reply(NETWORK, limits=replace(SHORT, spectrum_parameters=5))
    for whole, alone in zip(every["rows"], few["rows"], strict=True):
        assert alone["largest"] == pytest.approx(whole["largest"], rel=1e-7)
        assert alone["plain"]["learning_rate"] == pytest.approx(1 / alone["largest"])
        assert alone["eigenvalues"] is alone["smallest"] is alone["condition"] is None
        assert alone["effective"] is alone["negative"] is None


def test_the_plain_descent_is_a_loop_of_three_lines() -> None:
    goal = 0.05
    found = by_name(reply(LINEAR, goal))
    assert list(found) == list(SCALINGS)
    counted = set()
    for name, row in found.items():
        experiment = built(LINEAR, name)
        matrix, y = design(experiment)
        theta, rate = experiment.start[:, None].copy(), 1 / row["largest"]
        unit = experiment.prepared.targets.scale[0]
        errors = []
        for _ in range(121):
            errors.append(unit * np.sqrt(np.mean((matrix @ theta - y) ** 2)))
            theta -= rate * 2 / len(y) * matrix.T @ (matrix @ theta - y)
        expected = next((k for k, error in enumerate(errors) if error <= goal), None)
        assert row["plain"]["steps"] == expected
        assert row["plain"]["best"] == pytest.approx(min(errors), rel=1e-6, abs=1e-14)
        assert row["plain"]["learning_rate"] == rate
        counted.add(expected)
    assert len(counted) > 2


@pytest.mark.parametrize("query", [f"{LINEAR}&batch_size=7", NETWORK])
def test_the_own_descent_is_the_run_itself_measured_after_every_step(query: str) -> None:
    goal = 0.1 if query != NETWORK else 0.68
    for name, row in by_name(reply(query, goal)).items():
        experiment = built(query, name)
        descent = Descent(experiment)
        program = experiment.program("train", descent.parameters)
        _, y = design(experiment)
        values = []
        for _ in range(121):
            loss = program.forward()
            error = experiment.prepared.targets.scale * (program.output - y)
            values.append(loss if query == NETWORK else float(np.sqrt(np.mean(error**2))))
            descent.descend()
        assert row["start"] == pytest.approx(values[0], rel=1e-12)
        assert row["own"]["best"] == pytest.approx(min(values), rel=1e-12)
        assert row["own"]["steps"] == next((k for k, v in enumerate(values) if v <= goal), None)
        assert row["own"]["learning_rate"] == spec(query).optimizer.learning_rate


def test_the_start_is_measured_in_the_units_of_the_raw_target() -> None:
    query = f"{LINEAR}&scaling.target=standard"
    found = reply(query)
    assert found["goal_is"] == "rmse"
    for name, row in by_name(found).items():
        experiment = built(query, name)
        matrix, y = design(experiment)
        targets = experiment.prepared.targets
        raw = y * targets.scale + targets.offset
        said = (matrix @ experiment.start[:, None]) * targets.scale + targets.offset
        assert row["start"] == pytest.approx(np.sqrt(np.mean((said - raw) ** 2)), rel=1e-12)


def test_for_classes_the_goal_is_the_data_loss() -> None:
    found = reply(f"{CLASSES}&regularizer.l2=0.1")
    assert found["goal_is"] == "loss"
    assert found["unit"] == ""
    for each in comparison(spec(f"{CLASSES}&regularizer.l2=0.1"), SHORT, 7).rows:
        assert each.plain.values[0] == pytest.approx(each.own.values[0], rel=1e-12)
    for name, row in by_name(found).items():
        experiment = built(CLASSES, name)
        matrix, y = design(experiment)
        start = experiment.model.layout.block(experiment.start, "W1")
        powers = np.exp(matrix @ start)
        chosen = (powers / powers.sum(axis=1, keepdims=True))[y == 1]
        assert row["start"] == pytest.approx(-np.log(chosen).mean(), rel=1e-12)


@pytest.mark.parametrize(("query", "margin"), [(LINEAR, 1.1), (HARD, 1.2)])
def test_the_usual_goal_is_a_little_above_the_best_of_all(query: str, margin: float) -> None:
    found = reply(f"{query}&dataset.noise=20")
    best = min(row[which]["best"] for row in found["rows"] for which in ("own", "plain"))
    assert margin * best <= found["goal"] <= 1.1 * margin * best
    assert float(f"{found['goal']:.1e}") == found["goal"]
    assert any(row[which]["steps"] for row in found["rows"] for which in ("own", "plain"))


def test_the_usual_goal_for_classes_that_can_be_told_apart_is_a_tenth_of_the_start() -> None:
    found = reply(f"{NETWORK}&dataset.noise=20")
    lowest = min(row["start"] for row in found["rows"])
    best = min(row[which]["best"] for row in found["rows"] for which in ("own", "plain"))
    assert best < 0.05 * lowest
    assert found["goal"] == rounded_up(0.1 * lowest)


def test_the_usual_goal_asks_for_no_rounding_errors() -> None:
    found = reply(LINEAR, limits=Limits())
    lowest = min(row["start"] for row in found["rows"])
    assert min(row["plain"]["best"] for row in found["rows"]) < 1e-9 * lowest
    assert found["goal"] == rounded_up(1e-6 * lowest)


def test_rounding_goes_up_to_two_digits() -> None:
    given = (0.0123, 1.0, 1.01, 99.5, 0.29, 0.1200001, 3e-7, 0.0)
    assert [rounded_up(value) for value in given] == [0.013, 1, 1.1, 100, 0.29, 0.13, 3e-7, 0]


def test_a_goal_that_holds_at_the_start_takes_no_step_and_an_absurd_one_none_at_all() -> None:
    for goal, steps in ((1e6, 0), (1e-300, None)):
        for row in reply(LINEAR, goal)["rows"]:
            assert (row["own"]["steps"], row["plain"]["steps"]) == (steps, steps)
            assert row["own"]["best"] < row["start"]


def test_a_curve_reaches_its_goal_where_it_touches_it() -> None:
    curve = Curve(np.array([4.0, np.nan, 2.0, np.inf, 1.0, 2.0]), 0.1, stopped=False)
    assert [curve.steps_to(goal) for goal in (4, 3, 2, 1.5, 1, 0.5)] == [0, 2, 2, 4, 4, None]
    assert curve.best == 1
    assert not curve.diverged
    assert Curve(curve.values, 0.1, stopped=True).diverged
    assert not Curve(np.array([1.0, 1e9, 1e3]), 0.1, stopped=False).diverged
    for last in (1001.0, np.inf, np.nan):
        assert Curve(np.array([1.0, last]), 0.1, stopped=False).diverged


def test_another_goal_does_not_descend_again() -> None:
    comparison.cache_clear()
    reply(NETWORK)
    reply(NETWORK, 0.5)
    assert comparison.cache_info().misses == 1
    assert comparison.cache_info().hits == 1


WILD = [
    "dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=90",
    LINEAR.replace("0.05", "100"),
    "dataset=iris&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=100&regularizer.l2=10",
]


@pytest.mark.parametrize("query", WILD)
def test_a_descent_that_blows_up_is_reported(query: str) -> None:
    found = reply(query, limits=Limits())
    for row in found["rows"]:
        assert row["own"]["diverged"]
        assert row["own"]["best"] <= row["start"]
        assert not row["plain"]["diverged"]
        assert row["surface"]["drawn_to"] < 500
        assert np.isfinite(row["surface"]["path"]["x"]).all()


def test_a_descent_that_leaves_its_landscape_has_diverged_though_it_goes_on() -> None:
    query = LINEAR.replace("0.05", "1")
    row = by_name(reply(query, limits=Limits(steps=20)))["none"]
    assert row["own"]["diverged"]
    assert not row["surface"]["diverged"]


def test_a_path_that_is_drawn_up_to_the_horizon_has_not_diverged_if_it_does_later() -> None:
    query = LINEAR.replace("0.05", "100") + "&horizon=5"
    for row in reply(query, limits=Limits())["rows"]:
        assert row["own"]["diverged"]
        assert not row["surface"]["diverged"]


@pytest.mark.parametrize(("factor_x", "factor_y"), [(1e200, 1.0), (1.0, 1e200)])
def test_a_start_that_is_not_finite_has_nothing_to_show(
    monkeypatch: pytest.MonkeyPatch, factor_x: float, factor_y: float
) -> None:
    build = Experiment.build

    def blown(given: RunSpec) -> Experiment:
        made = build(given)
        data = made.prepared
        return replace(made, prepared=replace(data, x=data.x * factor_x, y=data.y * factor_y))

    monkeypatch.setattr(Experiment, "build", blown)
    comparison.cache_clear()
    found = reply(LINEAR)
    comparison.cache_clear()
    assert found["goal"] is None
    for row in found["rows"]:
        assert row["surface"] is row["start"] is row["own"]["best"] is None
        assert row["own"]["steps"] is row["plain"]["steps"] is None
        assert row["own"]["diverged"]
        assert (row["largest"] is None) == (factor_x > 1)
    assert all(np.isfinite(value) for value in walk(found) if isinstance(value, float))


def test_where_nothing_curves_there_is_no_plain_descent() -> None:
    query = "dataset=plane&dataset.samples=40&hidden=&loss=l1"
    for row in reply(query)["rows"]:
        assert row["largest"] == 0
        assert row["smallest"] is row["condition"] is row["effective"] is None
        assert row["plain"]["learning_rate"] is None
        assert row["plain"]["best"] == row["start"]
        assert not row["plain"]["diverged"]


@pytest.mark.parametrize("query", [LINEAR, NETWORK, CLASSES, *WILD])
def test_nothing_in_a_reply_is_infinite_and_all_of_it_can_be_sent(query: str) -> None:
    found = reply(query, limits=Limits())
    for value in walk(found):
        if isinstance(value, np.ndarray):
            assert np.isfinite(value).all()
        else:
            assert isinstance(value, str | int | float | None)
            assert not isinstance(value, float) or np.isfinite(value)
    assert encode(found)


@pytest.mark.parametrize("query", [NETWORK, f"{LINEAR}&horizon=60", f"{WILD[0]}&horizon=60"])
def test_the_small_surface_is_the_one_that_a_run_shows(query: str) -> None:
    found = by_name(reply(query))
    for name in SCALINGS:
        small = found[name]["surface"]
        whole = surface(scaled(query, name), LIMITS, 0, 60, SurfaceQuery(size=7))
        for axis in ("x", "y", "z"):
            assert small[axis].dtype == np.float32
            assert np.allclose(small[axis], whole[axis], rtol=1e-5, atol=1e-7)
        for axis in ("x", "y"):
            assert np.allclose(small["path"][axis], whole["path"][axis], rtol=1e-5, atol=1e-7)
        assert (small["cap"], small["floor"]) == pytest.approx((whole["cap"], whole["floor"]))
        for each in ("captured", "diverged", "drawn_to"):
            assert small[each] == whole[each]


def test_a_long_path_is_thinned_and_a_short_plan_ends_early() -> None:
    short = reply(NETWORK, limits=Limits(steps=30))
    assert short["most_steps"] == 30
    assert all(row["surface"]["drawn_to"] == 30 for row in short["rows"])
    for row in reply(NETWORK.replace("60", "500"), limits=Limits())["rows"]:
        assert len(row["surface"]["path"]["x"]) == PATH_POINTS
        assert row["surface"]["drawn_to"] == 500


def test_large_networks_are_given_fewer_steps_and_points() -> None:
    def bounds(query: str, limits: Limits = LIMITS) -> Bounds:
        return Bounds.of(Experiment.build(spec(query)), limits, 25)

    usual = bounds("")
    assert (usual.steps, usual.points) == (MOST_STEPS, 25)
    assert usual.decomposed == LIMITS.spectrum_parameters
    large = bounds("dataset.samples=2000&hidden=96-relu,96-relu")
    assert FEWEST_STEPS < large.steps < 100
    assert large.points % 2 == 1
    assert 5 <= large.points < 25
    newton = bounds("optimizer=newton&batch_size=full&hidden=14-tanh,14-tanh&dataset.samples=2000")
    assert newton.steps == FEWEST_STEPS
    assert bounds("", Limits(steps=7)).steps == 7


def test_everything_about_the_job_can_be_pickled_and_comes_out_the_same() -> None:
    arguments = (spec(NETWORK), SHORT, None, 7)
    again, given = pickle.loads(pickle.dumps((compare, arguments)))
    first = encode(compare(*arguments))
    comparison.cache_clear()
    assert encode(again(*given)) == first


@pytest.mark.parametrize("goal", [0.0, -1.0, float("nan"), float("inf")])
def test_a_goal_that_is_no_goal_is_refused(goal: float) -> None:
    with pytest.raises(RequestError, match="expected a number above 0") as caught:
        reply(LINEAR, goal)
    assert caught.value.field == "goal"


def test_the_size_is_checked_as_that_of_any_surface() -> None:
    with pytest.raises(RequestError, match="expected an odd number"):
        compare(spec(LINEAR), SHORT, None, 8)
