"""One neuron, one sample: the point that is clicked, its numbers, down to one number and back."""

import re
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
