"""The stream: what a browser says and gets, through a real server."""

import asyncio
import json
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import InvalidStatus

from app.api.commands import Want
from app.api.routes.stream import converse, read_commands, want
from app.sessions import lens
from app.sessions.counters import Counters
from app.sessions.pace import Budget
from tests.api.arrays import array
from tests.api.live import Browser, Live, live
from tests.sessions.worlds import HandClock, StillDesk, a_run, a_session, in_loop

FOUR = ["sepal length", "sepal width", "petal length", "petal width"]
SMALL = {"dataset": {"samples": 40}, "network": {"hidden": [{"units": 2}]}, "batch_size": 8}
ALL = ["loss", "data", "weights", "surface", "graph", "network"]
EXPLOSIVE = {
    "dataset": {"name": "plane", "samples": 40},
    "network": {"hidden": [{"units": 4, "activation": "relu"}]},
    "optimizer": {"name": "sgd", "learning_rate": 100.0},
}


def steps(frame: dict[str, Any]) -> list[int]:
    """The positions whose history a frame carries."""
    return [int(step) for step in array(frame["history"]["step"])]


def test_hello_is_answered_by_the_run_and_a_frame_of_its_whole_history(server: Live) -> None:
    run = server.run(**SMALL)
    reply = server.http.post(f"/api/runs/{run}/steps", json={"count": 4}).json()
    with server.watch(run) as browser:
        first, second = browser.down(), browser.down()
    assert (first["type"], first["run"], first["replay_from"]) == ("run", reply, 0)
    assert (second["type"], second["step"], second["head"]) == ("frame", 4, 4)
    assert steps(second) == [0, 1, 2, 3, 4]


def test_who_comes_back_gets_the_steps_since_the_last_known(server: Live) -> None:
    run = server.run(**SMALL)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 9})
    with server.watch(run, last_step=6) as browser:
        assert browser.next("run")["replay_from"] == 7
        assert steps(browser.next("frame")) == [7, 8, 9]


def test_who_knows_more_than_the_run_gets_everything(server: Live) -> None:
    with server.watch(server.run(**SMALL), last_step=100) as browser:
        assert browser.next("run")["replay_from"] == 0
        assert steps(browser.next("frame")) == [0]


def test_only_what_is_wanted_is_in_a_frame(server: Live) -> None:
    always = {
        "type", "frame", "step", "head", "epoch", "status", "loss", "metrics", "diverged",
        "batch", "history",
    }  # fmt: skip
    brings = {"weights": {"weights"}, "network": {"weights"}, "data": {"map"}, "graph": {"graph"}}
    brings |= {"surface": {"path"}, "loss": set()}
    with server.watch(server.run(**SMALL)) as browser:
        assert set(browser.next("frame")) == always
        for panel, parts in brings.items():
            browser.up(type="want", panels=[panel])
            assert set(browser.next("frame")) == always | parts


