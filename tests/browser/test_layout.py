"""The page at three sizes, light and dark: nothing cut, nothing on top of another, all readable."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import PANELS, PATIENCE, Playground

SIZES = ((1440, 900), (1024, 768), (390, 844))
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text of every size."""

# Every text that is seen: its element, its words, its box. `chrome` is what the page itself wrote
# as HTML beside the pictures; `flat` is what lies on one background, not on a map or a heat-map.
TEXTS = """() => {
  const pictures = ".plot, .output-picture, .weights-picture, .stage-picture, .timeline";
  const painted = ".contourlabels, .annotation, .scatterlayer, .stage-picture .textpoint";
  const seen = (box, style) =>
    box.width > 1 && box.height > 1 && style.visibility === "visible" && Number(style.opacity) > 0;
  const rgba = (text) => {
    const parts = text.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    const scale = text.startsWith("color(srgb") ? 255 : 1;
    const [r, g, b] = parts.slice(0, 3).map((part) => part * scale);
    return { r, g, b, a: parts[3] ?? 1 };
  };
  const over = (a, b) => ({
    r: a.r * a.a + b.r * (1 - a.a), g: a.g * a.a + b.g * (1 - a.a), b: a.b * a.a + b.b * (1 - a.a),
    a: 1,
  });
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = rgba(getComputedStyle(at).backgroundColor);
      if (layer.a > 0) layers.push(layer);
      if (layer.a === 1) break;
    }
    const white = { r: 255, g: 255, b: 255, a: 1 };
    return layers.reduceRight((under, layer) => over(layer, under), white);
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const found = [];
  const note = (element, words, box) => {
    const style = getComputedStyle(element);
    if (!words || !seen(box, style) || element.closest(".sr-only, noscript, option")) return;
    const drawn = element.closest("svg");
    const ground = behind(drawn ? drawn.parentElement : element);
    const colour = over(rgba(drawn ? style.fill : style.color), ground);
    found.push({
      words, box: [box.left, box.top, box.right, box.bottom],
      kind: `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`,
      panel: element.closest(".panel, .settings, .bar, .transport, .notices")?.id ?? "",
      chrome: !drawn && !element.closest(pictures),
      flat: !element.closest(`${painted}, .weights-picture`),
      contrast: contrast(colour, ground),
      cut: cut(element, box),
      formula: [...document.querySelectorAll("math")].indexOf(element.closest("math")),
    });
  };
  const cut = (element, box) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      const clips = style.overflowX !== "visible";
      const mine = at.getBoundingClientRect();
      const out = box.right > mine.right + 1 || box.left < mine.left - 1;
      if (clips && out && !(style.textOverflow === "ellipsis" && at.title)) return true;
      if (at.matches(".panel, .settings, .bar, .transport, .graph-scroller")) break;
    }
    return false;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim();
    const element = node.parentElement;
    if (!words || element.closest("script, style, dialog:not([open]), select")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    note(element, words, range.getBoundingClientRect());
  }
  for (const field of document.querySelectorAll("select, input.number-text")) {
    const words = field.matches("select") ? field.selectedOptions[0]?.text : field.value;
    note(field, words, field.getBoundingClientRect());
    const shown = found.at(-1);
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    const style = getComputedStyle(field);
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const isCut = pen.measureText(words).width > room + 1 && !field.title;
    if (isCut && shown.words === words) shown.cut = true;
  }
  return found;
}"""

BOXES = """() => {
  const box = ({ left, top, right, bottom }) => [left, top, right, bottom];
  const found = [...document.querySelectorAll(".panel, .settings, .bar, .transport")];
  return found.map((one) => ({ name: one.id, box: box(one.getBoundingClientRect()) }));
}"""

