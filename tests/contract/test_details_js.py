"""What the page fetches about one thing: the last that was asked for counts, whenever it comes."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.api.live import Live

PREPARE = """async (view) => {
  const details = await import("/static/js/details.js");
  const empty = { tickets: {}, notice: null, node: null, neuron: null, tensor: null };
  window.state = { id: "r", step: 5, ...empty, view };
  const store = { get: () => window.state, update: (patch) => Object.assign(window.state, patch) };
  window.asked = [];
  // Answered when the test says so, in the order that it says.
  window.fetch = (url) => new Promise((answer) => window.asked.push({ url: String(url), answer }));
  window.answer = async (k, status, body) => {
    window.asked[k].answer(new Response(JSON.stringify(body), { status }));
    await new Promise((then) => setTimeout(then, 20));
  };
  window.explain = (place) => void details.explain(store, place);
  window.neuron = (unit, row) => void details.fetchNeuron(store, unit, row);
  window.unfold = (id) => void details.unfold(store, id);
}"""

VIEW = {"element": None, "sample": 7, "tensor": {"id": 3, "edge": None}}


@pytest.fixture
def page(bare: tuple[Page, Live]) -> Page:
    opened, server = bare
    opened.goto(f"http://{server.authority}/healthz")
    opened.evaluate(PREPARE, VIEW)
    return opened


def answer(page: Page, number: int, status: int, **body: Any) -> dict[str, Any]:
    """The state after that request was answered."""
    page.evaluate("([k, status, body]) => answer(k, status, body)", [number, status, body])
    state: dict[str, Any] = page.evaluate("state")
    return state


def test_the_last_that_was_asked_for_is_kept_though_an_older_answer_comes_later(page: Page) -> None:
    for step in (5, 6):
        page.evaluate(
            "(step) => { state.step = step; neuron({ layer: 1, unit: step }, null); "
            'explain({ name: "W1", index: [0, step] }); unfold(3); }',
            step,
        )
    urls = page.evaluate("asked.map(({ url }) => url)")
    assert [url.partition("?")[2] for url in urls] == [
        f"step={step}{rest}"
        for step in (5, 6)
        for rest in (f"&layer=1&unit={step}", f"&index=0%2C{step}", "")
    ]
    for number in (3, 4, 5):
        answer(page, number, 200, step=6)
    for number in (0, 1, 2):
        state = answer(page, number, 200, step=5)
    assert [state[kind]["step"] for kind in ("neuron", "node", "tensor")] == [6, 6, 6]


def test_a_busy_server_is_asked_again_and_takes_nothing_away(page: Page) -> None:
    page.evaluate("neuron({ layer: 1, unit: 0 }, 7)")
    state = answer(page, 0, 503, error="busy", detail="the server is busy", field=None)
    assert (state["view"]["sample"], state["notice"]) == (7, None)
    page.wait_for_function("() => asked.length === 2")
    assert answer(page, 1, 200, row=7)["neuron"] == {"row": 7}


def test_who_asks_for_another_meanwhile_stops_asking(page: Page) -> None:
    page.evaluate("neuron({ layer: 1, unit: 0 }, 7)")
    answer(page, 0, 503, error="busy", detail="the server is busy", field=None)
    page.evaluate("neuron({ layer: 1, unit: 1 }, 7)")
    page.wait_for_timeout(1000)
    assert page.evaluate("asked.length") == 2


def test_a_row_that_may_not_be_seen_is_not_chosen_any_more(page: Page) -> None:
    page.evaluate("neuron({ layer: 9, unit: 0 }, 7)")
    refused = {"error": "invalid_request", "detail": "there is no layer 9", "field": "layer"}
    assert answer(page, 0, 422, **refused)["view"]["sample"] == 7
    page.evaluate("neuron({ layer: 1, unit: 0 }, 7)")
    state = answer(page, 1, 422, **{**refused, "detail": "row 7 is sealed", "field": "row"})
    assert (state["view"]["sample"], state["notice"]["text"]) == (None, "row 7 is sealed")


def test_a_place_that_is_not_there_leaves_the_one_that_was_shown(page: Page) -> None:
    page.evaluate('explain({ name: "W1", index: [0, 1] })')
    answer(page, 0, 200, name="W1", element={"index": [0, 1]})
    page.evaluate('state.view.element = { name: "W1", index: [9, 9] }; explain(state.view.element)')
    refused = {"error": "invalid_request", "detail": "invalid index", "field": "index"}
    state = answer(page, 1, 422, **refused)
    assert state["view"]["element"] == {"name": "W1", "index": [0, 1]}
    assert state["node"]["element"] == {"index": [0, 1]}
