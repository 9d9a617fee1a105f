"""The graph of a frame, as the page unpacks it: the numbers that HTTP gives of the same step."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from app.api.wire import encode
from app.graph.packed import pack
from app.graph.summary import summarise
from tests.api.live import Live
from tests.browser.playground import decode
from tests.graph.worlds import moment

UNPACK = """async ([topology, frame]) => {
  const { decode } = await import("/static/js/wire.js");
  const { unpack } = await import("/static/js/svg/unpack.js");
  const found = unpack(decode(topology), decode(frame).graph);
  const plain = (thumb) => thumb && { dims: thumb.dims, values: Array.from(thumb.values) };
  const nodes = found.nodes.map((node) =>
    ({ ...node, value: plain(node.value), gradient: plain(node.gradient) }));
  return { ...found, nodes };
}"""

SIZES = ("rms", "grad_rms", "update_rms")
"""Not rounded: of a single number they are the number."""

SPECS: dict[str, dict[str, Any]] = {
    "default": {},
    "softmax with penalty": {
        "dataset": {"name": "iris"},
        "regularizer": {"l2": 0.01},
        "network": {"hidden": [{"units": 4, "activation": "relu"}]},
    },
    "a short batch": {"dataset": {"name": "circle", "samples": 40}, "batch_size": 10},
    "a formula": {"problem": "function", "function": {"name": "himmelblau"}},
}


@pytest.mark.parametrize("name", SPECS)
def test_a_frame_of_the_graph_says_what_the_api_says(bare: tuple[Page, Live], name: str) -> None:
    page, server = bare
    run = server.run(**SPECS[name])
    server.http.post(f"/api/runs/{run}/steps", json={"count": 2})
    answered = server.http.get(f"/api/runs/{run}/graph")
    with server.watch(run) as watcher:
        watcher.up(type="want", panels=["graph"])
        frame = watcher.next("frame")
        while "graph" not in frame:
            frame = watcher.next("frame")
    found = page.evaluate(UNPACK, [answered.text, json.dumps(frame)])
    reply = answered.json()
    assert found["learning_rate"] == reply["learning_rate"] > 0
    assert found["batch_step"] == reply["batch_step"]
    for shown, node in zip(found["nodes"], reply["nodes"], strict=True):
        assert shown["id"] == node["id"]
        assert [shown[size] for size in SIZES] == [node[size] for size in SIZES]
        assert (node["update_rms"] is None) == (node["role"] != "parameter")
        for part in ("value", "gradient"):
            if node[part] is None:
                assert shown[part] is None
                continue
            whole = decode(node[part])
            assert shown[part]["dims"] == list(whole.shape)
            level = np.abs(whole).max() / 127
            assert np.abs(np.ravel(whole) - shown[part]["values"]).max() <= level
            assert np.array_equal(np.sign(np.ravel(whole)), np.sign(shown[part]["values"]))
    for arrow, edge in zip(found["edges"], reply["edges"], strict=True):
        names = ("source", "target", "argument")
        assert [arrow[each] for each in names] == [edge[each] for each in names]
        assert arrow["rms"] == edge["rms"]


def test_what_is_not_finite_is_so_on_the_page_and_takes_nothing_from_the_rest(
    bare: tuple[Page, Live],
) -> None:
    summary = summarise(moment("tanh"))
    broken = np.array([[np.nan, 2.0, -np.inf, -1.0]], dtype=np.float32)
    first = replace(summary.nodes[0], value=broken)
    packed = pack(replace(summary, nodes=(first, *summary.nodes[1:])))
    frame = {"graph": {"batch_step": 1, "learning_rate": 0.1, **packed}}
    topology = {"nodes": [{"id": node.id} for node in summary.nodes], "edges": []}
    found = bare[0].evaluate(UNPACK, [json.dumps(topology), encode(frame).decode()])
    assert found["nodes"][0]["value"]["values"] == pytest.approx(
        [np.nan, 2.0, np.nan, -2.0 * 64 / 127], nan_ok=True
    )
    for node, shown in zip(summary.nodes[1:], found["nodes"][1:], strict=True):
        values = shown["value"]["values"]
        assert values == pytest.approx(
            node.value.ravel(), abs=float(np.abs(node.value).max()) / 127
        )
