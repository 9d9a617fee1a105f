"""A browser beside a server of our own, for what the page's modules make of the API's replies."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.api.live import Live, live
from tests.browser import chromium


@pytest.fixture(scope="module")
def bare() -> Iterator[tuple[Page, Live]]:
    """A page of the server, which draws nothing itself, and the server."""
    with live() as server, sync_playwright() as playwright:
        path = chromium.find()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        opened = browser.new_page()
        opened.goto(f"http://{server.authority}/docs")
        yield opened, server
