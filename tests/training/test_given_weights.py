"""Starts that are given instead of drawn: what a dropped ball is."""

import base64
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.errors import LimitError, SpecError
from app.training.drop_job import dropped
from app.training.given_weights import MOST_GIVEN, decode_weights, encode_weights
from app.training.run import Run
from app.training.spec import RunSpec
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
SIZE = 13


def given(text: str) -> RunSpec:
    return RunSpec.from_json(
        {"dataset": {"samples": 40}, "network": {"hidden": [{"units": 3}], "weights": text}}, LIMITS
    )


def test_weights_come_back_as_single_precision_holds_them() -> None:
    weights = np.random.default_rng(1).standard_normal(SIZE)
    text = encode_weights(weights)
    found = decode_weights(text)
    np.testing.assert_array_equal(found, weights.astype(np.float32).astype(np.float64))
    assert encode_weights(found) == text
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), (
        "a link would have to escape it"
    )


def test_a_run_begins_with_them() -> None:
    weights = np.arange(SIZE) / 8
    found = given(encode_weights(weights))
    np.testing.assert_array_equal(Run(found, LIMITS).parameters, weights)
    again = RunSpec.from_query(parse_qsl(found.to_query(), keep_blank_values=True), LIMITS)
    assert again == found
    assert RunSpec.from_json(found.to_json(), LIMITS) == found
    drawn = RunSpec.from_query([("weights", "drawn")], LIMITS)
    assert drawn == RunSpec.from_json({}, LIMITS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (encode_weights(np.zeros(SIZE - 1)), "there are 12, and the network has 13 parameters"),
        ("", "expected weights in single precision as base64"),
        ("AAA", "expected weights in single precision as base64"),
        ("A" * 4, "expected weights in single precision as base64"),
        ("äöü", "expected weights in single precision as base64"),
        (encode_weights(np.full(SIZE, np.nan)), "expected weights in single precision as base64"),
        (encode_weights(np.zeros(SIZE)) + "==", "expected weights in single precision as base64"),
        (" " + encode_weights(np.zeros(SIZE)), "expected weights in single precision as base64"),
        ("A" * 20_000, "expected weights in single precision as base64"),
        (7, "expected weights in single precision as base64"),
    ],
)
def test_what_are_no_weights_of_this_network_is_refused(text, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        given(text)
    assert caught.value.field == "network.weights"


def test_more_than_fit_into_a_link_are_refused() -> None:
    encode_weights(np.zeros(MOST_GIVEN))
    with pytest.raises(LimitError, match="does not fit into a link"):
        encode_weights(np.zeros(MOST_GIVEN + 1))
    longest = len(base64.urlsafe_b64encode(bytes(4 * MOST_GIVEN)))
    assert longest <= 6 * MOST_GIVEN


@pytest.mark.parametrize("slice_", ["path", "curvature", "weights", "filter"])
def test_a_dropped_ball_lies_where_it_was_dropped(slice_: str) -> None:
    here, query = spec(SMALL), SurfaceQuery(slice_, 3)
    found = dropped(here, LIMITS, 5, 60, query, 0.75, -1.5)
    drawn = surface(here, LIMITS, 5, 60, query)
    point = drawn["origin"] + 0.75 * drawn["directions"][0] - 1.5 * drawn["directions"][1]
    begun = Run(found, LIMITS)
    np.testing.assert_allclose(begun.parameters, point, rtol=1e-7, atol=1e-7)
    expected = run(SMALL).losses_at(point[None])[0]
    assert begun.losses()["train"] == pytest.approx(expected, rel=1e-5)
    assert replace(found, network=here.network) == here, "something else has changed"


def test_in_a_function_a_ball_is_a_start() -> None:
    here = RunSpec.from_json({"function": "rosenbrock"}, LIMITS)
    found = dropped(here, LIMITS, 0, 60, SurfaceQuery(size=3), -0.5, 1.25)
    assert found.start == (-0.5, 1.25)
    assert replace(found, start=here.start) == here
