"""The spec's own body: decoded strictly, and refused with the field that is at fault."""

import json
from collections.abc import Mapping
from math import isfinite

import msgspec

from app.errors import RequestError

NO_NUMBER = "a number in the body is NaN, infinite or too large"


def decoded(body: bytes) -> object:
    """The document that a body is: strict JSON, without NaN and infinity.

    Raises:
        RequestError: if it is none.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise _refused(body) from None


def _refused(body: bytes) -> RequestError:
    """What is wrong with a body: read again by a decoder that knows NaN, as Python writes it."""
    try:
        # An integer too long for Python's own reading is none of ours either.
        found = path_of_no_number(json.loads(body, parse_int=float))
    except (ValueError, RecursionError):
        found = None
    if found is None:
        return RequestError("the body is not JSON")
    return RequestError(NO_NUMBER, found or None)


def path_of_no_number(document: object) -> str | None:
    """Dotted path of the first number that is not finite; None if all are.

    A list is named and not its elements, as in every error.
    """
    if isinstance(document, float):
        return None if isfinite(document) else ""
    if isinstance(document, Mapping):
        for name, value in document.items():
            path = path_of_no_number(value)
            if path is not None:
                return f"{name}.{path}" if path else str(name)
    if isinstance(document, list) and any(path_of_no_number(v) is not None for v in document):
        return ""
    return None
