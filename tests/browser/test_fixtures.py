"""What checks the page is checked too: each kind of trouble must be noticed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.browser.conftest import Troubles

HOST = "http://127.0.0.1:1"


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, Troubles]]:
    """A page that no server stands behind, and what is wrong with it."""
    page = browser.new_page()
    troubles = Troubles()
    troubles.watch(page, HOST)
    page.route(
        "**/here", lambda route: route.fulfill(body="<p>quiet</p>", content_type="text/html")
    )
    page.route("**/absent", lambda route: route.fulfill(status=404))
    page.route("**/refused", lambda route: route.fulfill(status=422))
    page.goto(f"{HOST}/here")
    yield page, troubles
    page.close()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("setTimeout(() => { throw new Error('broken') })", "exception"),
        ("console.error('broken')", "console error"),
        ("console.warn('broken')", "console warning"),
        ("fetch('/absent')", "404"),
        ("fetch('http://192.0.2.1/').catch(() => {})", "request to another host"),
        ("new WebSocket('ws://192.0.2.1/')", "request to another host"),
    ],
)
def test_a_page_that_complains_is_noticed(
    watched: tuple[Page, Troubles], script: str, said: str
) -> None:
    page, troubles = watched
    page.evaluate(f"{{ {script}; undefined }}")
    for _ in range(50):
        if troubles:
            break
        page.wait_for_timeout(100)
    assert any(said in trouble for trouble in troubles)


def test_a_quiet_page_and_a_refused_request_are_no_trouble(
    watched: tuple[Page, Troubles],
) -> None:
    page, troubles = watched
    page.evaluate("fetch('/refused').then(() => undefined)")
    page.wait_for_timeout(200)
    assert troubles == []


def test_a_named_browser_that_does_not_start_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.VARIABLE, "/bin/false")
    with pytest.raises(chromium.NoBrowserError, match="invalid CHROME_BIN: /bin/false"):
        chromium.find()


def test_a_machine_without_any_browser_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "candidates", lambda: iter(["/nowhere/chromium"]))
    monkeypatch.setattr(chromium, "INSTALLERS", (lambda: None,))
    with pytest.raises(chromium.NoBrowserError, match="install one, or name one in CHROME_BIN"):
        chromium.ensure()


def test_software_rendering_draws_webgl(browser: Browser) -> None:
    page = browser.new_page()
    assert page.evaluate("document.createElement('canvas').getContext('webgl2') !== null")
    page.close()
