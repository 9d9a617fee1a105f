"""The spec: what comes in goes out again, and what is not said takes its default."""

import json
import pickle
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import pytest
from hypothesis import given

from app.engine.layers import LayerSpec
from app.errors import SpecError
from app.training.limits import Limits
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS, documents, spec


@given(documents())
def test_comes_back_from_json_as_it_was(document: dict[str, Any]) -> None:
    first = RunSpec.from_json(document, LIMITS)
    text = json.dumps(first.to_json(), allow_nan=False)
    assert RunSpec.from_json(json.loads(text), LIMITS) == first


@given(documents())
def test_comes_back_from_a_url_as_it_was(document: dict[str, Any]) -> None:
    first = RunSpec.from_json(document, LIMITS)
    query = first.to_query()
    assert spec(query) == first
    pairs = parse_qsl(query, keep_blank_values=True)
    encoded = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)
    assert spec(encoded) == first


@given(documents())
def test_json_says_what_was_asked_for(document: dict[str, Any]) -> None:
    def assert_within(given: Any, complete: Any) -> None:
        if isinstance(given, dict):
            for name, value in given.items():
                assert_within(value, complete[name])
        elif isinstance(given, list) and given and isinstance(given[0], dict):
            for one, other in zip(given, complete, strict=True):
                assert_within(one, other)
        else:
            assert complete == given

    assert_within(document, RunSpec.from_json(document, LIMITS).to_json())


@given(documents())
def test_a_url_says_only_what_is_not_default(document: dict[str, Any]) -> None:
    first = RunSpec.from_json(document, LIMITS)
    pairs = parse_qsl(first.to_query(), keep_blank_values=True)
    for left_out in range(len(pairs)):
        others = pairs[:left_out] + pairs[left_out + 1 :]
        found = None
        # Without a name, what depends on it is unknown; without a share, the sum is not 1.
        with suppress(SpecError):
            found = RunSpec.from_query(others, LIMITS)
        assert found != first


def test_the_default_has_no_query() -> None:
    assert RunSpec.from_json({}, LIMITS).to_query() == ""


def test_every_field_is_in_the_default_json() -> None:
    assert RunSpec.from_json({}, LIMITS).to_json() == {
        "problem": "network",
        "dataset": {
            "name": "circle",
            "samples": 400,
            "noise": 0.0,
            "target": "class",
            "features": ["x1", "x2"],
        },
        "split": {"train": 0.6, "validation": 0.2, "test": 0.2},
        "scaling": {"features": "standard", "target": "none"},
        "network": {
            "hidden": [{"units": 6, "activation": "tanh"}, {"units": 4, "activation": "tanh"}],
            "initializer": {"name": "glorot_uniform"},
            "weights": None,
        },
        "loss": {"name": "binary_cross_entropy"},
        "regularizer": {"l1": 0.0, "l2": 0.0},
        "optimizer": {
            "name": "adam",
            "learning_rate": 0.01,
            "beta1": 0.9,
            "beta2": 0.999,
            "eps": 1e-08,
            "weight_decay": 0.0,
        },
        "schedule": {"name": "constant", "warmup": 0},
        "clip": {"name": "none"},
        "batch_size": 20,
        "horizon": 500,
        "seed": 1,
    }


def test_a_url_is_readable() -> None:
    text = (
        "dataset=spiral&dataset.noise=10&hidden=8-tanh,8-relu&optimizer=momentum"
        "&optimizer.learning_rate=0.05&batch_size=full&seed=7"
    )
    assert spec(text).to_query() == text
    assert spec(text).network.hidden == (LayerSpec(8, "tanh"), LayerSpec(8, "relu"))
    assert spec(text).dataset.hyper["noise"] == 10.0
    assert spec(text).batch_size is None


def test_a_url_without_hidden_layers_is_a_linear_model() -> None:
    assert spec("hidden=").network.hidden == ()
    assert spec("hidden=").to_query() == "hidden="


def test_a_layer_takes_the_usual_activation() -> None:
    assert spec("hidden=5").network.hidden == (LayerSpec(5, "tanh"),)


def test_spaces_in_column_names_are_encoded() -> None:
    query = "dataset=iris&dataset.features=sepal%20width,petal%20length"
    assert spec(query).to_query() == query
    assert spec(unquote(query)).dataset.features == ("sepal width", "petal length")


