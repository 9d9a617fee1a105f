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
    card = page.locator("#graph .card").filter(has=page.get_by_text(name, exact=True)).first
    expect(card).to_be_visible()
    card.focus()
    page.keyboard.press("Enter")
    sheet = page.locator(".tensor")
    expect(sheet).to_be_visible()
    expect(sheet.locator("h3")).to_have_text(name, timeout=PATIENCE)
    expect(sheet).not_to_have_class(re.compile("coming"), timeout=PATIENCE)
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
        assert found == pytest.approx([value[row, column], gradient[row, column]], rel=1e-15)


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
        [decode(c["gradient"])[0, 1] for c in whole["contributions"]], rel=1e-15
    )
    assert len(parts) == 2
    assert gradient == pytest.approx(sum(parts), rel=1e-12)


def test_down_to_one_number_and_back_by_keyboard(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    sheet = unfold(page, "W₁")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    explained = page.get_by_role("region", name="W₁[1,1]")
    expect(explained).to_be_focused()
    expect(explained.locator("h3").first).to_contain_text("W₁[1,1]", timeout=PATIENCE)
    # Up the way one came: to the cell, its card, its layer; the focus goes along.
    page.keyboard.press("Escape")
    expect(sheet.locator(".tensor-maps")).to_be_focused()
    expect(sheet.locator(".tensor-says")).to_contain_text("W₁[1,1]")
    page.keyboard.press("Escape")
    expect(page.locator("#graph .card:focus .card-name")).to_have_text("W₁")
    page.keyboard.press("Escape")
    expect(page.locator("#graph .block:focus")).to_contain_text("Dense 1")
    page.locator("#graph").get_by_role("button", name="tensors", exact=True).click()
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
    page.keyboard.press("Escape")
    expect(page.locator(".tensor-maps")).to_be_focused()
    expect(page.locator(".tensor-says")).to_contain_text("a₁[1,1]")


def test_it_follows_the_run_to_another_step(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    sheet = unfold(page, "W₂")
    says = sheet.locator(".tensor-says")
    before = says.inner_text()
    playground.press("step")
    playground.at(5)
    expect(says).not_to_have_text(before)
    value = decode(playground.api("/graph/W2?step=5")["value"])[0, 0]
    assert numbers(says.inner_text().partition("=")[2])[0] == pytest.approx(value, rel=1e-15)


def test_an_edge_shows_what_it_carries(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&regularizer.l2=0.05").page
    page.locator("#graph .edge").filter(has=page.get_by_text("∂Ω/∂W", exact=True)).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tensor h3")).to_have_text("W₁", timeout=PATIENCE)
    about = page.locator(".tensor-about")
    expect(about).to_contain_text("W₁ into Ω₁: every weight is pulled towards 0")


MAPS = """async ([topology, detail]) => {
  const { decode } = await import("/static/js/wire.js");
  const { mapsOf, lay } = await import("/static/js/views/tensor-maps.js");
  const maps = mapsOf(decode(detail), decode(topology), null, null);
  return {
    maps: maps.map(({ kind, title, most, values }) => ({ kind, title, most, n: values.length })),
    wide: lay(maps.length, 400, 128, { width: 1100, height: 170 }),
    narrow: lay(maps.length, 400, 128, { width: 350, height: 100 }),
  };
}"""


def test_a_sum_and_its_parts_are_coloured_on_one_scale(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&regularizer.l2=0.05&step=4").page
    run = f"/api/runs/{playground.run}"
    replies = [page.request.get(f"{run}{path}?step=4").text() for path in ("/graph", "/graph/W1")]
    found = page.evaluate(MAPS, replies)
    value, gradient, *parts = found["maps"]
    assert [part["kind"] for part in parts] == ["edge", "edge"]
    assert {part["most"] for part in parts} == {gradient["most"]}
    whole = playground.api("/graph/W1?step=4")
    largest = max(
        abs(decode(each)).max()
        for each in (whole["gradient"], *(c["gradient"] for c in whole["contributions"]))
    )
    assert largest <= gradient["most"] <= 2.5 * largest
    assert value["most"] >= abs(decode(whole["value"])).max()
    # Beside each other where there is room, else under each other; a row is never less than seen.
    assert len({box["y"] for box in found["wide"]["boxes"]}) == 1
    assert len({box["y"] for box in found["narrow"]["boxes"]}) == 2
    for laid in (found["wide"], found["narrow"]):
        assert all(box["height"] >= 400 * 3 for box in laid["boxes"])
        assert laid["height"] >= max(box["y"] + box["height"] for box in laid["boxes"])


def test_a_large_tensor_is_scrolled_to_its_last_number(playground: Playground) -> None:
    query = "?hidden=64-tanh&dataset.samples=500&batch_size=300&step=1"
    page = playground.open(query).page
    sheet = unfold(page, "a₁")
    page.keyboard.press("End")
    whole = playground.api("/graph/a1?step=1")
    says = sheet.locator(".tensor-says")
    expect(says).to_contain_text("a₁[299,63]")
    found = numbers(says.inner_text().partition("=")[2])
    assert found[0] == pytest.approx(decode(whole["value"])[299, 63], rel=1e-15)
    grid = sheet.locator(".tensor-maps")
    top, seen, all_ = grid.evaluate("(e) => [e.scrollTop, e.clientHeight, e.scrollHeight]")
    assert top + seen == pytest.approx(all_, abs=4)
    # What the pointer is over is the number that stands there, scrolled or not.
    box = grid.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 36, box["y"] + box["height"] - 8)
    expect(says).to_have_text(re.compile(r"^a₁\[29\d,0\] "))


def test_escape_folds_it_wherever_in_it_one_has_clicked(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    sheet = unfold(page, "z₁")
    sheet.locator(".tensor-about").click()
    page.keyboard.press("ArrowDown")
    expect(sheet.locator(".tensor-says")).to_contain_text("z₁[1,0]")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#graph .card:focus .card-name")).to_have_text("z₁")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#graph .edge:focus")).to_be_visible()


def test_a_row_of_the_data_chooses_the_sample(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=4").page
    sheet = unfold(page, "x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    row = decode(playground.api("/batch?step=5")["rows"])[1]
    page.locator("#graph").get_by_role("button", name="the loss itself").click()
    expect(page.locator(".sample-title")).to_have_text(f"row {row} of the data")
