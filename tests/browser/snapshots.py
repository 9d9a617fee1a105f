"""The computation graph as text: its SVG, one element a line, geometry rounded to whole lengths."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.playground import PATIENCE

FOLDER = Path(__file__).parent / "snapshots"

QUERIES = {
    "default": "?step=2",
    "softmax-with-penalty": "?dataset=iris&hidden=5-relu,3-tanh&regularizer.l2=0.01&step=2",
    "formula": "?function=himmelblau&step=2",
}
"""What is kept, by the name of its file: three specs, each after two steps."""

SIZE = {"width": 1440, "height": 900}
"""Of the window: the cells of a graph are as wide as its panel has room for."""

_WRITTEN = """() => {
  const geometry = new Set(["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx",
    "width", "height", "viewBox", "textLength", "stroke-width"]);
  const number = /-?\\d+(\\.\\d+)?(e-?\\d+)?/g;
  const rounded = (text) => text.replace(number, (n) => String(Math.round(n) + 0));
  const safe = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
  const lines = [];
  const write = (element, indent) => {
    const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => name !== "tabindex")
      .map(({ name, value }) => ` ${name}="${safe(geometry.has(name) ? rounded(value) : value)}"`);
    const start = `${indent}<${element.tagName}${attributes.join("")}`;
    if (element.children.length === 0) {
      lines.push(`${start}>${safe(element.textContent)}</${element.tagName}>`);
      return;
    }
    lines.push(`${start}>`);
    for (const child of element.children) write(child, `${indent}  `);
    lines.push(`${indent}</${element.tagName}>`);
  };
  const [picture, live] = document.querySelectorAll("#graph svg.graph");
  lines.push('<svg xmlns="http://www.w3.org/2000/svg">');
  write(picture, "  ");
  write(live, "  ");
  lines.push("</svg>");
  return lines.join("\\n") + "\\n";
}"""


def opened(page: Page, query: str) -> None:
    """Goes to the page and waits until the graph stands there with the numbers of its step."""
    page.goto(f"/{query}")
    expect(page.locator("#graph .panel-readout")).to_contain_text("step 3", timeout=PATIENCE)
    page.wait_for_function(IS_TITLED, timeout=PATIENCE)
    page.wait_for_timeout(500)  # the first frame may come after the numbers of the topology


IS_TITLED = "() => document.querySelectorAll('#graph .card[aria-label]').length > 0"
"""Its cards say their numbers."""


def written(page: Page) -> str:
    """The graph on a page, which has been drawn: what stays and, after it, what moves."""
    found: str = page.evaluate(_WRITTEN)
    return found


def kept(name: str) -> Path:
    """The file of a snapshot."""
    return FOLDER / f"{name}.svg"
