"""The API on one page."""

import re
from typing import Any

from tests.api.live import Live


def test_the_page_shows_every_route_and_every_form(server: Live) -> None:
    description = server.http.get("/openapi.json").json()
    page = server.http.get("/docs").text
    for path, methods in description["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    for name in description["components"]["schemas"]:
        assert f'id="{name}"' in page


def test_every_link_within_the_page_leads_somewhere(server: Live) -> None:
    page = server.http.get("/docs").text
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_needs_no_script_and_no_other_site(server: Live) -> None:
    page = server.http.get("/docs").text
    assert "<script" not in page
    assert "http:" not in page
    assert "https:" not in page


def test_the_form_of_a_spec_is_described(server: Live) -> None:
    description = server.http.get("/openapi.json").json()
    body = description["paths"]["/api/runs"]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["$ref"].endswith("/SpecBody")
    default = server.http.get("/api/catalog").json()["default"]
    function = server.http.post("/api/runs", json={"problem": "function"}).json()["spec"]
    properties = set(description["components"]["schemas"]["SpecBody"]["properties"])
    assert properties == set(default) | set(function) | {"interventions"}


def test_the_form_of_a_spec_says_what_the_server_takes(server: Live) -> None:
    schemas = server.http.get("/openapi.json").json()["components"]["schemas"]
    default = server.http.get("/api/catalog").json()["default"]
    function = server.http.post("/api/runs", json={"problem": "function"}).json()["spec"]
    default |= {name: function[name] for name in ("function", "start")} | {"interventions": []}
    follow = {
        ("SpecBody", "start"),
        ("DatasetBody", "samples"),
        ("DatasetBody", "target"),
        ("DatasetBody", "missing"),
        ("DatasetBody", "kinds"),
        ("DatasetBody", "features"),
        ("ScalingBody", "target"),
        ("LossBody", "name"),
        ("OptimizerBody", "learning_rate"),
    }
    seen = 0

    def walk(form: dict[str, Any], values: dict[str, Any], nullable: set[str]) -> None:
        nonlocal seen
        assert "required" not in form
        for name, field in form["properties"].items():
            null = {"type": "null"} in field.get("anyOf", [])
            assert null == (name in nullable), name
            choices = [field, *field.get("anyOf", [])]
            reference = next((c["$ref"] for c in choices if "$ref" in c), None)
            if reference is not None:
                inner = schemas[reference.rpartition("/")[2]]
                walk(inner, values[name], nullable)
            elif (form["title"], name) in follow:
                assert "default" not in field, name
                assert field["description"]
            else:
                seen += 1
                assert field["default"] == values[name], name

    walk(schemas["SpecBody"], default, {"batch_size", "schedule", "clip", "weights"})
    assert seen == 19
    assert schemas["Layer"]["properties"]["units"]["default"] == 8


def test_an_element_of_the_hidden_layers_may_leave_out_everything(server: Live) -> None:
    reply = server.http.post("/api/runs", json={"network": {"hidden": [{}]}}).json()
    form = server.http.get("/openapi.json").json()["components"]["schemas"]["Layer"]["properties"]
    shown = {name: field["default"] for name, field in form.items()}
    assert reply["spec"]["network"]["hidden"] == [shown]


def test_moving_says_when_it_answers_that_a_run_diverged(server: Live) -> None:
    paths = server.http.get("/openapi.json").json()["paths"]
    steps = paths["/api/runs/{id}/steps"]["post"]["responses"]
    seek = paths["/api/runs/{id}/seek"]["post"]["responses"]
    for answers in (steps, seek):
        assert "`status` is `diverged`" in answers["200"]["description"]
    assert "409" in steps
    assert "409" not in seek


def test_every_message_of_the_stream_is_described(server: Live) -> None:
    page = server.http.get("/docs").text
    for kind in ("hello", "want", "play", "ack", "run", "frame", "surface", "notice", "error"):
        assert f"<tr><td><code>{kind}</code></td>" in page
