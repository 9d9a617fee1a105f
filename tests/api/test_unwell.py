"""Whether a run is well, over HTTP: the form, the steps, what is refused."""

from typing import Any

import pytest

from app.api import schemas
from app.sessions.looking import LIGHT, weight
from app.training.limits import Limits
from app.training.run import Run
from app.training.sight import Known
from app.training.spec import RunSpec
from app.training.symptoms import RISING
from app.training.unwell import passes, unwell
from tests.api.live import EXPLOSIVE, SMALL, Live

RELU: dict[str, Any] = {
    "dataset": {"samples": 40},
    "network": {"hidden": [{"units": 3, "activation": "relu"}]},
    "batch_size": 8,
}
HEAVY: dict[str, Any] = {
    "dataset": {"samples": 200},
    "network": {"hidden": [{"units": 4}]},
    "optimizer": {"name": "sgd", "learning_rate": 9.0},
    "batch_size": None,
}


def told(server: Live, run: str, query: str = "") -> dict[str, Any]:
    reply = server.http.get(f"/api/runs/{run}/unwell{query}")
    assert reply.status_code == 200, reply.text
    schemas.UnwellReply.model_validate(reply.json())
    body: dict[str, Any] = reply.json()
    return body


def test_a_run_that_is_well_has_no_findings(server: Live) -> None:
    run = server.run(**SMALL)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 4})
    assert told(server, run) == {"step": 4, "findings": []}


def test_a_unit_that_was_switched_off_is_found_at_the_step_at_which_it_was(server: Live) -> None:
    run = server.run(**RELU)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 5})
    body = {"kind": "set_parameter", "name": "b1", "index": [2], "value": -20.0}
    server.http.post(f"/api/runs/{run}/interventions", json=body)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 3})
    (found,) = told(server, run)["findings"]
    assert (found["code"], found["step"], found["units"]) == ("dead", 8, [2])
    assert found["look"]["unit"] == {"layer": 1, "unit": 2}
    # Elsewhere it is asked of a worker, which knows what was changed and when.
    assert [each["step"] for each in told(server, run, "?step=5")["findings"]] == [5]
    assert told(server, run, "?step=4")["findings"] == []


def test_a_run_that_diverged_is_told_with_the_node_that_it_names(server: Live) -> None:
    run = server.run(**EXPLOSIVE)
    reply = server.http.post(f"/api/runs/{run}/steps", json={"count": 500}).json()
    found = {each["code"]: each for each in told(server, run)["findings"]}
    assert found["non_finite"]["node"] == reply["diverged"]["node"]
    assert f"step {reply['diverged']['step']}" in found["non_finite"]["detail"]


def test_what_takes_many_passes_is_done_by_a_worker_and_says_the_same(server: Live) -> None:
    run = server.run(**HEAVY)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 2})
    limits = Limits()
    twin = Run(RunSpec.from_json(HEAVY, limits), limits)
    twin.advance(2)
    assert weight(twin) <= LIGHT < weight(twin, passes(twin))
    expected = unwell(twin, Known.of(twin, 2))
    found = told(server, run)["findings"]
    assert "learning_rate" in [each["code"] for each in found]
    assert [each["detail"] for each in found] == [each.detail for each in expected]


def test_a_rise_is_told_by_the_run_that_has_seen_it_whoever_computes_the_rest(
    server: Live,
) -> None:
    wild = {**HEAVY, "dataset": {"name": "plane", "samples": 200}}
    run = server.run(**wild)
    server.http.post(f"/api/runs/{run}/steps", json={"count": RISING + 1})
    for step in (RISING + 1, RISING):
        found = {each["code"]: each for each in told(server, run, f"?step={step}")["findings"]}
        assert found["loss_rising"]["look"]["step"] == 0
        assert f"last {step} steps" in found["loss_rising"]["detail"]


def test_a_function_can_be_unwell_too(server: Live) -> None:
    run = server.run(problem="function", optimizer={"name": "sgd", "learning_rate": 5.0})
    codes = [each["code"] for each in told(server, run)["findings"]]
    assert codes == ["learning_rate"]


def test_the_live_run_is_not_moved_by_being_asked_about_another_step(server: Live) -> None:
    run = server.run(**SMALL)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 9})
    told(server, run, "?step=3")
    assert server.http.get(f"/api/runs/{run}").json()["step"] == 9


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?step=7", "invalid step: 7; this run has made steps 0 to 0"),
        ("?node=W1", "unknown query name: node"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    server: Live, query: str, sentence: str
) -> None:
    run = server.run(**SMALL)
    reply = server.http.get(f"/api/runs/{run}/unwell{query}")
    assert reply.status_code == 422
    assert sentence in reply.json()["detail"]


def test_no_run_no_findings(server: Live) -> None:
    assert server.http.get("/api/runs/nobody/unwell").status_code == 404
