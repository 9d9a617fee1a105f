"""The graph layer by layer, and down to its tensors: numbers, keys, and a unit chosen in both."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.arrays import array
from tests.browser.playground import PATIENCE, Playground
from tests.browser.test_element import number as read
from tests.browser.test_network import edit

DEEP = "?hidden=8-relu,6-tanh&regularizer.l2=0.01&optimizer.learning_rate=0.3&step=30"
"""Far enough at a rate that is too large: some of its units are off."""

PLACES = """async ([graph, unit]) => {
  const { marksOf, placeIn } = await import("/static/js/svg/units.js");
  const shown = (size) => Math.min(size, 12);
  return [...marksOf(graph, unit)].map(([id, mark]) =>
    ({ name: graph.nodes[id].name, axis: mark.axis, ...placeIn(mark, shown(mark.size)) }));
}"""
"""Where a unit stands in each tensor that has it, of which a thumbnail shows twelve at most."""

FOCUS = "() => document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def to_layers(page: Page) -> Locator:
    """The blocks of the level of layers, shown."""
    page.locator("#graph").get_by_role("button", name="layers", exact=True).click()
    found = page.locator("#graph .block")
    expect(found.first).to_be_visible()
    return found


def meters(block: Locator) -> list[float]:
    return [read(text) for text in block.locator(".meter b").all_inner_texts()]


def test_every_layer_shows_the_numbers_of_the_api_and_so_it_does_a_step_later(
    playground: Playground,
) -> None:
    page = playground.open(DEEP).page
    blocks = to_layers(page)
    for step in (30, 31):
        expect(page.locator("#graph .panel-readout")).to_contain_text(f"step {step + 1}")
        expected = playground.api(f"/graph?step={step}")["blocks"]
        assert blocks.count() == len(expected) == 5
        for k, layer in enumerate(expected):
            block = blocks.nth(k)
            expect(block.locator(".block-name b")).to_have_text(layer["scope"])
            sizes = [layer["gradient_norm"], layer["update_ratio"]] if layer["parameters"] else []
            assert meters(block) == pytest.approx(sizes, rel=0.06)
            for kind in ("dead", "saturated"):
                if layer[kind] is not None:
                    words = f"{layer[kind]} of {layer['units']} {kind}"
                    expect(block.locator(".block-off")).to_have_text(words)
                    assert words in (block.get_attribute("aria-label") or "")
            if layer["value"] is not None:
                assert read(block.locator(".block-value").inner_text()) == pytest.approx(
                    layer["value"], rel=1e-3
                )
        flows = page.locator("#graph .blocks .flow-size:not(.absent)").all_inner_texts()
        flowing = [layer["flow"] for layer in expected[:-1]]
        assert [read(text) for text in flows] == pytest.approx(flowing, rel=0.06)
        if step == 30:
            playground.press("step")


def test_the_bars_of_the_units_are_as_high_as_they_are_often_off(playground: Playground) -> None:
    page = playground.open(DEEP).page
    strip = to_layers(page).first.locator(".units")
    flat = array(playground.api("/graph")["blocks"][0]["flat"])
    assert (flat > 0).any()
    for name, chosen in (("some", (flat > 0) & (flat < 255)), ("all", flat == 255)):
        drawn = strip.locator(f".{name}").get_attribute("d") or ""
        heights = [float(part.split("h")[0]) for part in drawn.split("v-")[1:]]
        assert heights == pytest.approx([20 * int(each) / 255 for each in flat[chosen]], abs=0.06)


def test_keys_go_from_layer_to_layer_down_to_its_tensors_and_up_again(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh,4-relu&step=2").page
    page.keyboard.press("Escape")
    blocks = page.locator("#graph .block")
    expect(blocks.first).to_be_visible()
    # One stop of the tab key for all of them.
    assert blocks.evaluate_all("(all) => all.filter((each) => each.tabIndex === 0).length") == 1
    blocks.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUS).startswith("Dense 2 · relu, 4 units")
    page.keyboard.press("Enter")
    expect(blocks.first).to_be_hidden()
    page.wait_for_function("() => document.activeElement.matches('#graph .card')")
    assert page.evaluate(FOCUS).startswith("W2, parameter, shape 3 × 4")
    page.keyboard.press("Escape")
    expect(blocks.first).to_be_visible()
    page.wait_for_function("() => document.activeElement.matches('#graph .block')")
    assert page.evaluate(FOCUS).startswith("Dense 2 · relu")
    # At the top there is nothing above, and arrows there are not the page's: no step was made.
    page.keyboard.press("Escape")
    expect(blocks.first).to_be_visible()
    assert playground.step == 2


def test_who_came_by_the_row_of_buttons_goes_up_to_the_unit_of_the_number(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&step=2").page
    page.locator("#graph").get_by_role("button", name="one number", exact=True).focus()
    page.keyboard.press("Enter")
    tab = page.locator("#element").get_by_role("button", name="one number", exact=True)
    expect(tab).to_be_focused()
    place = page.get_by_label("Place in the tensor")
    expect(place).to_be_visible(timeout=PATIENCE)
    place.fill("1,1")
    place.press("Enter")
    expect(page.get_by_role("region", name="W₁[1,1]")).to_be_visible()
    tab.focus()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Unit", exact=True)).to_have_value("1.1", timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.locator("#graph .card").first).to_be_visible()


def test_a_function_has_no_layers(playground: Playground) -> None:
    page = playground.page
    page.goto("/?function=himmelblau&step=2")
    expect(page.locator("#graph .card").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#graph").get_by_role("button", name="layers", exact=True)).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#graph .card").first).to_be_visible()
    expect(page.locator("#graph .blocks")).to_be_hidden()


@pytest.mark.parametrize(("motion", "name"), [("reduce", "none"), ("no-preference", "unfold")])
def test_a_level_unfolds_unless_one_would_rather_not(
    new_page: Callable[..., Page], motion: str, name: str
) -> None:
    page = Playground(new_page(reduced_motion=motion)).open().page
    blocks = to_layers(page)
    animated = "(each) => getComputedStyle(each).animationName"
    assert page.locator("#graph .blocks").evaluate(animated) == name
    blocks.nth(1).click()
    expect(blocks.first).to_be_hidden()
    expect(page.locator("#graph .graph-scroller.unfolds")).to_be_visible()
    assert page.locator("#graph .graph-scroller").evaluate(animated) == name


def test_a_chosen_unit_is_marked_in_its_layer_and_in_the_tensors_that_have_it(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh,4-relu&step=2").page
    maps = page.locator("#graph canvas").first
    before = maps.evaluate("(each) => each.toDataURL()")
    edit(playground, 1, 2)
    marked = page.locator("#graph .card[aria-label*='unit 2 chosen']")
    expect(marked).to_have_count(5)
    said = marked.evaluate_all("(all) => all.map((each) => each.getAttribute('aria-label'))")
    names = {text.split(",")[0]: text.split(": ")[-1] for text in said}
    column = dict.fromkeys(("W1", "b1", "z1", "a1"), "its column")
    assert names == column | {"W2": "its row"}
    assert maps.evaluate("(each) => each.toDataURL()") != before
    page.keyboard.press("Escape")
    block = to_layers(page).first
    # A strip a hidden layer, and the mark in that of the unit alone.
    marks = page.locator("#graph .blocks .units .chosen")
    hidden = marks.evaluate_all("(all) => all.map((each) => each.getAttribute('visibility'))")
    assert hidden == [None, "hidden"]
    expect(block.locator(".units .chosen")).to_have_attribute("x", "2")
    assert "unit 2 chosen" in (block.get_attribute("aria-label") or "")


def places(page: Page, units: int, unit: dict[str, int] | None) -> list[dict[str, Any]]:
    """Where a unit is marked in the graph of a run with so many units in its first layer."""
    layers = [{"units": units, "activation": "tanh"}, {"units": 3, "activation": "tanh"}]
    made = page.request.post("/api/runs", data={"network": {"hidden": layers}}).json()["id"]
    graph = page.request.get(f"/api/runs/{made}/graph").json()
    page.goto("/docs")
    found: list[dict[str, Any]] = page.evaluate(PLACES, [graph, unit])
    return found


@pytest.mark.parametrize(("unit", "place"), [(0, (0, 1)), (19, (11, 12)), (1, (1, 2)), (2, (2, 2))])
def test_a_unit_that_a_thumbnail_leaves_out_is_marked_between_its_neighbours(
    page: Page, unit: int, place: tuple[int, int]
) -> None:
    # Twelve of twenty: 0 1 3 5 6 8 10 12 13 15 17 19.
    found = places(page, 20, {"layer": 1, "unit": unit})
    assert [each["name"] for each in found] == ["W1", "b1", "z1", "a1", "W2"]
    assert {(each["from"], each["to"]) for each in found} == {place}
    assert [each["axis"] for each in found] == [1, 1, 1, 1, 0]


@pytest.mark.parametrize("unit", [None, {"layer": 4, "unit": 0}, {"layer": 1, "unit": 9}])
def test_what_is_no_unit_of_the_graph_is_marked_nowhere(
    page: Page, unit: dict[str, int] | None
) -> None:
    assert places(page, 3, unit) == []
