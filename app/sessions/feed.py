"""What keeps one browser's surface right: coarse at once, then finer, anew when it must be."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from app.errors import FallLineError
from app.sessions.desk import Order, SurfaceDesk, order_of
from app.sessions.subscriber import Subscriber
from app.training.run import Run
from app.training.surface_query import SurfaceQuery

log = logging.getLogger("fallline")

COARSE = (13, 25)
"""Points a side of the surfaces that come before the one that was asked for."""

SMALL, LARGE, LARGE_NETWORK = 51, 31, 600
"""Points a side while the plane moves with the run and is drawn again at once: of networks up to
so many parameters, and of larger ones, whose points cost more. It is finer when the run rests."""

RETRY_SECONDS = 2.0
"""When to order again from a server that was too busy."""

PROGRESS_SECONDS = 0.4
"""How long a surface may take before it is said how far it is, and how often that is said."""

REST_SECONDS = 0.5
"""The shortest time between two surfaces of a run that moves; drawing one takes 0.3 s."""


class SurfaceFeed:
    """Orders surfaces for one subscriber. The newest wish counts; what it overtakes is dropped."""

    def __init__(
        self,
        run: Run,
        subscriber: Subscriber,
        desk: SurfaceDesk,
        playing: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        """Wanting nothing yet.

        Args:
            run: whose surfaces.
            subscriber: who gets them.
            desk: where they are ordered.
            playing: whether the run moves by itself.
            clock: seconds that never go back.
        """
        self._run = run
        self._subscriber = subscriber
        self._desk = desk
        self._playing = playing
        self._clock = clock
        self._query: SurfaceQuery | None = None
        self._order: Order | None = None
        self._drawing: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    def want(self, query: SurfaceQuery | None) -> None:
        """Show this surface from now on; None for none."""
        self._query = query
        self._news.set()

    def moved(self) -> None:
        """The run has moved, started or stopped: perhaps another surface is right now."""
        self._news.set()

    async def follow(self) -> None:
        """Keep the surface right, for as long as the subscriber is there."""
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                self._turn_to(self._right_order())
        finally:
            self._drop()

    def _right_order(self) -> Order | None:
        """The surface that would be right now."""
        if self._query is None:
            return None
        query = self._query
        if self._playing() and query.moves and self._run.spec.function is None:
            live = LARGE if self._run.layout.size > LARGE_NETWORK else SMALL
            query = replace(query, size=min(query.size, live))
        return order_of(self._run, query)

    def _turn_to(self, order: Order | None) -> None:
        """Draw that surface, unless it is the one that was drawn last."""
        if order is None:
            self._drop()
        if order is None or order == self._order:
            return
        busy = self._drawing is not None and not self._drawing.done()
        if busy and self._playing() and self._order and self._order.query == order.query:
            return  # only the point has moved: when this one is drawn, the then newest follows
        self._drop()
        first, self._order = self._order is None, order
        self._drawing = asyncio.create_task(self._draw(order, first))
        self._drawing.add_done_callback(lambda _: self._news.set())

    def _drop(self) -> None:
        """Give up the surface that is being drawn."""
        if self._drawing is not None and not self._drawing.done():
            self._drawing.cancel()
            self._order = None

    async def _draw(self, order: Order, first: bool) -> None:
        """Send a surface, coarser ones before it, and rest if the run is moving."""
        started = self._clock()
        try:
            for stage in self._stages(order, first):
                surface = await self._awaited(stage)
                step = self._run.step
                self._subscriber.show({"type": "surface", "step": step, "surface": surface})
        except FallLineError as error:
            self._subscriber.fail(error)
            if error.status == 503:
                await asyncio.sleep(RETRY_SECONDS)
                self._order = None
        except Exception:
            log.exception("no surface for %s", order.query)
            text = "something broke on the server; there is no surface of this step"
            self._subscriber.write(
                {"type": "error", "error": "internal", "detail": text, "field": None}
            )
        if self._playing():
            await asyncio.sleep(max(0.0, REST_SECONDS - (self._clock() - started)))

    async def _awaited(self, order: Order) -> dict[str, Any]:
        """The surface of an order; if that takes long, the subscriber is told how far it is."""
        task = asyncio.ensure_future(self._desk.get(order))
        try:
            while True:
                done, _ = await asyncio.wait({task}, timeout=PROGRESS_SECONDS)
                if done:
                    return task.result()
                share = self._desk.share(order)
                self._subscriber.write({"type": "progress", "share": share})
        finally:
            task.cancel()

    def _stages(self, order: Order, first: bool) -> Iterator[Order]:
        """The order itself; before it coarser ones, if it has to be computed and waited for."""
        if not self._desk.knows(order) and (first or not self._playing()):
            for coarse in COARSE:
                if coarse < order.query.size:
                    yield replace(order, query=replace(order.query, size=coarse))
        yield order
