"""Whether a run is well: notices made from its numbers."""

from fastapi import APIRouter, Depends

from app.api import schemas
from app.api.query import only_known
from app.api.routes.reads import At, Step, here
from app.api.routes.runs import ERRORS, FULL, Found
from app.api.service import Served
from app.api.wire import WireResponse
from app.sessions.looking import look
from app.training.sight import Known
from app.training.unwell import checkup, passes

router = APIRouter(
    prefix="/api/runs/{id}",
    tags=["looking"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)


@router.get(
    "/unwell",
    summary="What is unwell",
    responses={200: {"model": schemas.UnwellReply}, **FULL},
)
async def examine(run: At, session: Found, service: Served, step: Step = None) -> WireResponse:
    """Notices about a position: what was seen, in numbers, and where to look.

    Numbers that are not finite; gradients that vanish or explode across layers; dead and saturated
    units; a loss that rises; and, of plain gradient descent on all samples, a learning rate above
    2 / the largest curvature. What a run cannot have is not looked for.
    """
    at = here(run, step)
    with session.asked():
        reply = await look(
            service.computing, run, at, checkup, Known.of(run, at), passes=passes(run)
        )
    return WireResponse(reply)
