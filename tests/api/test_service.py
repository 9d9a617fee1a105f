"""What all routes share."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.api import service as module
from app.api.service import RUNS_AT_ONCE, Service
from app.errors import CapacityError
from app.main import create_app
from app.settings import Settings
from app.training.run import Run
from tests.api.plain import ask
from tests.sessions.worlds import SMALL, a_run, in_loop, settle


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that threads do."""
    while not condition():
        await asyncio.sleep(0.001)


class Building:
    """Stands for `Run`: each is built once the test lets it."""

    def __init__(self) -> None:
        self.begun = 0
        self.let = threading.Semaphore(0)
        self._lock = threading.Lock()

    def __call__(self, *arguments: Any) -> Run:
        """A run, after a wait."""
        with self._lock:
            self.begun += 1
        assert self.let.acquire(timeout=20)
        return Run(*arguments)


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> Building:
    """Runs that are built by hand."""
    found = Building()
    monkeypatch.setattr(module, "Run", found)
    return found


def test_only_so_many_runs_are_built_at_once(building: Building) -> None:
    async def scene() -> None:
        service, spec = Service(Settings()), a_run().spec
        tasks = [asyncio.create_task(service.new_session(spec, "here")) for _ in range(5)]
        await until(lambda: building.begun == RUNS_AT_ONCE)
        await settle()
        assert building.begun == RUNS_AT_ONCE
        building.let.release()
        await until(lambda: building.begun == RUNS_AT_ONCE + 1)
        building.let.release(5)
        await asyncio.gather(*tasks)
        assert len(service.store) == 5

    in_loop(scene)


def test_a_run_whose_server_begins_to_end_while_it_is_built_is_refused(building: Building) -> None:
    async def scene() -> None:
        service = Service(Settings())
        task = asyncio.create_task(service.new_session(a_run().spec, "here"))
        await until(lambda: building.begun == 1)
        service.drain()
        building.let.release()
        with pytest.raises(CapacityError, match="about to end"):
            await task
        assert len(service.store) == 0

    in_loop(scene)


def test_a_server_that_ends_takes_no_new_run() -> None:
    app = create_app(Settings())
    app.state.service.drain()
    reply = ask(app, "POST", "/api/runs", json=SMALL)
    assert (reply.status_code, reply.json()["error"]) == (503, "at_capacity")
