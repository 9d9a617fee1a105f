"""Both ends of the wire: what Python encodes, the page's own decoder gives back."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

from app.api.commands import decode
from app.api.wire import encode
from tests.api.live import Live, live
from tests.browser import chromium
from tests.contract.specimens import specimens

DECODE = """async (text) => {
  const { decode } = await import("/static/js/wire.js");
  const written = (number) => (Object.is(number, -0) ? "-0" : String(number));
  return JSON.parse(JSON.stringify(decode(text), (key, value) => {
    if (value && value.values && value.dims) {
      return { array: Array.from(value.values, written), dims: value.dims, dtype: value.raw.dtype };
    }
    return value;
  }));
}"""
"""Arrays come back as text, number by number: JSON has no NaN."""

ENCODE = """async (message) => {
  const { encode } = await import("/static/js/wire.js");
  return encode(message);
}"""


@pytest.fixture(scope="module")
def sent() -> dict[str, Any]:
    """One message of every kind that goes down."""
    return dict(specimens())


# The messages first: Playwright keeps an event loop running, and they need one of their own.
@pytest.fixture(scope="module")
def page(sent: dict[str, Any]) -> Iterator[Page]:
    """A page of our own server, which draws nothing itself."""
    with live() as server, sync_playwright() as playwright:
        yield opened(server, playwright)


def opened(server: Live, playwright: Any) -> Page:
    """The page of documentation in Chromium."""
    browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
    page: Page = browser.new_page()
    page.goto(f"http://{server.authority}/docs")
    return page


def expected(value: Any) -> Any:
    """What the page must find where Python had this."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, np.generic):
        return expected(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: expected(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [expected(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: expected(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def agree(found: Any, wanted: Any) -> None:
    """Assert that what was found is what was wanted, arrays to the last bit."""
    if isinstance(wanted, np.ndarray):
        numbers = np.array([float(text) for text in found["array"]], wanted.dtype)
        assert numbers.reshape(wanted.shape).tobytes() == wanted.tobytes()
        assert found["dims"] == list(wanted.shape)
    elif isinstance(wanted, dict):
        assert set(found) == set(wanted)
        for key, value in wanted.items():
            agree(found[key], value)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for each, value in zip(found, wanted, strict=True):
            agree(each, value)
    else:
        assert found == wanted


@pytest.mark.parametrize("kind", ["run", "frame", "surface", "notice", "progress", "error"])
def test_every_kind_of_message_arrives_as_it_was_sent(
    page: Page, sent: dict[str, Any], kind: str
) -> None:
    agree(page.evaluate(DECODE, encode(sent[kind]).decode()), expected(sent[kind]))


@pytest.mark.parametrize("dtype", ["f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1"])
def test_every_type_of_number_arrives_with_its_extremes(page: Page, dtype: str) -> None:
    info = np.finfo(dtype) if dtype.startswith("f") else np.iinfo(dtype)
    values = np.array([[0, 1, info.min, info.max]], dtype)
    agree(page.evaluate(DECODE, encode([values]).decode()), [values])


@pytest.mark.parametrize(
    "message",
    [
        {"type": "hello", "last_step": None},
        {"type": "want", "panels": ["surface"], "surface": {"slice": "path"}, "columns": [0, 1]},
        {"type": "play", "steps_per_frame": 5},
        {"type": "pause"},
        {"type": "step", "count": 1},
        {"type": "seek", "step": 12},
        {"type": "ack", "frame": 3},
    ],
)
def test_every_kind_of_command_is_understood_as_the_page_writes_it(
    page: Page, message: dict[str, Any]
) -> None:
    command = decode(page.evaluate(ENCODE, message))
    assert type(command).__struct_config__.tag == message["type"]
