"""Long work in other processes."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from app.errors import CapacityError, RequestError
from app.sessions.computing import WAITING, Computing
from app.sessions.counters import Counters
from tests.sessions import jobs
from tests.sessions.worlds import in_loop, settle


@pytest.fixture
def computing() -> Iterator[Computing]:
    """One worker."""
    pool = Computing(1, Counters())
    yield pool
    pool.close()


def is_alive(process: int) -> bool:
    """Whether a process is there, and not only waiting to be buried."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_work_is_done_elsewhere(computing: Computing) -> None:
    async def scene() -> None:
        assert await computing.run(jobs.double, 21) == 42
        assert await computing.run(jobs.process) != os.getpid()

    in_loop(scene)


def test_a_refusal_comes_back_as_it_was(computing: Computing) -> None:
    async def scene() -> None:
        with pytest.raises(RequestError) as refused:
            await computing.run(jobs.refuse)
        assert (refused.value.message, refused.value.field) == ("a sentence", "a.field")

    in_loop(scene)


def test_ctrl_c_is_left_to_the_server(computing: Computing) -> None:
    async def scene() -> None:
        first = await computing.run(jobs.interrupt)
        assert await computing.run(jobs.process) == first

    in_loop(scene)


def test_workers_that_die_are_replaced() -> None:
    async def scene() -> None:
        counters = Counters()
        computing = Computing(1, counters)
        first = await computing.run(jobs.process)
        with pytest.raises(CapacityError, match="keep dying"):
            await computing.run(jobs.die)
        assert counters.rebuilt == 2, "it was tried once more"
        assert await computing.run(jobs.process) != first
        computing.close()

    in_loop(scene)


def test_who_waits_too_long_a_line_is_refused(computing: Computing) -> None:
    async def scene() -> None:
        tasks = [asyncio.create_task(computing.run(jobs.nap, 0.0)) for _ in range(WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(CapacityError, match="the server is busy computing"):
            await computing.run(jobs.nap, 0.0)
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await computing.run(jobs.double, 2) == 4, "who gave up has left the line"

    in_loop(scene)


def test_only_so_many_are_computed_at_once(computing: Computing) -> None:
    async def scene() -> None:
        slow = asyncio.create_task(computing.run(jobs.nap, 0.5))
        quick = asyncio.create_task(computing.run(jobs.double, 1))
        done, _ = await asyncio.wait([slow, quick], return_when=asyncio.FIRST_COMPLETED)
        assert done == {slow}
        await quick

    in_loop(scene)


class HandPool:
    """A pool whose work is finished by hand."""

    def __init__(self) -> None:
        self.work: list[Future[int]] = []

    def submit(self, function: object, *arguments: object) -> "Future[int]":
        """Begun at once, so that it cannot be cancelled any more."""
        future: Future[int] = Future()
        future.set_running_or_notify_cancel()
        self.work.append(future)
        return future


def test_work_that_was_given_up_keeps_its_worker_until_it_ends(
    computing: Computing, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = HandPool()
    monkeypatch.setattr(computing, "_started", lambda: pool)

    async def scene() -> None:
        given_up = asyncio.create_task(computing.run(jobs.double, 1))
        await settle()
        given_up.cancel()
        following = asyncio.create_task(computing.run(jobs.double, 2))
        await settle()
        assert len(pool.work) == 1, "the only worker is still at it"
        pool.work[0].set_result(2)
        await settle()
        assert len(pool.work) == 2
        pool.work[1].set_result(4)
        assert await following == 4

    in_loop(scene)


def test_closing_ends_workers_whatever_they_do(computing: Computing) -> None:
    async def scene() -> int:
        process = await computing.run(jobs.process)
        busy = asyncio.create_task(computing.run(jobs.nap, 60.0))
        await asyncio.sleep(0.1)
        computing.close()
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)
        return process

    process = in_loop(scene)
    for _ in range(200):
        if not is_alive(process):
            return
        time.sleep(0.02)
    raise AssertionError("the worker is still there")


ORPHANED = """
import asyncio, os, signal
from app.sessions.computing import Computing
from app.sessions.counters import Counters
from tests.sessions.jobs import process

async def main():
    print(await Computing(1, Counters()).run(process), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_worker_ends_when_its_server_was_killed(tmp_path: object) -> None:
    server = subprocess.run([sys.executable, "-c", ORPHANED], capture_output=True, text=True)
    process = int(server.stdout)
    for _ in range(200):
        if not is_alive(process):
            return
        time.sleep(0.02)
    raise AssertionError("the worker outlived its server")
