"""Numbers as the page writes them."""

import pytest
from playwright.sync_api import Page

from tests.browser.playground import MINUS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0.25", "+0.25"),
        ("-1.2345", f"{MINUS}1.23"),
        ("-2e-7", f"{MINUS}2.00\u00b710\u207b\u2077"),
        ("NaN", "not finite"),
    ],
)
def test_a_weight_has_a_sign_unless_it_is_zero(page: Page, value: str, text: str) -> None:
    page.goto("/static/img/favicon.svg")
    signed = f"async () => (await import('/static/js/format.js')).signed({value})"
    assert page.evaluate(signed) == text
