"""Descending functions of x and y: by the same run, optimisers and limits as a network."""

import json
import pickle
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.data.functions import FUNCTIONS
from app.engine.array import Array
from app.engine.check import numeric_gradient
from app.engine.optimizers import OPTIMIZERS
from app.errors import FallLineError, RequestError, SpecError
from app.training.experiment import Experiment
from app.training.link import read_link, write_link
from app.training.plan import trajectory
from app.training.run import Run
from app.training.spec import RunSpec
from app.training.stack import StackedDescent
from tests.training.worlds import LIMITS, spec

NAMES = [*FUNCTIONS]


def run(query: str) -> Run:
    return Run(spec(query), LIMITS)


@pytest.mark.parametrize("name", NAMES)
def test_every_function_descends_with_its_own_defaults_and_never_climbs(name: str) -> None:
    walked = run(f"function={name}")
    assert walked.spec.optimizer.name == "sgd"
    walked.advance(walked.spec.horizon)
    assert walked.status == "paused"
    values = walked.history.column("train_loss")
    assert np.isfinite(values).all()
    assert (np.diff(values) <= 1e-12).all()
    # Measured from the lowest that it can reach: its own valley, or as far down as its box goes.
    assert values[0] - values[-1] > 0.3 * max(abs(float(values[0])), 1.0)


HIGHEST = {"ackley": 20 + np.e}
"""A function that is nowhere higher. Newton hops among Ackley's basins, and to which of them hangs
on the last bit of a sum, which is not the same on every kind of processor."""


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_optimiser_takes_every_function_without_running_away(
    name: str, optimizer: str
) -> None:
    walked = run(f"function={name}&optimizer={optimizer}")
    walked.advance(60)
    assert walked.status == "paused"
    assert walked.step == 60
    start, end = (walked.history.value("train_loss", step) for step in (0, 60))
    assert end < max(2 * start + 1, HIGHEST.get(name, 0.0))


