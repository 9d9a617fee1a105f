"""The API on one page."""

import re

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
    assert set(description["components"]["schemas"]["SpecBody"]["properties"]) == set(default)


def test_every_message_of_the_stream_is_described(server: Live) -> None:
    page = server.http.get("/docs").text
    for kind in ("hello", "want", "play", "ack", "run", "frame", "surface", "notice", "error"):
        assert f"<tr><td><code>{kind}</code></td>" in page