BEYOND = """() => {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  return [scrollWidth - clientWidth, scrollHeight - clientHeight];
}"""
"""Pixels by which the document is wider and higher than the window."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_cut_or_covered_and_all_can_be_read(
    new_page: Callable[..., Page], width: int, height: int, scheme: str
) -> None:
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    playground = Playground(page).open()
    playground.press("step")
    playground.at(1)
    wider, higher = page.evaluate(BEYOND)
    assert wider <= 0
    assert higher <= 0 or width < 768
    texts = page.evaluate(TEXTS)
    assert len(texts) > 100
    assert faults(texts) == []
    assert overlaps(page.evaluate(BOXES), is_phone=width < 768) == []
    for panel in PANELS:
        found = playground.drawn(panel)
        assert found["width"] > 100, panel
        assert found["height"] > 60, panel
        assert found["marks"] + found["painted"] > 5, panel
    bar = page.locator("#transport").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= height + 0.5
    page.mouse.wheel(0, 2000)
    assert page.locator("#transport").bounding_box() == bar


def faults(texts: list[dict[str, Any]]) -> list[str]:
    """What is wrong with each text, in words."""
    found = []
    for text in texts:
        name = f"{text['panel']} {text['kind']} {text['words'][:50]!r}"
        if text["chrome"] and text["cut"]:
            found.append(f"cut: {name}")
        if text["flat"] and text["contrast"] < LEAST_CONTRAST:
            found.append(f"contrast {text['contrast']:.2f}: {name}")
    return found + crowded(texts)


def crowded(texts: list[dict[str, Any]]) -> list[str]:
    """Texts of the page itself that lie on one another; a formula sets its own parts."""
    own = [text for text in texts if text["chrome"] and text["panel"] != "notices"]
    return [
        f"overlap in {one['panel']}: {one['words'][:40]!r} and {other['words'][:40]!r}"
        for k, one in enumerate(own)
        for other in own[k + 1 :]
        if one["panel"] == other["panel"]
        and not one["formula"] == other["formula"] >= 0
        and shared(one["box"], other["box"], least=2)
    ]


def overlaps(boxes: list[dict[str, Any]], *, is_phone: bool) -> list[str]:
    """Panels that lie on one another; on a phone the two bars stay over what scrolls."""
    over = ("bar", "transport")
    kept = [box for box in boxes if not (is_phone and box["name"] in over)]
    if len(boxes) == len(kept):
        # What scrolls inside the stage goes under the transport, which the stage cuts off.
        kept = [box for box in kept if box["name"] != "transport"]
    return [
        f"{one['name']} and {other['name']}"
        for k, one in enumerate(kept)
        for other in kept[k + 1 :]
        if shared(one["box"], other["box"], least=0.5)
    ]


def shared(a: list[float], b: list[float], *, least: float) -> bool:
    """Whether two boxes (left, top, right, bottom) share more than `least` pixels both ways."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    return across > least and down > least


def test_what_looks_for_faults_finds_them(page: Page) -> None:
    Playground(page).open()
    page.add_style_tag(
        content=".panel-title { color: #ddd } #experiment { max-width: 40px }"
        " #loss .panel-title { margin-right: -40px }"
    )
    page.evaluate("document.getElementById('experiment').removeAttribute('title')")
    found = "\n".join(faults(page.evaluate(TEXTS)))
    assert "contrast 1." in found
    assert "cut: bar" in found
    assert "overlap in loss" in found


def test_axes_follow_a_picture_that_gives_room_to_its_legend(page: Page) -> None:
    Playground(page).open("?dataset=bumps")
    page.wait_for_function("""() => {
      const plot = document.querySelector("#output .js-plotly-plot");
      const { t, h } = plot._fullLayout._size;
      const line = plot.querySelector(".xlines-above").getAttribute("d");
      const wrapped = document.querySelector("#output .legend .ramp") !== null;
      return wrapped && Math.abs(Number(line.match(/,([\\d.]+)H/)[1]) - t - h) < 2;
    }""")


