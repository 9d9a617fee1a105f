"""A browser, a server, and pages that fail their test when the page itself complains."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.browser import chromium
from tests.browser.server import serving

HARMLESS = (
    "Failed to load resource",  # repeats a status that is not 2xx; `answered` looks at those
    "GL Driver Message",  # software rendering is slow at reading pixels back
    "Canvas2D: Multiple readback",  # Plotly measures the labels of its 3-D axes
)
"""What Chromium's console says without a fault of the page."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what needs a browser last: the quick tests speak first."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, headless. Without one every browser test fails, with the sentence that says so."""
    try:
        path = chromium.find()
    except chromium.NoBrowserError as error:
        pytest.fail(f"{error} `make browser` does.", pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """The address of the server that the browser tests share: http://127.0.0.1:PORT."""
    with serving() as found:
        yield found


class Troubles(list[str]):
    """What went wrong in the pages of a test. One that makes trouble on purpose calls `clear()`."""

    def watch(self, page: Page, address: str) -> None:
        """Listens to a page's exceptions, console, bad statuses, and requests to other hosts."""
        page.on("pageerror", lambda error: self.append(f"exception: {error}"))
        page.on("console", self.heard)
        page.on("response", self.answered)
        page.on("request", lambda request: self.asked(request.url, address))
        page.on("websocket", lambda socket: self.asked(socket.url, address))

    def heard(self, message: ConsoleMessage) -> None:
        harmless = any(text in message.text for text in HARMLESS)
        if message.type in ("error", "warning") and not harmless:
            self.append(f"console {message.type}: {message.text}")

    def answered(self, response: Response) -> None:
        if response.status >= 500 or response.status == 404:
            self.append(f"{response.status}: {response.url}")

    def asked(self, url: str, address: str) -> None:
        host = address.removeprefix("http:")
        if not url.startswith(("data:", "blob:", f"http:{host}/", f"ws:{host}/")):
            self.append(f"request to another host: {url}")


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    """Must be empty when the test ends."""
    found = Troubles()
    yield found
    assert not found, "the page complained:\n" + "\n".join(found)


@pytest.fixture
def new_page(browser: Browser, address: str, troubles: Troubles) -> Iterator[Callable[..., Page]]:
    """Makes a page in a fresh context; takes `Browser.new_context`'s arguments.

    Paths are relative to the server: `new_page(color_scheme="dark").goto("/?dataset=xor")`.
    """
    contexts = []

    def make(**options: Any) -> Page:
        chosen = {"base_url": address, "viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(**chosen)
        contexts.append(context)
        page = context.new_page()
        troubles.watch(page, chosen["base_url"])
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page at 1440 x 900, not gone anywhere yet."""
    return new_page()
