"""What a recorded network looks like, against the same network written out in NumPy."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.check import check_program
from app.engine.layers import Architecture, LayerSpec
from app.engine.losses import LOSSES, OUTPUTS
from app.engine.model import Model
from tests.engine.worlds import world

PLAIN = {
    "linear": lambda z: z,
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z > 0, z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(z)),
    "gelu": lambda z: z * (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2,
    "softplus": lambda z: np.log1p(np.exp(z)),
    "swish": lambda z: z / (1 + np.exp(-z)),
    "sine": np.sin,
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_dense_layer_is_f_of_x_w_plus_b(activation: str) -> None:
    here = world("l2", f"4-{activation},3-{activation}")
    program = here.program()
    loss = program.forward()
    v, a = program.layout.views(here.theta), here.x
    for number in (1, 2):
        a = PLAIN[activation](a @ v[f"W{number}"] + v[f"b{number}"])
        assert np.allclose(program.value(f"a{number}"), a, atol=1e-14)
    out = a @ v["W3"] + v["b3"]
    assert np.allclose(program.output, out, atol=1e-14)
    assert loss == pytest.approx(np.mean((out - here.y) ** 2), rel=1e-13)


def test_names_roles_and_scopes_tell_the_story_of_the_network() -> None:
    graph = world("binary_cross_entropy", "4-tanh").model.graph(5)
    assert [(n.name, n.role) for n in graph.nodes] == [
        ("x", "input"),
        ("W1", "parameter"),
        ("b1", "parameter"),
        ("z1", "value"),
        ("a1", "value"),
        ("W2", "parameter"),
        ("b2", "parameter"),
        ("z", "value"),
        ("y", "input"),
        ("L", "loss"),
    ]
    scopes = list(dict.fromkeys(n.scope for n in graph.nodes))
    assert scopes == ["", "Dense 1 · tanh", "Dense 2", "binary cross-entropy"]
    assert graph.nodes[3].shape == (5, 4)
    assert graph.nodes[-1].shape == ()


def test_node_numbers_do_not_depend_on_the_number_of_samples() -> None:
    model = world().model
    few, many = model.graph(1).nodes, model.graph(100).nodes
    assert [(n.id, n.name, n.op) for n in few] == [(n.id, n.name, n.op) for n in many]


def test_an_architecture_knows_its_number_of_parameters() -> None:
    architecture = Architecture(2, (LayerSpec(8, "tanh"), LayerSpec(8, "relu")), 1, "l2")
    assert architecture.size == Model(architecture).layout.size == 105
    assert Architecture(3, (), 2, "l2").size == 8


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_every_loss_is_the_mean_that_its_name_says(name: str) -> None:
    here = world(name)
    program = here.program()
    loss, z, y = program.forward(), program.output, here.y
    shown = OUTPUTS[LOSSES[name].output_activation](z)
    by_hand = {
        "l2": lambda: np.mean((z - y) ** 2),
        "l1": lambda: np.mean(np.abs(z - y)),
        "binary_cross_entropy": lambda: -np.mean(y * np.log(shown) + (1 - y) * np.log(1 - shown)),
        "cross_entropy": lambda: -np.mean(np.log(shown[y == 1])),
        "huber": lambda: np.mean(
            np.where(np.abs(z - y) <= 0.6, (z - y) ** 2 / 2, 0.6 * (np.abs(z - y) - 0.3))
        ),
        "log_cosh": lambda: np.mean(np.log(np.cosh(z - y))),
        "hinge": lambda: np.mean(np.maximum(0, 1 - np.where(y == 1, z, -z))),
    }[name]()
    assert loss == pytest.approx(by_hand, rel=1e-12)


def test_probabilities_add_up_to_one() -> None:
    z = np.array([[800.0, 0.0, -800.0], [0.1, 0.2, 0.3]])
    assert np.allclose(OUTPUTS["softmax"](z).sum(axis=1), 1.0, atol=1e-15)
    assert OUTPUTS["sigmoid"](np.array([[0.0]])) == 0.5


def test_a_penalty_follows_the_loss_and_leaves_all_other_nodes_as_they_are() -> None:
    plain = Architecture(2, (LayerSpec(4, "tanh"),), 1, "l2")
    model = Model(replace(plain, l1=0.01, l2=0.1))
    graph = model.graph(5)
    names = [(n.name, n.op, n.role) for n in graph.nodes]
    assert names[:10] == [(n.name, n.op, n.role) for n in Model(plain).graph(5).nodes]
    assert names[10:] == [
        ("Ω1", "penalty", "value"),
        ("J1", "add", "value"),
        ("Ω2", "penalty", "value"),
        ("J", "add", "value"),
    ]
    assert {n.scope for n in graph.nodes[10:]} == {"Penalty"}
    assert graph.loss.name == "L"
    assert model.graph(5, penalty=False).nodes == Model(plain).graph(5).nodes


def test_the_objective_is_the_loss_and_what_the_weights_cost() -> None:
    here = world("l2", "4-tanh,3-relu")
    model = Model(replace(here.model.architecture, l1=0.01, l2=0.1))
    program = model.program(len(here.x))
    program.load(x=here.x, y=here.y)
    program.parameters[:] = here.theta
    loss = program.forward()
    program.backward()
    assert loss == pytest.approx(here.program().forward(), rel=1e-14)
    weights = [v for name, v in model.layout.views(here.theta).items() if name.startswith("W")]
    cost = sum(0.01 * np.abs(w).sum() + 0.1 * np.square(w).sum() for w in weights)
    parts = sum(float(program.value(f"Ω{layer}")) for layer in (1, 2, 3))
    assert parts == pytest.approx(cost, rel=1e-13)
    assert model.penalty(here.theta) == pytest.approx(cost, rel=1e-13)
    assert program.objective == pytest.approx(loss + cost, rel=1e-14)
    assert check_program(program) == []
    alone = Model(replace(here.model.architecture, hidden=(), l2=0.1))
    assert [n.name for n in alone.graph(5).nodes][-2:] == ["Ω1", "J"]
