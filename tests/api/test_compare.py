"""Races, sweeps, sharpness and dropped balls, over HTTP."""

import httpx
import numpy as np
import pytest

from app.api import schemas
from tests.api.arrays import array as decode
from tests.api.live import Live

SMALL = {"dataset": {"samples": 40}, "network": {"hidden": [{"units": 3}]}, "horizon": 40}


@pytest.fixture(scope="module")
def run(server: Live) -> str:
    return str(server.http.post("/api/runs", json=SMALL).json()["id"])


def refused(reply: httpx.Response) -> schemas.ErrorReply:
    assert reply.status_code == 422, reply.text
    return schemas.ErrorReply.model_validate(reply.json())


def test_a_race_has_a_plane_and_a_row_for_each(server: Live, run: str) -> None:
    body = {"entries": [{"optimizer": {"name": name}} for name in ("sgd", "adam")], "size": 7}
    reply = server.http.post(f"/api/runs/{run}/race", json=body)
    assert reply.status_code == 200, reply.text
    found = schemas.RaceReply.model_validate(reply.json())
    assert found.steps == 40
    assert [entry.label for entry in found.entries] == ["SGD 0.1", "Adam 0.01"]
    assert decode(reply.json()["surface"]["z"]).shape == (7, 7)
    assert decode(reply.json()["entries"][0]["losses"]).shape == (41,)
    again = server.http.post("/api/runs", json=reply.json()["entries"][0]["spec"])
    assert again.status_code == 201
    assert again.json()["link"].removeprefix("/?") == found.entries[0].link


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"entries": []}, "entries", "0 racers"),
        ({"entries": [{"network": {}}]}, "entries[0].network", "racer 1: unknown field: network"),
        ({"entries": [{}], "size": 4}, "size", "expected an odd number"),
        ({"entries": [{}], "steps": 0}, "steps", "1"),
        ({"entries": [{}], "stpes": 3}, "stpes", ""),
        ({}, "entries", ""),
    ],
)
def test_a_race_that_cannot_be_run_is_refused(
    server: Live, run: str, body: dict[str, object], field: str, sentence: str
) -> None:
    error = refused(server.http.post(f"/api/runs/{run}/race", json=body))
    assert error.field == field
    assert sentence in error.detail


def test_a_sweep_has_as_many_rates_as_asked_for(server: Live, run: str) -> None:
    reply = server.http.get(f"/api/runs/{run}/sweep?steps=9&low=0.001&high=0.1&count=5").json()
    found = schemas.SweepReply.model_validate(reply)
    assert found.steps == 9
    assert decode(reply["rates"]) == pytest.approx(np.geomspace(0.001, 0.1, 5))
    assert decode(reply["losses"]).shape == (5,)
    usual = server.http.get(f"/api/runs/{run}/sweep").json()
    assert decode(usual["rates"]).shape == (64,)
    assert refused(server.http.get(f"/api/runs/{run}/sweep?low=-1")).field == "low"
    assert refused(server.http.get(f"/api/runs/{run}/sweep?count=1000")).field == "count"


def test_sharpness_has_a_number_a_step(server: Live, run: str) -> None:
    reply = server.http.get(f"/api/runs/{run}/sharpness").json()
    schemas.SharpnessReply.model_validate(reply)
    assert decode(reply["step"]).tolist() == list(range(41))
    assert np.isfinite(decode(reply["sharpness"])).all()


def test_the_line_goes_to_the_end_or_to_another_run(server: Live, run: str) -> None:
    reply = server.http.get(f"/api/runs/{run}/line").json()
    schemas.LineReply.model_validate(reply)
    assert reply["to"] == {"id": None, "step": 40}
    other = server.http.post("/api/runs", json={**SMALL, "seed": 5}).json()["id"]
    between = server.http.get(f"/api/runs/{run}/line?other={other}").json()
    assert between["to"] == {"id": other, "step": 0}
    assert server.http.get(f"/api/runs/{run}/line?other=nobody").status_code == 404
    wider = {**SMALL, "network": {"hidden": [{"units": 4}]}}
    foreign = server.http.post("/api/runs", json=wider).json()["id"]
    error = refused(server.http.get(f"/api/runs/{run}/line?other={foreign}"))
    assert "needs two networks of the same layers" in error.detail


def test_a_dropped_ball_is_a_spec_that_makes_a_run(server: Live, run: str) -> None:
    reply = server.http.post(f"/api/runs/{run}/drop", json={"x": 0.5, "y": -0.25}).json()
    schemas.DropReply.model_validate(reply)
    made = server.http.post("/api/runs", json=reply["spec"]).json()
    assert made["link"] == reply["link"]
    surface = server.http.get(f"/api/runs/{run}/surface?size=3").json()
    point = decode(surface["origin"]) + [0.5, -0.25] @ decode(surface["directions"])
    parameters = server.http.get(f"/api/runs/{made['id']}/parameters").json()["parameters"]
    flat = np.concatenate([decode(array).ravel() for array in parameters.values()])
    np.testing.assert_allclose(flat, point, rtol=1e-6, atol=1e-6)
    error = refused(server.http.post(f"/api/runs/{run}/drop", json={"x": 0, "y": 0, "step": 99}))
    assert error.field == "step"
    error = refused(server.http.post(f"/api/runs/{run}/drop", json={"x": 0, "y": 0, "a": "W1"}))
    assert error.field == "a"


def test_they_are_described(server: Live) -> None:
    paths = server.http.get("/openapi.json").json()["paths"]
    for name in ("race", "drop", "sweep", "sharpness", "line"):
        assert f"/api/runs/{{id}}/{name}" in paths
