"""One number of the network, explained: the chain, its terms, the check and the update."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import MINUS, PATIENCE, Playground, decode

CELL = """() => {
  const block = document.querySelector("#weights .weights-names").children[0];
  const at = document.querySelector("#weights .weights-picture").getBoundingClientRect();
  const { left, top } = block.style;
  return [at.left + parseFloat(left) + 4, at.top + parseFloat(top) + 4];
}"""
"""Where the upper left cell is drawn: W1[0,0]."""


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def number(text: str) -> float:
    """What a cell of the table says."""
    mantissa, _, power = text.replace(MINUS, "-").replace("+", "").partition("·10")
    exponent = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return float(mantissa) * 10.0 ** int(exponent or 0)


def test_a_click_on_a_weight_explains_its_gradient_and_its_update(playground: Playground) -> None:
    page = playground.open("?step=12").page
    place = page.evaluate(CELL)
    page.mouse.move(*place)
    page.wait_for_timeout(300)
    page.mouse.click(*place)
    page.get_by_role("button", name="Explain from x1").click()
    panel = page.locator("#element")
    expect(panel.locator(".element-chain h3")).to_contain_text("W₁[0,0]", timeout=PATIENCE)
    element = playground.api("/graph/W1?index=0,0")["element"]
    shown = panel.locator(".element-terms tbody tr td:last-child").all_inner_texts()
    products = [term["product"] for term in element["terms"]]
    expected = [*products, element["terms_rest"], element["gradient"]]
    assert [number(text) for text in shown] == pytest.approx(expected, rel=6e-3)
    assert sum(products) + element["terms_rest"] == pytest.approx(element["gradient"], rel=1e-12)
    expect(panel.locator("math").first).to_contain_text("∑")
    expect(panel).to_contain_text("Moved a little up and down")
    last = panel.locator(".element-update tr").last.locator("td").inner_text()
    playground.press("step")
    playground.at(13)
    after = float(decode(playground.api("/parameters")["parameters"]["W1"])[0, 0])
    assert number(last) == pytest.approx(after, rel=6e-3)
    expect(panel.locator(".panel-readout")).to_contain_text("at step 13", timeout=PATIENCE)
    panel.get_by_role("button", name="tensors", exact=True).click()
    expect(page.locator("#graph .card").first).to_be_visible()


def test_a_connection_of_the_network_is_explained_too(playground: Playground) -> None:
    page = playground.open("?hidden=3-relu&dataset.samples=60").page
    ring = page.locator("#network rect.unit").first.bounding_box()
    assert ring is not None
    page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.get_by_role("button", name="Explain bias").click()
    panel = page.locator("#element")
    expect(panel.locator(".element-chain h3")).to_contain_text("b₁[0]", timeout=PATIENCE)
    # Another network has it as well: the same number of the new run is shown.
    playground.type("seed", "5")
    sums = panel.locator(".element-terms tbody tr td:last-child").last
    page.wait_for_function(
        "() => document.querySelector('#element .panel-readout').textContent.includes('step 0')"
    )
    held = page.locator("#landscape .panel-readout")
    expect(held).to_contain_text("off the plane", timeout=PATIENCE)
    value = playground.api("/graph/b1?index=0")["element"]["gradient"]
    for _ in range(40):
        if number(sums.inner_text()) == pytest.approx(value, rel=6e-3, abs=1e-9):
            break
        page.wait_for_timeout(250)
    assert number(sums.inner_text()) == pytest.approx(value, rel=6e-3, abs=1e-9)
