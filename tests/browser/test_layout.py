"""The page at three sizes, light and dark: nothing cut, nothing on top of another, all readable."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.playground import PANELS, Playground

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
    """Texts of the page itself that lie on one another."""
    own = [text for text in texts if text["chrome"] and text["panel"] != "notices"]
    return [
        f"overlap in {one['panel']}: {one['words'][:40]!r} and {other['words'][:40]!r}"
        for k, one in enumerate(own)
        for other in own[k + 1 :]
        if one["panel"] == other["panel"] and shared(one["box"], other["box"], least=2)
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
