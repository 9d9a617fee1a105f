"""First weights have the spread that their definitions give."""

import numpy as np
import pytest

from app.engine.initializers import INITIALIZERS
from app.engine.layers import Architecture, LayerSpec
from app.engine.model import Model
from app.engine.randomness import generator

DEVIATION = {
    "glorot_uniform": np.sqrt(2 / 500),
    "glorot_normal": np.sqrt(2 / 500),
    "he_uniform": np.sqrt(2 / 200),
    "he_normal": np.sqrt(2 / 200),
    "lecun_normal": np.sqrt(1 / 200),
    "uniform": 0.3 / np.sqrt(3),
    "normal": 0.7,
    "zeros": 0.0,
}

PARAMETERS = {"uniform": {"a": 0.3}, "normal": {"std": 0.7}}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_weights_have_the_stated_variance_and_mean_zero(name: str) -> None:
    weights = INITIALIZERS[name].draw(generator(0, "initial"), 200, 300, **PARAMETERS.get(name, {}))
    assert weights.shape == (200, 300)
    assert weights.std() == pytest.approx(DEVIATION[name], rel=0.02)
    assert abs(weights.mean()) <= 0.02 * DEVIATION[name]
    if name.endswith("uniform"):
        assert np.abs(weights).max() <= np.sqrt(3) * DEVIATION[name]


def test_a_model_starts_with_drawn_weights_and_biases_of_zero() -> None:
    model = Model(Architecture(2, (LayerSpec(4, "tanh"),), 1, "l2"))
    start = model.initial("glorot_uniform", generator(1, "initial"))
    views = model.layout.views(start)
    assert not views["b1"].any()
    assert not views["b2"].any()
    assert np.all(views["W1"] != 0)
    assert start.tolist() == model.initial("glorot_uniform", generator(1, "initial")).tolist()


def test_a_start_takes_the_parameters_of_its_initialiser() -> None:
    model = Model(Architecture(2, (LayerSpec(40, "tanh"),), 1, "l2"))
    start = model.initial("uniform", generator(1, "initial"), (("a", 0.01),))
    assert 0.005 < np.abs(start).max() <= 0.01
