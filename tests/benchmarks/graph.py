"""The computation graph: what it adds to a frame, on the wire and on the server, and how it draws.

Run from the repository: `python -m tests.benchmarks.graph`. The graph of 200 nodes is larger than
any that the server's limits allow; it is given to the page's own modules. The browser draws in
software here unless the machine has a graphics processor. The last lines are the targets'.
"""

import json
import sys
import time
from statistics import median
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from app.api.wire import encode
from app.engine.layers import Architecture, LayerSpec
from app.engine.model import Model
from app.engine.randomness import generator
from app.graph.moment import Moment
from app.graph.packed import pack
from app.graph.summary import summarise
from app.graph.topology import describe
from app.sessions.frames import frame_of
from app.sessions.lens import Lens
from app.sessions.subscriber import Subscriber, Wants
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec
from tests.browser import chromium
from tests.browser.server import serving

ROUNDS = 400
LAYERS = 48
"""Of four units each: 4 nodes a layer, and 7 more."""

EVERYTHING = frozenset({"loss", "data", "weights", "surface", "network"})

DRAW = """async ([topology, frames]) => {
  const { decode } = await import("/static/js/wire.js");
  const { unpack } = await import("/static/js/svg/unpack.js");
  const { plan } = await import("/static/js/svg/plan.js");
  const { build } = await import("/static/js/svg/cards.js");
  const { writeNumbers } = await import("/static/js/svg/numbers.js");
  const { paintThumbnails } = await import("/static/js/svg/thumbnails.js");
  const { readTheme } = await import("/static/js/theme.js");
  const graph = decode(topology);
  const unpacked = frames.map((frame) => unpack(graph, decode(frame)));
  const [picture, live] = document.querySelectorAll("#graph svg.graph");
  const canvas = document.querySelector("#graph canvas");
  const laid = plan(graph, 1184);
  const before = performance.now();
  const elements = build(picture, live, laid);
  const built = performance.now() - before;
  canvas.parentElement.style.width = `${laid.width}px`;
  const theme = readTheme();
  const times = [];
  for (let k = 0; k < 60; k += 1) {
    await new Promise((then) => requestAnimationFrame(then));
    const start = performance.now();
    writeNumbers(elements, unpacked[k % 2], null, new Map());
    paintThumbnails(canvas, laid, unpacked[k % 2], theme, 1, null, new Map());
    times.push(performance.now() - start);
  }
  return { built, times };
}"""


def report(name: str, limit: float, measured: float, form: str = ".1f") -> bool:
    """Prints a target's line; True if it was met."""
    met = measured <= limit
    print(f"target {name}: {limit:g}, measured {measured:{form}}, {'met' if met else 'missed'}")
    return met


def frames(level: str) -> tuple[float, float, int]:
    """Milliseconds a frame without and with the graph, interleaved, and the bytes that it adds."""
    layer = {"units": 8, "activation": "tanh"}
    document = {
        "network": {"hidden": [layer, layer]},
        "dataset": {"name": "circle", "samples": 200},
    }
    limits = Limits()
    run = Run(RunSpec.from_json(document, limits), limits)
    lens, source = Lens(run), None
    times: dict[bool, list[float]] = {False: [], True: []}
    sizes: dict[bool, list[int]] = {False: [], True: []}
    for _ in range(ROUNDS):
        run.advance(1)
        for has_graph in (False, True):
            subscriber = Subscriber(source, run.head, time.perf_counter)  # type: ignore[arg-type]
            panels = EVERYTHING | ({"graph"} if has_graph else set())
            subscriber.wants = Wants(frozenset(panels), level=level)
            start = time.process_time()
            message = encode(frame_of(run, lens, run.status, subscriber, True))
            times[has_graph].append(1e3 * (time.process_time() - start))
            sizes[has_graph].append(len(message))
    added = int(median(b - a for a, b in zip(sizes[False], sizes[True], strict=True)))
    return median(times[False]), median(times[True]), added


def large_graph() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The topology of about 200 nodes, and two frames of it."""
    layers = tuple(LayerSpec(4, "tanh") for _ in range(LAYERS))
    model = Model(Architecture(2, layers, 1, "binary_cross_entropy"))
    program = model.program(20)
    rng = generator(1, "graph")
    program.load(x=rng.normal(size=(20, 2)), y=rng.integers(0, 2, (20, 1)).astype(float))
    moved, topology = [], {}
    for _ in range(2):
        program.parameters[:] = rng.normal(0, 0.8, model.layout.size)
        program.forward()
        program.backward()
        summary = summarise(Moment.of(program))
        moved.append({"batch_step": 1, "samples": 20, **pack(summary)})
        shape = describe(program.graph)
        topology = {
            "step": 0,
            "batch_step": 1,
            "samples": 20,
            "nodes": [
                {**vars(card), **vars(numbers)}
                for card, numbers in zip(shape.nodes, summary.nodes, strict=True)
            ],
            "edges": [
                {**vars(arrow), **vars(numbers)}
                for arrow, numbers in zip(shape.edges, summary.edges, strict=True)
            ],
            "phases": shape.phases,
            "frames": shape.frames,
            "blocks": [],
        }
    return topology, moved


def drawing() -> tuple[int, float, list[float]]:
    """Nodes, milliseconds to build the picture, and to draw each frame."""
    topology, moved = large_graph()
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 900})
        page.goto("/")
        page.wait_for_selector("#graph svg.graph .card")
        page.wait_for_timeout(2000)
        texts = [encode(topology).decode(), [encode(each).decode() for each in moved]]
        found = page.evaluate(DRAW, texts)
        browser.close()
    return len(json.loads(texts[0])["nodes"]), found["built"], found["times"]


def main() -> int:
    """Print the table and the targets; 1 if one was missed."""
    sizes = {}
    for level in ("tensors", "layers"):
        without, with_it, added = frames(level)
        sizes[level] = added
        print(f"{level:8} frame {without:.3f} ms, with the graph {with_it:.3f} ms "
              f"({with_it / without:.2f} times), {added} bytes more")  # fmt: skip
    nodes, built, times = drawing()
    worst = float(np.percentile(times, 95))
    print(f"{nodes} nodes: built in {built:.0f} ms, a frame in {median(times):.1f} ms "
          f"(95th percentile {worst:.1f} ms)")  # fmt: skip
    met = [
        report("bytes of the graph a frame, 2-8-8-1, 200 samples", 6000, max(sizes.values()), "d"),
        report("ms to draw a frame of 200 nodes, 95th percentile", 16, worst),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
