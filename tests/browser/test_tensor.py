"""A tensor unfolded: all its numbers, fetched when it is asked for, by mouse and by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import MINUS, PATIENCE, Playground, decode


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def unfold(page: Page, name: str) -> Any:
    """The sheet of a card, opened by keyboard."""
    page.locator("#graph .card").filter(has=page.get_by_text(name, exact=True)).first.focus()
    page.keyboard.press("Enter")
    sheet = page.locator(".tensor")
    expect(sheet).to_be_visible()
    expect(sheet.locator("h3")).to_have_text(name, timeout=PATIENCE)
    return sheet


def numbers(text: str) -> list[float]:
    """The numbers that stand behind `=` and the words of a line."""
    found = re.findall(
        rf"(?<![\[\d,.])[{MINUS}-]?\d+\.?\d*(?:e[{MINUS}-]?\d+)?", text.replace(MINUS, "-")
    )
    return [float(each) for each in found]


def test_every_number_of_a_tensor_is_that_of_the_api(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=7").page
    sheet = unfold(page, "z₁")
    whole = playground.api("/graph/z1?step=7")
    value, gradient = decode(whole["value"]), decode(whole["gradient"])
    rows = decode(playground.api("/batch?step=8")["rows"])
    says = sheet.locator(".tensor-says")
    for key, (row, column) in (
        ("Home", (0, 0)),
        ("ArrowDown", (1, 0)),
        ("ArrowRight", (1, 1)),
        ("End", (19, 2)),
    ):
        page.keyboard.press(key)
        expect(says).to_contain_text(f"z₁[{row},{column}] (row {rows[row]} of the data)")
        found = numbers(says.inner_text().partition("=")[2])
        assert found == pytest.approx([value[row, column], gradient[row, column]], rel=1e-8)


def test_where_a_tensor_is_used_twice_both_contributions_are_there_and_their_sum(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&regularizer.l2=0.05&step=4").page
    sheet = unfold(page, "W₁")
    page.keyboard.press("ArrowRight")
    says = sheet.locator(".tensor-says")
    expect(says).to_contain_text("W₁[0,1]")
    _, gradient, *parts = numbers(says.inner_text().partition("=")[2])
    whole = playground.api("/graph/W1?step=4")
    assert parts == pytest.approx(
        [decode(c["gradient"])[0, 1] for c in whole["contributions"]], rel=1e-8
    )
    assert len(parts) == 2
    assert gradient == pytest.approx(sum(parts), rel=1e-7)


def test_down_to_one_number_and_back_by_keyboard(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    unfold(page, "W₁")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#element .element-chain h3")).to_contain_text("W₁[0,1]", timeout=PATIENCE)
    page.locator("#element").get_by_role("button", name="tensors", exact=True).click()
    sheet = unfold(page, "b₂")
    expect(sheet.locator(".tensor-says")).to_contain_text("b₂[0]")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate("() => document.activeElement.dataset.card") is not None


def test_a_number_of_a_unit_leads_to_that_unit_and_sample(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    unfold(page, "a₁")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#neuron")).to_be_visible()
    expect(page.locator("#network .chosen-unit")).to_be_visible()


def test_it_follows_the_run_to_another_step(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    sheet = unfold(page, "W₂")
    says = sheet.locator(".tensor-says")
    before = says.inner_text()
    playground.press("step")
    playground.at(5)
    expect(says).not_to_have_text(before)
    value = decode(playground.api("/graph/W2?step=5")["value"])[0, 0]
    assert numbers(says.inner_text().partition("=")[2])[0] == pytest.approx(value, rel=1e-8)


def test_an_edge_shows_what_it_carries(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&regularizer.l2=0.05").page
    page.locator("#graph .edge").filter(has=page.get_by_text("∂Ω/∂W", exact=True)).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tensor h3")).to_have_text("W₁", timeout=PATIENCE)
