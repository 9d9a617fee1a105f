"""The units of the network one by one: their maps, what is said of them, keys from one to the next.

Each module gets numbers of the test's own, on a page that draws nothing else.
"""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.playground import MINUS

PAINT = """async ({ cells, dims, spots }) => {
  const { paintUnits } = await import("/static/js/svg/unit-maps.js");
  const color = { zero: "#ffffff", positive: "#0000ff", negative: "#ff0000" };
  const theme = { color: { ...color, panel: "#ffffff", ink: "#000000" } };
  const canvas = document.createElement("canvas");
  const columns = [[{ x: 20, y: 50 }], [{ x: 50, y: 30 }, { x: 50, y: 70 }], [{ x: 80, y: 50 }]];
  const maps = { cells: { dims, values: Int8Array.from(cells) } };
  paintUnits(canvas, { columns, radius: 16 }, maps, { width: 100, height: 100 }, theme);
  const pen = canvas.getContext("2d");
  return spots.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data]);
}"""
"""Colours of pixels about units of radius 16 at (50, 30), (50, 70) and (80, 50)."""

BLUE, RED, WHITE, ODD = [0, 0, 255], [255, 0, 0], [255, 255, 255], [200, 40, 160]
QUARTERS = [(-12, -12), (12, -12), (-12, 12), (12, 12)]
"""From the middle of a unit to each cell of a map of two by two, where no other shines through."""


def painted(page: Page, cells: list[int], dims: list[int], spots: list[tuple[int, int]]) -> Any:
    page.goto("/healthz")
    return page.evaluate(PAINT, {"cells": cells, "dims": dims, "spots": spots})


def test_a_map_stands_upright_in_its_own_unit_and_its_colours_are_its_signs(page: Page) -> None:
    # Row by row from the lowest up: a canvas begins at the top.
    first, second, third = [127, -127, 0, -128], [0, 0, 127, 127], [-127, 0, -127, 0]
    middles = [(50, 30), (50, 70), (80, 50)]
    spots = [(x + dx, y + dy) for x, y in middles for dx, dy in QUARTERS]
    seen = painted(page, [*first, *second, *third], [3, 2, 2], [*spots, (20, 50), (60, 50)])
    expected = [WHITE, ODD, BLUE, RED, BLUE, BLUE, WHITE, WHITE, RED, WHITE, RED, WHITE]
    for pixel, colour in zip(seen, expected, strict=False):
        assert pixel == pytest.approx([*colour, 255], abs=16)
    assert [pixel[3] for pixel in seen[12:]] == [0, 0]  # an input, and between the units


def test_a_curve_goes_up_where_its_unit_does(page: Page) -> None:
    rising, broken, flat = [-127, 0, 127], [-127, -128, -127], [0, 0, 0]
    spots = [(36, 41), (64, 18), (36, 17), (64, 41), (50, 83), (50, 57), (80, 50)]
    seen = painted(page, [*rising, *broken, *flat], [3, 3], spots)
    inked = [pixel[0] < 160 for pixel in seen]
    assert inked == [True, True, False, False, True, False, True]


DESCRIBE = """async ([units, found]) => {
  const { describe } = await import("/static/js/svg/layers.js");
  const hidden = [{ units: 3, activation: "tanh" }, { units: 2, activation: "relu" }];
  const array = (dims, values) => ({ dims, values });
  const parameters = {
    W1: array([2, 3], [1, 2, 3, 4, 5, 6]), b1: array([3], [7, 8, 9]),
    W2: array([3, 2], [11, 12, 13, 14, 15, 16]), b2: array([2], [17, 18]),
    W3: array([2, 1], [19, 20]), b3: array([1], [21]),
  };
  const gradients = Object.fromEntries(Object.entries(parameters)
    .map(([name, { dims, values }]) => [name, array(dims, values.map((value) => -value / 100))]));
  const weights = { parameters, gradients, updates: null };
  const data = {
    inputs: [{ name: "age" }, { name: "height" }],
    columns: [{ name: "kind" }], classes: ["no", "yes"],
  };
  const maps = units && {
    sizes: [3, 2, 1], scales: { values: units.scales },
    cells: { values: Int8Array.from(units.cells) },
  };
  return describe({ spec: { network: { hidden } }, weights, units: maps }, data, weights, found);
}"""


def words(page: Page, layer: int, to: int, source: int | None = None, **units: Any) -> list[str]:
    """What is said of a unit or connection of a network 2-3-2-1."""
    page.goto("/healthz")
    found = {"layer": layer, "to": to, "from": source}
    said: list[str] = page.evaluate(DESCRIBE, [units or None, found])
    return said


