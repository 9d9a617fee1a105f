"""What all routes share: made once by `create_app`, started and ended with the server."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection
from starlette.templating import Jinja2Templates

from app.api.assets import Plotly
from app.errors import CapacityError
from app.sessions.computing import Computing
from app.sessions.counters import Counters
from app.sessions.desk import SurfaceDesk
from app.sessions.library import Library
from app.sessions.session import Session
from app.sessions.store import RunStore
from app.sessions.uploads import Uploads
from app.settings import Settings
from app.training.catalog import catalog
from app.training.files import file_limits
from app.training.fingerprint import fingerprint
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec

log = logging.getLogger("fallline")

ROOT = Path(__file__).resolve().parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"

SWEEP_SECONDS = 30.0
"""How often runs that nobody watches are looked for."""


RUNS_AT_ONCE = 2
"""Runs that are built at once: each takes a thread, its data and a core; the next ones wait."""


class Service:
    """The parts of a server, put together by its settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.limits = Limits(**{each.name: getattr(settings, each.name) for each in fields(Limits)})
        self.counters = Counters()
        self.store = RunStore(settings, self.counters, time.perf_counter)
        self.computing = Computing(settings.surfaces_at_once, self.counters)
        self.desk = SurfaceDesk(self.computing, self.counters)
        self.library = Library(
            Uploads(
                settings.folder / "files.sqlite",
                quota_bytes=settings.files_bytes,
                expiry_seconds=settings.files_seconds,
            ),
            file_limits(self.limits),
        )
        self.plotly = Plotly()
        self.templates = Jinja2Templates(TEMPLATES)
        self.draining = False
        self._building = asyncio.Semaphore(RUNS_AT_ONCE)

    @cached_property
    def catalog(self) -> dict[str, Any]:
        """Everything that can be chosen; it does not change while the server runs."""
        return catalog(self.limits, self.settings.limits)

    @cached_property
    def fingerprint(self) -> str:
        """Which class of machine this is."""
        return fingerprint()

    async def new_session(self, spec: RunSpec, address: str) -> Session:
        """A run of the spec for somebody at that address.

        Raises:
            SpecError: if its data cannot be split as it says.
            CapacityError: if there is no room for it, or the server is about to end.
        """
        async with self._building:
            self._go_on()
            self.store.make_room(address)
            # In a thread, since data may have to be imported for a second.
            run = await asyncio.to_thread(Run, spec, self.limits)
            self._go_on()
            return self.store.add(run, address)

    def _go_on(self) -> None:
        """Refuse new runs once the server has begun to end."""
        if self.draining:
            raise CapacityError("the server is about to end; try again in a moment")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """From the first request to the last: workers, and what is done in the background."""
        tasks = [asyncio.create_task(self._warm()), asyncio.create_task(self._sweep())]
        try:
            yield
        finally:
            self.drain()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.computing.close()
            self.library.close()

    def drain(self) -> None:
        """The server is about to end: nothing new, and nothing moves any more."""
        self.draining = True
        self.store.close()

    async def _warm(self) -> None:
        """Have ready what the first visitor would otherwise wait for."""
        await asyncio.to_thread(self.plotly.warm)
        try:
            await self.computing.warm()
        except CapacityError as error:
            log.error("%s", error)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.store.sweep()
            await asyncio.to_thread(self.library.sweep)


def service_of(connection: HTTPConnection) -> Service:
    """The service of the application that a request or stream belongs to."""
    service: Service = connection.app.state.service
    return service


def address_of(connection: HTTPConnection) -> str:
    """Where it comes from, as the server or a trusted proxy says."""
    return connection.client.host if connection.client else ""


Served = Annotated[Service, Depends(service_of)]
Address = Annotated[str, Depends(address_of)]
