"""Every number explained: terms that give the gradient, arithmetic that gives the next weight."""

from math import prod
from typing import Any

import numpy as np
import pytest

from app.data.functions import FUNCTIONS
from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from tests.api.arrays import array
from tests.api.live import Live

IRIS = {"name": "iris", "samples": 60}
CIRCLE = {"name": "circle", "samples": 60}


def two_layers(activation: str) -> dict[str, Any]:
    layer = {"units": 3, "activation": activation}
    return {"hidden": [layer, {"units": 2, "activation": "tanh"}]}


def spec_of(loss: str) -> dict[str, Any]:
    """A small network that is trained by that loss, with a penalty on its weights."""
    targets = LOSSES[loss].targets
    dataset = IRIS if "classes" in targets and "binary" not in targets else CIRCLE
    return {
        "dataset": dataset,
        "loss": {"name": loss},
        "network": two_layers("sigmoid"),
        "regularizer": {"l1": 0.01, "l2": 0.02},
        "batch_size": 7,
    }


def check(server: Live, run: str, node: str, *index: int) -> dict[str, Any]:
    """The terms, each multiplied out, give the gradient of one element; so does every link."""
    at = ",".join(map(str, index))
    element = server.http.get(f"/api/runs/{run}/graph/{node}?index={at}").json()["element"]
    whole = server.http.get(f"/api/runs/{run}/graph/{node}").json()
    # A number travels as an array of one.
    gradient = float(array(whole["gradient"])[index or (0,)])
    assert element["gradient"] == gradient
    assert_adds_up(element["terms"], element["terms_rest"], gradient)
    for link in element["links"]:
        assert_adds_up(link["terms"], link["rest"], link["gradient"])
    for link, following in zip(element["links"][:-1], element["links"][1:], strict=True):
        # The chain goes on with a factor of the first term.
        factors = [factor["value"] for factor in link["terms"][0]["factors"]]
        assert following["gradient"] in factors
    found: dict[str, Any] = element
    return found


def assert_adds_up(terms: list[dict[str, Any]], rest: float, gradient: float) -> None:
    products = [prod(factor["value"] for factor in term["factors"]) for term in terms]
    size = max(map(abs, (*products, rest, gradient)))
    for term, product in zip(terms, products, strict=True):
        assert term["product"] == pytest.approx(product, rel=1e-12, abs=1e-12 * size)
    assert sum(products) + rest == pytest.approx(gradient, rel=1e-12, abs=1e-12 * size)


def walked(server: Live, **spec: Any) -> str:
    run = server.run(**spec)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 3})
    return run


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_terms_give_the_gradient_for_every_kind_of_layer(server: Live, activation: str) -> None:
    run = walked(server, network=two_layers(activation), dataset=CIRCLE, batch_size=7)
    last = "z1" if ACTIVATIONS[activation].op else "a1"
    for node, index in (
        ("W1", (1, 2)),
        ("b1", (0,)),
        (last, (4, 1)),
        ("a1", (2, 0)),
        ("W2", (2, 0)),
        ("W3", (1, 0)),
    ):
        # Seven samples: every term is written out, and nothing is left for the server to add up.
        assert check(server, run, node, *index)["terms_rest"] == 0


@pytest.mark.parametrize("loss", LOSSES)
def test_the_terms_give_the_gradient_for_every_kind_of_loss(server: Live, loss: str) -> None:
    run = walked(server, **spec_of(loss))
    for node, index in (
        ("W3", (1, 0)),
        ("b3", (0,)),
        ("a2", (5, 1)),
        ("W1", (0, 0)),
        ("z1", (3, 2)),
    ):
        check(server, run, node, *index)


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "formula"])
def test_the_terms_give_the_gradient_of_every_function(server: Live, function: str) -> None:
    run = server.run(problem="function", function={"name": function})
    for node in ("x", "y"):
        check(server, run, node)


def test_a_term_names_the_row_of_the_data_that_it_is_about(server: Live) -> None:
    run = walked(server, dataset=CIRCLE, batch_size=7)
    rows = array(server.http.get(f"/api/runs/{run}/batch").json()["rows"])
    whole = server.http.get(f"/api/runs/{run}/graph/x").json()
    for term in check(server, run, "W1", 1, 2)["terms"]:
        assert term["sample"] == rows[term["row"]]
        factor = term["factors"][0]
        assert factor["name"] == "x"
        assert factor["value"] == array(whole["value"])[term["row"], 1]


@pytest.mark.parametrize("clip", ["none", "value", "norm"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_last_line_of_the_arithmetic_is_the_next_weight(
    server: Live, optimizer: str, clip: str
) -> None:
    decays = any(p.name == "weight_decay" for p in OPTIMIZERS[optimizer].parameters)
    run = walked(
        server,
        network=two_layers("tanh"),
        dataset=CIRCLE,
        batch_size=7,
        optimizer={"name": optimizer, **({"weight_decay": 0.02} if decays else {})},
        clip={"name": clip, **({} if clip == "none" else {"limit": 0.05})},
    )
    lines = {
        name: server.http.get(f"/api/runs/{run}/graph/{name}?index={at}").json()["element"][
            "update"
        ]
        for name, at in (("W1", "1,2"), ("b2", "1"), ("W3", "0,0"))
    }
    server.http.post(f"/api/runs/{run}/steps", json={"count": 1})
    after = server.http.get(f"/api/runs/{run}/parameters").json()["parameters"]
    for name, index in (("W1", (1, 2)), ("b2", (1,)), ("W3", (0, 0))):
        # To the last bit: the arithmetic is that of the step.
        assert lines[name][-1]["value"] == array(after[name])[index]
        assert len(lines[name]) >= 1
        assert all(np.isfinite(line["value"]) for line in lines[name])
