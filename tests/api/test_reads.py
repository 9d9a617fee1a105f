"""Looking at a run over HTTP: arrays, curves, graph and surface."""

import csv
import io
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from app.api import schemas
from app.landscape.slice_table import SLICES
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec
from tests.api.arrays import array
from tests.api.live import Live

SPEC: dict[str, Any] = {
    "dataset": {"name": "blobs", "samples": 60},
    "network": {"hidden": [{"units": 3, "activation": "tanh"}]},
    "batch_size": 10,
    "horizon": 30,
}
MADE = 12


@pytest.fixture(scope="module")
def run(server: Live) -> str:
    """A run that has made some steps and gone back a little."""
    id_ = server.run(**SPEC)
    server.http.post(f"/api/runs/{id_}/steps", json={"count": MADE})
    server.http.post(f"/api/runs/{id_}/seek", json={"step": 7})
    return id_


@pytest.fixture(scope="module")
def twin() -> Run:
    """The same run, walked here."""
    limits = Limits()
    walked = Run(RunSpec.from_json(SPEC, limits), limits)
    walked.advance(MADE)
    walked.seek(7)
    return walked


def read(server: Live, run: str, path: str) -> dict[str, Any]:
    reply = server.http.get(f"/api/runs/{run}/{path}")
    assert reply.status_code == 200, reply.text
    body: dict[str, Any] = reply.json()
    return body


FORMS = [
    ("", schemas.RunReply),
    ("/parameters", schemas.ParametersReply),
    ("/batch", schemas.BatchReply),
    ("/data", schemas.DataReply),
    ("/history", schemas.WholeHistoryReply),
    ("/graph", schemas.GraphReply),
    ("/graph/z1", schemas.NodeReply),
    ("/graph/W1?index=0,2", schemas.NodeReply),
    ("/surface?size=5", schemas.SurfaceReply),
    *((f"/surface?size=5&slice={name}", schemas.SurfaceReply) for name in SLICES),
    ("/surface?size=5&slice=weights&a=W1[1,2]&b=b2[0]", schemas.SurfaceReply),
    ("/surface?size=5&slice=filter&zero_biases=true", schemas.SurfaceReply),
    ("/surface?size=5&slice=curvature&ends=true", schemas.SurfaceReply),
    ("/surface?size=5&follow=true", schemas.SurfaceReply),
    ("/surface?size=5&slice=step&follow=false&at=3", schemas.SurfaceReply),
    ("/line", schemas.LineReply),
]


