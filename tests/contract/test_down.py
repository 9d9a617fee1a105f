"""Every kind of message that goes down: what is made, what is declared, what the page expects."""

import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from app.api import schemas
from app.api.schemas import unwell
from app.api.wire import encode
from app.sessions.messages import (
    DivergedReply,
    FrameMessage,
    HistoryReply,
    Message,
    RunReply,
)
from tests.contract import page
from tests.contract.specimens import a_frame_of_a_run_that_diverged, specimens

IRIS: dict[str, Any] = {"dataset": {"name": "iris", "samples": 60}}
SINE: dict[str, Any] = {"dataset": {"name": "sine", "samples": 60}}


@pytest.fixture(scope="module")
def sent() -> dict[str, Any]:
    """One message of every kind as it arrives, by type."""
    return {kind: json.loads(encode(message)) for kind, message in specimens().items()}


def declared() -> dict[str, Any]:
    """The form of every kind of message, by type."""
    return {get_args(kind.__annotations__["type"])[0]: kind for kind in get_args(Message)}


def test_there_is_a_specimen_of_every_kind_and_the_page_knows_them_all(
    sent: dict[str, Any],
) -> None:
    assert set(sent) == set(declared()) == set(page.messages())


@pytest.mark.parametrize("kind", ["run", "frame", "surface", "notice", "progress", "error"])
def test_a_message_has_every_field_that_is_declared_and_that_the_page_relies_on(
    sent: dict[str, Any], kind: str
) -> None:
    assert set(sent[kind]) == set(declared()[kind].__annotations__)
    assert page.messages()[kind] <= set(sent[kind])


def test_a_frame_has_the_optional_parts_that_the_page_may_want(sent: dict[str, Any]) -> None:
    assert page.optional("Frame") == FrameMessage.__optional_keys__ - {"frame"}
    assert page.optional("Frame") <= set(sent["frame"])


@pytest.mark.parametrize(
    ("typedef", "pick"),
    [
        ("Run", lambda sent: sent["run"]["run"]),
        ("Losses", lambda sent: sent["frame"]["loss"]),
        ("FrameHistory", lambda sent: sent["frame"]["history"]),
        ("Weights", lambda sent: sent["frame"]["weights"]),
        ("OutputMap", lambda sent: sent["frame"]["map"]),
        ("UnitMaps", lambda sent: sent["frame"]["units"]),
        ("Ball", lambda sent: sent["frame"]["path"]),
        ("PackedGraph", lambda sent: sent["frame"]["graph"]),
        ("Surface", lambda sent: sent["surface"]["surface"]),
    ],
)
def test_each_part_has_the_fields_that_the_page_relies_on(
    sent: dict[str, Any], typedef: str, pick: Any
) -> None:
    assert page.required(typedef) <= set(pick(sent))


def test_a_curve_has_the_fields_that_the_page_relies_on() -> None:
    frame = json.loads(encode(specimens(**SINE)["frame"]))
    assert page.required("OutputCurve") <= set(frame["map"])


def test_a_divergence_has_the_fields_that_the_page_relies_on() -> None:
    frame = json.loads(encode(a_frame_of_a_run_that_diverged()))
    assert page.required("Diverged") <= set(frame["diverged"])
    assert set(frame["diverged"]) == set(DivergedReply.__annotations__)


@pytest.mark.parametrize(
    ("form", "pick"),
    [
        (schemas.RunReply, lambda sent: sent["run"]["run"]),
        (schemas.HistoryReply, lambda sent: sent["frame"]["history"]),
        (schemas.ErrorReply, lambda sent: {k: v for k, v in sent["error"].items() if k != "type"}),
    ],
)
def test_what_http_answers_and_what_the_stream_says_have_one_form(
    sent: dict[str, Any], form: type[BaseModel], pick: Any
) -> None:
    form.model_validate(pick(sent))


def test_a_surface_of_the_stream_is_that_of_http_without_its_place_in_parameter_space(
    sent: dict[str, Any],
) -> None:
    fields = {k: v for k, v in schemas.SurfaceReply.model_fields.items() if v.is_required()}
    assert set(fields) - set(sent["surface"]["surface"]) == {"origin", "directions"}


def test_the_declared_replies_are_what_openapi_shows() -> None:
    assert set(RunReply.__annotations__) == set(schemas.RunReply.model_fields)
    assert set(HistoryReply.__annotations__) == set(schemas.HistoryReply.model_fields)


@pytest.mark.parametrize(
    ("typedef", "form"),
    [
        ("Run", schemas.RunReply),
        ("Data", schemas.DataReply),
        ("Surface", schemas.SurfaceReply),
        ("Graph", schemas.GraphReply),
        ("NodeDetail", schemas.NodeReply),
        ("Finding", unwell.Finding),
        ("Look", unwell.Look),
        ("Unit", unwell.Place),
        ("ApiError", schemas.ErrorReply),
        ("Catalog", schemas.CatalogReply),
    ],
)
def test_every_field_of_a_reply_that_the_page_relies_on_is_there(
    typedef: str, form: type[BaseModel]
) -> None:
    assert page.required(typedef) <= set(form.model_fields)


@pytest.mark.parametrize("spec", [{}, IRIS, SINE])
def test_a_frame_with_everything_visible_is_small(spec: dict[str, Any]) -> None:
    frame = specimens(**spec)["frame"]
    assert len(encode(frame)) < 24_000
