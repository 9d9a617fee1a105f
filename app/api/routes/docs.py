"""`/docs`: the API on one page, made from its OpenAPI description, without a CDN or a script."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.service import Served

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request, service: Served) -> Response:
    """Every address, what it takes and what it answers."""
    description = request.app.openapi()
    context = {
        "title": description["info"]["title"],
        "routes": routes(description),
        "schemas": description["components"]["schemas"],
    }
    return service.templates.TemplateResponse(request, "docs.html", context)


def routes(description: dict[str, Any]) -> list[dict[str, Any]]:
    """Every method of every path, with what a reader asks first."""
    return [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