@pytest.mark.parametrize(("path", "form"), FORMS)
def test_every_reply_has_exactly_the_form_that_openapi_shows(
    server: Live, run: str, path: str, form: type[BaseModel]
) -> None:
    reply = server.http.get(f"/api/runs/{run}{path}")
    form.model_validate(reply.json())
    shown = server.http.get("/openapi.json").json()["paths"]
    address = "/api/runs/{id}" + path.partition("?")[0].replace("z1", "{node}").replace(
        "W1", "{node}"
    )
    schema = shown[address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": f"#/components/schemas/{form.__name__}"}


def test_parameters_are_those_of_the_run_to_the_last_bit(server: Live, run: str, twin: Run) -> None:
    reply = read(server, run, "parameters")
    assert reply["step"] == 7
    for name, values in twin.layout.views(twin.parameters).items():
        assert array(reply["parameters"][name]).tobytes() == values.tobytes()
    for name, values in twin.layout.views(twin.gradient).items():
        assert array(reply["gradients"][name]).tobytes() == values.tobytes()
    assert set(reply["optimizer"]) == set(twin.optimizer_state)


def test_parameters_of_another_step_do_not_move_the_run(server: Live, run: str, twin: Run) -> None:
    reply = read(server, run, f"parameters?step={MADE}")
    there = twin.layout.view(twin.at(MADE), "W1")
    assert array(reply["parameters"]["W1"]).tobytes() == there.tobytes()
    assert server.http.get(f"/api/runs/{run}").json()["step"] == 7


def test_a_batch_is_the_rows_that_a_step_takes(server: Live, run: str, twin: Run) -> None:
    reply = read(server, run, "batch?step=9")
    assert (reply["step"], reply["epoch"]) == (9, 2)
    assert array(reply["rows"]).tolist() == twin.batch(9).tolist()
    assert read(server, run, "batch")["step"] == 8, "without a step, the next"


def test_data_are_raw_rows_and_what_the_scaling_makes_of_them(server: Live, run: str) -> None:
    reply = read(server, run, "data")
    features = [i for i, column in enumerate(reply["columns"]) if column["role"] == "feature"]
    raw = np.array([[row[i] for i in features] for row in reply["raw"]])
    scaling = reply["scaling"]["features"]
    expected = (raw - scaling["offset"]) / scaling["scale"]
    assert np.allclose(array(reply["features"]), expected, rtol=1e-12, atol=0)
    assert array(reply["targets"]).shape == (60, 3)
    assert sorted(set(array(reply["part"]).tolist())) == [0, 1, 2]
    assert {row[-1] for row in reply["raw"]} == set(reply["classes"])


def test_the_history_has_every_step_and_nan_where_nothing_was_seen(
    server: Live, run: str, twin: Run
) -> None:
    reply = read(server, run, "history")
    assert array(reply["step"]).tolist() == list(range(MADE + 1))
    assert np.isnan(array(reply["batch_loss"])[0])
    assert array(reply["train_loss"]).tobytes() == twin.history.column("train_loss").tobytes()
    assert set(reply["metrics"]) == {"train.accuracy", "validation.accuracy"}
    assert reply["interventions"] == []


def test_the_table_of_the_history_says_the_same(server: Live, run: str, twin: Run) -> None:
    reply = server.http.get(f"/api/runs/{run}/history.csv")
    assert reply.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert [int(row["step"]) for row in rows] == list(range(MADE + 1))
    assert [float(row["train_loss"]) for row in rows] == twin.history.column("train_loss").tolist()
    assert rows[0]["batch_loss"] == ""


def test_the_graph_is_that_of_the_step_which_comes_next(server: Live, run: str) -> None:
    reply = read(server, run, "graph?step=3")
    assert (reply["step"], reply["batch_step"]) == (3, 4)
    names = [node["name"] for node in reply["nodes"]]
    assert names[0] == "x"
    assert names[-1] == "L"
    ends = {(edge["source"], edge["target"]) for edge in reply["edges"]}
    assert all(0 <= source < target < len(names) for source, target in ends)
    assert reply["phases"][0]["name"] == "batch"


def test_every_node_of_the_graph_has_the_form_that_openapi_shows(server: Live, run: str) -> None:
    for node in read(server, run, "graph")["nodes"]:
        whole = schemas.NodeReply.model_validate(read(server, run, f"graph/{node['id']}"))
        index = ",".join("0" for _ in whole.shape)
        reply = read(server, run, f"graph/{node['id']}?index={index}")
        assert schemas.NodeReply.model_validate(reply).element is not None


def test_the_loss_is_an_array_of_one_number(server: Live, run: str) -> None:
    reply = read(server, run, "graph/L")
    assert reply["shape"] == []
    assert array(reply["gradient"]).tolist() == [1.0]


def test_a_node_is_found_by_name_or_number_and_its_element_explained(
    server: Live, run: str
) -> None:
    reply = read(server, run, "graph/W1?index=0,2")
    element, gradient = reply["element"], array(reply["gradient"])
    assert element["gradient"] == gradient[0, 2]
    total = sum(term["product"] for term in element["terms"]) + element["terms_rest"]
    assert total == pytest.approx(element["gradient"], rel=1e-12)
    assert element["update"][-1]["value"] == pytest.approx(
        array(read(server, run, "parameters?step=8")["parameters"]["W1"])[0, 2], rel=1e-12
    )
    by_number = read(server, run, f"graph/{reply['id']}?index=0,2")
    assert by_number == reply


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("graph/W9", 404, None),
        ("graph/99", 404, None),
        ("graph/" + "9" * 5000, 422, "node"),
        ("graph/W1?index=0,9", 422, "index"),
        ("graph/W1?index=a", 422, "index"),
        ("graph/W1?index=" + "9" * 90, 422, "index"),
        ("parameters?step=13", 422, "step"),
        ("parameters?step=-1", 422, "step"),
        ("parameters?step=x", 422, "step"),
        ("graph?step=1e3", 422, "step"),
        ("batch?step=0", 422, "step"),
        ("batch?step=99999999999", 422, "step"),
        ("surface?slice=cheese", 422, "slice"),
        ("surface?size=4", 422, "size"),
        ("surface?size=100001", 422, "size"),
        ("surface?span=nan", 422, "span"),
        ("surface?span=inf", 422, "span"),
        ("surface?part=test", 422, "part"),
        ("surface?step=99", 422, "step"),
        ("surface?a=W1[0,0]", 422, "a"),
        ("surface?slice=weights&a=W9[0,0]", 422, "a"),
        ("surface?slice=weights&a=W1[0,0]&b=W1[0,0]", 422, "b"),
        ("surface?slice=weights&a=" + "W" * 41, 422, "a"),
        ("surface?slice=curvature&zero_biases=true", 422, "zero_biases"),
        ("surface?slice=filter&ends=true", 422, "ends"),
        ("surface?slice=filter&zero_biases=perhaps", 422, "zero_biases"),
        ("surface?follow=perhaps", 422, "follow"),
        ("surface?at=3", 422, "at"),
        ("surface?slice=random&at=3", 422, "at"),
        ("surface?slice=random&follow=false&at=31", 422, "at"),
        ("surface?slice=line", 422, "slice"),
        ("line?other=nobody", 404, None),
    ],
)
def test_what_cannot_be_looked_at_is_refused_with_a_sentence(
    server: Live, run: str, path: str, status: int, field: str | None
) -> None:
    reply = server.http.get(f"/api/runs/{run}/{path}")
    error = schemas.ErrorReply.model_validate(reply.json())
    assert (reply.status_code, error.field) == (status, field)
    assert error.detail


