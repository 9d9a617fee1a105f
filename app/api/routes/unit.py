"""One unit of the network and one sample, number by number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api import schemas
from app.api.query import only_known
from app.api.routes.reads import At, Step, here
from app.api.routes.runs import ERRORS, FULL, Found
from app.api.service import Served
from app.api.wire import WireResponse
from app.sessions.looking import look
from app.training.sample import check_row, describe_unit

router = APIRouter(
    prefix="/api/runs/{id}",
    tags=["looking"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)


@router.get(
    "/unit",
    summary="One unit and one sample",
    responses={200: {"model": schemas.UnitReply}, **FULL},
)
async def unit(
    run: At,
    session: Found,
    service: Served,
    step: Step = None,
    layer: Annotated[int, Query(ge=1, description="counts from 1, as in W1")] = 1,
    unit: Annotated[int, Query(ge=0)] = 0,
    row: Annotated[
        int | None, Query(ge=0, description="of the data; none: the first of the next batch")
    ] = None,
) -> WireResponse:
    """Every product, the sum, the activation, what it feeds, and the way back.

    The numbers are those of the next step if its batch has the row. If not, they are those of the
    row alone, as if it were the whole batch, and `alone` says so.
    """
    check_row(run, row)
    with session.asked():
        reply = await look(service.computing, run, here(run, step), describe_unit, layer, unit, row)
    return WireResponse(reply)