def test_a_connection_names_both_its_ends_and_the_weight_between_them(page: Page) -> None:
    assert words(page, 1, 2, 1) == [
        "height → tanh 2 of layer 1",
        "W₁[1,2]  +6",
        f"gradient  {MINUS}0.06",
    ]
    assert words(page, 2, 1, 0)[:2] == ["tanh 0 of layer 1 → relu 1 of layer 2", "W₂[0,1]  +12"]
    assert words(page, 3, 0, 1)[:2] == ["relu 1 of layer 2 → yes", "W₃[1,0]  +20"]
    assert words(page, 0, 1) == ["input height"]


def test_what_a_unit_says_is_that_of_its_own_map_on_its_own_scale(page: Page) -> None:
    cells = [*(0, 1), *(0, 2), *(0, 3), *(-127, 64), *(-128, 5), *(-30, 127)]
    units: dict[str, Any] = {"cells": cells, "scales": [1, 2, 3, 4, 5, 600]}
    assert words(page, 2, 0, **units) == [
        *("relu 0 of layer 2", "b₂[0]  +17", f"gradient  {MINUS}0.17"),
        f"says about {MINUS}4 to +2 over its map",
    ]
    assert words(page, 2, 1, **units)[-1] == "says what is not finite"
    assert words(page, 3, 0, **units)[-1] == f"says about {MINUS}140 to +600 over its map"
    assert words(page, 2, 0)[-1] == f"gradient  {MINUS}0.17"


LAYERS = """async ([inputs, classes, outputs]) => {
  const { layersOf } = await import("/static/js/svg/layers.js");
  const weights = { parameters: { W1: { dims: [inputs, 3] }, b1: { dims: [3] },
    W2: { dims: [3, outputs] }, b2: { dims: [outputs] } } };
  const named = Array.from({ length: inputs }, (_, k) => ({ name: `x${k}` }));
  const data = { inputs: named, columns: [{ name: "x0" }, { name: "target" }], classes };
  const spec = { network: { hidden: [{ units: 3, activation: "relu" }] } };
  return layersOf({ spec, weights }, data)
    .map(({ size, caption, names }) => `${size} ${caption}: ${names.join(" ")}`.trim());
}"""


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        ((2, ["no", "yes"], 1), ("2 input: x0 x1", "1 output: yes")),
        ((1, ["a", "b", "c"], 3), ("1 input: x0", "3 output: a b c")),
        ((1, [], 1), ("1 input: x0", "1 output: target")),
        ((25, [], 1), ("25 input:", "1 output: target")),  # too many to be read beside each other
    ],
)
def test_inputs_and_outputs_have_the_names_of_the_data(
    page: Page, given: tuple[int, list[str], int], ends: tuple[str, str]
) -> None:
    page.goto("/healthz")
    assert page.evaluate(LAYERS, given) == [ends[0], "3 relu:", ends[1]]


INK = """async ([parameters, shown]) => {
  const { colourWires } = await import("/static/js/svg/wires.js");
  const { s } = await import("/static/js/dom.js");
  const array = (values) => ({ values });
  const arrays = Object.fromEntries(Object.entries(parameters).map(([k, v]) => [k, array(v)]));
  const line = () => ({ line: s("line"), seen: "" });
  const drawing = {
    at: { radius: 20, thickest: 4 }, lines: [[line(), line(), line()]],
    rings: [[s("circle")], [s("rect"), s("rect"), s("rect")]],
  };
  const weights = { parameters: arrays, gradients: {}, updates: null };
  const color = { positive: "blue", negative: "red", soft: "grey" };
  colourWires(drawing, weights, shown, { color });
  const ink = ({ style }) => `${style.stroke} ${parseFloat(style.strokeWidth)}`;
  return [drawing.lines[0].map(({ line }) => ink(line)), drawing.rings[1].map(ink)];
}"""


def test_weights_and_biases_have_each_their_own_scale_and_what_is_nothing_has_no_sign(
    page: Page,
) -> None:
    page.goto("/healthz")
    given = {"W1": [100, -50, 0], "b1": [0, -0.5, 1]}
    lines, rings = page.evaluate(INK, [given, "weight"])
    assert lines == ["blue 4.4", "red 2.4", "blue 0.4"]
    assert rings == ["grey 1", "red 3", "blue 5"]
    for absent in ("gradient", "update"):
        lines, rings = page.evaluate(INK, [given, absent])
        assert (lines, rings) == (["none NaN"] * 3, ["grey 1"] * 3)


WALK = """async () => {
  const { walkUnits } = await import("/static/js/svg/walk-units.js");
  const { s } = await import("/static/js/dom.js");
  const picture = s("svg");
  document.body.replaceChildren(picture);
  window.edits = [];
  const walk = walkUnits(picture, (spot) => window.edits.push(spot));
  const column = (x, n) => Array.from({ length: n }, (_, k) => ({ x, y: 20 * k + 10 }));
  window.over = (...sizes) =>
    walk.over({ radius: 5, columns: sizes.map((n, k) => column(50 * k + 10, n)) });
  window.over(2, 3, 4, 1);
  walk.say(({ layer, to, from }) => `at ${layer} ${to} ${from ?? "-"}`);
  document.addEventListener("keydown", (event) => (window.went = !event.defaultPrevented));
  document.querySelector(".cursor").focus();
}"""