@pytest.mark.parametrize(
    ("path", "field", "understood"),
    [
        (
            "/surface?height=2",
            "height",
            "expected one of step, slice, size, span, part, penalty, a, b, zero_biases, ends, "
            "follow, at",
        ),
        ("/graph?stpe=3", "stpe", "did you mean step?"),
        ("/graph/W1?indx=0,0", "indx", "did you mean index?"),
        ("/parameters?x=1", "x", "expected step"),
        ("/batch?x=1", "x", "expected step"),
        ("/data?step=3", "step", "this address takes no query"),
        ("/history?step=3", "step", "this address takes no query"),
        ("/history.csv?sep=;", "sep", "this address takes no query"),
        ("?step=3", "step", "this address takes no query"),
    ],
)
def test_an_unknown_name_in_a_query_is_refused_with_those_that_are_understood(
    server: Live, run: str, path: str, field: str, understood: str
) -> None:
    reply = server.http.get(f"/api/runs/{run}{path}")
    error = schemas.ErrorReply.model_validate(reply.json())
    assert (reply.status_code, error.error, error.field) == (422, "invalid_request", field)
    assert error.detail == f"unknown query name: {field}; {understood}"


def test_a_surface_is_the_loss_of_the_run_at_its_own_place(server: Live, run: str) -> None:
    surface = read(server, run, "surface?slice=filter&size=5&step=7")
    z = array(surface["z"])
    loss = server.http.get(f"/api/runs/{run}").json()["loss"]["train"]
    assert z.shape == (5, 5)
    assert z[2, 2] == pytest.approx(loss, rel=1e-6), "its middle is the run's point"
    assert surface["planned"] == 30
    assert array(surface["path"]["step"]).tolist() == list(range(31))
    directions = array(surface["directions"])
    assert np.allclose(directions @ directions.T, np.eye(2), atol=1e-12)


def test_a_surface_of_the_path_is_computed_once_for_all_steps(server: Live) -> None:
    id_ = server.run(**SPEC | {"seed": 77})
    server.http.post(f"/api/runs/{id_}/steps", json={"count": 5})
    first = read(server, id_, "surface?size=5&step=2")
    computed = server.service.counters.surfaces
    second = read(server, id_, "surface?size=5&step=4")
    assert server.service.counters.surfaces == computed
    assert (first["step"], second["step"]) == (2, 4)
    assert second == first | {"step": 4}


def test_one_run_cannot_have_every_worker_to_itself(
    server: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sessions.session.ASKED", 0)
    id_ = server.run(**SPEC)
    for path in ("parameters", "graph", "graph/W1", "surface?size=5"):
        reply = server.http.get(f"/api/runs/{id_}/{path}")
        assert (reply.status_code, reply.json()["error"]) == (503, "at_capacity")


def test_the_loss_itself_can_be_read_and_compared(server: Live, run: str) -> None:
    plain = server.http.get(f"/api/runs/{run}/measure")
    found = schemas.MeasureReply.model_validate(plain.json())
    assert found.compare is None
    other = found.options[0].name
    compared = server.http.get(f"/api/runs/{run}/measure?compare={other}").json()
    assert compared["compare"]["measure"]["name"] == other
    wrong = server.http.get(f"/api/runs/{run}/measure?compare=nothing")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "compare")


def test_a_plane_of_two_weights_is_over_their_own_values(server: Live, run: str, twin: Run) -> None:
    reply = read(server, run, "surface?size=5&slice=weights&a=W1[1,2]&b=b2[0]")
    assert [axis["label"] for axis in reply["axes"]] == ["W1[1,2]", "b2[0]"]
    places = [twin.layout.place(axis["label"]) for axis in reply["axes"]]
    assert [axis["offset"] for axis in reply["axes"]] == twin.parameters[places].tolist()
    assert not reply["whole"]


def test_a_plane_that_stays_is_that_of_its_own_position(server: Live, run: str, twin: Run) -> None:
    reply = read(server, run, "surface?size=5&slice=random&follow=false&at=3")
    assert array(reply["origin"]).tobytes() == twin.at(3).tobytes()
    assert (reply["step"], reply["at"], reply["follow"]) == (7, 3, False)
    follows = read(server, run, "surface?size=5&follow=true")
    assert array(follows["origin"]).tobytes() == twin.parameters.tobytes()


def test_the_line_says_where_the_run_stands(server: Live, run: str) -> None:
    reply = read(server, run, "line")
    assert (reply["step"], reply["to"], reply["penalty"]) == (7, {"id": None, "step": 30}, None)
