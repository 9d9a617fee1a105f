"""The sentences under a surface, which the page makes from what the server says about it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from app.api.wire import encode
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.api.live import live
from tests.contract.test_wire_js import opened
from tests.training.worlds import LIMITS, spec

CUT = "dataset=sine&optimizer=adam&optimizer.learning_rate=10&hidden=8-relu,8-relu,8-relu"
DIVERGING = "dataset=plane&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=90"
SMALL = "dataset.samples=40&hidden=3-tanh"

NOTES = """async (text) => {
  const { decode } = await import("/static/js/wire.js");
  const { relief } = await import("/static/js/figures/surface.js");
  return relief(decode(text).surface, "log").notes;
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of our own server, which draws nothing itself."""
    with live() as server, sync_playwright() as playwright:
        yield opened(server, playwright)


@pytest.mark.parametrize(
    ("text", "planned", "expected"),
    [
        (SMALL, 60, []),
        (CUT, 20, ["drawn to step {}: beyond, the loss leaves the map a thousandfold"]),
        (DIVERGING, 800, ["drawn to step {}: beyond, the run diverges"]),
        (SMALL, 3000, ["2000 of 3001 positions of the path drawn"]),
    ],
)
def test_a_path_that_is_not_drawn_whole_says_so(
    page: Page, text: str, planned: int, expected: list[str]
) -> None:
    drawn: dict[str, Any] = surface(spec(text), LIMITS, 0, planned, SurfaceQuery(size=5))
    message = {"type": "surface", "frame": 1, "step": 0, "surface": drawn}
    notes = page.evaluate(NOTES, encode(message).decode())
    about_path = [note for note in notes if "drawn to" in note or "positions" in note]
    assert about_path == [sentence.format(drawn["drawn_to"]) for sentence in expected]
