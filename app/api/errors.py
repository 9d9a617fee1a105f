"""Errors as replies: `{"error": code, "detail": sentence, "field": path}`, never a trace."""

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.api.wire import WireResponse
from app.errors import FallLineError, RequestError
from app.sessions.messages import cut, field_of

log = logging.getLogger("fallline")

RETRY_SECONDS = 10
"""When a server that is full may have room again: runs that nobody watches leave meanwhile."""

HEADERS = {
    413: {"Connection": "close"},  # or the rest of the body would still be taken, for nothing
    503: {"Retry-After": str(RETRY_SECONDS)},
}
"""What goes along with the refusals of a status."""

HTTP_ERRORS = {
    400: ("invalid_request", "the body cannot be read; expected JSON"),
    404: ("not_found", "there is nothing at this address"),
    405: ("method_not_allowed", "this address does not take that method"),
    413: ("too_large", "the body is larger than this server takes"),
}
"""Code and sentence of what the framework itself refuses, by status."""

VALIDATION = {
    "json_invalid": "the body is not JSON",
    "missing": "missing {name}",
    "extra_forbidden": "unknown field: {name}",
    "int_type": "invalid {name}; expected a whole number",
    "int_parsing": "invalid {name}; expected a whole number",
    "int_from_float": "invalid {name}; expected a whole number",
    "int_parsing_size": "invalid {name}; expected a smaller number",
    "float_type": "invalid {name}; expected a number",
    "float_parsing": "invalid {name}; expected a number",
    "finite_number": "invalid {name}; expected a finite number",
    "literal_error": "invalid {name}; expected {expected}",
    "greater_than": "invalid {name}; expected more than {gt}",
    "greater_than_equal": "invalid {name}; expected at least {ge}",
    "less_than_equal": "invalid {name}; expected at most {le}",
    "string_too_long": "invalid {name}; expected at most {max_length} characters",
    "value_error": "{error}",
}
"""The sentence for each kind of mistake that a request's form can have.

What was sent is never repeated: it may be NaN, or huge, and the reply must be neither.
"""


NO_OBJECT = ("missing", "model_attributes_type", "model_type", "dict_type")
"""The kinds of mistake of a body that is not there, no object, or does not say that it is JSON."""


def error_body(code: str, detail: str, field: str | None = None) -> dict[str, str | None]:
    """The body of every error."""
    return {"error": code, "detail": detail, "field": field}


def describe(error: FallLineError) -> dict[str, str | None]:
    """The body for an error of ours."""
    return error_body(error.code, error.message, field_of(error))


def validation_error(error: RequestValidationError) -> RequestError:
    """The first mistake of a request that is not of its form, as a sentence of ours."""
    first = error.errors()[0]
    # The location is ("body", "until", "loss") or ("query", "step"); a JSON error's is an offset.
    path = [str(part) for part in first["loc"][1:] if first["type"] != "json_invalid"]
    if not path and first["type"] in NO_OBJECT:
        return RequestError("expected a JSON object, with Content-Type: application/json")
    name = cut(".".join(path)) or "body"
    template = VALIDATION.get(first["type"], "invalid {name}")
    sentence = template.format(name=name, **first.get("ctx", {}))
    return RequestError(sentence, name if path else None)


async def on_fall_line_error(request: Request, error: Exception) -> WireResponse:
    """Our own errors: their sentence, with their status."""
    assert isinstance(error, FallLineError)
    return WireResponse(
        describe(error), status_code=error.status, headers=HEADERS.get(error.status)
    )


async def on_validation_error(request: Request, error: Exception) -> WireResponse:
    """A body or query that is not of its form."""
    assert isinstance(error, RequestValidationError)
    return await on_fall_line_error(request, validation_error(error))


async def on_http_error(request: Request, error: Exception) -> WireResponse:
    """What the framework refuses: no such page, not that method, too large a body."""
    assert isinstance(error, HTTPException)
    code, detail = HTTP_ERRORS.get(error.status_code, ("error", "this request cannot be answered"))
    return WireResponse(
        error_body(code, detail), status_code=error.status_code, headers=error.headers
    )


async def on_defect(request: Request, error: Exception) -> WireResponse:
    """A defect of ours: the trace goes to the log, a sentence to the person."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return WireResponse(error_body("internal", "something broke on the server"), status_code=500)


def install_error_handlers(app: FastAPI) -> None:
    """Have every error answered in the one form."""
    app.add_exception_handler(FallLineError, on_fall_line_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_defect)
