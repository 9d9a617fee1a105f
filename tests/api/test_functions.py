"""A function of x and y over HTTP and the stream, from the catalogue to the surface."""

from typing import Any

import numpy as np
import pytest

from app.api import schemas
from app.data.functions import FUNCTIONS
from app.engine.check import numeric_derivative
from app.engine.formula import Formula
from tests.api.arrays import array
from tests.api.live import Live


def formula_of(reply: dict[str, Any]) -> Any:
    """The value by NumPy's own functions, of a vector (x, y)."""
    formula = Formula.parse(reply["function"]["formula"], ("x", "y"))
    return lambda point: float(formula(x=point[0], y=point[1]))


def made(server: Live, **spec: Any) -> dict[str, Any]:
    reply = server.http.post("/api/runs", json=spec)
    assert reply.status_code == 201, reply.text
    schemas.RunReply.model_validate(reply.json())
    found: dict[str, Any] = reply.json()
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_made_moved_and_looked_at(server: Live, name: str) -> None:
    reply = made(server, problem="function", function={"name": name})
    address, value = f"/api/runs/{reply['id']}", formula_of(reply)
    moved = server.http.post(f"{address}/steps", json={"count": 5}).json()
    assert (moved["step"], moved["epoch"], moved["batches_per_epoch"]) == (5, 5.0, 1)
    assert moved["loss"]["validation"] is None
    assert moved["loss"]["train"] < reply["loss"]["train"]
    assert moved["metrics"] == {"train": {}, "validation": {}}
    back = server.http.post(f"{address}/seek", json={"step": 0}).json()
    assert back["loss"]["train"] == reply["loss"]["train"]
    graph = schemas.GraphReply.model_validate(server.http.get(f"{address}/graph?step=5").json())
    assert [(n.name, n.role) for n in graph.nodes[:2]] == [("x", "parameter"), ("y", "parameter")]
    assert (graph.nodes[-1].name, graph.nodes[-1].role) == ("f", "loss")
    parameters = server.http.get(f"{address}/parameters?step=5").json()
    point = np.array([array(parameters["parameters"][n]) for n in "xy"]).reshape(2)
    for place, node in enumerate("xy"):
        detail = server.http.get(f"{address}/graph/{node}?step=5&index=").json()
        schemas.NodeReply.model_validate(detail)
        assert detail["shape"] == []
        element = detail["element"]
        expected = numeric_derivative(value, point.copy(), (place,))
        assert element["gradient"] == pytest.approx(expected, rel=1e-6, abs=1e-6)
        assert element["numeric"] == pytest.approx(expected, rel=1e-6, abs=1e-6)
        total = sum(term["product"] for term in element["terms"]) + element["terms_rest"]
        assert total == pytest.approx(element["gradient"], rel=1e-12, abs=1e-12)
        assert element["update"]
    history = server.http.get(f"{address}/history").json()
    schemas.WholeHistoryReply.model_validate(history)
    assert np.isnan(array(history["validation_loss"])).all()
    assert server.http.get(f"{address}/history.csv").text.count("\n") == 7


@pytest.mark.parametrize("name", ["rosenbrock", "saddle", "himmelblau"])
def test_the_surface_at_the_path_s_own_points_is_the_true_loss(server: Live, name: str) -> None:
    reply = made(server, function=name)
    found = server.http.get(f"/api/runs/{reply['id']}/surface?size=21").json()
    schemas.SurfaceReply.model_validate(found)
    value, path = formula_of(reply), {k: array(v) for k, v in found["path"].items()}
    for x, y, loss, plane in zip(
        path["x"], path["y"], path["loss"], path["plane_loss"], strict=True
    ):
        true = value(np.array([x, y], dtype=np.float64))
        assert loss == plane == pytest.approx(true, rel=1e-4, abs=1e-4)
    assert not array(found["path"]["off_plane"]).any()
    assert found["minima"] == reply["function"]["minima"]
    assert [axis["label"] for axis in found["axes"]] == ["x", "y"]


def test_the_catalogue_has_every_function_and_its_gradient(server: Live) -> None:
    rows = server.http.get("/api/catalog").json()["functions"]
    schemas.CatalogReply.model_validate(server.http.get("/api/catalog").json())
    assert [row["name"] for row in rows] == [*FUNCTIONS]
    by_name = {row["name"]: row for row in rows}
    assert by_name["himmelblau"]["gradient"]["x"] == "4*x*(x**2 + y - 11) + 2*(x + y**2 - 7)"
    assert by_name["quadratic"]["formula"] == "0.5*(x**2 + 25*y**2)"
    assert by_name["quadratic"]["parameters"][0]["scale"] == "log"
    assert by_name["typed"]["minima"] == []
    assert (by_name["rosenbrock"]["learning_rate"], by_name["rosenbrock"]["horizon"]) == (
        0.001,
        1000,
    )
    assert len(by_name["ackley"]["minima"]) == 25


