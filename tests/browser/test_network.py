"""The network view: numbers on hover, units as maps, editing, layers, a unit chosen everywhere."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import MINUS, PATIENCE, SCRIPT, Playground, decode

PLACE = """([layer, unit]) => {
  const rects = [...document.querySelectorAll("#network .over .unit")];
  const columns = Map.groupBy(rects, (each) => each.getAttribute("x"));
  const box = [...columns.values()][layer - 1][unit].getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
"""Where a unit is drawn."""

WIDTHS = """() => [...document.querySelectorAll("#network .wires line")]
  .map((line) => parseFloat(line.style.strokeWidth))"""


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def unit(playground: Playground, layer: int, number: int) -> tuple[float, float]:
    x, y = playground.page.evaluate(PLACE, [layer, number])
    return x, y


def edit(playground: Playground, layer: int, number: int) -> Any:
    """The editor of a unit, opened by a click."""
    playground.page.mouse.click(*unit(playground, layer, number))
    editor = playground.page.locator(".editor")
    expect(editor).to_be_visible()
    return editor


def number(playground: Playground, name: str, *index: int) -> float:
    return float(decode(playground.api("/parameters")["parameters"][name])[index])


def read(text: str) -> float:
    """A number as the page writes it: `−1.25·10⁻⁴`."""
    raised = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return float(raised.replace(MINUS, "-").replace("·10", "e"))


def field(editor: Any, name: str, *index: int) -> Any:
    return editor.get_by_label(re.compile(re.escape(f"{name}[{','.join(map(str, index))}]")))


def test_a_weight_is_set_and_loss_curve_surface_and_maps_follow(playground: Playground) -> None:
    page = playground.open("?step=12").page
    page.wait_for_timeout(500)
    before = {
        "loss": playground.loss,
        "path": playground.walked(),
        "map": page.locator("#output canvas.output-map").evaluate("(each) => each.toDataURL()"),
        "units": page.locator("#network canvas").evaluate("(each) => each.toDataURL()"),
    }
    editor = edit(playground, 1, 2)
    box = field(editor, "W1", 0, 2)
    box.fill("3")
    box.press("Enter")
    expect(editor).to_be_hidden()
    expect(page.locator("#status")).to_contain_text("W₁[0,2] was set to 3 at step 12")
    assert number(playground, "W1", 0, 2) == 3.0
    reply = playground.api()
    assert reply["interventions"] == [
        {"step": 12, "kind": "set_parameter", "name": "W1", "index": [0, 2], "value": 3.0}
    ]
    assert playground.loss == pytest.approx(reply["loss"]["train"], abs=5.1e-5)
    assert playground.loss != before["loss"]
    page.wait_for_function("() => location.search.includes('edits=12:W1.0.2:3')")
    page.wait_for_function(
        f"(before) => String(({SCRIPT['walked']})()) !== before",
        arg=",".join(before["path"]),
        timeout=PATIENCE,
    )
    for name, selector in (("map", "#output canvas.output-map"), ("units", "#network canvas")):
        now = page.locator(selector).first.evaluate("(each) => each.toDataURL()")
        assert now != before[name], name
    curve = decode(playground.api("/history")["train_loss"])
    assert len(curve) == 13
    assert curve[12] == pytest.approx(playground.loss, abs=5.1e-5)


def test_the_value_is_selected_arrows_nudge_it_and_escape_takes_it_back(
    playground: Playground,
) -> None:
    page = playground.open("?step=5").page
    natural = number(playground, "b2", 1)
    editor = edit(playground, 2, 1)
    box = field(editor, "b2", 1)
    expect(box).to_be_focused()
    assert page.evaluate("() => getSelection().toString()") == box.input_value()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_contain_text("b₂[1] was set to")
    page.wait_for_timeout(400)
    assert number(playground, "b2", 1) == pytest.approx(natural + 1.09, abs=1e-5)
    page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    expect(page.locator("#status")).to_contain_text("b₂[1] is again what it is by itself")
    page.wait_for_timeout(300)
    assert number(playground, "b2", 1) == natural
    assert playground.api()["interventions"] == []
    page.wait_for_function("() => !location.search.includes('edits')")


def test_enter_without_a_change_changes_nothing(playground: Playground) -> None:
    page = playground.open("?step=5").page
    edit(playground, 1, 0)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert playground.api()["revision"] == 0


def test_an_output_bias_is_set_by_keyboard_alone(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=5").page
    page.locator("#network .cursor").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#network .cursor")).to_have_attribute(
        "aria-label", re.compile("inside, b₂")
    )
    page.keyboard.press("Enter")
    expect(field(page.locator(".editor"), "b2", 0)).to_be_focused()
    page.keyboard.type("-1.5")
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert number(playground, "b2", 0) == -1.5
    expect(page.locator("#network .cursor")).to_be_focused()


def test_what_is_no_number_is_answered_beside_the_field(playground: Playground) -> None:
    page = playground.open("?step=5").page
    editor = edit(playground, 1, 0)
    page.keyboard.type("much")
    page.keyboard.press("Enter")
    expect(editor).to_contain_text("invalid b₁[0]: much; expected a number")
    assert playground.api()["revision"] == 0


def test_connections_show_weights_gradients_or_updates(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh,2-tanh&step=9").page
    seen = {}
    for shown in ("weight", "gradient", "update"):
        page.locator("#network .network-foot button", has_text=shown).click()
        page.wait_for_timeout(500)
        seen[shown] = page.evaluate(WIDTHS)
    reply = playground.api("/parameters")
    playground.press("step")
    playground.at(10)
    after = playground.api("/parameters")["parameters"]
    start = reply["parameters"]
    arrays = {
        "weight": [decode(start[f"W{k}"]) for k in (1, 2, 3)],
        "gradient": [decode(reply["gradients"][f"W{k}"]) for k in (1, 2, 3)],
        "update": [decode(after[f"W{k}"]) - decode(start[f"W{k}"]) for k in (1, 2, 3)],
    }
    for shown, matrices in arrays.items():
        widths, at = np.array(seen[shown]), 0
        for matrix in matrices:
            part = widths[at : at + matrix.size]
            at += matrix.size
            order = np.argsort(np.abs(matrix).ravel())
            assert (np.diff(part[order]) >= -1e-9).all(), shown
    assert seen["weight"] != seen["gradient"] != seen["update"]


def test_hovering_says_the_numbers_of_the_api(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=9").page
    page.mouse.move(*unit(playground, 1, 1))
    tip = page.locator("#network .tip")
    expect(tip).to_be_visible()
    shown = float(tip.inner_text().split("b₁[1]")[1].split()[0].replace(MINUS, "-"))
    assert shown == pytest.approx(number(playground, "b1", 1), rel=6e-3)


def test_units_are_maps_that_change_with_the_run(playground: Playground) -> None:
    page = playground.open("?step=3").page
    assert playground.drawn("network")["painted"] == 1
    first = page.locator("#network canvas").evaluate("(each) => each.toDataURL()")
    playground.press("step")
    playground.at(4)
    page.wait_for_timeout(400)
    assert page.locator("#network canvas").evaluate("(each) => each.toDataURL()") != first


def test_layers_and_units_are_added_and_taken_away_here(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh,2-relu").page
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    expect(page.locator("#landscape")).to_be_hidden()
    shown = page.locator("#experiment")
    page.get_by_role("button", name="One unit more in layer 1 of the network").click()
    expect(shown).to_contain_text("2–4")
    page.get_by_role("button", name="Insert a hidden layer behind hidden layer 1").click()
    expect(shown).to_contain_text("2–4 tanh–2 relu–2 relu–1", timeout=PATIENCE)
    page.get_by_label("Activation of layer 2 of the network").select_option("sigmoid")
    expect(shown).to_contain_text("2–4 tanh–2 sigmoid–2 relu–1", timeout=PATIENCE)
    page.get_by_role("button", name="Remove layer 3 of the network").click()
    expect(shown).to_contain_text("2–4 tanh–2 sigmoid–1", timeout=PATIENCE)
    hidden = playground.api()["spec"]["network"]["hidden"]
    assert [(each["units"], each["activation"]) for each in hidden] == [(4, "tanh"), (2, "sigmoid")]
    page.get_by_role("button", name="Smaller: back to the landscape").click()
    expect(page.locator("#landscape")).to_be_visible()
    playground.settled()


def test_a_unit_chosen_here_is_chosen_everywhere(playground: Playground) -> None:
    page = playground.open("?step=6").page
    cells = page.locator("#weights canvas")
    before = cells.evaluate("(each) => each.toDataURL()")
    editor = edit(playground, 2, 3)
    expect(page.locator("#network .chosen-unit")).to_be_visible()
    page.wait_for_timeout(300)
    assert cells.evaluate("(each) => each.toDataURL()") != before
    editor.get_by_role("button", name="as axes of the landscape").click()
    gradient = decode(playground.api("/parameters")["gradients"]["W2"])[:, 3]
    largest = int(np.abs(gradient).argmax())
    axes = page.locator("#landscape .xtitle, #landscape .ytitle")
    expect(axes.first).to_contain_text(f"W2[{largest},3]", timeout=PATIENCE)
    expect(axes.last).to_contain_text("b2[3]")
    edit(playground, 1, 0)
    page.keyboard.press("Escape")
    expect(axes.last).to_contain_text("b1[0]", timeout=PATIENCE)


def test_a_connection_says_its_weight_its_gradient_and_its_next_update(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&step=9").page
    (ax, ay), (bx, by) = unit(playground, 1, 0), unit(playground, 2, 0)
    page.mouse.move((ax + bx) / 2, (ay + by) / 2)
    tip = page.locator("#network .tip")
    expect(tip).to_contain_text("next update")
    said = {
        line.rsplit(maxsplit=1)[0].strip(): line.rsplit(maxsplit=1)[1]
        for line in tip.inner_text().split("\n")[1:]
    }
    before = playground.api("/parameters")
    playground.press("step")
    playground.at(10)
    after = number(playground, "W2", 0, 0)
    weight = decode(before["parameters"]["W2"])[0, 0]
    numbers = {
        "W₂[0,0]": weight,
        "gradient": decode(before["gradients"]["W2"])[0, 0],
        "next update": after - weight,
    }
    assert set(said) == set(numbers)
    for name, expected in numbers.items():
        assert read(said[name]) == pytest.approx(expected, rel=6e-3), name


def test_a_unit_says_between_what_its_values_lie(playground: Playground) -> None:
    page = playground.open("?hidden=3-sigmoid&step=2").page
    page.mouse.move(*unit(playground, 1, 1))
    tip = page.locator("#network .tip")
    expect(tip).to_contain_text("over its map")
    found = re.search(r"says about (\S+) to (\S+) over", tip.inner_text())
    assert found is not None
    low, high = read(found[1]), read(found[2])
    assert 0.0 <= low < high <= 1.0


def test_escape_takes_back_all_that_was_set_and_a_click_elsewhere_keeps_it(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&step=5").page
    before = playground.parameters()
    editor = edit(playground, 1, 1)
    page.keyboard.press("ArrowUp")
    field(editor, "W1", 0, 1).focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#status")).to_contain_text("W₁[0,1] was set to")
    field(editor, "b1", 1).focus()
    page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    page.wait_for_timeout(400)
    assert playground.parameters() == before
    edit(playground, 1, 1)
    page.keyboard.type("0.75")
    page.locator("#loss .panel-head").click()
    expect(editor).to_be_hidden()
    expect(page.locator("#status")).to_contain_text("b₁[1] was set to 0.75 at step 5")


def test_any_number_becomes_an_axis_and_a_large_network_gives_way_only_then(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&step=5").page
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    landscape = page.locator("#landscape")
    expect(landscape).to_be_hidden()
    edit(playground, 1, 2).get_by_role(
        "button", name="As an axis of the landscape: from x2", exact=True
    ).click()
    expect(landscape).to_be_visible()
    axes = page.locator("#landscape .xtitle, #landscape .ytitle")
    expect(axes.first).to_contain_text("W1[1,2]", timeout=PATIENCE)
    expect(axes.last).to_contain_text("b1[2]")
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    expect(landscape).to_be_hidden()
    edit(playground, 1, 0)
    page.keyboard.press("Escape")
    expect(landscape).to_be_hidden()


def test_a_number_is_set_while_the_run_plays(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&optimizer=sgd").page
    playground.press("play")
    playground.past(3)
    edit(playground, 2, 0)
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('edits=')", timeout=PATIENCE)
    playground.press("play")
    (made,) = playground.api()["interventions"]
    assert (made["name"], made["index"], made["value"]) == ("b2", [0], 2.5)
    reply = playground.api(f"/parameters?step={made['step']}")
    assert decode(reply["parameters"]["b2"])[0] == 2.5


def test_many_layers_have_all_their_controls(playground: Playground) -> None:
    page = playground.open("?hidden=4-tanh,4-relu,4-tanh,4-tanh,4-tanh,4-softplus").page
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    for layer in range(1, 7):
        expect(page.get_by_label(f"Activation of layer {layer} of the network")).to_be_visible()
    insert = page.get_by_role("button", name="Insert a hidden layer behind the inputs")
    expect(insert).to_be_disabled()
    limit = page.request.get("/api/catalog").json()["limits"]["hidden_layers"]
    expect(insert).to_have_attribute("title", f"At most {limit['value']}: {limit['reason']}")
