"""What keeps one browser's surface right."""

import asyncio
from typing import Any

import pytest

from app.errors import CapacityError, RequestError
from app.sessions import feed as feed_module
from app.sessions.desk import Order
from app.sessions.feed import SMALL, SurfaceFeed
from app.sessions.subscriber import Subscriber
from app.training.run import Run
from app.training.surface_query import SurfaceQuery
from tests.sessions.worlds import HandClock, a_run, in_loop, settle

PATH, FILTER = SurfaceQuery("path", 51), SurfaceQuery("filter", 51)


class HandDesk:
    """A desk whose orders are finished by hand; a surface is its own order."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.work: list[asyncio.Future[Any]] = []
        self.known: set[Order] = set()
        self.done = 0.0

    def knows(self, order: Order) -> bool:
        """What the test put there."""
        return order in self.known

    async def get(self, order: Order) -> Any:
        """Waits until the test finishes it."""
        self.orders.append(order)
        self.work.append(asyncio.get_running_loop().create_future())
        return await self.work[-1]

    def share(self, order: Order) -> float:
        """What the test says."""
        return self.done

    async def finish(self, outcome: Exception | None = None) -> None:
        """Finish the newest order."""
        if outcome is None:
            self.work[-1].set_result(self.orders[-1])
        else:
            self.work[-1].set_exception(outcome)
        await settle()

    @property
    def asked(self) -> list[tuple[str, int, int]]:
        """Slice, size and step of every order."""
        return [(each.query.slice, each.query.size, each.step) for each in self.orders]


class Shown:
    """A subscriber that remembers what it was shown."""

    def __init__(self) -> None:
        self.surfaces: list[Any] = []
        self.errors: list[Any] = []

    def show(self, message: Any) -> None:
        """A surface."""
        self.surfaces.append(message["surface"])

    def fail(self, error: Any) -> None:
        """An error."""
        self.errors.append(error)

    def write(self, letter: Any) -> None:
        """A letter."""
        self.errors.append(letter)


class World:
    """A feed that follows a run."""

    def __init__(self) -> None:
        self.run: Run = a_run()
        self.desk, self.shown, self.playing = HandDesk(), Shown(), False
        subscriber: Any = self.shown
        desk: Any = self.desk
        checked: Subscriber = subscriber
        self.feed = SurfaceFeed(self.run, checked, desk, lambda: self.playing, HandClock())
        self.task = asyncio.create_task(self.feed.follow())

    async def want(self, query: SurfaceQuery | None) -> None:
        """What the browser wants."""
        self.feed.want(query)
        await settle()

    async def move(self, steps: int) -> None:
        """The run makes steps."""
        self.run.advance(steps)
        self.feed.moved()
        await settle()


def test_a_surface_comes_coarse_then_finer() -> None:
    async def scene() -> None:
        world = World()
        await world.want(PATH)
        for _ in range(3):
            await world.desk.finish()
        assert world.desk.asked == [("path", 13, 0), ("path", 25, 0), ("path", 51, 0)]
        assert world.shown.surfaces == world.desk.orders

    in_loop(scene)


def test_a_known_fine_surface_needs_no_coarse_one_before_it() -> None:
    async def scene() -> None:
        world = World()
        await world.want(PATH)
        for _ in range(3):
            await world.desk.finish()
        other = World()
        other.desk.known = {world.desk.orders[-1]}
        await other.want(PATH)
        assert other.desk.asked == [("path", 51, 0)]

    in_loop(scene)


def test_a_surface_of_the_path_stays_while_the_run_walks_its_plan() -> None:
    async def scene() -> None:
        world = World()
        await world.want(SurfaceQuery("path", 5))
        await world.desk.finish()
        await world.move(10)
        assert len(world.desk.orders) == 1
        await world.move(11)
        assert world.desk.orders[-1].planned == 40

    in_loop(scene)


def test_a_newer_wish_overtakes_the_one_that_is_being_drawn() -> None:
    async def scene() -> None:
        world = World()
        await world.want(PATH)
        await world.want(FILTER)
        assert world.desk.work[0].cancelled()
        await world.desk.finish()
        assert world.desk.asked == [("path", 13, 0), ("filter", 13, 0), ("filter", 25, 0)]
        assert [order.query.slice for order in world.shown.surfaces] == ["filter"]

    in_loop(scene)


def test_a_plane_through_the_point_is_drawn_anew_after_each_move_of_a_run_that_stands() -> None:
    async def scene() -> None:
        world = World()
        await world.want(SurfaceQuery("filter", 5))
        await world.move(1)
        assert world.desk.work[0].cancelled()
        await world.desk.finish()
        assert world.desk.asked == [("filter", 5, 0), ("filter", 5, 1)]

    in_loop(scene)


def test_while_playing_planes_through_the_point_are_coarse_and_follow_one_another() -> None:
    async def scene() -> None:
        world = World()
        await world.want(FILTER)
        for _ in range(3):
            await world.desk.finish()
        world.playing = True
        for _ in range(5):
            await world.move(1)
        assert world.desk.asked[3:] == [("filter", SMALL, 1)], "the first is not overtaken"
        await world.desk.finish()
        await world.move(1)
        assert len(world.desk.orders) == 4, "at most two a second"
        await asyncio.sleep(0.6)
        assert world.desk.asked[4:] == [("filter", SMALL, 6)], "then the newest"

    in_loop(scene)


def test_pausing_draws_the_plane_through_the_point_fine_at_once() -> None:
    async def scene() -> None:
        world = World()
        world.playing = True
        await world.want(FILTER)
        await world.move(2)
        world.playing = False
        world.feed.moved()
        await settle()
        for _ in range(3):
            await world.desk.finish()
        assert world.desk.asked[-1] == ("filter", 51, 2)
        assert world.shown.surfaces[-1].query.size == 51

    in_loop(scene)


def test_what_cannot_be_drawn_is_said_once() -> None:
    async def scene() -> None:
        world = World()
        await world.want(SurfaceQuery("filter", 5))
        await world.desk.finish(RequestError("no direction"))
        world.feed.moved()
        await settle()
        assert [error.message for error in world.shown.errors] == ["no direction"]
        assert len(world.desk.orders) == 1

    in_loop(scene)


def test_a_defect_is_logged_and_said_and_the_next_surface_comes(caplog: Any) -> None:
    async def scene() -> None:
        world = World()
        await world.want(SurfaceQuery("filter", 5))
        await world.desk.finish(ZeroDivisionError())
        assert [letter["error"] for letter in world.shown.errors] == ["internal"]
        await world.move(1)
        await world.desk.finish()
        assert len(world.shown.surfaces) == 1

    in_loop(scene)
    assert "ZeroDivisionError" in caplog.text


def test_a_surface_that_cannot_be_drawn_while_playing_is_not_ordered_at_every_step() -> None:
    async def scene() -> None:
        world = World()
        world.playing = True
        await world.want(SurfaceQuery("filter", 5))
        await world.desk.finish(RequestError("a sentence"))
        for _ in range(5):
            await world.move(1)
        assert len(world.shown.errors) == len(world.desk.asked) == 1

    in_loop(scene)


def test_a_server_that_is_too_busy_is_asked_again(monkeypatch: Any) -> None:
    monkeypatch.setattr("app.sessions.feed.RETRY_SECONDS", 0.01)

    async def scene() -> None:
        world = World()
        await world.want(SurfaceQuery("path", 5))
        await world.desk.finish(CapacityError("busy"))
        while len(world.desk.work) < 2:
            await asyncio.sleep(0.01)
        await world.desk.finish()
        assert world.desk.asked == [("path", 5, 0)] * 2
        assert len(world.shown.surfaces) == 1

    in_loop(scene)


def test_a_surface_that_is_no_longer_wanted_is_given_up() -> None:
    async def scene() -> None:
        world = World()
        await world.want(PATH)
        await world.want(None)
        assert world.desk.work[0].cancelled()
        assert world.shown.surfaces == []

    in_loop(scene)


def test_when_the_browser_leaves_nothing_is_drawn_for_it() -> None:
    async def scene() -> None:
        world = World()
        await world.want(PATH)
        world.task.cancel()
        await settle()
        assert world.desk.work[0].cancelled()

    in_loop(scene)


def test_a_surface_that_takes_long_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "PROGRESS_SECONDS", 0.01)

    async def scene() -> None:
        world = World()
        await world.want(SurfaceQuery("path", 5))
        for share in (0.25, 0.5):
            world.desk.done = share
            await asyncio.sleep(0.05)
        told = [letter["share"] for letter in world.shown.errors]
        assert {0.25, 0.5} <= set(told)
        assert told == sorted(told)
        await world.desk.finish()
        assert world.shown.surfaces == world.desk.orders
        count = len(told)
        await asyncio.sleep(0.05)
        assert len(world.shown.errors) <= count + 1, "it goes on telling"

    in_loop(scene)
