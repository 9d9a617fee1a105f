"""Comparing descents from one start: races, sweeps of the learning rate, sharpness."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api import schemas
from app.api.query import only_known
from app.api.routes.runs import ERRORS, FULL, Found
from app.api.service import Served
from app.api.wire import WireResponse
from app.errors import RequestError
from app.sessions.desk import order_of
from app.training.drop_job import dropped
from app.training.link import write_link
from app.training.race import race, racers
from app.training.sharpness import sharpness
from app.training.surface_query import SMALLEST_SIZE, SurfaceQuery
from app.training.sweep import FEWEST, MOST, RATES, sweep

router = APIRouter(
    prefix="/api/runs/{id}",
    tags=["comparing"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)


@router.post(
    "/drop",
    summary="Drop a ball on a surface",
    responses={200: {"model": schemas.DropReply}, **FULL},
)
async def drop_ball(session: Found, body: schemas.DropBody, service: Served) -> WireResponse:
    """The spec of a run that begins at a place of a surface of this one."""
    run, given = session.run, body.model_dump(exclude={"x", "y", "step"})
    if body.step is not None and body.step > run.head:
        text = f"invalid step: {body.step}; this run has made steps 0 to {run.head}"
        raise RequestError(text, "step")
    query = SurfaceQuery(size=SMALLEST_SIZE, **given)
    query.check(run.limits, run.spec)
    order = order_of(run, query, body.step)
    with session.asked():
        spec = await service.computing.run(
            dropped, order.spec, order.limits, order.step, order.planned, query, body.x, body.y
        )
    return WireResponse({"spec": spec.to_json(), "link": f"/?{write_link(spec)}"})


Rate = Annotated[float | None, Query(gt=0, allow_inf_nan=False)]


@router.post(
    "/race",
    summary="Several descents from the same start",
    responses={200: {"model": schemas.RaceReply}, **FULL},
)
async def make_race(session: Found, body: schemas.RaceBody, service: Served) -> WireResponse:
    """Up to eight settings, their paths over one plane, their losses, and steps to a goal."""
    run = session.run
    SurfaceQuery(size=body.size).check(run.limits, run.spec)
    files = service.library.file
    specs = await asyncio.to_thread(racers, run.spec, body.entries, run.limits, files)
    with session.asked():
        reply = await service.computing.run(
            race, specs, run.limits, body.steps, body.goal, body.size
        )
    return WireResponse(reply)


@router.get(
    "/sweep",
    summary="Many learning rates at once",
    responses={200: {"model": schemas.SweepReply}, **FULL},
)
async def make_sweep(
    session: Found,
    service: Served,
    steps: Annotated[int | None, Query(ge=1, description="none: the horizon")] = None,
    low: Rate = None,
    high: Rate = None,
    count: Annotated[int, Query(ge=FEWEST, le=MOST)] = RATES,
) -> WireResponse:
    """The training loss after some steps against the learning rate, and the stable rates.

    From the start, without what was changed in the run.
    """
    run = session.run
    spec = run.spec.untouched
    with session.asked():
        reply = await service.computing.run(sweep, spec, run.limits, steps, low, high, count)
    return WireResponse(reply)


@router.get(
    "/sharpness",
    summary="The largest curvature along the plan",
    responses={200: {"model": schemas.SharpnessReply}, **FULL},
)
async def measure_sharpness(session: Found, service: Served) -> WireResponse:
    """The Hessian's largest eigenvalue step by step, and what the learning rate can bear."""
    run = session.run
    with session.asked():
        reply = await service.computing.run(sharpness, run.spec, run.limits, run.planned)
    return WireResponse(reply)
