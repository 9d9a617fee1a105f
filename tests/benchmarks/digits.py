"""How soon the offered preset reads digits: `python -m tests.benchmarks.digits`.

The page is opened, the preset pressed, *Play* pressed, and the validation accuracy watched.
"""

import re
import time

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.server import serving

GOAL = 95
SECONDS = 60.0


def main() -> None:
    """Print when 95 % was reached, and whether that was within a minute of Play."""
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=address)
        page.goto("/?dataset=digits")
        page.get_by_role("button", name="a network that reads them").click(timeout=30_000)
        page.locator("#experiment", has_text="64–32–10").wait_for(timeout=30_000)
        page.get_by_role("button", name=re.compile("^play", re.IGNORECASE)).first.click()
        start, reached = time.perf_counter(), None
        while reached is None and time.perf_counter() - start < 2 * SECONDS:
            text = page.locator("#output .panel-readout").inner_text()
            found = re.search(r"(\d+) %", text)
            if found and int(found[1]) >= GOAL:
                reached = time.perf_counter() - start
            page.wait_for_timeout(100)
        step = page.locator("#transport").inner_text().replace("\n", " ")
        browser.close()
    print(f"{GOAL} % of validation after {reached} s; {step[:80]}")
    met = "met" if reached is not None and reached <= SECONDS else "missed"
    print(f"target digits: {SECONDS:g} s, measured {reached} s, {met}")


if __name__ == "__main__":
    main()
