"""A run that people watch: the play loop, and what it tells whom."""

import asyncio
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import pytest

from app.errors import CapacityError, DivergedError, LimitError
from app.sessions.pace import Budget
from app.sessions.session import ASKED, GRACE_SECONDS, Session
from app.sessions.subscriber import FRAME_SECONDS, Subscriber
from app.training.limits import Limits
from tests.sessions.worlds import (
    EXPLOSIVE,
    HandClock,
    StillDesk,
    a_run,
    a_session,
    in_loop,
    settle,
    soon,
)


class Viewer:
    """A browser that takes what it gets and, if it is lively, acknowledges it."""

    def __init__(self, session: Session, clock: HandClock, *, lively: bool = True) -> None:
        desk: Any = StillDesk()
        self.session = session
        self.subscriber, _ = session.join(None, desk)
        self.lively = lively
        self.clock = clock
        self.got: list[Any] = []
        self.task = asyncio.create_task(self.take())

    async def take(self) -> None:
        """Take messages for ever; time passes with every one."""
        while True:
            message: Any = await self.subscriber.next()
            self.got.append(message)
            self.clock.now += FRAME_SECONDS
            if self.lively and "frame" in message:
                self.subscriber.acknowledge(message["frame"])

    @property
    def frames(self) -> list[Any]:
        """The frames it got."""
        return [message for message in self.got if message["type"] == "frame"]


def rows(viewer: Viewer) -> list[int]:
    """The positions whose history it got, in order."""
    return [int(step) for frame in viewer.frames for step in frame["history"]["step"]]


def test_steps_are_made_and_the_goal_is_then_done() -> None:
    async def scene() -> None:
        session = a_session()
        goal = session.advance(7)
        await goal.done.wait()
        assert (session.run.step, session.status) == (7, "paused")

    in_loop(scene)


def test_steps_asked_for_before_the_last_are_made_add_up() -> None:
    async def scene() -> None:
        session = a_session()
        first, second = session.advance(5), session.advance(1)
        assert first.done.is_set(), "whoever waits for the first is not left waiting"
        await second.done.wait()
        assert session.run.step == 6

    in_loop(scene)


def test_the_newest_seek_wins() -> None:
    async def scene() -> None:
        session = a_session()
        await session.advance(30).done.wait()
        for step in (3, 20, 8):
            last = session.seek(step)
        await last.done.wait()
        assert (session.run.step, session.run.head) == (8, 30)

    in_loop(scene)


def test_a_long_walk_can_be_stopped_on_its_way() -> None:
    async def scene() -> None:
        session = a_session()
        goal = session.advance(100_000)
        await soon(lambda: session.run.step > 3)
        session.pause()
        await goal.done.wait()
        await settle()
        stood = session.run.step
        await settle()
        assert session.run.step == stood < 100_000

    in_loop(scene)


def test_playing_makes_so_many_steps_for_every_frame_that_is_taken() -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        viewer = Viewer(session, clock)
        session.play(3)
        await soon(lambda: len(viewer.frames) > 6)
        session.pause()
        await settle()
        steps = [frame["step"] for frame in viewer.frames if frame["status"] == "playing"]
        assert all(later - earlier in (0, 3) for earlier, later in pairwise(steps))
        assert rows(viewer) == list(range(session.run.head + 1))

    in_loop(scene)


def test_playing_waits_for_a_browser_that_does_not_acknowledge() -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        viewer = Viewer(session, clock, lively=False)
        session.play(1)
        await settle(500)
        stood = session.run.step
        assert len(viewer.frames) == 3
        await settle(500)
        assert session.run.step == stood <= 3

    in_loop(scene)


def test_a_browser_that_never_acknowledges_does_not_slow_another() -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        stuck = Viewer(session, clock, lively=False)
        lively = Viewer(session, clock)
        session.play(2)
        await soon(lambda: session.run.step >= 100)
        session.pause()
        await settle()
        assert len(stuck.frames) == 3
        assert rows(lively) == list(range(session.run.head + 1))
        stuck.subscriber.acknowledge(1)
        await settle()
        assert rows(stuck) == list(range(session.run.head + 1)), "late, but every step"

    in_loop(scene)


