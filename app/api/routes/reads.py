"""Looking at a run: arrays, curves, graph and surface, at any step that it has made."""

from asyncio import to_thread
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from numpy.typing import NDArray
from starlette.responses import PlainTextResponse

from app.api import schemas
from app.api.query import only_known
from app.api.replies import (
    batch_reply,
    data_reply,
    graph_reply,
    node_reply,
    parameters_reply,
    table_csv,
    whole_history,
)
from app.api.routes.runs import ERRORS, FULL, Found
from app.api.service import Served
from app.api.wire import WireResponse
from app.errors import RequestError
from app.landscape.slice_table import LONGEST_NAME
from app.sessions.desk import order_of
from app.sessions.looking import look
from app.training.conditioning import compare
from app.training.line_job import line
from app.training.measure import check_compare, describe
from app.training.run import Run
from app.training.surface_query import SurfaceQuery

router = APIRouter(
    prefix="/api/runs/{id}",
    tags=["looking"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)

Step = Annotated[
    int | None, Query(ge=0, description="a position that the run has been at; none: where it is")
]


Weight = Annotated[
    str | None,
    Query(max_length=LONGEST_NAME, description="a weight by its name, like W1[0,2]"),
]

USUAL = SurfaceQuery()


def answers(model: Any) -> dict[int | str, dict[str, Any]]:
    """What a route answers, for OpenAPI."""
    return {200: {"model": model}}


async def run_at(session: Found, step: Step = None) -> Run:
    """The run that the address names, if it has been at the step that the query names."""
    run = session.run
    if step is not None and step > run.head:
        text = f"invalid step: {step}; this run has made steps 0 to {run.head}"
        raise RequestError(text, "step")
    return run


At = Annotated[Run, Depends(run_at)]


def here(run: Run, step: int | None) -> int:
    """The step that is meant; without one, where the run stands."""
    return run.step if step is None else step


@router.get(
    "/parameters",
    summary="Parameters, gradients and optimiser state",
    responses={**answers(schemas.ParametersReply), **FULL},
)
async def parameters(run: At, session: Found, service: Served, step: Step = None) -> WireResponse:
    """Named arrays at a step; gradients are those that the next step follows."""
    with session.asked():
        reply = await look(service.computing, run, here(run, step), parameters_reply)
    return WireResponse(reply)


@router.get("/batch", summary="What a step took", responses=answers(schemas.BatchReply))
async def batch(
    session: Found, step: Annotated[int | None, Query(ge=1, description="counts from 1")] = None
) -> WireResponse:
    """The rows that a step takes, made or not; without `step`, the next."""
    run = session.run
    run.spec.must_be_network("batches")
    return WireResponse(batch_reply(run, run.step + 1 if step is None else step))


@router.get("/data", summary="Rows and arrays", responses=answers(schemas.DataReply))
async def data(session: Found) -> WireResponse:
    """Raw rows, prepared arrays, the fitted scaling, the split."""
    session.run.spec.must_be_network("data")
    return WireResponse(data_reply(session.run))


@router.get("/history", summary="All curves", responses=answers(schemas.WholeHistoryReply))
async def history(session: Found) -> WireResponse:
    """Losses, metrics and learning rate at every step made."""
    return WireResponse(whole_history(session.run))


@router.get("/history.csv", summary="All curves as a table", response_class=PlainTextResponse)
async def history_table(session: Found) -> PlainTextResponse:
    """One row for each step, with a heading; what was not measured is empty."""
    headers = {"Content-Disposition": 'attachment; filename="history.csv"'}
    history = session.run.history
    columns: dict[str, NDArray[Any]] = {"step": history.steps()}
    columns |= {name: history.column(name).copy() for name in history.columns}
    with session.asked():
        # Of a long run it takes seconds, in which the runs of others go on.
        text = await to_thread(table_csv, columns)
    return PlainTextResponse(text, media_type="text/csv", headers=headers)


@router.get(
    "/graph", summary="The computation graph", responses={**answers(schemas.GraphReply), **FULL}
)
async def graph(run: At, session: Found, service: Served, step: Step = None) -> WireResponse:
    """Topology, layout, sizes and thumbnails of the next step at a position."""
    with session.asked():
        reply = await look(service.computing, run, here(run, step), graph_reply)
    return WireResponse(reply)


@router.get(
    "/graph/{node}",
    summary="One tensor, one number",
    responses={**answers(schemas.NodeReply), **FULL},
)
async def node(
    run: At,
    session: Found,
    service: Served,
    node: Annotated[str, Path(max_length=40, description="name or number")],
    step: Step = None,
    index: Annotated[str | None, Query(examples=["0,2"], max_length=100)] = None,
) -> WireResponse:
    """A whole tensor with its gradient; with `index`, one element of it explained."""
    wanted = None if index is None else index_of(index)
    with session.asked():
        reply = await look(service.computing, run, here(run, step), node_reply, node, wanted)
    return WireResponse(reply)


@router.get(
    "/surface",
    summary="The loss over a slice",
    responses={**answers(schemas.SurfaceReply), **FULL},
)
async def surface(
    run: At,
    session: Found,
    service: Served,
    step: Step = None,
    slice: str = USUAL.slice,
    size: int = USUAL.size,
    span: float = USUAL.span,
    part: str = USUAL.part,
    penalty: str = USUAL.penalty,
    a: Weight = None,
    b: Weight = None,
    zero_biases: bool | None = None,
    ends: bool | None = None,
    follow: bool | None = None,
    at: Step = None,
) -> WireResponse:
    """Grid, directions, path, distances from the plane, captured share.

    The height is the data loss; with `penalty=only` what the weights cost, with `penalty=sum` both.
    """
    query = SurfaceQuery(slice, size, span, part, penalty, a, b, zero_biases, ends, follow, at)
    query.check(run.limits, run.spec)
    position = here(run, step)
    with session.asked():
        reply = await service.desk.get(order_of(run, query, position))
    return WireResponse({**reply, "step": position})


@router.get(
    "/line",
    summary="The loss along the line from start to end",
    responses={**answers(schemas.LineReply), **FULL},
)
async def straight_line(
    session: Found,
    service: Served,
    other: Annotated[
        str | None, Query(max_length=64, description="a run to whose position the line goes")
    ] = None,
) -> WireResponse:
    """Training and validation loss between the ends of the plan, or of two runs."""
    run, step = session.run, session.run.step
    there = None
    if other is not None:
        found = service.store.get(other).run
        there = (found.spec, found.planned, found.step, step)
    with session.asked():
        reply = await service.computing.run(line, run.spec, run.limits, run.planned, there)
    return WireResponse({**reply, "step": step, "to": {"id": other, **reply["to"]}})


@router.get(
    "/measure",
    summary="The loss itself, and the samples of the next batch on it",
    responses={**answers(schemas.MeasureReply), **FULL},
)
async def measure(
    run: At, session: Found, service: Served, step: Step = None, compare: str | None = None
) -> WireResponse:
    """The curve of the loss, and where each sample of batch `step` + 1 lies on it.

    `compare` names another measure of the same outputs, one of `options`.
    """
    run.spec.must_be_network("samples to measure")
    check_compare(run.spec.loss, compare)
    with session.asked():
        at = here(run, step)
        reply = await look(service.computing, run, at, describe, compare)
    return WireResponse({**reply, "step": at})


@router.get(
    "/scalings",
    summary="What each scaling does to the descent",
    responses={**answers(schemas.ScalingsReply), **FULL},
)
async def scalings(
    session: Found,
    service: Served,
    goal: Annotated[
        float | None, Query(gt=0, description="the error or loss to reach; none: one that can be")
    ] = None,
) -> WireResponse:
    """Curvature at the start, the surface, and the steps to a given loss in original units.

    For every scaling of the features, the rest of the spec as it is.
    """
    run = session.run
    run.spec.must_be_network("scalings")
    with session.asked():
        reply = await service.computing.run(compare, run.spec.untouched, run.limits, goal)
    return WireResponse(reply)


def index_of(text: str) -> tuple[int, ...]:
    """The index that `0,2` is; empty for a tensor without axes.

    Raises:
        RequestError: if it is something else.
    """
    try:
        return tuple(int(each) for each in text.split(",") if each)
    except ValueError:
        raise RequestError("invalid index; expected whole numbers like 0,2", "index") from None