@pytest.mark.parametrize("value", [0.1 + 0.2, 5e-324, 1e-05, 1 / 3, 100.0, 12.0])
def test_floats_come_back_to_the_last_bit(value: float) -> None:
    first = RunSpec.from_json({"optimizer": {"learning_rate": value}}, LIMITS)
    assert spec(first.to_query()).optimizer.learning_rate == value


@pytest.mark.parametrize(
    ("query", "path", "value"),
    [
        ("optimizer=sgd", "optimizer.learning_rate", 0.1),
        ("optimizer=adam", "optimizer.learning_rate", 0.01),
        ("dataset=circle", "loss.name", "binary_cross_entropy"),
        ("dataset=blobs", "loss.name", "cross_entropy"),
        ("dataset=sine", "loss.name", "l2"),
        ("dataset=sine", "scaling.target", "standard"),
        ("dataset=circle", "scaling.target", "none"),
        ("dataset=iris", "dataset.samples", 150),
        ("dataset=iris", "dataset.features", ("petal length", "petal width")),
        ("dataset=sine", "dataset.noise", 10.0),
    ],
)
def test_defaults_follow_the_choice(query: str, path: str, value: object) -> None:
    assert spec(query).settings()[path] == value


def test_defaults_stay_within_the_limits() -> None:
    small = RunSpec.from_json({}, Limits(samples=100, horizon=50))
    assert (small.dataset.samples, small.horizon) == (100, 50)


def test_a_spec_is_a_value() -> None:
    first, second = spec("seed=3&optimizer=sgd"), spec("optimizer=sgd&seed=3")
    assert first == second
    assert len({first, second, spec("seed=4&optimizer=sgd")}) == 2
    assert pickle.loads(pickle.dumps(first)) == first


def test_the_architecture_has_an_output_for_each_class() -> None:
    assert spec("dataset=blobs").architecture.outputs == 3
    assert spec("dataset=moons").architecture.outputs == 1
    assert spec("dataset=iris&hidden=5-relu").architecture.widths == (2, 5, 3)


def test_settings_of_the_optimiser_are_those_of_pytorch() -> None:
    assert spec("optimizer=momentum&optimizer.momentum=0.5").optimizer.hyper == {
        "learning_rate": 0.03,
        "momentum": 0.5,
        "weight_decay": 0.0,
    }


def test_a_section_with_a_name_may_be_the_name_alone_and_null_says_that_there_is_none() -> None:
    short = {
        "network": {"initializer": "he_normal"},
        "loss": "l2",
        "optimizer": "lion",
        "schedule": None,
        "clip": None,
    }
    whole = {
        "network": {"initializer": {"name": "he_normal"}},
        "loss": {"name": "l2"},
        "optimizer": {"name": "lion"},
    }
    assert RunSpec.from_json(short, LIMITS) == RunSpec.from_json(whole, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "hidden=8-leaky_relu:0.2,4-elu:0.5,3-sine:30",
        "initializer=normal&initializer.std=0.25",
        "loss=huber&loss.delta=0.5",
        "regularizer.l1=0.001&regularizer.l2=0.01",
        "optimizer=rmsprop&optimizer.centered=true",
        "schedule=cosine&schedule.last=0.1&schedule.warmup=20",
        "clip=norm&clip.limit=0.5",
    ],
)
def test_every_kind_of_parameter_has_its_place_in_a_url(text: str) -> None:
    assert spec(text).to_query() == text


def test_what_an_activation_takes_stands_in_its_layer() -> None:
    found = spec("hidden=8-leaky_relu:0.2,4-leaky_relu,3-tanh")
    assert [dict(layer.parameters) for layer in found.network.hidden] == [
        {"negative_slope": 0.2},
        {"negative_slope": 0.01},
        {},
    ]
    assert found.to_query() == "hidden=8-leaky_relu:0.2,4-leaky_relu,3-tanh"
    layers = found.to_json()["network"]["hidden"]
    assert layers[0] == {"units": 8, "activation": "leaky_relu", "negative_slope": 0.2}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("hidden=8-leaky_relu:2", "invalid slope below 0 of hidden layer 1: 2; expected a number"),
        ("hidden=8-tanh:2", "invalid hidden layers: 8-tanh:2; expected units and"),
        ("hidden=8-elu:", "invalid α of hidden layer 1: ''; expected a number"),
    ],
)
def test_what_an_activation_cannot_take_is_refused(query: str, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        spec(query)
    assert caught.value.message.startswith(sentence)
    assert caught.value.field == "network.hidden"