@pytest.mark.parametrize("name", NAMES)
def test_a_step_of_plain_descent_is_the_rate_times_the_central_difference(name: str) -> None:
    walked = run(f"function={name}")
    assert walked.spec.function is not None
    formula = walked.spec.function.formula
    here = walked.parameters.copy()

    def value(point: Array) -> float:
        return float(formula(x=point[0], y=point[1]))

    slope = numeric_gradient(value, here.copy())
    assert walked.gradient == pytest.approx(slope, rel=1e-7, abs=1e-7)
    assert walked.losses()["train"] == pytest.approx(value(here), rel=1e-13)
    walked.advance(1)
    expected = here - walked.spec.optimizer.learning_rate * slope
    assert walked.parameters == pytest.approx(expected, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_strides_seeks_and_plans_give_the_same_bits(name: str) -> None:
    slow, quick = (run(f"function={name}&optimizer=adam&schedule=cosine") for _ in range(2))
    slow.advance(40)
    quick.advance(40, watch=False)
    assert slow.parameters.tobytes() == quick.parameters.tobytes()
    quick.seek(7)
    quick.seek(40)
    assert slow.parameters.tobytes() == quick.parameters.tobytes()
    planned = trajectory(slow.spec, LIMITS, 40)
    assert planned.parameters[-1].tobytes() == slow.parameters.tobytes()
    assert planned.losses.tolist() == slow.history.column("train_loss").tolist()


@pytest.mark.parametrize("condition", [1, 25, 1000])
def test_newton_reaches_the_bottom_of_the_quadratic_in_one_step(condition: int) -> None:
    query = f"function=quadratic&function.condition={condition}&optimizer=newton"
    walked = run(f"{query}&optimizer.damping=0")
    walked.advance(1)
    assert np.abs(walked.parameters).max() < 1e-14
    assert walked.losses()["train"] == pytest.approx(0.0, abs=1e-25)


def test_reduce_on_plateau_watches_the_value() -> None:
    walked = run("function=ravine&schedule=plateau&schedule.patience=2&optimizer.learning_rate=0.3")
    walked.advance(50)
    assert walked.status in ("paused", "diverged")
    assert walked.learning_rate < 0.3


def test_races_stack_functions_from_several_starts() -> None:
    specs = [spec(f"function=beale&start={x},1&horizon=100") for x in (1, 2, 0.5)]
    alone = [Run(each, LIMITS) for each in specs]
    stack = StackedDescent([Experiment.build(each) for each in specs])
    losses = stack.advance(30)
    for place, each in enumerate(alone):
        each.advance(30)
        assert stack.parameters[place] == pytest.approx(each.parameters, rel=1e-13)
        assert losses[:, place] == pytest.approx(each.history.column("batch_loss")[1:], rel=1e-12)
    with pytest.raises(SpecError, match="must share their function"):
        StackedDescent([Experiment.build(spec(f"function={n}")) for n in ("bowl", "saddle")])


def test_there_is_one_batch_no_metric_and_no_other_part() -> None:
    walked = run("function=bowl")
    walked.advance(3)
    assert (walked.epoch, walked.batches_per_epoch) == (3.0, 1)
    assert walked.losses() == {
        "batch": walked.history.value("batch_loss", 3),
        "train": walked.history.value("train_loss", 3),
        "validation": None,
        "test": None,
        "penalty": 0.0,
    }
    assert walked.metrics() == {"train": {}, "validation": {}}
    with pytest.raises(RequestError, match="a function of x and y has no test part"):
        walked.open_test()


@pytest.mark.parametrize("name", NAMES)
def test_a_spec_comes_back_from_json_from_its_url_and_from_pickle(name: str) -> None:
    for more in ("", "&start=1.5,-0.25", "&optimizer=momentum", "&horizon=77&seed=3"):
        first = spec(f"function={name}{more}")
        again = RunSpec.from_json(json.loads(json.dumps(first.to_json())), LIMITS)
        assert again == first
        assert hash(again) == hash(first)
        assert spec(first.to_query()) == first
        assert pickle.loads(pickle.dumps(first)) == first


def test_the_url_is_short_and_the_json_has_only_what_a_function_has() -> None:
    found = spec("problem=function&function=rosenbrock&start=-1,2&optimizer=momentum")
    assert found.to_query() == "function=rosenbrock&start=-1,2&optimizer=momentum"
    assert found.to_json() == {
        "problem": "function",
        "function": {"name": "rosenbrock"},
        "start": [-1.0, 2.0],
        "optimizer": {
            "name": "momentum",
            "learning_rate": 0.0003,
            "momentum": 0.9,
            "weight_decay": 0.0,
        },
        "schedule": {"name": "constant", "warmup": 0},
        "clip": {"name": "none"},
        "horizon": 1000,
        "seed": 1,
    }
    assert spec("problem=function").to_query() == "problem=function"
    typed = spec("function=typed&function.formula=x*y%2B1")
    assert typed.to_query() == "function=typed&function.formula=x%2Ay%2B1"
    assert write_link(typed, 5).endswith("&step=5")


@pytest.mark.parametrize(
    ("document", "field", "sentence"),
    [
        ({"function": "golf"}, "function.name", "unknown function: golf"),
        (
            {"function": "bowl", "dataset": "xor"},
            "dataset.name",
            "unknown setting: dataset.name; a function has no dataset",
        ),
        ({"function": "bowl", "split": {"train": 0.5}}, "split.train", "a function has no split"),
        ({"function": "bowl", "scaling": {"features": "none"}}, None, "has no scaling"),
        ({"function": "bowl", "network": {"hidden": []}}, None, "has no network"),
        ({"function": "bowl", "loss": "l2"}, None, "a function has no loss"),
        ({"function": "bowl", "regularizer": {"l1": 0.1}}, None, "has no regularizer"),
        ({"function": "bowl", "batch_size": 5}, "batch_size", "a function has no batch size"),
        ({"start": [1, 2]}, "start", "unknown setting: start; a network has no start"),
        ({"problem": "network", "function": "bowl"}, None, "a network has no function"),
        ({"function": {"name": "bowl", "condition": 3}}, None, "bowl has no condition"),
        ({"function": {"name": "quadratic", "condition": 0.5}}, None, "from 1 to 1000"),
        ({"function": "bowl", "start": [1]}, "start", "expected two numbers, x and y"),
        ({"function": "bowl", "start": [1, "a"]}, "start", "expected two numbers, x and y"),
        ({"function": "bowl", "start": [1, float("nan")]}, "start", "expected two numbers"),
        ({"function": "bowl", "start": "1,2"}, "start", "expected two numbers"),
        (
            {"function": {"name": "typed", "formula": "__import__('os')"}},
            "function.formula",
            "invalid formula",
        ),
        ({"function": {"name": "typed", "formula": "9**9**9**9"}}, None, "not a finite number"),
        ({"function": {"name": "typed", "formula": "1/0"}}, None, "not a finite number"),
        ({"function": {"name": "typed", "formula": "(" * 10_000}}, None, "at most 200 characters"),
        ({"function": {"name": "typed", "formula": "z + x"}}, None, "unknown name: z"),
        ({"function": {"name": "typed", "formula": "x"}}, None, "y does not occur"),
        ({"function": {"name": "typed", "formula": "{formula} + x"}}, None, "invalid formula"),
    ],
)
def test_what_does_not_go_together_is_refused(
    document: object, field: str | None, sentence: str
) -> None:
    with pytest.raises(FallLineError) as caught:
        RunSpec.from_json(document, LIMITS)
    assert sentence in caught.value.message
    assert "\n" not in caught.value.message
    if field is not None:
        assert caught.value.field == field


def test_a_link_cannot_open_the_test_part_of_a_function() -> None:
    with pytest.raises(SpecError, match="a function has no test part"):
        read_link(parse_qsl("function=bowl&opened=3"), LIMITS)
    assert read_link(parse_qsl("function=bowl&step=3"), LIMITS).step == 3


@pytest.mark.parametrize(
    ("formula", "start", "sentence"),
    [
        ("1/x + y", "0,1", "invalid start: 0, 1; the function has no finite value there"),
        ("log(x) + y", "-1,1", "no finite value there; choose another"),
        ("sqrt(x) + y", "0,1", "no finite gradient there; choose another"),
    ],
)
def test_a_start_without_value_or_slope_is_refused(formula: str, start: str, sentence: str) -> None:
    query = f"function=typed&function.formula={formula.replace('+', '%2B')}&start={start}"
    with pytest.raises(SpecError) as caught:
        run(query)
    assert sentence in caught.value.message
    assert caught.value.field == "start"


def test_a_function_that_runs_away_says_at_which_node() -> None:
    walked = run("function=monkey&horizon=200")
    walked.advance(200)
    assert walked.status == "diverged"
    assert walked.diverged is not None
    assert walked.diverged.node in {node.name for node in walked.model.graph(1).nodes}
    assert "is no longer a finite number" in walked.diverged.message


def test_a_value_below_zero_is_a_loss_like_any_other() -> None:
    walked = run("function=typed&function.formula=x**2%2By**2-50")
    walked.advance(30)
    assert walked.losses()["train"] == pytest.approx(-50, abs=0.1)
    assert walked.losses_at(walked.parameters[None])[0] == walked.losses()["train"]
