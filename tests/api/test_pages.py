"""The page itself, and what it starts from."""

import json
import re

import pytest

from app.api.routes.pages import modules
from tests.api.live import Live


def boot(page: str) -> dict[str, object]:
    """What the page's data block says."""
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    value: dict[str, object] = json.loads(found[1])
    return value


def test_the_page_starts_from_the_catalogue_and_the_default_spec(server: Live) -> None:
    catalog = server.http.get("/api/catalog").json()
    page = server.http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert boot(page.text) == {
        "catalog": catalog,
        "spec": catalog["default"],
        "step": 0,
        "opened": None,
        "interventions": [],
        "error": None,
    }


def test_the_page_can_be_asked_for_without_its_body(server: Live) -> None:
    reply = server.http.head("/")
    assert (reply.status_code, reply.content) == (200, b"")


def test_the_pages_address_is_a_spec_and_a_step(server: Live) -> None:
    run = server.run(dataset={"name": "xor"}, seed=7)
    spec = server.http.get(f"/api/runs/{run}").json()["spec"]
    found = boot(server.http.get("/?dataset=xor&seed=7&step=12").text)
    assert (found["spec"], found["step"], found["error"]) == (spec, 12, None)


def test_the_link_of_a_run_opens_its_spec_at_its_step(server: Live) -> None:
    run = server.run(dataset={"name": "spiral"}, optimizer={"name": "sgd"}, batch_size=None)
    moved = server.http.post(f"/api/runs/{run}/steps", json={"count": 4}).json()
    found = boot(server.http.get(moved["link"]).text)
    assert (found["spec"], found["step"]) == (moved["spec"], 4)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("dataset=moon", "dataset.name"),
        ("seed=x", "seed"),
        ("colour=red", "colour"),
        ("step=-1", "step"),
    ],
)
def test_an_address_that_cannot_be_followed_gives_the_default_and_says_why(
    server: Live, query: str, field: str | None
) -> None:
    page = server.http.get(f"/?{query}")
    found = boot(page.text)
    assert page.status_code == 200
    assert (found["spec"], found["step"]) == (server.http.get("/api/catalog").json()["default"], 0)
    error = found["error"]
    assert isinstance(error, dict)
    assert error["field"] == field
    assert set(error) == {"error", "detail", "field"}


def test_nothing_from_the_address_can_end_the_data_block(server: Live) -> None:
    page = server.http.get("/", params={"dataset": "</script><script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    error = boot(page)["error"]
    assert isinstance(error, dict)
    assert "</script>" in error["detail"]


def test_every_script_and_style_that_the_page_names_is_there(server: Live) -> None:
    page = server.http.get("/").text
    named = re.findall(r'(?:src|href)="(/static/[^"#]+)', page)
    assert len(named) > 10
    for address in named:
        assert server.http.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_page_fetches_its_modules_at_once_but_not_their_types(server: Live) -> None:
    assert "js/main.js" in modules()
    assert "js/types.js" not in modules()