def test_a_formula_goes_on_in_another_line_where_there_is_no_room(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    Playground(page).open("?dataset=iris&regularizer.l2=0.01&step=10")
    level(page, "one number")
    expect(page.locator("#element .element-way math").first).to_be_visible(timeout=PATIENCE)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert faults_in(page, "element") == [], width
    level(page, "the loss itself")
    expect(page.locator("#measure math").first).to_be_visible(timeout=PATIENCE)
    for width, height in reversed(SIZES):
        page.set_viewport_size({"width": width, "height": height})
        assert faults_in(page, "measure") == [], width


LETTERS = """() => {
  const texts = [...document.querySelectorAll("#graph svg.graph text")];
  const size = (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
  const scroller = document.querySelector("#graph .graph-scroller");
  return [Math.min(...texts.map(size)), scroller.scrollHeight - scroller.clientHeight];
}"""
"""The smallest letters of the graph, in pixels of the screen; how much of its height is away."""


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 768)])
def test_the_graph_can_be_read_from_afar(
    new_page: Callable[..., Page], width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    Playground(page).open("?regularizer.l2=0.01&step=5")
    page.wait_for_function(f"() => ({LETTERS})()[0] >= 9")
    assert page.evaluate(LETTERS)[1] <= 1
    page.get_by_role("button", name="inside the step").click()
    expect(page.locator("#graph .inside-caption")).to_be_visible()
    page.wait_for_function(f"() => ({LETTERS})()[0] >= 9 && ({LETTERS})()[1] <= 1")


CONTROLS = """() => [...document.querySelectorAll(".network-columns :is(button, select)")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each.ariaLabel, each.getBoundingClientRect()])
  .map(([name, { left, top, right, bottom }]) => ({ name, box: [left, top, right, bottom] }))"""


@pytest.mark.parametrize(("layers", "width", "count"), [(4, 1024, 0), (3, 1024, 16), (2, 390, 11)])
def test_what_changes_a_layer_lies_on_nothing_and_is_large_enough_for_a_finger(
    new_page: Callable[..., Page], layers: int, width: int, count: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    Playground(page).open(f"?hidden={','.join(['6-tanh'] * layers)}")
    controls = page.evaluate(CONTROLS)
    assert len(controls) == count
    assert overlaps([*controls, {"name": "none", "box": [0, 0, 0, 0]}], is_phone=False) == []
    for each in controls:
        left, top, right, bottom = each["box"]
        assert right - left >= 24, each
        assert bottom - top >= 24, each
        if each["name"].startswith("Remove"):
            room = [left - 5, top, right + 5, bottom]
            near = [other for other in controls if shared(room, other["box"], least=0)]
            assert near == [each]


WORDS = """(shapes) => [...document.querySelectorAll(shapes)].filter((each) => each.textContent)
  .map((each) => [each.textContent, each.getBoundingClientRect()])
  .map(([name, { left, top, right, bottom }]) => ({ name, box: [left, top, right, bottom] }))"""


@pytest.mark.parametrize(
    "hidden", ["6-sigmoid,6-relu,6-sigmoid,6-sigmoid,6-sigmoid", ",".join(["40-tanh"] * 6)]
)
def test_a_deep_network_says_no_more_than_there_is_room_for(
    new_page: Callable[..., Page], hidden: str
) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    Playground(page).open(f"?hidden={hidden}")
    assert page.locator("#network .panel-readout").evaluate(
        "each => each.scrollWidth <= each.clientWidth"
    )
    for panel, words in (("network", ".words text"), ("weights", ".weights-names > span")):
        found = page.evaluate(WORDS, f"#{panel} {words}")
        assert len(found) > 2
        for k, one in enumerate(found):
            near = [other for other in found[k + 1 :] if shared(one["box"], other["box"], least=2)]
            assert near == [], one
        edges = page.locator(f"#{panel}").bounding_box()
        assert edges is not None
        assert min(each["box"][0] for each in found) >= edges["x"]
        assert max(each["box"][2] for each in found) <= edges["x"] + edges["width"]


SHEET = """async ([sizes, size]) => {
  const { sheet } = await import("/static/js/figures/arrays.js");
  const dims = sizes.slice(1).map((n, k) => [[`W${k + 1}`, [sizes[k], n]], [`b${k + 1}`, [n]]]);
  const named = dims.flat().map(([name, each]) => [name, { dims: each, values: [] }]);
  return sheet({ parameters: Object.fromEntries(named) }, size).blocks.map(
    ({ name, left, top, width, height }) => ({ name, box: [left, top, left + width, top + height] })
  );
}"""


@pytest.mark.parametrize(
    "sizes", [(64, 128, 10), (2, *[40] * 6, 1), (2, *[6] * 5, 1), (2, *[128] * 8, 3), (2, 8, 1)]
)
def test_all_arrays_of_a_network_stand_inside_their_panel(
    page: Page, sizes: tuple[int, ...]
) -> None:
    page.goto("/healthz")
    room = {"width": 177, "height": 183}
    blocks = page.evaluate(SHEET, [sizes, room])
    assert overlaps(blocks, is_phone=False) == []
    for block in blocks:
        left, top, right, bottom = block["box"]
        assert 0 <= left < right <= room["width"] + 0.1, block
        assert 16 <= top < bottom <= room["height"] + 0.1, block
        assert bottom - top >= 4 or block["name"].startswith("W"), block


PILLS = """() => [...document.querySelectorAll("#neuron .scalar")].map((each) => {
  const boxes = [...each.children].map((part) => part.getBoundingClientRect());
  return boxes.map(({ left, top, right, bottom }) => [left, top, right, bottom]);
})"""


def test_a_neuron_is_as_large_as_its_numbers_and_scrolls_no_further(page: Page) -> None:
    Playground(page).open("?dataset=iris&step=10")
    level(page, "one neuron")
    expect(page.locator("#neuron .scalar").first).to_be_visible(timeout=PATIENCE)
    assert page.locator(".neuron-scroller").evaluate("each => each.scrollHeight") <= (
        page.locator(".neuron-scroller").evaluate(
            "each => Math.max(each.clientHeight, each.firstChild.clientHeight)"
        )
    )
    assert page.locator("#neuron [textLength]").count() == 0
    for paper, name, *numbers in page.evaluate(PILLS):
        assert paper[0] < name[0] < name[2] < paper[2]
        assert not any(shared(name, number, least=0) for number in numbers[:1])


def level(page: Page, name: str) -> None:
    """Chooses what stands in the place of the graph."""
    tabs = page.locator(".panel-tools:visible")
    tabs.get_by_role("button", name=name, exact=True).click()


def faults_in(page: Page, panel: str) -> list[str]:
    """What is wrong with the texts of one panel, when all is drawn that follows a new size."""
    page.wait_for_timeout(100)
    return faults([text for text in page.evaluate(TEXTS) if text["panel"] == panel])
