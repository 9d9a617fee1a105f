"""Making a run and moving it."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.api import schemas
from app.api.bodies import decoded
from app.api.interventions import intervene
from app.api.openapi import SPEC_BODY
from app.api.query import only_known
from app.api.replies import run_reply
from app.api.service import Address, Served, Service
from app.api.wire import WireResponse
from app.sessions.goals import Goal
from app.sessions.session import Session
from app.training.spec import RunSpec

ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"model": schemas.ErrorReply, "description": "no such run"},
    422: {"model": schemas.ErrorReply, "description": "a sentence that names the field"},
}
"""What every route about a run may answer."""

FULL: dict[int | str, dict[str, Any]] = {
    503: {"model": schemas.ErrorReply, "description": "the server is full; Retry-After says when"}
}
"""What every route that takes work on may answer."""

MOVED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": schemas.RunReply,
        "description": "where the run is now; if it diverged on the way, it stands before the step "
        "that cannot be made: `status` is `diverged`, and `diverged` says why",
    },
}
"""What a route answers that moves a run."""

STUCK: dict[int | str, dict[str, Any]] = {
    409: {"model": schemas.ErrorReply, "description": "the run had diverged before; seek back"}
}
"""What it answers if the run cannot descend from where it is."""


router = APIRouter(
    prefix="/api/runs", tags=["runs"], responses=ERRORS, dependencies=[Depends(only_known)]
)


async def spec_of(request: Request, service: Served) -> RunSpec:
    """The spec in a request's body; an empty body is the default experiment.

    Decoded strictly (no NaN, no infinity), and checked by the spec's own table of settings.
    """
    document = decoded(await request.body() or b"{}")
    # In a thread, since a file may have to be read.
    return await asyncio.to_thread(
        RunSpec.from_json, document, service.limits, service.library.file
    )


async def session_of(id: str, service: Served) -> Session:
    """The session that the address names."""
    return service.store.get(id)


Found = Annotated[Session, Depends(session_of)]


async def moved(session: Session, goal: Goal, service: Service) -> WireResponse:
    """Where the run is when the goal is reached, given up or replaced."""
    await goal.done.wait()
    return WireResponse(run_reply(session, service.fingerprint))


@router.post(
    "",
    status_code=201,
    summary="Make a run",
    responses={
        201: {"model": schemas.RunReply, "description": "the run, at position 0"},
        **FULL,
    },
    openapi_extra=SPEC_BODY,
)
async def make_run(
    spec: Annotated[RunSpec, Depends(spec_of)], service: Served, address: Address
) -> WireResponse:
    """A run of the spec in the body; fields that are left out take their defaults."""
    session = await service.new_session(spec, address)
    reply = run_reply(session, service.fingerprint)
    return WireResponse(reply, 201, {"Location": f"/api/runs/{session.id}"})


@router.get(
    "/{id}",
    summary="Where a run is",
    responses={200: {"model": schemas.RunReply}},
)
async def read_run(session: Found, service: Served) -> WireResponse:
    """Position, losses, metrics, spec and link."""
    return WireResponse(run_reply(session, service.fingerprint))


@router.post("/{id}/steps", summary="Descend", responses={**MOVED, **STUCK})
async def make_steps(session: Found, body: schemas.StepsBody, service: Served) -> WireResponse:
    """A count of steps, of epochs, or until a loss is reached; answers when they are made."""
    if body.until is not None:
        until = body.until
        goal = session.descend_until(until.part, until.loss, until.max_steps)
    else:
        steps = body.count or (body.epochs or 0) * session.run.batches_per_epoch
        goal = session.advance(steps)
    return await moved(session, goal, service)


@router.post("/{id}/interventions", summary="Change something", responses=MOVED)
async def make_intervention(
    session: Found, body: schemas.InterventionBody, service: Served
) -> WireResponse:
    """Set a weight, a bias or the learning rate where the run stands, or open its test part.

    The run remembers what and at which step, and goes on from there.
    """
    intervene(session, body.kind, body.name, body.index, body.value)
    return WireResponse(run_reply(session, service.fingerprint))


@router.post("/{id}/seek", summary="Go to a step", responses=MOVED)
async def seek(session: Found, body: schemas.SeekBody, service: Served) -> WireResponse:
    """Back or forward; answers when the run is there."""
    return await moved(session, session.seek(body.step), service)
