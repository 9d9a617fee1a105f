"""The page itself, and plotly.js, which it draws with."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.api.errors import describe
from app.api.service import STATIC, Served, Service
from app.errors import FallLineError
from app.training.link import Link, read_link
from app.training.spec import RunSpec

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def playground(request: Request, service: Served) -> Response:
    """The playground; the URL's parameters are the spec and the step."""
    context = {
        "title": "Fall Line",
        # In a thread, since a file may have to be read.
        "boot": await run_in_threadpool(boot, service, request.query_params.multi_items()),
        "modules": modules(),
        "plotly": service.plotly.address,
    }
    headers = {"Cache-Control": "no-cache"}
    return service.templates.TemplateResponse(request, "index.html", context, headers=headers)


@router.api_route("/static/plotly.min.js", methods=["GET", "HEAD"])
async def plotly(request: Request, service: Served) -> Response:
    """plotly.js, compressed ahead, kept for good by browsers."""
    await run_in_threadpool(service.plotly.warm)
    return service.plotly.reply(request)


def boot(service: Service, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """What the page starts from: the catalogue, and what its address names: spec, step, changes.

    An address that cannot be followed gives the default spec, and the error that says why.
    """
    error = None
    try:
        link = read_link(pairs, service.limits, service.library.file)
    except FallLineError as refusal:
        link = Link(RunSpec.from_json({}, service.limits), 0, None)
        error = describe(refusal)
    return {
        "catalog": service.catalog,
        "spec": link.spec.to_json(),
        "step": link.step,
        "opened": link.opened,
        "interventions": [each.to_json() for each in link.spec.interventions],
        "error": error,
    }


def modules() -> list[str]:
    """Every module of the page, below static/, so that the browser can fetch them at once."""
    found = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.glob("js/**/*.js"))
    return [path for path in found if "/types" not in path]