def test_a_run_says_what_it_descends(server: Live) -> None:
    spec = {"function": {"name": "quadratic", "condition": 100}, "start": [1, 2]}
    found = made(server, **spec)
    assert found["function"] == {
        "formula": "0.5*(x**2 + 100*y**2)",
        "gradient": {"x": "x", "y": "100*y"},
        "minima": [{"x": 0.0, "y": 0.0, "value": 0.0}],
        "box": {"x": [-3.0, 3.0], "y": [-3.0, 3.0]},
    }
    assert found["spec"]["start"] == [1.0, 2.0]
    assert found["link"] == "/?function=quadratic&function.condition=100&start=1,2"
    assert made(server)["function"] is None


def test_the_link_of_a_run_opens_the_page_with_it(server: Live) -> None:
    link = made(server, function={"name": "typed", "formula": "x**2 + y^2 + x*y"})["link"]
    assert "problem" not in link
    page = server.http.get(link)
    assert page.status_code == 200
    assert "x**2 + y^2 + x*y" in page.text


def test_a_stream_shows_loss_surface_and_graph_and_leaves_out_what_is_not_there(
    server: Live,
) -> None:
    run = made(server, function="himmelblau")["id"]
    with server.watch(run) as browser:
        panels = ["loss", "surface", "graph", "weights", "network", "data", "measure"]
        browser.up(type="want", panels=panels, surface={"size": 13})
        surface = browser.next("surface")["surface"]
        assert len(surface["minima"]) == 4
        browser.up(type="step", count=3)
        frame = browser.next("frame", step=3)
        assert not {"map", "measure"} & set(frame)
        assert frame["batch"] is None
        assert frame["loss"]["validation"] is None
        assert set(frame["weights"]["parameters"]) == {"x", "y"}
        assert np.isfinite(array(frame["graph"]["rms"])[0]).all()
        placed = browser.next("frame", step=3)["path"] if "path" not in frame else frame["path"]
        assert placed["off_plane"] == 0.0


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("GET", "data", None, "a function of x and y has no data"),
        ("GET", "batch", None, "a function of x and y has no batches"),
        ("GET", "measure", None, "a function of x and y has no samples to measure"),
        ("GET", "scalings", None, "a function of x and y has no scalings"),
        ("POST", "interventions", {"kind": "open_test"}, "has no test part"),
        ("GET", "surface?part=validation", None, "has no validation part"),
        (
            "POST",
            "steps",
            {"until": {"part": "validation", "loss": 0.1}},
            "has no validation part",
        ),
    ],
)
def test_what_makes_no_sense_for_a_function_is_refused_with_a_sentence(
    server: Live, method: str, path: str, body: Any, sentence: str
) -> None:
    run = made(server, function="bowl")["id"]
    reply = server.http.request(method, f"/api/runs/{run}/{path}", json=body)
    assert reply.status_code == 422
    assert sentence in reply.json()["detail"]
    assert reply.json()["field"] == "problem"


def test_descending_until_a_value_below_zero_gets_there(server: Live) -> None:
    run = made(server, function="saddle")["id"]
    until = {"loss": -1.0, "max_steps": 200}
    moved = server.http.post(f"/api/runs/{run}/steps", json={"until": until}).json()
    assert moved["loss"]["train"] <= -1.0
    assert moved["step"] < 60


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "9**9**9**9", "1/0", "(" * 10_000 + "x" + ")" * 10_000, "ｘ+y"]
)
def test_a_bad_formula_gets_one_sentence(server: Live, formula: str) -> None:
    spec = {"function": {"name": "typed", "formula": formula}}
    reply = server.http.post("/api/runs", json=spec)
    assert reply.status_code == 422
    assert reply.json()["field"] == "function.formula"
    assert "\n" not in reply.json()["detail"]
    assert len(reply.json()["detail"]) < 300


def test_a_start_without_a_value_is_refused(server: Live) -> None:
    spec = {"function": {"name": "typed", "formula": "1/x + y"}, "start": [0, 1]}
    reply = server.http.post("/api/runs", json=spec)
    assert reply.status_code == 422
    assert reply.json()["detail"].startswith("invalid start: 0, 1; the function has no finite")
    assert reply.json()["field"] == "start"
