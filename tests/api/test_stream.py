"""The stream: what a browser says and gets, through a real server."""

import time
from typing import Any

import numpy as np
import pytest

from tests.api.arrays import array
from tests.api.live import EXPLOSIVE, SMALL, Live, live


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
        "type", "frame", "step", "head", "epoch", "status", "loss", "metrics", "test", "diverged",
        "batch", "history",
    }  # fmt: skip
    brings = {
        "weights": {"weights"},
        "network": {"weights", "units"},
        "data": {"map"},
        "graph": {"graph"},
    }
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


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"slice": "path", "a": "W1[0,0]"}, "a"),
        ({"slice": "filter", "ends": True}, "ends"),
        ({"slice": "random", "at": 1}, "at"),
        ({"slice": "weights", "a": "W7[0,0]"}, "a"),
    ],
)
def test_a_surface_that_cannot_be_drawn_is_refused_with_the_field(
    server: Live, wish: dict[str, Any], field: str
) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        browser.up(type="want", panels=["surface"], surface={"size": 5, **wish})
        assert browser.next("error")["field"] == field


def test_a_ball_on_a_plane_that_follows_stays_at_its_middle(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        wish = {"slice": "path", "size": 5, "follow": True}
        browser.up(type="want", panels=["surface"], surface=wish)
        browser.next("surface")
        browser.up(type="step", count=3)
        while (surface := browser.next("surface"))["surface"]["step"] != 3:
            pass
        assert surface["surface"]["follow"]
        ball = browser.next("frame", step=3)["path"]
        while abs(ball["x"]) > 1e-12:
            ball = browser.next("frame", step=3)["path"]
        assert ball["off_plane"] < 1e-12
        assert ball["plane_loss"] == ball["loss"]
        assert 0 < ball["gradient"]["share"] <= 1
        assert 0 < ball["update"]["share"] <= 1
