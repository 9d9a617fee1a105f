"""Races, sweeps, sharpness and dropped balls over HTTP: forms, refusals, and who waits."""

import json
import threading
import time
from typing import Any

import httpx
import numpy as np
import pytest

from app.api import schemas
from tests.api.arrays import array
from tests.api.live import SMALL, Live

PARABOLA = {"problem": "function", "function": {"name": "quadratic"}}
"""Of a function, whose descents have a plane of their own."""


BASE = {"dataset": {"samples": 40}, "network": {"hidden": [{"units": 3}]}, "horizon": 40}


@pytest.fixture(scope="module")
def run(server: Live) -> str:
    return server.run(**BASE)


def refused(reply: httpx.Response) -> schemas.ErrorReply:
    assert reply.status_code == 422, reply.text
    return schemas.ErrorReply.model_validate(reply.json())


def test_a_race_replies_in_its_form(server: Live) -> None:
    run = server.run(**SMALL)
    entries = [{"optimizer": {"name": "sgd", "learning_rate": 0.2}}, {"optimizer": "adam"}, {}]
    body = {"entries": entries, "steps": 30, "size": 11, "goal": 0.6}
    reply = server.http.post(f"/api/runs/{run}/race", json=body)
    assert reply.status_code == 200, reply.text
    found = schemas.RaceReply.model_validate(reply.json())
    assert (found.steps, found.goal, len(found.entries)) == (30, 0.6, 3)
    assert [entry.label for entry in found.entries] == ["SGD 0.2", "Adam 0.01", "Adam 0.01 (2)"]
    assert array(reply.json()["surface"]["z"]).shape == (11, 11)
    for entry in reply.json()["entries"]:
        assert array(entry["step"]).tolist() == list(range(31))
        assert array(entry["losses"])[-1] == entry["final"]
    first = reply.json()["entries"][0]
    assert first["spec"]["optimizer"]["learning_rate"] == 0.2
    # Taken over, it is the run that was raced.
    made = server.http.post("/api/runs", json=first["spec"]).json()
    assert made["link"].removeprefix("/?") == first["link"]
    again = made["id"]
    moved = server.http.post(f"/api/runs/{again}/steps", json={"count": 30}).json()
    assert moved["loss"]["train"] == pytest.approx(first["final"], rel=1e-9)


def test_nothing_but_entries_is_needed(server: Live) -> None:
    run = server.run(**SMALL)
    reply = server.http.post(f"/api/runs/{run}/race", json={"entries": [{}]})
    found = schemas.RaceReply.model_validate(reply.json())
    horizon = server.http.get(f"/api/runs/{run}").json()["spec"]["horizon"]
    assert found.steps == horizon
    assert found.goal is not None
    assert array(reply.json()["surface"]["z"]).shape == (51, 51)


@pytest.mark.parametrize("spec", [SMALL, PARABOLA])
def test_functions_and_networks_are_compared_alike(server: Live, spec: dict[str, Any]) -> None:
    address = f"/api/runs/{server.run(**spec)}"
    race = server.http.post(f"{address}/race", json={"entries": [{}, {"optimizer": "adam"}]})
    schemas.RaceReply.model_validate(race.json())
    sweep = server.http.get(f"{address}/sweep").json()
    schemas.SweepReply.model_validate(sweep)
    assert array(sweep["rates"]).shape == array(sweep["losses"]).shape == (64,)
    sharpness = server.http.get(f"{address}/sharpness").json()
    schemas.SharpnessReply.model_validate(sharpness)
    found = array(sharpness["sharpness"])
    assert np.isfinite(found).all()
    assert found[0] == pytest.approx(sweep["lambda_max"], rel=1e-6)
    assert array(sharpness["step"]).shape == found.shape


def test_a_sweep_takes_its_range_from_the_query(server: Live) -> None:
    run = server.run(**SMALL)
    query = "steps=5&low=0.01&high=1&count=3"
    reply = server.http.get(f"/api/runs/{run}/sweep?{query}").json()
    assert array(reply["rates"]) == pytest.approx([0.01, 0.1, 1])
    assert reply["steps"] == 5
    assert reply["best"]["loss"] == array(reply["losses"]).min()


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        ({"entries": [{}] * 9}, "entries", "9 racers; expected 1 to 8"),
        ({"entries": []}, "entries", "0 racers"),
        ({"entries": [{"optimizer": "nobody"}]}, "entries[0].optimizer.name", "unknown optimiser"),
        ({"entries": [{"network": {"hidden": []}}]}, "entries[0].network", "unknown field"),
        ({"entries": [{"dataset": "xor"}]}, "entries[0].dataset", "unknown field"),
        ({"entries": ["adam"]}, None, ""),
        ({"entries": [{}], "steps": 0}, "steps", ""),
        ({"entries": [{}], "size": 50}, "size", "odd number"),
        ({"entries": [{}], "size": 100001}, "size", "limit"),
        ({"entries": [{}], "parts": "test"}, "parts", ""),
        ({}, "entries", ""),
        ([], None, ""),
    ],
)
def test_a_race_that_cannot_be_is_refused_in_a_sentence(
    server: Live, body: Any, field: str | None, word: str
) -> None:
    run = server.run(**SMALL)
    reply = server.http.post(f"/api/runs/{run}/race", json=body)
    assert reply.status_code == 422, reply.text
    found = schemas.ErrorReply.model_validate(reply.json())
    assert word in found.detail
    if field is not None:
        assert found.field == field