WHERE = """() => {
  const cursor = document.querySelector(".cursor");
  const [x, y, size] = ["x", "y", "width"].map((name) => Number(cursor.getAttribute(name)));
  return [cursor.getAttribute("aria-label").split(";")[0], [x + size / 2, y + size / 2]];
}"""


def test_arrows_go_from_unit_to_unit_and_w_along_the_connections_into_one(page: Page) -> None:
    page.goto("/healthz")
    page.evaluate(WALK)
    for keys, spot, place in (
        ("ArrowLeft ArrowUp", "1 0 -", (60, 10)),  # no further: the inputs have no numbers
        ("ArrowDown ArrowDown ArrowDown", "1 2 -", (60, 50)),
        ("ArrowRight", "2 2 -", (110, 50)),
        ("w", "2 2 0", (85, 30)),
        ("ArrowDown ArrowDown ArrowDown", "2 2 2", (85, 50)),  # of three units before it
        ("ArrowUp ArrowUp", "2 2 0", (85, 30)),
        ("ArrowUp", "2 2 -", (110, 50)),
        ("w w", "2 2 -", (110, 50)),
        ("w ArrowRight ArrowRight", "3 0 -", (160, 10)),
        ("ArrowLeft", "2 0 -", (110, 10)),
    ):
        for key in keys.split():
            page.keyboard.press(key)
            assert not page.evaluate("window.went")  # the page does not scroll under it
        assert page.evaluate(WHERE) == [f"at {spot}", list(place)]
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+ArrowRight")
    assert page.evaluate("window.went")
    assert page.evaluate("window.edits") == [{"layer": 2, "to": 0, "from": 0}]


def test_the_cursor_stays_on_a_network_that_has_become_smaller(page: Page) -> None:
    page.goto("/healthz")
    page.evaluate(WALK)
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate(WHERE)[0] == "at 2 3 -"
    page.evaluate("window.over(2, 3, 1)")
    assert page.evaluate(WHERE) == ["at 2 0 -", [110, 10]]


PLACES = """async ([sizes, size, labels, spots]) => {
  const { places, nearest } = await import("/static/js/svg/places.js");
  const at = places(sizes, size, labels);
  return { ...at, found: spots.map(([x, y]) => nearest(at, { x, y })) };
}"""


def test_layers_stand_from_left_to_right_between_the_names_and_units_from_top_to_bottom(
    page: Page,
) -> None:
    page.goto("/healthz")
    size, labels = {"width": 400, "height": 240}, {"left": 60, "right": 20}
    made = page.evaluate(PLACES, [[2, 5, 3, 1], size, labels, []])
    xs = [column[0]["x"] for column in made["columns"]]
    assert [{unit["x"] for unit in column} for column in made["columns"]] == [{x} for x in xs]
    radius = made["radius"]
    assert xs[0] == pytest.approx(60 + radius + 2)
    assert xs[-1] == pytest.approx(400 - 20 - radius - 2)
    assert xs == pytest.approx(np.linspace(xs[0], xs[-1], 4))
    for column in made["columns"]:
        ys = [unit["y"] for unit in column]
        assert ys == sorted(ys)
        # Room for the controls over and under the layers.
        assert ys[0] - radius >= 30
        assert ys[-1] + radius <= 240 - 62
        assert (np.diff(ys) >= 2.5 * radius).all()


def test_the_nearest_connection_is_the_one_that_is_meant_and_a_unit_comes_first(page: Page) -> None:
    page.goto("/healthz")
    size, labels = {"width": 400, "height": 240}, {"left": 60, "right": 20}
    columns = page.evaluate(PLACES, [[2, 5, 3, 1], size, labels, []])["columns"]
    spots, meant = [], []
    for layer, column in enumerate(columns):
        for to, unit in enumerate(column):
            spots.append((unit["x"] + 3, unit["y"] - 3))
            meant.append({"layer": layer, "to": to, "from": None})
            for source, before in enumerate(columns[layer - 1] if layer else []):
                # Where connections into a unit have not met yet, and none crosses another.
                spots.append(tuple(0.563 * before[k] + 0.437 * unit[k] for k in "xy"))
                meant.append({"layer": layer, "to": to, "from": source})
    spots += [(5, 100), (395, 100), ((columns[0][0]["x"] + columns[1][0]["x"]) / 2, 2)]
    found = page.evaluate(PLACES, [[2, 5, 3, 1], size, labels, spots])["found"]
    assert found == [*meant, None, None, None]