def test_two_sessions_that_play_at_once_both_advance() -> None:
    async def scene() -> None:
        clock = HandClock()
        sessions = [a_session(clock=clock) for _ in range(2)]
        viewers = [Viewer(session, clock) for session in sessions]
        for session in sessions:
            session.play(50)
        await soon(lambda: sessions[0].run.step >= 500)
        assert sessions[1].run.step >= 300
        assert len(viewers) == 2

    in_loop(scene)


def test_a_walk_gives_way_to_others_after_each_slice() -> None:
    async def scene() -> None:
        session = a_session()
        session.advance(1000)
        turns = 0
        while session.run.step < 1000:
            before = session.run.step
            await asyncio.sleep(0)
            turns += 1
            # The clock stands still, so a step seems to cost nothing: at most 10,000 a slice.
            assert session.run.step - before <= 10_000
        assert turns > 1

    in_loop(scene)


def test_slices_are_as_long_as_the_measured_cost_of_a_step_allows() -> None:
    class Ticking(HandClock):
        """Every look at it takes an eighth of a millisecond; a slice begins and ends with one."""

        def __call__(self) -> float:
            self.now += 1.25e-4
            return self.now

    async def scene() -> None:
        session = a_session(clock=Ticking())
        made: list[int] = []
        advance = session.run.advance

        def counted(count: int, *, watch: bool = True) -> int:
            made.extend([count] if count else [])
            return advance(count, watch=watch)

        session.run.advance = counted  # type: ignore[method-assign]
        await session.advance(200).done.wait()
        assert made[0] == 1
        assert made[1] == 8, "a step took 1/8 ms, and a slice is 1 ms"
        assert sum(made) == 200

    in_loop(scene)


def test_a_run_that_has_used_up_its_budget_waits() -> None:
    async def scene() -> None:
        clock = HandClock()
        budget = Budget(0.04, 0.2, clock)
        session = a_session(clock=clock, budget=budget)
        budget.spend(5.0)
        session.advance(100)
        await settle(300)
        assert session.run.step == 1, "one slice, then the bucket must fill"
        session.close()

    in_loop(scene)


def test_a_run_is_charged_for_its_frames_too() -> None:
    class Ticking(HandClock):
        """Every look at it takes 10 ms, and so does every frame."""

        def __call__(self) -> float:
            self.now += 0.01
            return self.now

    async def scene() -> None:
        budget = Budget(0.04, 0.2, HandClock())
        session = a_session(clock=Ticking(), budget=budget)
        desk: Any = StillDesk()
        subscriber, _ = session.join(None, desk)
        for _ in range(20):
            session.frame(subscriber, pictures=True)
        assert budget.wait() == pytest.approx(0.0, abs=1e-9)
        session.frame(subscriber, pictures=True)
        assert budget.wait() == pytest.approx(0.25)

    in_loop(scene)


def test_playing_stands_still_while_nobody_watches_and_goes_on_after() -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        viewer = Viewer(session, clock)
        session.play(1)
        await soon(lambda: session.run.step > 5)
        viewer.task.cancel()
        session.leave(viewer.subscriber)
        await settle()
        stood = session.run.step
        await settle(300)
        assert (session.run.step, session.status) == (stood, "playing")
        Viewer(session, clock)
        await soon(lambda: session.run.step > stood + 3)

    in_loop(scene)


def test_playing_ends_when_nobody_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sessions.session.GRACE_SECONDS", 0.01)

    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        viewer = Viewer(session, clock)
        session.play(1)
        session.leave(viewer.subscriber)
        await asyncio.sleep(0.05)
        assert session.status == "paused"

    in_loop(scene)
    assert GRACE_SECONDS > 1


