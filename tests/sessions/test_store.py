"""The runs that are alive."""

from typing import Any

import pytest

from app.errors import CapacityError, NotFoundError
from app.sessions.counters import Counters
from app.sessions.session import Session
from app.sessions.store import RunStore
from app.settings import Settings
from tests.sessions.worlds import HandClock, StillDesk, a_run, in_loop


class World:
    """A store with room for three runs, two of one address."""

    def __init__(self, **settings: Any) -> None:
        self.clock = HandClock()
        self.counters = Counters()
        chosen = {"live_runs": 3, "runs_per_address": 2, "idle_seconds": 60, **settings}
        self.store = RunStore(Settings(detached_seconds=1000, **chosen), self.counters, self.clock)
        self.run = a_run()

    def add(self, address: str, *, watched: bool = False) -> Session:
        """A new session; every one has the same run, which no store looks at."""
        session = self.store.add(self.run, address)
        if watched:
            desk: Any = StillDesk()
            session.join(None, desk)
        self.clock.now += 1
        return session

    def alive(self, *sessions: Session) -> list[bool]:
        """Which are still there."""
        return [session.id in self.store._sessions for session in sessions]


def test_a_run_is_found_by_its_id_and_by_nothing_else() -> None:
    world = World()
    session = world.add("a")
    assert world.store.get(session.id) is session
    with pytest.raises(NotFoundError, match="no longer here"):
        world.store.get("other")


def test_ids_cannot_be_guessed() -> None:
    world = World(live_runs=100, runs_per_address=100)
    ids = {world.add("a").id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(id_) == 22 for id_ in ids)


def test_one_address_makes_room_by_its_own_oldest_run_even_if_it_is_fresh() -> None:
    world = World()
    first, second, other = world.add("a"), world.add("a"), world.add("b")
    third = world.add("a")
    assert world.alive(first, second, other, third) == [False, True, True, True]
    assert world.counters.forgotten == 1


def test_a_full_store_gives_up_the_run_that_was_alone_for_longest() -> None:
    world = World()
    first, second, third = world.add("a"), world.add("b"), world.add("c")
    world.clock.now += 60
    world.store.get(first.id)
    fourth = world.add("d")
    assert world.alive(first, second, third, fourth) == [True, False, True, True]


def test_a_full_store_does_not_give_up_a_run_whose_browser_may_come_back() -> None:
    world = World()
    for address in "abc":
        world.add(address)
    assert not world.store.has_room
    with pytest.raises(CapacityError, match="try again"):
        world.add("d")
    assert world.counters.refused == 1
    world.clock.now += 60
    assert world.store.has_room
    world.add("d")


def test_a_run_that_somebody_watches_is_never_given_up() -> None:
    async def scene() -> None:
        world = World()
        watched = [world.add("a", watched=True), world.add("a", watched=True)]
        world.clock.now += 10_000
        world.store.sweep()
        with pytest.raises(CapacityError, match="this address"):
            world.add("a")
        assert world.alive(*watched) == [True, True]

    in_loop(scene)


def test_a_run_that_nobody_watches_is_forgotten_in_the_end() -> None:
    world = World()
    old = world.add("a")
    world.clock.now += 900
    used = world.add("b")
    world.store.sweep()
    assert world.alive(old, used) == [True, True]
    world.clock.now += 200
    world.store.sweep()
    assert world.alive(old, used) == [False, True]
    assert len(world.store) == 1
