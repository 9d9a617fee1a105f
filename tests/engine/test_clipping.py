"""Gradients that are cut to a limit, against their definitions."""

import numpy as np
import pytest

from app.engine.clipping import CLIPS
from app.engine.update import Update


def moved(clip: str, gradient: list[float], limit: float) -> list[float]:
    """What SGD with a rate of 1 subtracts."""
    p, g = np.zeros(len(gradient)), np.array(gradient)
    Update("sgd", p, g, {"learning_rate": 1.0}, clip=clip, clip_hyper={"limit": limit}).apply()
    assert g.tolist() == gradient
    return (-p).tolist()


def test_by_value_every_number_is_cut() -> None:
    assert moved("value", [3.0, -0.5, -7.0], 2.0) == [2.0, -0.5, -2.0]


def test_by_norm_the_direction_stays() -> None:
    assert moved("norm", [3.0, 4.0], 1.0) == pytest.approx([0.6, 0.8], rel=1e-6)
    assert moved("norm", [0.3, 0.4], 1.0) == [0.3, 0.4]


def test_without_clipping_nothing_happens() -> None:
    assert moved("none", [3.0, 4.0], 1.0) == [3.0, 4.0]


def test_in_a_stack_each_run_has_its_own_norm() -> None:
    p, g = np.zeros((2, 2)), np.array([[3.0, 4.0], [0.3, 0.4]])
    Update("sgd", p, g, {"learning_rate": 1.0}, clip="norm", clip_hyper={"limit": 1.0}).apply()
    assert np.allclose(p, [[-0.6, -0.8], [-0.3, -0.4]], rtol=1e-6)


def test_an_infinite_number_that_is_cut_leaves_no_trace_and_the_row_says_so() -> None:
    assert moved("value", [np.inf, 1.0], 2.0) == [2.0, 1.0]
    assert CLIPS["value"].hides_infinity
    with np.errstate(all="ignore"):
        assert np.isnan(moved("norm", [np.inf, 1.0], 2.0)[0])
    assert not CLIPS["norm"].hides_infinity


def test_the_arithmetic_says_what_becomes_of_the_gradient() -> None:
    p, g = np.array([0.5, 1.0]), np.array([3.0, 4.0])
    update = Update("sgd", p, g, {"learning_rate": 0.1}, clip="norm", clip_hyper={"limit": 1.0})
    lines = update.explain(1)
    assert [line.expression for line in lines] == [CLIPS["norm"].arithmetic, "w − η g"]
    assert [line.value for line in lines] == pytest.approx([0.8, 0.92], rel=1e-6)
