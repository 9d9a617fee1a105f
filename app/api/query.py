"""Queries hold nothing but what their address understands, so that a typing error is no silence."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant

from app.errors import RequestError
from app.training.refusal import shown, suggestion


async def only_known(request: Request) -> None:
    """Refuse a query with names that the request's address does not understand.

    Raises:
        RequestError: for the first of them; the sentence says which are understood.
    """
    known = list(dict.fromkeys(names(request.scope["route"].dependant)))
    for name in request.query_params:
        if name not in known:
            expected = suggestion(name, known) if known else "this address takes no query"
            raise RequestError(f"unknown query name: {shown(name)}; {expected}", name)


def names(dependant: Dependant) -> Iterator[str]:
    """The names in a query that a route, or what it depends on, reads."""
    for part in dependant.dependencies:
        yield from names(part)
    for field in dependant.query_params:
        yield field.alias
