"""The computation graph over HTTP and the stream: the engine's own topology and numbers."""

from math import sqrt
from typing import Any

import numpy as np
import pytest

from app.api import schemas
from app.api.schemas.graph import BlockSummary
from app.engine.activations import ACTIVATIONS
from app.engine.graph import Graph
from app.engine.losses import LOSSES
from app.graph.blocks import FLAT, MOSTLY, STEEPEST
from app.training.run import Run
from tests.api.arrays import array
from tests.api.live import Live
from tests.browser.playground import decode

STEPS = 3


def spec(activation: str = "tanh", loss: str | None = None, **more: Any) -> dict[str, Any]:
    """A small network of two hidden layers on three classes, or on one number to predict."""
    name = "iris" if loss in ("cross_entropy", "hinge") else "circle"
    layers = [{"units": 4, "activation": activation}, {"units": 3, "activation": activation}]
    chosen = {"loss": {"name": loss}} if loss else {}
    data = {"name": name, "samples": 60}
    return {"dataset": data, "network": {"hidden": layers}, "batch_size": 9, **chosen, **more}


SPECS = {
    "default": {},
    "softmax with penalty": spec("relu", "cross_entropy", regularizer={"l2": 0.01}),
    "a formula": {"problem": "function", "function": {"name": "himmelblau"}},
    **{f"{name} units": spec(name) for name in ACTIVATIONS},
    **{f"{name} loss": spec(loss=name, regularizer={"l1": 0.01}) for name in LOSSES},
}


def stepped(server: Live, **chosen: Any) -> tuple[str, Run]:
    """A run after some steps: its id, and the run itself inside the server."""
    made = server.run(**chosen)
    reply = server.http.post(f"/api/runs/{made}/steps", json={"count": STEPS})
    assert reply.status_code == 200, reply.text
    return made, server.service.store.get(made).run


def asked(server: Live, run: str, path: str = "") -> Any:
    reply = server.http.get(f"/api/runs/{run}/graph{path}")
    assert reply.status_code == 200, reply.text
    return reply.json()


def rms(numbers: Any) -> float:
    """Number by number, and not as the server does it."""
    flat = [float(each) for each in np.ravel(numbers)]
    return sqrt(sum(each * each for each in flat) / len(flat))


def norm(*arrays: Any) -> float:
    return sqrt(sum(float(each) ** 2 for whole in arrays for each in np.ravel(whole)))


@pytest.mark.parametrize("name", SPECS)
def test_the_topology_is_that_of_the_program_that_trains(server: Live, name: str) -> None:
    made, run = stepped(server, **SPECS[name])
    reply = asked(server, made)
    schemas.GraphReply.model_validate(reply)
    graph: Graph = run.look().graph
    fields = ("id", "name", "op", "scope", "role", "shape")
    assert [[node[each] for each in fields] for node in reply["nodes"]] == [
        [node.id, node.name, node.op, node.scope, node.role, list(node.shape)]
        for node in graph.nodes
    ]
    arrows = [(edge["source"], edge["target"], edge["argument"]) for edge in reply["edges"]]
    assert arrows == [(e.source, e.target, e.argument) for e in graph.edges()]
    assert [n["name"] for n in reply["nodes"] if n["role"] == "parameter"] == [*run.layout.names]


@pytest.mark.parametrize("name", SPECS)
def test_the_numbers_of_the_panel_are_those_of_the_engine(server: Live, name: str) -> None:
    made, run = stepped(server, **SPECS[name])
    program, reply = run.look(), asked(server, made)
    assert (reply["step"], reply["batch_step"]) == (STEPS, STEPS + 1)
    update = run.layout.views(run.next_update)
    for node in reply["nodes"]:
        value, gradient = program.value(node["id"]), program.node_gradient(node["id"])
        assert node["rms"] == pytest.approx(rms(value), rel=1e-12)
        if gradient is None:
            assert node["grad_rms"] is None
        else:
            assert node["grad_rms"] == pytest.approx(rms(gradient), rel=1e-12)
        if node["role"] == "parameter":
            assert node["update_rms"] == pytest.approx(rms(update[node["name"]]), rel=1e-12)
    carried = program.contributions()
    edges = {(e.source, e.target, e.argument): array_ for e, array_ in carried.items()}
    for edge in reply["edges"]:
        found = edges.get((edge["source"], edge["target"], edge["argument"]))
        assert edge["rms"] == (None if found is None else pytest.approx(rms(found), rel=1e-12))
        assert (edge["rule"] is None) == (found is None)