def test_who_comes_back_gets_what_is_missing_and_nothing_twice() -> None:
    async def scene() -> None:
        session = a_session()
        await session.advance(10).done.wait()
        desk: Any = StillDesk()
        seen = {known: session.join(known, desk)[0].seen for known in (None, 0, 4, 10)}
        assert seen == {None: 0, 0: 1, 4: 5, 10: 11}
        assert session.join(11, desk)[0].seen == 0, "it has seen another run"

    in_loop(scene)


def test_a_long_history_comes_in_several_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sessions.frames.MOST_ROWS", 10)

    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        await session.advance(35).done.wait()
        viewer = Viewer(session, clock)
        await soon(lambda: len(rows(viewer)) == 36)
        assert [len(frame["history"]["step"]) for frame in viewer.frames] == [10, 10, 10, 6]
        assert rows(viewer) == list(range(36))

    in_loop(scene)


def test_a_run_that_diverges_stops_and_everybody_is_told_why() -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(a_run(**EXPLOSIVE), clock=clock)
        viewers = [Viewer(session, clock), Viewer(session, clock)]
        session.play(20)
        await soon(lambda: session.status == "diverged")
        await settle()
        for viewer in viewers:
            (notice,) = [message for message in viewer.got if message["type"] == "notice"]
            assert notice["code"] == "diverged"
            assert viewer.frames[-1]["diverged"]["detail"] == notice["detail"]
        for refused in (lambda: session.play(1), lambda: session.advance(1)):
            with pytest.raises(DivergedError):
                refused()
        assert session.run.diverged is not None
        await session.seek(session.run.diverged.last_good_step).done.wait()
        assert session.status == "paused"

    in_loop(scene)


def test_a_run_ends_at_the_last_step_allowed() -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(a_run(Limits(steps=10)), clock=clock)
        viewer = Viewer(session, clock)
        session.play(4)
        await soon(lambda: session.status == "finished")
        await settle()
        assert session.run.step == 10
        assert [m["code"] for m in viewer.got if m["type"] == "notice"] == ["finished"]
        with pytest.raises(LimitError):
            session.play(1)
        with pytest.raises(LimitError):
            session.seek(11)

    in_loop(scene)


def test_a_defect_in_a_step_stops_the_run_and_not_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene() -> None:
        clock = HandClock()
        session = a_session(clock=clock)
        viewer = Viewer(session, clock)

        def broken(count: int, *, watch: bool = True) -> int:
            raise ZeroDivisionError

        session.run.advance = broken  # type: ignore[method-assign]
        await session.advance(1).done.wait()
        await settle()
        assert [m["code"] for m in viewer.got if m["type"] == "notice"] == ["internal"]
        assert session.status == "paused"

    in_loop(scene)
    assert "ZeroDivisionError" in caplog.text


def test_descending_until_a_loss_looks_after_each_step() -> None:
    async def scene() -> None:
        session = a_session()
        await session.advance(400).done.wait()
        losses = session.run.history.column("train_loss")
        wanted = float(losses[200])
        first = int((losses <= wanted).argmax())
        await session.seek(0).done.wait()
        await session.descend_until("train", wanted, 10_000).done.wait()
        assert session.run.step == first

    in_loop(scene)


def test_too_many_watchers_are_refused() -> None:
    async def scene() -> None:
        session = a_session(watchers=1)
        desk: Any = StillDesk()
        subscriber: Subscriber = session.join(None, desk)[0]
        with pytest.raises(CapacityError):
            session.join(None, desk)
        session.leave(subscriber)
        session.join(None, desk)

    in_loop(scene)


def test_a_run_is_asked_for_only_so_much_at_once() -> None:
    session = a_session()
    with ExitStack() as asked:
        for _ in range(ASKED):
            asked.enter_context(session.asked())
        with pytest.raises(CapacityError, match="busy computing"):
            asked.enter_context(session.asked())
    with session.asked():
        pass