def test_a_step_brings_the_batch_that_it_took_and_the_gradient_of_the_next(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as browser:
        browser.up(type="want", panels=["weights"])
        browser.up(type="step", count=2)
        frame = browser.next("frame", step=2)
        while "weights" not in frame:
            frame = browser.next("frame")
    batch = server.http.get(f"/api/runs/{run}/batch?step=2").json()
    here = server.http.get(f"/api/runs/{run}/parameters?step=2").json()
    assert frame["batch"] == batch["rows"]
    assert frame["weights"]["parameters"] == here["parameters"]
    assert frame["weights"]["gradients"] == here["gradients"]


def test_playing_descends_without_a_gap_and_pausing_keeps_the_position(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        seen = steps(browser.next("frame"))
        browser.up(type="play", steps_per_frame=3)
        while (frame := browser.next("frame"))["step"] < 30:
            seen += steps(frame)
        browser.up(type="pause")
        while frame["status"] == "playing":
            seen += steps(frame)
            frame = browser.next("frame")
        seen += steps(frame)
        assert seen == list(range(seen[-1] + 1)), "no step is missing, none comes twice"
        assert browser.quiet()


def test_a_browser_that_never_acknowledges_gets_three_messages_and_the_rest_in_one(
    server: Live,
) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as slow:
        slow.acknowledges = False
        slow.next("frame", frame=1)
        for number in (2, 3):
            slow.up(type="step", count=1)
            slow.next("frame", frame=number)
        for _ in range(20):
            server.http.post(f"/api/runs/{run}/steps", json={"count": 1})
        assert slow.quiet()
        slow.up(type="ack", frame=2)
        merged = slow.next("frame")
        assert (merged["frame"], merged["step"]) == (4, 22)
        assert steps(merged) == list(range(3, 23))


def test_a_browser_that_never_acknowledges_does_not_slow_another(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as stuck, server.watch(run) as lively:
        stuck.acknowledges = False
        lively.up(type="play", steps_per_frame=1)
        for _ in range(30):
            lively.next("frame")
        assert lively.next("frame")["step"] > 20


def test_a_run_whose_only_browser_is_stuck_waits_for_it(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as stuck:
        stuck.acknowledges = False
        stuck.up(type="play", steps_per_frame=1)
        for _ in range(3):
            stuck.next("frame")
        assert stuck.quiet()
        assert server.http.get(f"/api/runs/{run}").json()["step"] <= 4


def test_two_runs_that_play_at_once_both_advance(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as one, server.watch(server.run()) as other:
        for browser in (one, other):
            browser.up(type="play", steps_per_frame=20)
        for _ in range(10):
            first, second = one.next("frame"), other.next("frame")
    assert first["step"] >= 100
    assert second["step"] >= 100


def test_a_run_that_plays_stands_still_while_nobody_watches_and_goes_on_after(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as browser:
        browser.up(type="play", steps_per_frame=1)
        known = browser.next("frame", status="playing")["head"]
    left = server.http.get(f"/api/runs/{run}").json()
    time.sleep(0.3)
    still = server.http.get(f"/api/runs/{run}").json()
    assert (still["step"], still["status"]) == (left["step"], "playing")
    with server.watch(run, last_step=known) as back:
        frame = back.next("frame")
        assert steps(frame)[0] == known + 1
        assert back.next("frame")["step"] > still["step"]


def test_seeking_back_keeps_the_head_and_sends_no_history_twice(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as browser:
        browser.up(type="step", count=12)
        browser.next("frame", step=12)
        browser.up(type="seek", step=5)
        frame = browser.next("frame", step=5)
        assert (frame["head"], steps(frame)) == (12, [])


def test_a_run_that_diverges_is_noticed_with_a_sentence(server: Live) -> None:
    with server.watch(server.run(**EXPLOSIVE)) as browser:
        browser.up(type="play", steps_per_frame=50)
        notice = browser.next("notice")
        frame = browser.next("frame", status="diverged")
        assert notice["code"] == "diverged"
        assert frame["diverged"]["detail"] == notice["detail"]
        assert f"step {frame['diverged']['step']} cannot be made" in notice["detail"]
        browser.up(type="play", steps_per_frame=1)
        assert browser.next("error")["error"] == "diverged"
        browser.up(type="seek", step=frame["diverged"]["last_good_step"])
        assert browser.next("frame", status="paused")["diverged"] is None


def test_a_run_at_the_last_step_allowed_is_finished() -> None:
    with live(steps=10) as short, short.watch(short.run(**SMALL)) as browser:
        browser.up(type="play", steps_per_frame=4)
        assert browser.next("notice")["code"] == "finished"
        assert browser.next("frame", status="finished")["step"] == 10
        browser.up(type="step", count=1)
        assert browser.next("error")["error"] == "over_limit"


def test_surfaces_come_coarse_first_then_the_ball_on_them(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        browser.up(type="want", panels=["surface"])
        sizes = []
        while 51 not in sizes:
            surface = browser.next("surface")["surface"]
            sizes.append(array(surface["z"]).shape[0])
        frame = browser.next("frame")
        assert sizes == sorted({*sizes}), sizes
        assert frame["path"]["step"] == frame["step"] == 0
        assert frame["path"]["loss"] == pytest.approx(frame["loss"]["train"], rel=1e-12)
        drawn = array(surface["path"]["x"])[0]
        assert np.float32(frame["path"]["x"]) == pytest.approx(drawn, rel=1e-5)


def test_a_surface_through_the_point_is_drawn_anew_when_the_run_has_moved(server: Live) -> None:
    wish = {"slice": "filter", "size": 5}
    with server.watch(server.run(**SMALL)) as browser:
        browser.up(type="want", panels=["surface"], surface=wish)
        assert browser.next("surface")["surface"]["step"] == 0
        browser.up(type="step", count=3)
        assert browser.next("surface")["surface"]["step"] == 3


def test_a_surface_of_the_path_is_not_sent_again_when_the_run_moves(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        browser.up(type="want", panels=["surface"], surface={"size": 5})
        browser.next("surface")
        browser.up(type="step", count=3)
        browser.next("frame", step=3)
        assert browser.quiet()


def test_a_plan_that_the_run_outgrows_is_made_anew(server: Live) -> None:
    with server.watch(server.run(**SMALL, horizon=20)) as browser:
        browser.up(type="want", panels=["surface"], surface={"size": 5})
        assert browser.next("surface")["surface"]["planned"] == 20
        browser.up(type="step", count=30)
        assert browser.next("surface")["surface"]["planned"] == 40


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


def test_a_stream_that_says_nothing_is_closed() -> None:
    with live(hello_seconds=1) as server, server.socket(server.run(**SMALL)) as socket:
        browser = Browser(socket)
        assert "expected hello within 1 s" in browser.down()["detail"]
        assert browser.until_closed() == 1008


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


def test_who_leaves_is_forgotten(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as browser:
        browser.next("frame")
        assert len(server.service.store.get(run).subscribers) == 1
    for _ in range(100):
        if not server.service.store.get(run).subscribers:
            break
        time.sleep(0.02)
    assert not server.service.store.get(run).subscribers
