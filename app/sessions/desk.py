"""The desk where surfaces are ordered: one is computed once, for all who want it."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from app.sessions.computing import Computing
from app.sessions.counters import Counters
from app.sessions.tracking import Tracker
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery

KEPT = 64
"""Surfaces that are remembered, some 60 kB each: a class that follows one link has one spec."""

Reply = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What a surface depends on: equal orders have equal surfaces."""

    spec: RunSpec
    limits: Limits
    step: int
    planned: int
    query: SurfaceQuery


@dataclass(eq=False, slots=True)
class Work:
    """A surface that is being computed, and how many wait for it."""

    task: asyncio.Task[Reply]
    tracker: Tracker | None
    waiting: int = 0


def order_of(run: Run, query: SurfaceQuery, step: int | None = None) -> Order:
    """What a run needs for a query at a step; without one, where it now stands."""
    here = run.step if step is None else step
    # The plane of a function is the function's own, wherever the run is.
    at = 0 if run.spec.function is not None else query.step_at(here)
    return Order(run.spec, run.limits, at, run.planned, query.settled())


class SurfaceDesk:
    """Takes orders; the same order twice is computed once, and one that nobody waits for any more
    is given up, in a worker too.
    """

    def __init__(self, computing: Computing, counters: Counters) -> None:
        self._computing = computing
        self._counters = counters
        self._done: OrderedDict[Order, Reply] = OrderedDict()
        self._work: dict[Order, Work] = {}

    def knows(self, order: Order) -> bool:
        """Whether the surface would be there at once."""
        return order in self._done

    async def get(self, order: Order) -> Reply:
        """The surface of an order.

        Raises:
            RequestError, LimitError: if it cannot be drawn; the sentence says why.
            CapacityError: if too many are waited for.
        """
        if order in self._done:
            self._done.move_to_end(order)
            return self._done[order]
        work = self._work.get(order)
        if work is None:
            tracker = self._computing.board.take()
            task = asyncio.create_task(self._compute(order, tracker))
            work = self._work[order] = Work(task, tracker)
        work.waiting += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.waiting -= 1
            if not work.waiting and self._work.get(order) is work:
                del self._work[order]
                work.task.cancel()

    def share(self, order: Order) -> float:
        """Which share of an order's surface is computed, from 0 to 1."""
        work = self._work.get(order)
        if work is None or work.tracker is None:
            return 0.0
        return self._computing.board.share(work.tracker)

    async def _compute(self, order: Order, tracker: Tracker | None) -> Reply:
        """In a worker; remembered."""
        spec, limits, step = order.spec, order.limits, order.step
        reply = await self._computing.run(
            surface, spec, limits, step, order.planned, order.query, tracker
        )
        self._counters.surfaces += 1
        self._done[order] = reply
        while len(self._done) > KEPT:
            self._done.popitem(last=False)
        return reply
