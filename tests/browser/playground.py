"""The playground as a person sees it: what is on the page, and how to move it."""

import base64
import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, Response, expect

PANELS = ("landscape", "output", "network", "loss", "weights", "graph")

PATIENCE = 30_000
"""Milliseconds until everything must have been drawn, by software, on a busy machine."""

MINUS = "\u2212"

SCRIPT = {
    # What has been drawn: shapes of SVG, and canvases that are not empty.
    "drawn": """(id) => {
      const body = document.querySelector(`#${id} .panel-body`);
      const box = body.getBoundingClientRect();
      const shapes = ["path", "rect", "circle", "line", "text"].map((name) => `svg ${name}`);
      const marks = body.querySelectorAll(shapes.join()).length;
      const isPainted = (canvas) => {
        if (canvas.width === 0 || canvas.height === 0) return false;
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0);
      };
      const painted = [...body.querySelectorAll("canvas")].filter(isPainted).length;
      return { width: box.width, height: box.height, marks, painted };
    }""",
    # Corners of the line on the map that has been walked.
    "walked": """() => {
      const line = document.querySelector("#landscape .trail .walked")?.getAttribute("d") ?? "";
      return line.split(/[ML]/).filter(Boolean);
    }""",
    # Rows of the data round which a ring is painted: pixels of it in every direction.
    "ringed": """(points) => {
      const canvas = document.querySelector("#output canvas.output-batch");
      const { xaxis, yaxis } = document.querySelector("#output .js-plotly-plot")._fullLayout;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
      copy.drawImage(canvas, 0, 0);
      const ink = copy.getImageData(0, 0, canvas.width, canvas.height);
      const inked = (x, y) => ink.data[4 * (Math.round(y) * canvas.width + Math.round(x)) + 3] > 60;
      const ringed = ([x, y]) => {
        const left = xaxis._offset + xaxis.d2p(x), top = yaxis._offset + yaxis.d2p(y);
        const turns = Array.from({ length: 16 }, (_, k) => (k * Math.PI) / 8);
        return turns.every((a) =>
          [5.5, 6, 6.5].some((r) => inked(left + r * Math.cos(a), top + r * Math.sin(a))));
      };
      return points.flatMap((point, row) => (ringed(point) ? [row] : []));
    }""",
}


class Playground:
    """One page, at the playground."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.runs: list[Response] = []
        """The answers that made a run, in order."""
        self._ids: dict[int, str] = {}
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        made = response.request.method == "POST" and response.status == 201
        if made and response.url.endswith("/api/runs"):
            # Its body is read when somebody asks: a wait in here would let the test run ahead.
            self.runs.append(response)

    def open(self, query: str = "") -> "Playground":
        """Go to the page and wait until every panel has been drawn."""
        self.page.goto(f"/{query}")
        self.settled()
        return self

    def settled(self) -> None:
        """Wait until the run's pictures are on the page."""
        held = self.page.locator("#landscape .panel-readout")
        expect(held).to_contain_text("off the plane", timeout=PATIENCE)
        expect(self.page.locator("#graph svg.graph").first).to_be_visible(timeout=PATIENCE)
        expect(self.page.locator("#network svg").first).to_be_visible(timeout=PATIENCE)

    @property
    def run(self) -> str:
        """The id of the run on the page."""
        number = len(self.runs) - 1
        if number not in self._ids:
            self._ids[number] = self.runs[number].json()["id"]
        return self._ids[number]

    def api(self, path: str = "") -> Any:
        """What the server says of the page's run."""
        return self.page.request.get(f"/api/runs/{self.run}{path}").json()

    def parameters(self) -> dict[str, str]:
        """Every parameter at the position, to the last bit: the wire's own base64."""
        reply = self.api(f"/parameters?step={self.step}")
        return {name: array["bdata"] for name, array in reply["parameters"].items()}

    def press(self, button: str) -> None:
        """Click a button of the transport: reset, back, play, step, epoch."""
        self.page.locator(f"#transport-{button}").click()

    @property
    def step(self) -> int:
        text = self.page.locator("#readout-step").inner_text()
        return int(re.sub(r"\D", "", text))

    @property
    def loss(self) -> float:
        """The training loss in the bottom bar."""
        return float(self.page.locator("#readout-loss").inner_text().replace(MINUS, "-"))

    def at(self, step: int) -> None:
        """Wait until the page stands at this step."""
        expect(self.page.locator("#readout-step")).to_have_text(str(step))

    def past(self, step: int) -> None:
        """Wait until the page has gone beyond this step."""
        self.page.wait_for_function(
            "least => Number(document.getElementById('readout-step').textContent) > least",
            arg=step,
        )

    def choose(self, field: str, title: str) -> None:
        """Choose in the select of a setting."""
        self.page.locator(f'[data-field="{field}"] select').select_option(label=title)

    def dataset(self, name: str) -> None:
        self.page.locator(f'input[name="dataset"][value="{name}"]').check(force=True)

    def type(self, field: str, text: str) -> None:
        """Type into the number of a setting."""
        box = self.page.locator(f'[data-field="{field}"] input.number-text')
        box.fill(text)
        box.press("Enter")

    def drawn(self, panel: str) -> dict[str, float]:
        """Size of a panel's picture, its marks of SVG, and its canvases with something on them."""
        found: dict[str, float] = self.page.evaluate(SCRIPT["drawn"], panel)
        return found

    def walked(self) -> list[str]:
        """Corners of the path that has been walked on the map, in pixels."""
        found: list[str] = self.page.evaluate(SCRIPT["walked"])
        return found

    def ringed(self) -> list[int]:
        """The rows of the data with a whole ring round them, read off the pixels."""
        points = [cells[:2] for cells in self.api("/data")["raw"]]
        found: list[int] = self.page.evaluate(SCRIPT["ringed"], points)
        return found


def decode(array: dict[str, str]) -> np.ndarray:
    """An array of the wire."""
    shape = [int(n) for n in str(array["shape"]).split(",") if n]
    return np.frombuffer(base64.b64decode(array["bdata"]), array["dtype"]).reshape(shape)
