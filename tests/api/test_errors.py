"""Errors as replies, always in one form."""

import json

import httpx
import pytest
from fastapi import Body
from fastapi.exceptions import RequestValidationError

from app.api import schemas
from app.api.errors import VALIDATION, describe, validation_error
from app.errors import CapacityError, FallLineError, SpecError
from app.main import create_app
from app.settings import Settings
from tests.api.live import Live
from tests.api.plain import ask


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/static/js/nothing.js", 404, "not_found"),
        ("GET", "/static/../pyproject.toml", 404, "not_found"),
        ("GET", "/static/%2e%2e/pyproject.toml", 404, "not_found"),
        ("GET", "/static/js/%00", 404, "not_found"),
        ("POST", "/api/catalog", 405, "method_not_allowed"),
        ("DELETE", "/api/runs", 405, "method_not_allowed"),
        ("POST", "/static/css/tokens.css", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_answered_in_the_form_of_every_error(
    server: Live, method: str, path: str, status: int, code: str
) -> None:
    reply = server.http.request(method, path)
    assert reply.status_code == status
    assert schemas.ErrorReply.model_validate(reply.json()).error == code


def test_a_defect_is_answered_with_a_sentence_and_no_trace() -> None:
    app = create_app(Settings())

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("a secret of the server")

    reply = ask(app, "GET", "/broken")
    assert reply.status_code == 500
    assert reply.json() == {
        "error": "internal",
        "detail": "something broke on the server",
        "field": None,
    }


def test_every_error_of_ours_is_answered_with_its_status_and_field() -> None:
    app = create_app(Settings())

    @app.get("/refused")
    def refused() -> None:
        raise SpecError("invalid colour: red; expected blue", "page.colour")

    @app.get("/full")
    def full() -> None:
        raise CapacityError("full")

    reply = ask(app, "GET", "/refused")
    assert reply.status_code == 422
    assert reply.json() == {
        "error": "invalid_spec",
        "detail": "invalid colour: red; expected blue",
        "field": "page.colour",
    }
    assert int(ask(app, "GET", "/full").headers["retry-after"]) > 0


def test_a_number_that_json_has_not_is_never_repeated() -> None:
    app = create_app(Settings())

    @app.post("/number")
    def number(value: float = Body(embed=True, ge=0, allow_inf_nan=False)) -> float:
        return value

    for text in ("NaN", "-Infinity", "1e400", "-1"):
        headers = {"content-type": "application/json"}
        reply = ask(app, "POST", "/number", content=f'{{"value": {text}}}', headers=headers)
        assert reply.status_code == 422
        assert reply.json()["field"] == "value"
        assert text not in reply.text


def test_a_mistake_without_a_sentence_of_its_own_still_has_one() -> None:
    error = validation_error(
        RequestValidationError([{"type": "odd", "loc": ("query", "step"), "msg": "x", "input": 1}])
    )
    assert (error.message, error.field) == ("invalid step", "step")


def test_every_sentence_names_the_thing() -> None:
    assert all(
        "{name}" in text or key in ("json_invalid", "value_error")
        for key, text in VALIDATION.items()
    )


def test_the_body_of_an_error_is_what_its_schema_says() -> None:
    body = describe(FallLineError("a sentence", "a.field"))
    assert schemas.ErrorReply.model_validate(json.loads(json.dumps(body)))


def test_an_error_says_nothing_about_the_server_software(server: Live) -> None:
    reply: httpx.Response = server.http.get("/nothing")
    assert "server" not in reply.headers
