"""Changing a run while it is descended, over HTTP and over the stream."""

from typing import Any

import numpy as np
import pytest

from tests.api.arrays import array
from tests.api.live import EXPLOSIVE, SMALL, Browser, Live

WEIGHT = {"kind": "set_parameter", "name": "W1", "index": [0, 1], "value": 0.75}


def weight(server: Live, run: str, step: int | None = None) -> Any:
    query = "" if step is None else f"?step={step}"
    reply = server.http.get(f"/api/runs/{run}/parameters{query}").json()
    return array(reply["parameters"]["W1"])[0, 1]


def intervene(server: Live, run: str, **body: Any) -> Any:
    return server.http.post(f"/api/runs/{run}/interventions", json=body)


def moved(server: Live, run: str, step: int) -> dict[str, Any]:
    found: dict[str, Any] = server.http.post(f"/api/runs/{run}/seek", json={"step": step}).json()
    return found


def test_a_set_weight_is_in_the_reply_the_arrays_the_link_and_the_losses(server: Live) -> None:
    run = server.run(**SMALL)
    before = moved(server, run, 5)
    reply = intervene(server, run, **WEIGHT).json()
    assert reply["interventions"] == [{"step": 5, **WEIGHT}]
    assert reply["revision"] == 1
    assert reply["link"].endswith("&edits=5:W1.0.1:0.75&step=5")
    assert reply["loss"]["train"] != before["loss"]["train"]
    assert weight(server, run) == 0.75
    history = server.http.get(f"/api/runs/{run}/history").json()
    assert history["interventions"] == reply["interventions"]
    assert array(history["train_loss"])[5] == reply["loss"]["train"]


def test_a_run_made_with_what_was_changed_is_the_same_run(server: Live) -> None:
    run = server.run(**SMALL)
    moved(server, run, 5)
    intervene(server, run, **WEIGHT)
    moved(server, run, 8)
    intervene(server, run, kind="set_learning_rate", value=0.5)
    there = moved(server, run, 20)
    again = server.run(**SMALL, interventions=there["interventions"])
    here = moved(server, again, 20)
    assert here["loss"] == there["loss"]
    assert here["interventions"] == there["interventions"]
    assert here["link"] == there["link"]
    assert "interventions" not in here["spec"]
    for name in ("parameters", "surface?size=5"):
        first, second = (
            server.http.get(f"/api/runs/{each}/{name}").json() for each in (run, again)
        )
        assert first == second


def test_steps_looked_at_elsewhere_know_what_was_changed(server: Live) -> None:
    run = server.run(**SMALL)
    moved(server, run, 5)
    intervene(server, run, **WEIGHT)
    moved(server, run, 9)
    assert weight(server, run, 5) == 0.75
    assert weight(server, run, 4) != 0.75
    element = server.http.get(f"/api/runs/{run}/graph/W1?step=5&index=0,1").json()["element"]
    assert element["value"] == 0.75


def test_the_surface_is_that_of_the_changed_way(server: Live) -> None:
    run = server.run(**SMALL)
    moved(server, run, 5)
    reply = intervene(server, run, **WEIGHT).json()
    surface = server.http.get(f"/api/runs/{run}/surface?size=5").json()
    steps, losses = array(surface["path"]["step"]), array(surface["path"]["loss"])
    assert losses[steps == 5][0] == pytest.approx(reply["loss"]["train"], rel=1e-5)


def test_a_sweep_is_of_the_run_that_nobody_touched(server: Live) -> None:
    spec = {**SMALL, "schedule": {"name": "plateau"}}  # which is descended one rate at a time
    run, untouched = server.run(**spec), server.run(**spec)
    moved(server, run, 2)
    intervene(server, run, kind="set_learning_rate", value=0.5)
    first, second = (
        server.http.get(f"/api/runs/{each}/sweep?steps=8&count=8").json()
        for each in (run, untouched)
    )
    assert first == second


def test_a_run_that_blew_up_goes_on_with_another_rate(server: Live) -> None:
    run = server.run(**EXPLOSIVE)
    stuck = server.http.post(f"/api/runs/{run}/steps", json={"count": 3000}).json()
    assert stuck["status"] == "diverged"
    moved(server, run, 1)
    reply = intervene(server, run, kind="set_learning_rate", value=0.001).json()
    assert (reply["status"], reply["head"], reply["diverged"]) == ("paused", 1, None)


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({**WEIGHT, "index": [0, 9]}, "value", "there is no parameter W1[0,9]"),
        ({**WEIGHT, "name": "W7"}, "value", "there is no parameter W7[0,1]"),
        ({**WEIGHT, "index": None}, "value", "there is no parameter W1;"),
        ({**WEIGHT, "name": "learning_rate", "index": None}, "name", "invalid name: learning_rate"),
        ({**WEIGHT, "name": "W1[0,1]", "index": None}, "name", "whose index stands apart"),
        ({"kind": "set_parameter", "value": 1.0}, "name", "missing name"),
        ({**WEIGHT, "value": None}, "value", "missing value"),
        ({**WEIGHT, "kind": "set_learning_rate"}, "name", "set_learning_rate takes value alone"),
        ({"kind": "set_learning_rate", "value": -1.0}, "value", "invalid learning rate: -1.0"),
        ({"kind": "open_test", "value": 1.0}, "value", "open_test takes nothing else"),
        ({**WEIGHT, "kind": "set_weight"}, "kind", "open_test"),
        ({**WEIGHT, "index": [0.5, 1]}, "index", ""),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_sentence(
    server: Live, body: dict[str, Any], field: str, sentence: str
) -> None:
    run = server.run(**SMALL)
    refused = intervene(server, run, **body)
    assert refused.status_code == 422
    assert sentence in refused.json()["detail"]
    assert refused.json()["field"].startswith(field)
    assert server.http.get(f"/api/runs/{run}").json()["interventions"] == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"step": 2, **WEIGHT, "index": [9, 9]}, "there is no parameter W1[9,9]"),
        ({"step": 2, **WEIGHT, "value": 10**400}, "invalid value of W1[0,1]: inf"),
        ({"step": 2, "kind": "open_test"}, "open_test is no part of a spec"),
        ({"step": 2, "kind": "reset", "value": 1}, "expected {step, kind, value}"),
    ],
)
def test_a_spec_whose_changes_cannot_be_made_is_refused(
    server: Live, change: dict[str, Any], sentence: str
) -> None:
    refused = server.http.post("/api/runs", json={**SMALL, "interventions": [change]})
    assert refused.status_code == 422
    assert refused.json()["field"] == "interventions"
    assert sentence in refused.json()["detail"]


