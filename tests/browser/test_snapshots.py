"""The computation graph looks as it did: element by element, geometry in whole lengths."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from difflib import unified_diff

import pytest
from playwright.sync_api import Page

from tests.browser.snapshots import QUERIES, SIZE, kept, opened, written

MOST_LINES = 40
"""Lines of a difference that are worth reading."""


@pytest.mark.parametrize("name", QUERIES)
def test_the_graph_is_the_one_that_was_kept(new_page: Callable[..., Page], name: str) -> None:
    page = new_page(viewport=SIZE)
    opened(page, QUERIES[name])
    found, expected = written(page), kept(name).read_text(encoding="utf-8")
    ET.fromstring(found)
    changed = [*unified_diff(expected.splitlines(), found.splitlines(), "kept", "drawn", n=0)]
    hint = "if this was meant: python -m tests.tools.snapshots"
    assert not changed, "\n".join([hint, *changed[:MOST_LINES]])


def test_all_that_is_kept_is_compared() -> None:
    folder = kept("any").parent
    assert {path.stem for path in folder.glob("*.svg")} == set(QUERIES)