@pytest.mark.parametrize("name", SPECS)
def test_what_comes_back_along_the_edges_adds_up_to_the_gradient(server: Live, name: str) -> None:
    made, _ = stepped(server, **SPECS[name])
    reply = asked(server, made)
    last = reply["nodes"][-1]["id"]
    for node in reply["nodes"]:
        whole = asked(server, made, f"/{node['id']}")
        parts = [array(each["gradient"]) for each in whole["contributions"]]
        if whole["gradient"] is None:
            assert not parts
            continue
        gradient = array(whole["gradient"])
        if node["id"] == last:
            assert gradient.ravel().tolist() == [1.0]
            continue
        used = [e for e in reply["edges"] if e["source"] == node["id"] and e["rule"] is not None]
        assert len(parts) == len(used) > 0
        size = max(1e-300, np.abs(gradient).max())
        assert np.abs(sum(parts) - gradient).max() <= 1e-14 * size
        for part, edge in zip(parts, used, strict=True):
            assert rms(part) == pytest.approx(edge["rms"], rel=1e-12)


@pytest.mark.parametrize("name", [name for name in SPECS if "formula" not in name])
def test_the_numbers_of_a_layer_follow_from_whole_tensors(server: Live, name: str) -> None:
    made, _ = stepped(server, **SPECS[name])
    blocks = asked(server, made)["blocks"]
    here = server.http.get(f"/api/runs/{made}/parameters").json()
    server.http.post(f"/api/runs/{made}/steps", json={"count": 1})
    after = server.http.get(f"/api/runs/{made}/parameters").json()["parameters"]
    for block in blocks:
        if not block["parameters"]:
            assert block["gradient_norm"] is block["update_ratio"] is block["flat"] is None
            continue
        weights, gradients = (
            [array(here[part][each]) for each in block["parameters"]]
            for part in ("parameters", "gradients")
        )
        moved = [
            array(after[each]) - old for each, old in zip(block["parameters"], weights, strict=True)
        ]
        assert block["gradient_norm"] == pytest.approx(norm(*gradients), rel=1e-9)
        assert block["update_ratio"] == pytest.approx(norm(*moved) / norm(*weights), rel=1e-6)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_units_that_are_off_are_counted_over_the_samples_of_the_batch(
    server: Live, activation: str
) -> None:
    made, _ = stepped(server, **spec(activation, optimizer={"name": "sgd", "learning_rate": 3.0}))
    for block in asked(server, made)["blocks"][:2]:
        number = block["parameters"][0][1:]
        a = array(asked(server, made, f"/a{number}?step={STEPS}")["value"])
        slopes = {"tanh": 1 - a * a, "sigmoid": a * (1 - a), "relu": (a > 0).astype(float)}
        least = FLAT * STEEPEST.get(activation, 0.0)
        found = slopes[activation]
        off = found < least if least else found == 0
        shares = [sum(off[:, unit]) / len(off) for unit in range(off.shape[1])]
        assert array(block["flat"]).tolist() == [round(255 * share) for share in shares]
        if activation == "relu":
            assert (block["dead"], block["saturated"]) == (shares.count(1.0), None)
        else:
            flat = sum(share >= MOSTLY for share in shares)
            assert (block["dead"], block["saturated"]) == (None, flat)


@pytest.mark.parametrize("level", ["layers", "tensors"])
def test_a_stream_brings_the_level_that_is_looked_at_and_no_other(server: Live, level: str) -> None:
    made, _ = stepped(server, **spec())
    with server.watch(made) as browser:
        browser.up(type="want", panels=["graph"], level=level)
        browser.up(type="step", count=1)
        frame = browser.next("frame", step=STEPS + 1)["graph"]
    reply = asked(server, made)
    parameters = server.http.get(f"/api/runs/{made}/parameters").json()
    assert frame.pop("batch_step") == reply["batch_step"] == STEPS + 2
    batch = server.http.get(f"/api/runs/{made}/batch?step={STEPS + 2}").json()
    assert frame.pop("samples") == reply["samples"] == len(decode(batch["rows"]))
    if level == "layers":
        fields = BlockSummary.model_fields
        assert frame == {"blocks": [{f: b[f] for f in fields} for b in reply["blocks"]]}
    else:
        assert frame.pop("learning_rate") == reply["learning_rate"] == parameters["learning_rate"]
        assert set(frame) == {"rms", "updates", "edges", "shapes", "scales", "cells"}
