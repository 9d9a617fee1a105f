"""The stream against nonsense, strangers, bursts, and peers that say or read nothing."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from app.api.commands import Want
from app.api.routes.stream import converse, read_commands, want
from app.sessions import lens
from app.sessions.counters import Counters
from app.sessions.pace import Budget
from tests.api.live import SMALL, Browser, Live, live
from tests.sessions.worlds import HandClock, StillDesk, a_run, a_session, in_loop

FOUR = ["sepal length", "sepal width", "petal length", "petal width"]
GARBAGE = [
    "",
    "{",
    "[]",
    "null",
    "3",
    '"play"',
    "{}",
    '{"type": "dance"}',
    '{"type": 3}',
    "[" * 2000,
]
WRONG = [
    '{"type": "play"}',
    '{"type": "play", "steps_per_frame": 0}',
    '{"type": "play", "steps_per_frame": "5"}',
    '{"type": "play", "steps_per_frame": NaN}',
    '{"type": "play", "steps_per_frame": 1e400}',
    '{"type": "play", "steps_per_frame": 1, "speed": 2}',
    '{"type": "step", "count": -1}',
    '{"type": "seek", "step": 999999999}',
    '{"type": "want", "panels": ["kitchen"]}',
    '{"type": "want", "panels": ["data"], "columns": [0, 7]}',
    '{"type": "want", "panels": ["surface"], "surface": {"slice": "cheese"}}',
    '{"type": "want", "panels": ["surface"], "surface": {"size": 1000001}}',
    '{"type": "want", "panels": ["surface"], "surface": {"part": "test"}}',
    '{"type": "hello", "last_step": null}',
]


@pytest.mark.parametrize("message", [*GARBAGE, *WRONG, b"\x00\xff", b'{"type": "pause"}'])
def test_a_message_that_makes_no_sense_is_answered_and_the_stream_lives(
    server: Live, message: str | bytes
) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        browser.socket.send(message)
        error = browser.next("error")
        assert set(error) == {"type", "error", "detail", "field"}
        browser.up(type="step", count=1)
        assert browser.next("frame", step=1)


def test_a_message_above_the_size_of_a_command_ends_the_stream(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        browser.socket.send(" " * 5000)
        assert browser.until_closed() == 1009


def test_a_stream_of_a_run_that_is_gone_says_so_and_closes_with_4404(server: Live) -> None:
    with server.watch("nobody") as browser:
        assert browser.down()["error"] == "not_found"
        assert browser.until_closed() == 4404


def test_a_stream_that_does_not_begin_with_hello_is_closed(server: Live) -> None:
    with server.socket(server.run(**SMALL)) as socket:
        browser = Browser(socket)
        browser.up(type="pause")
        assert "expected hello first" in browser.down()["detail"]
        assert browser.until_closed() == 1008


def test_a_stream_that_says_nothing_is_closed_and_may_come_again() -> None:
    with live(hello_seconds=1) as server, server.socket(server.run(**SMALL)) as socket:
        browser = Browser(socket)
        assert "expected hello within 1 s" in browser.down()["detail"]
        assert browser.until_closed() == 1013


def test_a_stream_ends_after_its_life_with_word_to_come_back() -> None:
    with live(connection_seconds=1) as server, server.watch(server.run(**SMALL)) as browser:
        assert browser.until_closed() == 1012


def test_one_watcher_too_many_is_told_to_try_later() -> None:
    with live(watchers_per_run=1) as server:
        run = server.run(**SMALL)
        with server.watch(run) as first, server.watch(run) as second:
            first.next("frame")
            assert second.down()["error"] == "at_capacity"
            assert second.until_closed() == 1013


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_cannot_open_a_stream(server: Live, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.socket(server.run(**SMALL), origin=origin)
    assert refused.value.response.status_code == 403


def test_our_own_page_can(server: Live) -> None:
    with server.socket(server.run(**SMALL), origin=f"http://{server.authority}") as socket:
        socket.send(json.dumps({"type": "hello", "last_step": None}))
        assert json.loads(socket.recv(timeout=5))["type"] == "run"


class Stuck:
    """A socket whose peer says nothing and reads nothing."""

    async def receive(self) -> Any:
        """Nothing ever comes."""
        return await asyncio.get_running_loop().create_future()

    async def send_text(self, text: str) -> None:
        """Nothing ever goes."""
        await asyncio.get_running_loop().create_future()


def test_a_peer_that_reads_nothing_is_given_up() -> None:
    async def scene() -> None:
        desk: Any = StillDesk()
        session = a_session()
        subscriber, feed = session.join(None, desk)
        settings = SimpleNamespace(send_seconds=0.05, connection_seconds=3600)
        service: Any = SimpleNamespace(settings=settings, counters=Counters())
        socket: Any = Stuck()
        await converse(socket, service, session, subscriber, feed)

    in_loop(scene)


class Burst:
    """A socket on which many commands have come at once."""

    def __init__(self, commands: list[str], events: list[str]) -> None:
        self.commands, self.events = commands, events

    async def receive(self) -> Any:
        """The next one, without a wait; after the last, nothing."""
        if not self.commands:
            return await asyncio.get_running_loop().create_future()
        self.events.append("command")
        return {"type": "websocket.receive", "text": self.commands.pop(0)}


@pytest.mark.parametrize("text", ['{"type": "want", "panels": ["data"]}', "{"])
def test_others_have_their_turn_between_two_commands_of_a_burst(text: str) -> None:
    async def scene() -> list[str]:
        events: list[str] = []
        desk: Any = StillDesk()
        session = a_session()
        subscriber, feed = session.join(None, desk)
        socket: Any = Burst([text] * 5, events)
        reader = asyncio.create_task(read_commands(socket, session, subscriber, feed))
        for _ in range(5):
            await asyncio.sleep(0)
            events.append("other")
        reader.cancel()
        return events

    assert in_loop(scene) == ["command", "other"] * 5


def test_a_command_is_charged_to_the_budget_of_its_run() -> None:
    async def scene() -> None:
        clock = HandClock()
        budget = Budget(0.01, 1.0, clock)
        desk: Any = StillDesk()
        session = a_session(clock=clock, budget=budget)
        subscriber, feed = session.join(None, desk)

        def slow(query: Any) -> None:
            clock.now += 2.0

        feed.want = slow  # type: ignore[method-assign]
        socket: Any = Burst(['{"type": "want", "panels": []}'], [])
        reader = asyncio.create_task(read_commands(socket, session, subscriber, feed))
        await asyncio.sleep(0)
        reader.cancel()
        assert budget.wait() > 0

    in_loop(scene)


def test_wishes_compile_nothing_and_the_frame_that_follows_compiles_one_map(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled = []
    original = lens.OutputMap

    def noted(experiment: Any, parameters: Any, columns: Any) -> Any:
        compiled.append(columns)
        return original(experiment, parameters, columns)

    monkeypatch.setattr(lens, "OutputMap", noted)

    async def scene() -> None:
        desk: Any = StillDesk()
        session = a_session(a_run(dataset={"name": "iris", "samples": 60, "features": FOUR}))
        subscriber, feed = session.join(None, desk)
        for pair in ((0, 1), (1, 2), (2, 3), (0, 2), (0, 3), (1, 3)):
            want(Want(frozenset({"data"}), None, pair), session, subscriber, feed)
        assert compiled == []
        assert session.frame(subscriber, True)["map"]["columns"] == [1, 3]
        assert compiled == [(1, 3)]

    in_loop(scene)
