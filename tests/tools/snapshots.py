"""Writes tests/browser/snapshots anew, after a change that was meant.

`python -m tests.tools.snapshots`.

Look at what git says has changed before it is committed: the snapshots are what the graph looks
like, and a test holds the page to them.
"""

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.server import serving
from tests.browser.snapshots import FOLDER, QUERIES, SIZE, kept, opened, written


def main() -> None:
    """Draw every one of them in a browser, and keep its text."""
    FOLDER.mkdir(exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        for name, query in QUERIES.items():
            page = browser.new_page(base_url=address, viewport=SIZE)  # type: ignore[arg-type]
            opened(page, query)
            kept(name).write_text(written(page), encoding="utf-8")
        browser.close()


if __name__ == "__main__":
    main()
