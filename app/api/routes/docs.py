"""`/docs`: the API on one page, made from its OpenAPI description, without a CDN or a script."""

from typing import Any, get_args

from fastapi import APIRouter, Request
from msgspec.inspect import StructType, type_info
from starlette.responses import Response

from app.api.commands import Command
from app.api.service import Served
from app.sessions.messages import Message

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request, service: Served) -> Response:
    """Every address, what it takes and what it answers; every message of the stream."""
    description = request.app.openapi()
    context = {
        "title": description["info"]["title"],
        "routes": routes(description),
        "schemas": description["components"]["schemas"],
        "up": commands(),
        "down": messages(),
    }
    return service.templates.TemplateResponse(request, "docs.html", context)


def routes(description: dict[str, Any]) -> list[dict[str, Any]]:
    """Every method of every path, with what a reader asks first."""
    return [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def commands() -> list[dict[str, Any]]:
    """Every kind of message that goes up a stream: its type, fields and meaning."""
    found = []
    for kind in get_args(Command):
        info = type_info(kind)
        assert isinstance(info, StructType)
        fields = [field.name for field in info.fields]
        found.append({"type": info.tag, "fields": fields, "meaning": kind.__doc__})
    return found


def messages() -> list[dict[str, Any]]:
    """Every kind of message that comes down."""
    found = []
    for kind in get_args(Message):
        (name,) = get_args(kind.__annotations__["type"])
        fields = [field for field in kind.__annotations__ if field != "type"]
        found.append({"type": name, "fields": fields, "meaning": kind.__doc__})
    return found