@pytest.mark.parametrize("text", ['{"entries": [{}], "goal": NaN}', '{"entries": [{"x": NaN}]}'])
def test_no_number_is_no_number_in_a_race_either(server: Live, text: str) -> None:
    run = server.run(**SMALL)
    headers = {"Content-Type": "application/json"}
    reply = server.http.post(f"/api/runs/{run}/race", content=text, headers=headers)
    assert reply.status_code == 422, reply.text
    schemas.ErrorReply.model_validate(reply.json())


def test_deep_and_long_bodies_are_refused(server: Live) -> None:
    run = server.run(**SMALL)
    headers = {"Content-Type": "application/json"}
    deep = '{"entries": [' + '{"optimizer": ' * 5_000 + "1" + "}" * 5_000 + "]}"
    for text in (deep, json.dumps({"entries": [{"x" * 1_000: 1}]})):
        reply = server.http.post(f"/api/runs/{run}/race", content=text, headers=headers)
        assert reply.status_code in (400, 422)
        assert len(reply.json()["detail"]) < 300


@pytest.mark.parametrize(
    "query", ["low=0", "low=-1", "high=inf", "count=1", "count=1000", "steps=0", "low=1&high=0.1"]
)
def test_a_sweep_that_cannot_be_is_refused_in_a_sentence(server: Live, query: str) -> None:
    run = server.run(**SMALL)
    reply = server.http.get(f"/api/runs/{run}/sweep?{query}")
    assert reply.status_code == 422, reply.text
    found = schemas.ErrorReply.model_validate(reply.json())
    assert found.field in query


def test_unknown_names_in_a_query_are_refused(server: Live) -> None:
    run = server.run(**SMALL)
    for path in ("sweep?rates=3", "sharpness?step=3"):
        assert server.http.get(f"/api/runs/{run}/{path}").status_code == 422


def test_others_are_served_while_a_sweep_is_computed(server: Live) -> None:
    """The loop only hands over: nobody's answer waits for another's descent."""
    large = {
        "dataset": {"samples": 500},
        "network": {"hidden": [{"units": 48, "activation": "relu"}] * 2},
        "batch_size": None,
    }
    run, other = server.run(**large), server.run(**SMALL)
    took: list[float] = []

    def swept() -> None:
        start = time.perf_counter()
        assert server.http.get(f"/api/runs/{run}/sweep").status_code == 200
        took.append(time.perf_counter() - start)

    thread = threading.Thread(target=swept)
    thread.start()
    longest, answers = 0.0, 0
    while thread.is_alive():
        start = time.perf_counter()
        assert server.http.get(f"/api/runs/{other}").status_code == 200
        longest, answers = max(longest, time.perf_counter() - start), answers + 1
        time.sleep(0.01)
    thread.join()
    assert answers > 5
    assert longest < 0.5 * took[0]


def test_the_line_goes_to_the_end_or_to_another_run(server: Live, run: str) -> None:
    reply = server.http.get(f"/api/runs/{run}/line").json()
    schemas.LineReply.model_validate(reply)
    assert reply["to"] == {"id": None, "step": 40}
    other = server.http.post("/api/runs", json={**BASE, "seed": 5}).json()["id"]
    between = server.http.get(f"/api/runs/{run}/line?other={other}").json()
    assert between["to"] == {"id": other, "step": 0}
    assert server.http.get(f"/api/runs/{run}/line?other=nobody").status_code == 404
    wider = {**BASE, "network": {"hidden": [{"units": 4}]}}
    foreign = server.http.post("/api/runs", json=wider).json()["id"]
    error = refused(server.http.get(f"/api/runs/{run}/line?other={foreign}"))
    assert "needs two networks of the same layers" in error.detail


def test_a_dropped_ball_is_a_spec_that_makes_a_run(server: Live, run: str) -> None:
    reply = server.http.post(f"/api/runs/{run}/drop", json={"x": 0.5, "y": -0.25}).json()
    schemas.DropReply.model_validate(reply)
    made = server.http.post("/api/runs", json=reply["spec"]).json()
    assert made["link"] == reply["link"]
    surface = server.http.get(f"/api/runs/{run}/surface?size=3").json()
    point = array(surface["origin"]) + [0.5, -0.25] @ array(surface["directions"])
    parameters = server.http.get(f"/api/runs/{made['id']}/parameters").json()["parameters"]
    flat = np.concatenate([array(each).ravel() for each in parameters.values()])
    np.testing.assert_allclose(flat, point, rtol=1e-6, atol=1e-6)
    error = refused(server.http.post(f"/api/runs/{run}/drop", json={"x": 0, "y": 0, "step": 99}))
    assert error.field == "step"
    error = refused(server.http.post(f"/api/runs/{run}/drop", json={"x": 0, "y": 0, "a": "W1"}))
    assert error.field == "a"


def test_they_are_described(server: Live) -> None:
    paths = server.http.get("/openapi.json").json()["paths"]
    for name in ("race", "drop", "sweep", "sharpness", "line"):
        assert f"/api/runs/{{id}}/{name}" in paths
