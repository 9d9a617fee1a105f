"""How far a job in another process is, and that it ends when nobody waits for it."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from app.sessions.computing import Computing
from app.sessions.counters import Counters
from app.sessions.tracking import SLOTS
from tests.sessions import jobs
from tests.sessions.worlds import in_loop

LONG = 1000
"""Hundredths of a second."""


@pytest.fixture
def computing() -> Iterator[Computing]:
    """One worker."""
    pool = Computing(1, Counters())
    yield pool
    pool.close()


def test_a_job_tells_how_far_it_is(computing: Computing) -> None:
    async def scene() -> None:
        tracker = computing.board.take()
        assert tracker is not None
        task = asyncio.create_task(computing.run(jobs.count_to, 60, tracker))
        seen = set()
        while not task.done():
            seen.add(computing.board.share(tracker))
            await asyncio.sleep(0.02)
        assert await task == 60
        assert len(seen) > 3
        assert all(0 <= share < 1 for share in seen)

    in_loop(scene)


def test_a_job_that_nobody_waits_for_ends_and_frees_its_worker(computing: Computing) -> None:
    async def scene() -> None:
        await computing.run(jobs.double, 1)
        tracker = computing.board.take()
        assert tracker is not None
        task = asyncio.create_task(computing.run(jobs.count_to, LONG, tracker))
        while not computing.board.share(tracker):
            await asyncio.sleep(0.01)
        start = time.perf_counter()
        task.cancel()
        assert await computing.run(jobs.double, 21) == 42
        assert time.perf_counter() - start < LONG / 200, "it ran on to its end"
        for _ in range(100):
            await asyncio.sleep(0.01)
        taken = [computing.board.take() for _ in range(SLOTS)]
        assert None not in taken, "its slot was not given back"

    in_loop(scene)


def test_a_job_that_never_began_gives_its_slot_back(computing: Computing) -> None:
    async def scene() -> None:
        busy = asyncio.create_task(computing.run(jobs.nap, 0.3))
        await asyncio.sleep(0.05)
        tracker = computing.board.take()
        waiting = asyncio.create_task(computing.run(jobs.count_to, 5, tracker))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.sleep(0.01)
        assert None not in [computing.board.take() for _ in range(SLOTS)]
        await busy

    in_loop(scene)


def test_more_jobs_than_slots_run_without_telling(computing: Computing) -> None:
    for _ in range(SLOTS):
        assert computing.board.take() is not None
    assert computing.board.take() is None
