"""The network view: numbers on hover, units as maps, editing, layers, a unit chosen everywhere."""

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.playground import MINUS, PATIENCE, SCRIPT, Playground, decode

PLACE = """([layer, unit]) => {
  const shapes = [...document.querySelectorAll("#network .over :is(.input, .unit)")];
  const boxes = shapes.map((each) => each.getBoundingClientRect());
  const columns = Map.groupBy(boxes, (box) => Math.round(box.left + box.width / 2));
  const box = [...columns.values()][layer][unit];
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
"""Where a unit is drawn; layer 0 is that of the inputs."""

DRAWN = """() => {
  const signs = document.createElement("i").style;
  const colour = (name) => {
    signs.color = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return signs.color;
  };
  const sign = { [colour("--positive")]: 1, [colour("--negative")]: -1 };
  const ink = ({ style: { strokeWidth, stroke } }) => [parseFloat(strokeWidth), sign[stroke] ?? 0];
  const ends = (line) => ["x1", "y1", "x2", "y2"].map((name) => Number(line.getAttribute(name)));
  const centre = (shape) => {
    const box = shape.getBBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const find = (shapes) => [...document.querySelectorAll(`#network ${shapes}`)];
  return {
    units: find(".over :is(.input, .unit)").map((ring) => ({ ink: ink(ring), at: centre(ring) })),
    lines: find(".wires line").map((line) => ({ ink: ink(line), at: ends(line) })),
  };
}"""
"""Where every unit and connection is, how thick, and the sign that its colour stands for."""

FRAME = "#network .network-picture"

LAID = """(() => {
  const { viewBox, parentElement } = document.querySelector("#network .over");
  return viewBox.baseVal.width === parentElement.clientWidth ? viewBox.baseVal.width : NaN;
})()"""
"""The width of the frame for which the network is drawn; NaN until it is drawn for this one."""

WIDER, NARROWER = f"(width) => {LAID} > width", f"(width) => {LAID} < width"

ALPHAS = """(places) => {
  const canvas = document.querySelector("#network canvas");
  const box = canvas.getBoundingClientRect();
  const pen = canvas.getContext("2d");
  return places.map(([x, y]) => pen.getImageData(x - box.left, y - box.top, 1, 1).data[3]);
}"""
"""What is painted at places on the screen."""


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


def connection(
    playground: Playground, layer: int, source: int, to: int, share: float = 0.4
) -> tuple[float, float]:
    """A place on a connection, some way from where the others from its unit begin."""
    (ax, ay), (bx, by) = unit(playground, layer - 1, source), unit(playground, layer, to)
    return ax + share * (bx - ax), ay + share * (by - ay)


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
    sent: list[Any] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda text: sent.append(json.loads(text)))

    playground.page.on("websocket", listen)
    page = playground.open("?hidden=3-tanh&step=5").page
    cursor = page.locator("#network .cursor")
    cursor.focus()
    page.keyboard.press("ArrowRight")
    expect(cursor).to_have_attribute("aria-label", re.compile("inside, b₂.*next update"))
    page.keyboard.press("Enter")
    expect(field(page.locator(".editor"), "b2", 0)).to_be_focused()
    page.keyboard.type("-1.5")
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert number(playground, "b2", 0) == -1.5
    expect(cursor).to_be_focused()
    # What the next step will add is computed only as long as somebody reads it.
    cursor.blur()
    page.wait_for_timeout(300)
    asked = [each["updates"] for each in sent if "updates" in each]
    assert asked[-2:] == [True, False]


def test_what_is_no_number_is_answered_beside_the_field(playground: Playground) -> None:
    page = playground.open("?step=5").page
    editor = edit(playground, 1, 0)
    page.keyboard.type("much")
    page.keyboard.press("Enter")
    expect(editor).to_contain_text("invalid b₁[0]: much; expected a number")
    expect(field(editor, "b1", 0)).to_be_focused()
    assert playground.api()["revision"] == 0


def network(page: Page, sizes: list[int]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Width and sign of the connections into each layer, (n_in, n_out, 2), and of units, (n, 2)."""
    drawn = page.evaluate(DRAWN)
    units, lines = drawn["units"], drawn["lines"]
    ends = np.array([line["at"] for line in lines])

    def between(a: dict[str, Any], b: dict[str, Any]) -> list[float]:
        away = np.abs(ends - [*a["at"], *b["at"]]).max(axis=1)
        (found,) = np.flatnonzero(away < 0.1)
        ink: list[float] = lines[found]["ink"]
        return ink

    columns = [[units.pop(0) for _ in range(size)] for size in sizes]
    assert not units
    wires = [np.array([[between(a, b) for b in to] for a in of]) for of, to in pairwise(columns)]
    rings = [np.array([each["ink"] for each in column]) for column in columns[1:]]
    return wires, rings


def test_connections_and_units_are_as_thick_and_coloured_as_weights_gradients_or_updates(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh,2-tanh&step=9").page
    seen = {}
    for shown in ("weight", "gradient", "update"):
        page.locator("#network .network-foot button", has_text=shown).click()
        page.wait_for_timeout(500)
        seen[shown] = network(page, [2, 3, 2, 1])
    maps = page.locator("#network canvas")
    light = maps.evaluate("(each) => each.toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    assert maps.evaluate("(each) => each.toDataURL()") != light
    for now, before in zip(network(page, [2, 3, 2, 1])[0], seen["update"][0], strict=True):
        assert (now == before).all()
    reply = playground.api("/parameters")
    playground.press("step")
    playground.at(10)
    after = playground.api("/parameters")["parameters"]
    start = reply["parameters"]
    for number, name in enumerate(("W", "b")):
        names = [f"{name}{k}" for k in (1, 2, 3)]
        arrays = {
            "weight": [decode(start[each]) for each in names],
            "gradient": [decode(reply["gradients"][each]) for each in names],
            "update": [decode(after[each]) - decode(start[each]) for each in names],
        }
        for shown, expected in arrays.items():
            for drawn, array in zip(seen[shown][number], expected, strict=True):
                order = np.argsort(np.abs(array), axis=None)
                assert (np.diff(drawn[..., 0].ravel()[order]) >= -1e-9).all(), (shown, name)
                assert (drawn[..., 1] == np.sign(array)).all(), (shown, name)


def test_hovering_says_the_numbers_of_the_api(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh&step=9").page
    page.mouse.move(*unit(playground, 1, 1))
    tip = page.locator("#network .tip")
    expect(tip).to_be_visible()
    shown = float(tip.inner_text().split("b₁[1]")[1].split()[0].replace(MINUS, "-"))
    assert shown == pytest.approx(number(playground, "b1", 1), rel=6e-3)
    for side, names in (("end", ["x1", "x2"]), ("start", ["inside"])):
        expect(page.locator(f'#network .words [text-anchor="{side}"]')).to_have_text(names)


def test_units_are_maps_that_change_with_the_run(playground: Playground) -> None:
    page = playground.open("?step=3").page
    assert playground.drawn("network")["painted"] == 1
    first = page.locator("#network canvas").evaluate("(each) => each.toDataURL()")
    playground.press("step")
    playground.at(4)
    page.wait_for_timeout(400)
    assert page.locator("#network canvas").evaluate("(each) => each.toDataURL()") != first


def test_layers_and_units_are_added_and_taken_away_here(playground: Playground) -> None:
    page = playground.open("?hidden=3-tanh,3-relu").page
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    expect(page.locator("#landscape")).to_be_hidden()
    shown = page.locator("#experiment")
    page.get_by_role("button", name="One unit more in layer 1 of the network").click()
    expect(shown).to_contain_text("2–4")
    page.get_by_role("button", name="One unit less in layer 2 of the network").click()
    expect(shown).to_contain_text("2–4 tanh–2 relu–1", timeout=PATIENCE)
    expect(page.get_by_label("Activation of layer 2 of the network")).to_have_value("relu")
    page.get_by_role("button", name="Insert a hidden layer behind hidden layer 1").click()
    expect(shown).to_contain_text("2–4 tanh–2 relu–2 relu–1", timeout=PATIENCE)
    page.get_by_label("Activation of layer 2 of the network").select_option("sigmoid")
    expect(shown).to_contain_text("2–4 tanh–2 sigmoid–2 relu–1", timeout=PATIENCE)
    # By keyboard, while the pointer is on a unit that there will not be.
    deep = "Network: 2 input, 4 tanh, 2 sigmoid, 2 relu, 1 output"
    expect(page.get_by_role("group", name=deep)).to_be_visible(timeout=PATIENCE)
    page.mouse.move(*unit(playground, 4, 0))
    tip = page.locator("#network .tip")
    expect(tip).to_contain_text("b₄[0]")
    page.get_by_role("button", name="Remove layer 3 of the network").focus()
    page.keyboard.press("Enter")
    expect(shown).to_contain_text("2–4 tanh–2 sigmoid–1", timeout=PATIENCE)
    hidden = playground.api()["spec"]["network"]["hidden"]
    assert [(each["units"], each["activation"]) for each in hidden] == [(4, "tanh"), (2, "sigmoid")]
    expect(tip).to_contain_text("b₃[0]")
    names = page.get_by_role("group", name="Network: 2 input, 4 tanh, 2 sigmoid, 1 output")
    expect(names).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#network .panel-readout")).to_have_text("25 parameters")
    page.get_by_role("button", name="Smaller: back to the landscape").click()
    expect(page.locator("#landscape")).to_be_visible()
    playground.settled()


def test_who_changes_the_layers_by_key_keeps_the_focus_there(playground: Playground) -> None:
    page = playground.open("?hidden=2-tanh,2-relu").page
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    shown = page.locator("#experiment")
    focused = page.locator(".network-columns :focus")
    for control, key, layers, after in (
        ("One unit less in layer 1", "Enter", "2–1 tanh–2 relu–1", "One unit more in layer 1"),
        ("Insert a hidden layer behind hidden layer 2", "Enter", "2 relu–2 relu–1", None),
        ("Activation of layer 2", "ArrowDown", "tanh–2 leaky_relu–2 relu", None),
        ("Remove layer 3", "Enter", "2–1 tanh–2 leaky_relu–1", "Remove layer 2"),
    ):
        page.get_by_label(control).focus()
        page.keyboard.press(key)
        expect(shown).to_contain_text(layers, timeout=PATIENCE)
        name = re.compile(after or control)
        expect(focused).to_have_attribute("aria-label", name, timeout=PATIENCE)


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
    editor = edit(playground, 1, 0)
    page.keyboard.press("Escape")
    expect(axes.last).to_contain_text("b1[0]", timeout=PATIENCE)
    # A connection is an axis by itself, and its number is the one that is set.
    page.mouse.click(*connection(playground, 1, 1, 4))
    expect(field(editor, "W1", 1, 4)).to_be_focused()
    expect(axes.last).to_contain_text("W1[1,4]", timeout=PATIENCE)


def test_a_connection_says_its_weight_its_gradient_and_its_next_update(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh&step=9").page
    page.locator("#network .cursor").focus()  # which looks on when the pointer has gone
    page.mouse.move(*connection(playground, 1, 1, 2))
    tip = page.locator("#network .tip")
    expect(tip).to_contain_text("next update")
    said = {
        line.rsplit(maxsplit=1)[0].strip(): line.rsplit(maxsplit=1)[1]
        for line in tip.inner_text().split("\n")[1:]
    }
    mark = page.locator("#network .mark").bounding_box()
    assert mark is not None
    (ax, ay), (bx, by) = unit(playground, 0, 1), unit(playground, 1, 2)
    assert (mark["x"], mark["x"] + mark["width"]) == pytest.approx((ax, bx), abs=2)
    assert (mark["y"], mark["y"] + mark["height"]) == pytest.approx(sorted((ay, by)), abs=2)
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()
    expect(page.locator("#network .mark")).to_be_hidden()
    before = playground.api("/parameters")
    playground.press("step")
    playground.at(10)
    after = number(playground, "W1", 1, 2)
    weight = decode(before["parameters"]["W1"])[1, 2]
    numbers = {
        "W₁[1,2]": weight,
        "gradient": decode(before["gradients"]["W1"])[1, 2],
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
    field(editor, "W1", 1, 1).focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#status")).to_contain_text("W₁[1,1] was set to")
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


def test_a_larger_network_is_drawn_anew_with_its_colours_its_maps_and_the_chosen_unit(
    playground: Playground,
) -> None:
    page = playground.open("?hidden=3-tanh,2-tanh&step=5").page
    edit(playground, 1, 2)
    page.keyboard.press("Escape")
    small, _ = network(page, [2, 3, 2, 1])
    width = page.locator(FRAME).evaluate("(each) => each.clientWidth")
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    page.wait_for_function(WIDER, arg=1.3 * width)
    expect(page.locator("#landscape")).to_be_hidden()
    units = [(layer, k) for layer, count in ((1, 3), (2, 2), (3, 1)) for k in range(count)]

    def check() -> None:
        for wires, same in zip(network(page, [2, 3, 2, 1])[0], small, strict=True):
            assert (wires[..., 1] == same[..., 1]).all()
        chosen = page.locator("#network .chosen-unit").bounding_box()
        assert chosen is not None
        middle = (chosen["x"] + chosen["width"] / 2, chosen["y"] + chosen["height"] / 2)
        assert middle == pytest.approx(unit(playground, 1, 2), abs=1)
        places = [unit(playground, *each) for each in units]
        alphas = page.evaluate(ALPHAS, [*places, connection(playground, 2, 0, 0, 0.5)])
        assert alphas == [255] * len(places) + [0]

    check()
    # The server hears nothing of a window that is a little narrower: no frame comes to help.
    width = page.locator(FRAME).evaluate("(each) => each.clientWidth")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.wait_for_function(NARROWER, arg=width)
    check()


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


UNDER = """() => {
  const middles = (shapes) => [...document.querySelectorAll(`#network ${shapes}`)].map((each) => {
    const box = each.getBoundingClientRect();
    return Math.round(box.left + box.width / 2);
  });
  const layers = [...new Set(middles(".over .unit"))].slice(0, -1);
  return middles(".network-column").every((x, k) => Math.abs(x - layers[k]) <= 1);
}"""
"""Whether what changes a hidden layer stands under it."""


def test_many_layers_have_all_their_controls(playground: Playground) -> None:
    limits = playground.page.request.get("/api/catalog").json()["limits"]
    most = limits["units"]["value"]
    page = playground.open(
        f"?hidden={most}-tanh,1-relu,{most - 1}-tanh,1-tanh,4-tanh,4-softplus"
    ).page
    page.get_by_role("button", name="Larger: in the place of the landscape").click()
    for layer in range(1, 7):
        expect(page.get_by_label(f"Activation of layer {layer} of the network")).to_be_visible()
    insert = page.get_by_role("button", name="Insert a hidden layer behind the inputs")
    expect(insert).to_be_disabled()
    full = {name: f"At most {each['value']}: {each['reason']}" for name, each in limits.items()}
    expect(insert).to_have_attribute("title", full["hidden_layers"])
    more, less = (
        [page.get_by_role("button", name=f"One unit {by} in layer {k}") for k in (1, 2, 3)]
        for by in ("more", "less")
    )
    assert [each.is_enabled() for each in more] == [False, True, True]
    assert [each.is_enabled() for each in less] == [True, False, True]
    expect(more[0]).to_have_attribute("title", full["units"])
    page.wait_for_function(UNDER)
    width = page.locator(FRAME).evaluate("(each) => each.clientWidth")
    page.set_viewport_size({"width": 1366, "height": 900})
    page.wait_for_function(NARROWER, arg=width)
    page.wait_for_function(UNDER)
