"""The page in a browser: how soon it is there, how soon a step is drawn, what a frame weighs.

Run from the repository: `python -m tests.benchmarks.page`. The browser draws in software here
unless the machine has a graphics processor, so the times are those of a slow device. The last
lines are the targets'.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.server import serving

OPENINGS, STEPS, SECONDS = 7, 60, 6
SIZE = {"width": 1440, "height": 900}

# When the data were drawn, and when each frame was: the page acknowledges what it has drawn.
WATCH = """
  window.seen = { data: null, acks: [] };
  const look = () => {
    const dots = document.querySelectorAll("#output .scatterlayer path.point").length;
    if (dots >= 100) window.seen.data ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    if (String(text).includes('"ack"')) window.seen.acks.push(performance.now());
    return send.call(this, text);
  };
"""

CLICK = """() => new Promise((done) => {
  const before = performance.now();
  const count = window.seen.acks.length;
  document.querySelector("#transport-step").click();
  const wait = () => {
    if (window.seen.acks.length > count) done(window.seen.acks.at(-1) - before);
    else requestAnimationFrame(wait);
  };
  wait();
})"""


def fresh(browser: Browser, address: str) -> Page:
    """A page in a context without a cache."""
    page = browser.new_context(viewport=SIZE, base_url=address).new_page()  # type: ignore[arg-type]
    page.add_init_script(WATCH)
    return page


def openings(browser: Browser, address: str) -> list[float]:
    """Seconds from the request to the data drawn, each with a cold cache."""
    found = []
    for _ in range(OPENINGS):
        page = fresh(browser, address)
        page.goto("/")
        page.wait_for_function("() => window.seen.data !== null")
        found.append(page.evaluate("() => window.seen.data") / 1000)
        page.context.close()
    return found


def settled(page: Page) -> None:
    """Waits until the last surface has come and nothing is drawn any more."""
    page.wait_for_function("() => document.querySelector('#graph svg text')")
    page.wait_for_timeout(4000)


def weigh(sizes: dict[str, list[int]]) -> Callable[[Any], None]:
    """Listens to a socket and writes down the bytes of its messages.

    Under "frame" those with pictures, under "surface" those of a new surface with the frame that
    places the ball on it.
    """
    waiting: list[int] = []

    def heard(text: str | bytes) -> None:
        message = json.loads(text)
        if message["type"] == "surface":
            waiting.append(len(text))
        elif message["type"] == "frame" and waiting:
            sizes["surface"].append(waiting.pop() + len(text))
        elif message["type"] == "frame" and "graph" in message:
            sizes["frame"].append(len(text))

    return lambda socket: socket.on("framereceived", heard)


def line(name: str, values: list[float], form: str, unit: str) -> str:
    """Median, 95th percentile and largest."""
    middle, high, top = np.percentile(values, (50, 95, 100))
    return f"{name:<34}" + "".join(f"{v:>12{form}}" for v in (middle, high, top)) + f"  {unit}"


def verdict(name: str, limit: float, measured: float, form: str) -> bool:
    """Prints a target's line; True if it was met."""
    met = measured <= limit
    print(f"target {name}: {limit:g}, measured {measured:{form}}, {'met' if met else 'missed'}")
    return met


def main() -> int:
    """Print the table and the targets; 1 if one was missed."""
    sizes: dict[str, list[int]] = {"frame": [], "surface": []}
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        warm = fresh(browser, address)
        warm.goto("/")
        settled(warm)
        warm.context.close()
        first = openings(browser, address)
        page = fresh(browser, address)
        page.on("websocket", weigh(sizes))
        page.goto("/")
        settled(page)
        clicks = [page.evaluate(CLICK) for _ in range(STEPS)]
        before = page.evaluate("() => window.seen.acks.length")
        page.locator("#transport-play").click()
        page.wait_for_timeout(SECONDS * 1000)
        page.locator("#transport-play").click()
        pace = (page.evaluate("() => window.seen.acks.length") - before) / SECONDS
        browser.close()
    frames, surfaces = sizes["frame"], sizes["surface"]
    print(f"{'':<34}{'median':>12}{'95 %':>12}{'largest':>12}")
    print(line("request to data drawn, cold cache", first, ".2f", "s"))
    print(line("click on Step to picture drawn", clicks, ".0f", "ms"))
    print(line("frame, all panels", [n / 1000 for n in frames], ".1f", "kB"))
    print(line("surface and its ball", [n / 1000 for n in surfaces], ".1f", "kB"))
    print(f"{'playing':<34}{pace:>12.1f}{'':>24}  frames a second\n")
    met = [
        verdict("first-paint", 2.0, float(np.median(first)), ".2f"),
        verdict("step-to-picture", 100, float(np.percentile(clicks, 95)), ".0f"),
        verdict("frame", 16, float(np.median(frames)) / 1000, ".1f"),
        verdict("frame-with-surface", 40, max(surfaces) / 1000, ".1f"),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
