"""One neuron, one sample: the point that is clicked, its numbers, down to one number and back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import PATIENCE, Playground
from tests.browser.test_element import number as read

POINT = """(row) => {
  const plot = document.querySelector("#output .js-plotly-plot");
  for (const trace of plot.data) {
    const at = trace.customdata.indexOf(row);
    if (at < 0) continue;
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.getBoundingClientRect();
    const [x, y] = [xaxis.d2p(trace.x[at]), yaxis.d2p(trace.y[at])];
    return [box.left + xaxis._offset + x, box.top + yaxis._offset + y];
  }
}"""
"""Where a row of the data is drawn."""


OUTERMOST = """(part) => {
  const { x, y, customdata } = document.querySelector("#output .js-plotly-plot").data[part];
  const out = x.map((each, k) => Math.hypot(each, y[k]));
  return customdata[out.indexOf(Math.max(...out))];
}"""
"""The row of a part whose point lies farthest out, and so on no other."""


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def level(page: Page, name: str) -> None:
    page.locator(".dock-tabs:visible").get_by_role("button", name=name, exact=True).click()


def shown(page: Page, scalar: str) -> Any:
    return page.locator(f'#neuron [data-scalar="{scalar}"]')


def test_the_point_that_is_clicked_is_followed_through_the_unit(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=6").page
    level(page, "one neuron")
    expect(page.locator("#neuron .scalar").first).to_be_visible(timeout=PATIENCE)
    row = page.evaluate(OUTERMOST, 0)
    page.mouse.click(*page.evaluate(POINT, row))
    expect(page.locator("#neuron .neuron-about")).to_contain_text(f"row {row}", timeout=PATIENCE)
    page.locator("#neuron select").select_option("1.2")
    expect(page.locator("#neuron [data-scalar^='z1']")).to_have_attribute(
        "data-scalar", re.compile(r",2\]$"), timeout=PATIENCE
    )
    reply = playground.api(f"/unit?layer=1&unit=2&row={row}&step=6")
    for node in reply["nodes"]:
        if node["kind"] == "rest":
            continue
        value = shown(page, node["id"]).locator(".scalar-value").text_content()
        assert read(value or "") == pytest.approx(node["value"], rel=6e-3)
        if node["gradient"] is not None:
            text = shown(page, node["id"]).locator(".scalar-gradient").text_content()
            assert read(text or "") == pytest.approx(node["gradient"], rel=6e-3)
    said = shown(page, reply["nodes"][0]["id"]).get_attribute("aria-label") or ""
    assert said.startswith("x[")
    assert "no gradient" in said
    wires = page.locator("#neuron [data-wire]").count()
    assert wires == len(reply["edges"])


def test_down_to_one_number_and_up_again_by_keyboard(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=6").page
    level(page, "one neuron")
    weight = shown(page, "W1[1,0]")
    expect(weight).to_be_visible(timeout=PATIENCE)
    page.locator("#neuron [tabindex='0']").last.focus()
    for _ in range(8):
        if page.evaluate("() => document.activeElement.dataset.scalar") == "W1[1,0]":
            break
        page.keyboard.press("ArrowRight")
    said = page.locator("#neuron .neuron-says")
    expect(said).to_contain_text("∂L/∂W₁[1,0] =")
    expect(said).to_contain_text("from the 19 other samples")
    page.keyboard.press("Enter")
    expect(page.locator("#element .element-chain h3")).to_contain_text("W₁[1,0]", timeout=PATIENCE)
    page.locator("#element .dock-tabs button").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#neuron")).to_be_visible()


def test_samples_are_walked_through_and_the_numbers_follow_the_run(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=6").page
    level(page, "one neuron")
    about = page.locator("#neuron .neuron-about")
    expect(about).to_contain_text("in the batch of step 7", timeout=PATIENCE)
    first = about.inner_text()
    page.get_by_role("button", name="The next sample of the batch").click()
    expect(about).not_to_have_text(first)
    playground.press("step")
    playground.at(7)
    expect(about).to_contain_text("of step 8", timeout=PATIENCE)


def test_a_sealed_point_says_that_it_is_sealed(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=6").page
    level(page, "one neuron")
    expect(page.locator("#neuron .scalar").first).to_be_visible(timeout=PATIENCE)
    row = page.evaluate(OUTERMOST, 2)
    page.mouse.click(*page.evaluate(POINT, row))
    expect(page.locator("#notices")).to_contain_text("sealed", timeout=PATIENCE)


def test_a_sum_of_the_step_leads_on_and_one_of_a_lone_sample_does_not(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&step=6").page
    level(page, "one neuron")
    total = page.locator("#neuron .scalar.sum")
    expect(total).to_be_visible(timeout=PATIENCE)
    alone = page.evaluate(OUTERMOST, 1)
    page.mouse.click(*page.evaluate(POINT, alone))
    about = page.locator("#neuron .neuron-about")
    expect(about).to_contain_text("not in the batch of step 7: as if it were all of it")
    assert "explained" not in (total.get_attribute("class") or "")
    page.mouse.click(*page.evaluate(POINT, alone))
    expect(about).to_contain_text("· in the batch of step 7")
    total.click()
    expect(page.locator("#element .element-chain h3")).to_contain_text("z₁[0,0]", timeout=PATIENCE)


def test_the_numbers_are_also_a_table(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=6").page
    level(page, "one neuron")
    table = page.get_by_role("table", name="The unit on this sample")
    reply = playground.api("/unit?step=6")
    expect(table.get_by_role("row")).to_have_count(1 + len(reply["nodes"]), timeout=PATIENCE)
    total = next(node for node in reply["nodes"] if node["kind"] == "sum")
    cells = table.get_by_role("row", name="z₁[0,0]").first.get_by_role("cell").all_text_contents()
    assert read(cells[0]) == pytest.approx(total["value"], rel=6e-3)
    assert "b₁[0]" in cells[1]
    assert read(cells[2]) == pytest.approx(total["gradient"], rel=6e-3)


def test_a_wide_layer_shows_its_largest_products_and_the_rest_as_one(
    playground: Playground,
) -> None:
    page = playground.open("?dataset=digits&dataset.samples=120&hidden=12-relu&step=2").page
    level(page, "one neuron")
    products = page.locator("#neuron .scalar.product")
    expect(page.locator("#neuron .scalar.rest").first).to_contain_text("56 other products")
    reply = playground.api("/unit?step=2")
    assert products.count() == sum(node["kind"] == "product" for node in reply["nodes"])
    gone = page.evaluate(
        """() => [...document.querySelectorAll("#neuron .scalar")].filter((pill) => {
          const [name, value] = pill.querySelectorAll(".scalar-name, .scalar-value");
          return value && name.getBoundingClientRect().right > value.getBoundingClientRect().left;
        }).map((pill) => pill.textContent)"""
    )
    assert gone == [], "names and numbers stand on each other"


def test_on_a_phone_the_picture_the_words_and_the_number_have_room(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    Playground(page).open("?hidden=3-tanh&step=6")
    level(page, "one neuron")
    expect(page.locator("#neuron .scalar").first).to_be_visible(timeout=PATIENCE)
    below = page.locator("#settings").bounding_box()
    foot = page.locator("#neuron .neuron-foot").bounding_box()
    assert foot is not None
    assert below is not None
    assert foot["y"] + foot["height"] <= below["y"] + 1
    assert page.locator("#neuron .neuron-scroller").evaluate("el => el.clientHeight") > 100
    shown(page, "W1[0,0]").click()
    expect(page.locator("#element .element-update tr").first).to_be_visible(timeout=PATIENCE)
    last = page.locator("#element .element-update").bounding_box()
    below = page.locator("#settings").bounding_box()
    assert last is not None
    assert below is not None
    assert last["y"] + last["height"] <= below["y"] + 1


def test_while_it_plays_one_neuron_and_one_number_follow(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=3&dataset.samples=60").page
    isnt = "([selector, seen]) => !seen.includes(document.querySelector(selector).textContent)"
    for tab, said in (
        ("one neuron", "#neuron .neuron-about"),
        ("one number", "#element .panel-readout"),
    ):
        page.locator(".dock-tabs:visible").get_by_role("button", name=tab, exact=True).click()
        about = page.locator(said)
        expect(about).to_contain_text("step", timeout=PATIENCE)
        playground.press("play")
        seen: list[str] = []
        for _ in range(3):
            page.wait_for_function(isnt, arg=[said, seen])
            seen.append(about.inner_text())
        playground.press("play")
        expect(page.locator("#transport-play")).to_have_attribute("aria-label", re.compile("^Play"))
        # At rest it is about the position.
        expect(about).to_contain_text(f"step {playground.step + 1}", timeout=PATIENCE)


def test_a_sum_counts_what_is_not_written_out(playground: Playground) -> None:
    page = playground.open("?dataset=digits&hidden=3-tanh").page
    page.locator(".dock-tabs:visible").get_by_role("button", name="one neuron").click()
    expect(page.locator("#neuron .neuron-says")).to_contain_text(
        "the sum of 65 numbers", timeout=PATIENCE
    )
