"""One browser: what it gets, and when."""

import asyncio
from typing import Any

from app.errors import RequestError
from app.sessions.messages import FrameMessage, Message
from app.sessions.subscriber import CREDITS, FRAME_SECONDS, LETTERS, Subscriber
from tests.sessions.worlds import HandClock, in_loop, settle


class Counting:
    """A source whose state is a number."""

    def __init__(self) -> None:
        self.state = 0
        self.rooms = 0

    def frame(self, subscriber: Subscriber, pictures: bool) -> FrameMessage:
        """The newest number."""
        frame: Any = {"type": "frame", "step": self.state, "pictures": pictures}
        return frame

    def room(self) -> None:
        """Counted."""
        self.rooms += 1


class World:
    """A subscriber, and what a sender took from it so far."""

    def __init__(self) -> None:
        self.clock, self.source = HandClock(), Counting()
        self.subscriber = Subscriber(self.source, 0, self.clock)
        self.sent: list[Any] = []
        self.sender = asyncio.create_task(self.send())

    async def send(self) -> None:
        """What the stream does."""
        while True:
            message: Message = await self.subscriber.next()
            self.sent.append(message)

    async def change(self) -> None:
        """A new state, long after the last frame."""
        self.source.state += 1
        self.clock.now += 1
        self.subscriber.tell()
        await settle()

    def steps(self) -> list[int]:
        """The states that were sent."""
        return [message["step"] for message in self.sent]


def test_a_newcomer_gets_the_state_at_once() -> None:
    async def scene() -> None:
        world = World()
        await settle()
        assert world.sent == [{"type": "frame", "step": 0, "pictures": True, "frame": 1}]

    in_loop(scene)


def test_three_frames_may_be_unacknowledged_and_then_the_newest_state_wins() -> None:
    async def scene() -> None:
        world = World()
        for _ in range(9):
            await world.change()
        assert world.steps() == [1, 2, 3]
        assert not world.subscriber.has_room
        world.subscriber.acknowledge(2)
        await settle()
        assert world.steps() == [1, 2, 3, 9]
        assert world.sent[-1]["frame"] == 4

    in_loop(scene)


def test_an_acknowledgement_counts_once_and_only_for_what_was_sent() -> None:
    async def scene() -> None:
        world = World()
        for _ in range(CREDITS):
            await world.change()
        for frame in (1, 1, 99):
            world.subscriber.acknowledge(frame)
        for _ in range(4):
            await world.change()
        assert len(world.sent) == CREDITS + 1

    in_loop(scene)


def test_nothing_is_sent_when_nothing_has_changed() -> None:
    async def scene() -> None:
        world = World()
        await settle()
        world.clock.now += 10
        world.subscriber.acknowledge(1)
        await settle()
        assert len(world.sent) == 1
        assert world.subscriber.has_room

    in_loop(scene)


def test_frames_come_no_faster_than_anybody_draws() -> None:
    async def scene() -> None:
        world = World()
        await settle()
        for frame in range(1, 6):
            world.source.state = frame
            world.subscriber.tell()
            await settle()
        assert world.steps() == [0]
        world.clock.now += FRAME_SECONDS
        await asyncio.sleep(1.5 * FRAME_SECONDS)
        assert world.steps() == [0, 5]

    in_loop(scene)


def test_letters_need_no_credit_and_come_first() -> None:
    async def scene() -> None:
        world = World()
        for _ in range(5):
            await world.change()
        world.subscriber.fail(RequestError("a sentence", "a.field"))
        await settle()
        assert world.sent[-1] == {
            "type": "error",
            "error": "invalid_request",
            "detail": "a sentence",
            "field": "a.field",
        }

    in_loop(scene)


def test_letters_that_nobody_takes_are_bounded_and_the_oldest_go() -> None:
    async def scene() -> None:
        world = World()
        for number in range(3 * LETTERS):
            world.subscriber.write({"type": "notice", "code": "", "detail": "", "step": number})
        await settle(200)
        assert [m["step"] for m in world.sent if m["type"] == "notice"] == list(
            range(2 * LETTERS, 3 * LETTERS)
        )

    in_loop(scene)


def test_a_surface_costs_a_credit_and_a_newer_one_takes_its_place() -> None:
    async def scene() -> None:
        world = World()
        for _ in range(CREDITS):
            await world.change()
        for number in range(3):
            surface: Any = {"size": number}
            world.subscriber.show({"type": "surface", "step": 3, "surface": surface})
        await settle()
        assert len(world.sent) == CREDITS
        world.subscriber.acknowledge(1)
        await settle()
        assert world.sent[-1] == {
            "type": "surface",
            "step": 3,
            "surface": {"size": 2},
            "frame": CREDITS + 1,
        }
        assert world.subscriber.drawn == {"size": 2}

    in_loop(scene)


def test_after_a_surface_only_the_balls_place_is_sent_if_nothing_else_changed() -> None:
    async def scene() -> None:
        world = World()
        await settle()
        world.subscriber.show({"type": "surface", "step": 0, "surface": {}})
        world.clock.now += 1
        await settle()
        assert [message.get("pictures") for message in world.sent] == [True, None, False]
        world.subscriber.acknowledge(1)
        world.subscriber.acknowledge(2)
        world.subscriber.show({"type": "surface", "step": 0, "surface": {}})
        await world.change()
        world.subscriber.acknowledge(4)
        await settle()
        assert world.sent[-1]["pictures"] is True

    in_loop(scene)


def test_the_same_surface_can_go_to_two_browsers_with_their_own_numbers() -> None:
    async def scene() -> None:
        first, second = World(), World()
        await second.change()
        await second.change()
        surface: Any = {"size": 5}
        for world in (first, second):
            world.subscriber.show({"type": "surface", "step": 0, "surface": surface})
        await settle()
        assert [world.sent[-1]["frame"] for world in (first, second)] == [2, 3]
        assert surface == {"size": 5}

    in_loop(scene)


def test_the_source_is_told_whenever_there_may_be_room() -> None:
    async def scene() -> None:
        world = World()
        await settle()
        before = world.source.rooms
        assert before > 0
        world.subscriber.acknowledge(1)
        assert world.source.rooms == before + 1

    in_loop(scene)
