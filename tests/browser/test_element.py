"""One number of the network, explained: the chain, its terms, the check and the update."""

import numpy as np
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
    expect(panel).to_contain_text("moved a little up and down")
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


def opened(playground: Playground, query: str) -> Page:
    page = playground.open(query).page
    page.locator(".dock-tabs:visible").get_by_role("button", name="one number", exact=True).click()
    return page


def test_any_number_of_any_tensor_can_be_chosen(playground: Playground) -> None:
    page = opened(playground, "?hidden=3-tanh&step=5&dataset.samples=60")
    panel = page.locator("#element")
    panel.get_by_label("Tensor", exact=True).select_option("z1")
    title = panel.locator(".element-chain h3")
    expect(title).to_contain_text("z₁[0,0]", timeout=PATIENCE)
    place = panel.get_by_label("Place in the tensor")
    place.fill("4, 2")
    place.press("Enter")
    row = int(decode(playground.api("/batch?step=6")["rows"])[4])
    expect(title).to_contain_text(f"row {row} of the data", timeout=PATIENCE)
    element = playground.api("/graph/z1?index=4,2")["element"]
    (term,) = element["terms"]
    first = panel.locator(".element-terms tr:not(.factors)").first
    cells = first.locator("td").all_inner_texts()
    expected = [*(factor["value"] for factor in term["factors"]), term["product"]]
    assert [number(text) for text in cells] == pytest.approx(expected, rel=6e-3)
    expect(panel.locator(".element-update")).to_be_empty()
    place.fill("4,9")
    place.press("Enter")
    expect(page.locator("#notices")).to_contain_text("invalid index of z1: 4,9", timeout=PATIENCE)


def test_what_is_explained_is_scrolled_by_key(playground: Playground) -> None:
    page = opened(playground, "?hidden=3-tanh&step=5&dataset.samples=60")
    body = page.get_by_role("region", name="W₁[")
    expect(body.locator("h3").first).to_contain_text("W₁[", timeout=PATIENCE)
    page.get_by_label("Place in the tensor").focus()
    page.keyboard.press("Tab")
    expect(body).to_be_focused()
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.element-body').scrollTop > 0")


def test_the_chain_goes_on_to_the_loss_in_numbers(playground: Playground) -> None:
    page = opened(playground, "?hidden=3-tanh&step=5&dataset.samples=60&regularizer.l2=1")
    panel = page.locator("#element")
    # Nobody has chosen a number: it is that with the largest gradient of the first weights.
    sizes = np.abs(decode(playground.api("/parameters")["gradients"]["W1"]))
    i, j = np.unravel_index(sizes.argmax(), sizes.shape)
    expect(panel.locator(".element-chain h3")).to_contain_text(f"W₁[{i},{j}]", timeout=PATIENCE)
    panel.get_by_label("Place in the tensor").fill("0,0")
    panel.get_by_label("Place in the tensor").press("Enter")
    expect(panel.locator(".element-chain h3")).to_contain_text("W₁[0,0]", timeout=PATIENCE)
    element = playground.api("/graph/W1?index=0,0")["element"]
    # Terms stand under what their factors are, those of the penalty under their own.
    assert element["terms"][0]["row"] is None
    for place, part in enumerate(element["sums"]):
        table = panel.locator(".element-terms tbody").nth(place)
        heads = table.locator(".factors th:not(:empty)").all_inner_texts()
        assert len(heads) == len(part["factors"]) + 1
        terms = [term for term in element["terms"] if term["sum"] == place]
        rows = table.locator("tr:not(.factors)")
        assert rows.count() == len(terms) > 0
        for row, term in zip(rows.all(), terms, strict=True):
            said = [number(text) for text in row.locator("td:not(:empty)").all_inner_texts()]
            factors = [factor["value"] for factor in term["factors"]]
            assert said == pytest.approx([*factors, term["product"]], rel=6e-3)
    lines = panel.locator(".element-way .derivation-line")
    assert lines.count() == len(element["links"]) - 1 == 3
    assert [link["name"] for link in element["links"]] == ["W1", "z1", "a1", "z"]
    for place, link in enumerate(element["links"][1:]):
        said = lines.nth(place).locator("math").last.text_content() or ""
        assert number(said.replace("=", "")) == pytest.approx(link["gradient"], rel=6e-3)
        put_in = lines.nth(place).locator("math").nth(1).locator("mn").all_text_contents()
        factors = [factor["value"] for factor in link["terms"][0]["factors"]]
        assert [abs(number(text)) for text in put_in] == pytest.approx(
            [abs(value) for value in factors], rel=6e-3
        )
    expect(panel.locator(".element-chain math").first).to_contain_text("∂J")
    expect(lines.last).to_contain_text("(σ(z) − y)[")


def test_the_update_is_written_with_its_numbers(playground: Playground) -> None:
    page = opened(playground, "?hidden=3-tanh&step=5&dataset.samples=60&optimizer=adam")
    panel = page.locator("#element")
    panel.get_by_label("Tensor", exact=True).select_option("b2")
    lines = panel.locator(".element-update tbody tr")
    expect(lines).to_have_count(5, timeout=PATIENCE)
    for line, said in zip(
        playground.api("/graph/b2?index=0")["element"]["update"], lines.all(), strict=True
    ):
        expect(said.locator("th")).to_contain_text(line["expression"])
        expect(said.locator(".put-in")).to_have_text(f"= {line['numbers']}")
        assert number(said.locator("td").inner_text()) == pytest.approx(line["value"], rel=6e-3)


def test_a_term_leads_to_its_sample_everywhere(playground: Playground) -> None:
    page = opened(playground, "?hidden=3-tanh&step=5&dataset.samples=60")
    panel = page.locator("#element")
    panel.get_by_label("Tensor", exact=True).select_option("W1")
    expect(panel.locator(".element-chain h3")).to_contain_text("W₁[0,0]", timeout=PATIENCE)
    term = panel.locator(".element-terms").get_by_role("button").nth(2)
    name = term.inner_text()
    term.click()
    page.locator("#element .dock-tabs").get_by_role("button", name="one neuron").click()
    expect(page.locator("#neuron .neuron-about")).to_contain_text(f"{name},", timeout=PATIENCE)
