"""The desk where surfaces are ordered."""

import asyncio
import multiprocessing
from dataclasses import replace
from typing import Any

import pytest

from app.errors import RequestError
from app.sessions.counters import Counters
from app.sessions.desk import KEPT, SurfaceDesk, order_of
from app.sessions.tracking import Board
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.sessions.worlds import a_run, in_loop, settle


class HandComputing:
    """Work that is finished by hand."""

    def __init__(self) -> None:
        self.board = Board(multiprocessing.get_context("spawn"))
        self.asked: list[Any] = []
        self.finished: list[asyncio.Future[Any]] = []

    async def run(self, function: Any, *arguments: Any) -> Any:
        """Waits until the test finishes it."""
        self.asked.append(arguments)
        self.finished.append(asyncio.get_running_loop().create_future())
        return await self.finished[-1]


def a_desk() -> tuple[SurfaceDesk, HandComputing, Counters]:
    """A desk whose work is finished by hand."""
    computing, counters = HandComputing(), Counters()
    working: Any = computing
    return SurfaceDesk(working, counters), computing, counters


PATH, FILTER = SurfaceQuery("path", 5), SurfaceQuery("filter", 5)


def test_a_plane_through_the_whole_path_is_the_same_at_every_step() -> None:
    run = a_run()
    start = order_of(run, PATH)
    run.advance(5)
    assert order_of(run, PATH) == start
    run.advance(20)
    assert order_of(run, PATH) == replace(start, planned=40), "the horizon of 20 was passed"


def test_a_plane_through_the_point_is_another_at_every_step() -> None:
    run = a_run()
    start = order_of(run, FILTER)
    run.advance(5)
    assert order_of(run, FILTER) == replace(start, step=5)


def test_two_runs_of_one_spec_share_their_surfaces() -> None:
    assert order_of(a_run(), PATH) == order_of(a_run(), PATH)
    assert order_of(a_run(), PATH) != order_of(a_run(seed=2), PATH)


def test_an_order_is_computed_as_the_reply_of_its_run() -> None:
    async def scene() -> None:
        desk, computing, _ = a_desk()
        run = a_run()
        run.advance(3)
        task = asyncio.create_task(desk.get(order_of(run, FILTER)))
        await settle()
        *arguments, tracker = computing.asked[0]
        assert tracker is not None, "it could not tell how far it is"
        reply = surface(*arguments)
        computing.finished[0].set_result(reply)
        assert (await task)["step"] == 3
        assert (reply["planned"], reply["slice"], reply["size"]) == (20, "filter", 5)

    in_loop(scene)


def test_the_same_order_twice_is_computed_once() -> None:
    async def scene() -> None:
        desk, computing, counters = a_desk()
        order = order_of(a_run(), PATH)
        tasks = [asyncio.create_task(desk.get(order)) for _ in range(3)]
        await settle()
        assert not desk.knows(order)
        computing.finished[0].set_result({"z": 1})
        assert await asyncio.gather(*tasks) == [{"z": 1}] * 3
        assert desk.knows(order)
        assert await desk.get(order) == {"z": 1}
        assert (len(computing.asked), counters.surfaces) == (1, 1)

    in_loop(scene)


def test_an_order_that_nobody_waits_for_any_more_is_dropped() -> None:
    async def scene() -> None:
        desk, computing, _ = a_desk()
        order = order_of(a_run(), PATH)
        tasks = [asyncio.create_task(desk.get(order)) for _ in range(2)]
        await settle()
        tasks[0].cancel()
        await settle()
        assert not computing.finished[0].cancelled(), "the other still waits"
        tasks[1].cancel()
        await settle()
        assert computing.finished[0].cancelled()
        again = asyncio.create_task(desk.get(order))
        await settle()
        assert len(computing.asked) == 2
        computing.finished[1].set_result({})
        await again

    in_loop(scene)


def test_a_surface_that_cannot_be_drawn_is_refused_to_all_who_wait() -> None:
    async def scene() -> None:
        desk, computing, counters = a_desk()
        order = order_of(a_run(), PATH)
        tasks = [asyncio.create_task(desk.get(order)) for _ in range(2)]
        await settle()
        computing.finished[0].set_exception(RequestError("no"))
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(outcome, RequestError)
        assert not desk.knows(order)
        assert counters.surfaces == 0

    in_loop(scene)


def test_a_bounded_number_is_remembered_those_asked_for_last() -> None:
    async def scene() -> None:
        desk, computing, _ = a_desk()
        first = order_of(a_run(), PATH)
        for step in range(KEPT + 1):
            task = asyncio.create_task(desk.get(replace(first, step=step)))
            await settle()
            computing.finished[-1].set_result({})
            await task
            await desk.get(first)
        assert desk.knows(first), "it was asked for all the time"
        assert not desk.knows(replace(first, step=1))
        assert desk.knows(replace(first, step=KEPT))

    in_loop(scene)


def test_what_a_worker_computes_can_be_sent_to_it() -> None:
    import pickle

    order = order_of(a_run(), PATH)
    assert pickle.loads(pickle.dumps(order)) == order
    with pytest.raises(RequestError):
        SurfaceQuery("cheese").check(order.limits, order.spec)


def test_a_plane_that_follows_is_another_at_every_step_and_one_that_stays_is_not() -> None:
    run = a_run()
    follows, stays = replace(PATH, follow=True), replace(FILTER, follow=False)
    later = replace(stays, at=3)
    start = [order_of(run, each) for each in (follows, stays, later)]
    run.advance(5)
    there = [order_of(run, each) for each in (follows, stays, later)]
    assert there[0] == replace(start[0], step=5)
    assert there[1:] == start[1:]
    assert [each.step for each in there] == [5, 0, 3]


def test_the_same_surface_asked_for_in_other_words_is_one_order() -> None:
    run = a_run()
    run.advance(2)
    assert order_of(run, FILTER) == order_of(run, replace(FILTER, follow=True, zero_biases=False))
    assert order_of(run, PATH) == order_of(run, replace(PATH, follow=False))
    stays = replace(FILTER, follow=False)
    assert order_of(run, stays) == order_of(run, replace(stays, at=0)) != order_of(run, FILTER)