def test_a_weight_near_the_end_of_what_a_number_can_be_breaks_no_picture(server: Live) -> None:
    run = server.run(**SMALL)
    assert intervene(server, run, **{**WEIGHT, "value": 1e200}).status_code == 200
    reply = server.http.get(f"/api/runs/{run}/graph")
    assert reply.status_code == 200
    with server.watch(run) as watcher:
        for level in ("layers", "tensors"):
            watcher.up(type="want", panels=["graph", "network", "weights"], level=level)
            frame = watcher.next("frame")
            while "graph" not in frame:
                frame = watcher.next("frame")
            assert frame["graph"]
    for value in ("9" * 400, "1e999"):
        page = server.http.get(f"/?edits=1:W1.0.0:{value}")
        assert page.status_code == 200
        assert "invalid value of W1[0,0]: inf; expected a finite number" in page.text
        assert "Infinity" not in page.text


def test_everybody_who_watches_is_told_and_gets_the_position_measured_anew(server: Live) -> None:
    run = server.run(**SMALL)
    moved(server, run, 9)
    with server.watch(run) as browser, server.watch(run) as other:
        for each in (browser, other):
            assert each.next("run")["run"]["revision"] == 0
            assert "log" not in each.next("frame", step=9)
        browser.up(type="seek", step=4)
        for each in (browser, other):
            each.next("frame", step=4, head=9)
        browser.up(type="intervene", **WEIGHT)
        for each in (browser, other):
            frame = each.next("frame", head=4)
            assert array(frame["history"]["step"]).tolist() == [4]
            assert array(frame["history"]["train_loss"])[0] == frame["loss"]["train"]
            assert frame["log"]["interventions"] == [{"step": 4, **WEIGHT}]
            assert frame["log"]["revision"] == 1
            assert "edits=4:W1.0.1:0.75" in frame["log"]["link"]
        browser.up(type="step", count=1)
        assert "log" not in browser.next("frame", step=5)


def test_who_was_away_while_the_way_changed_gets_all_of_it(server: Live) -> None:
    run = server.run(**SMALL)
    moved(server, run, 9)
    moved(server, run, 4)
    intervene(server, run, **WEIGHT)
    moved(server, run, 12)
    with server.socket(run) as socket:
        socket.send('{"type": "hello", "last_step": 9, "revision": 0}')
        browser = Browser(socket)
        assert browser.next("run")["replay_from"] == 0
    with server.socket(run) as socket:
        socket.send('{"type": "hello", "last_step": 9, "revision": 1}')
        assert Browser(socket).next("run")["replay_from"] == 10


def test_a_change_while_it_plays_lands_where_the_run_is_and_it_plays_on(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as browser:
        browser.up(type="play", steps_per_frame=2)
        for _ in range(4):
            frame = browser.next("frame")
            browser.up(type="ack", frame=frame["frame"])
        browser.up(type="intervene", **WEIGHT)
        while "log" not in frame:
            frame = browser.next("frame")
            browser.up(type="ack", frame=frame["frame"])
        at = frame["log"]["interventions"][0]["step"]
        while frame["step"] < at + 10:
            frame = browser.next("frame")
            browser.up(type="ack", frame=frame["frame"])
        browser.up(type="pause")
    assert weight(server, run, at) == 0.75
    history = server.http.get(f"/api/runs/{run}/history").json()
    assert np.isfinite(array(history["train_loss"])).all()


def test_what_cannot_be_done_is_said_on_the_stream_and_it_goes_on(server: Live) -> None:
    with server.watch(server.run(**SMALL)) as browser:
        browser.up(type="intervene", kind="set_parameter", name="W9", index=[0, 0], value=1.0)
        assert "there is no parameter W9[0,0]" in browser.next("error")["detail"]
        browser.up(type="intervene", kind="set_parameter", name="W1", index=[0, 0], value="1")
        assert browser.next("error")["detail"] == "invalid value; expected a number, or null"
        browser.up(type="step", count=1)
        browser.next("frame", step=1)
