"""The checker is checked: a wrong rule must not pass."""

from dataclasses import replace

import numpy as np
import pytest

from app.engine import check
from app.engine.check import check_op, check_program, numeric_gradient, relative_difference
from app.engine.ops import OPS
from tests.engine.worlds import world

Z = np.array([[0.3, -1.2], [0.7, 2.0]])
G = np.array([[1.0, -0.5], [2.0, 0.25]])


def test_a_deliberately_wrong_rule_is_found() -> None:
    right = OPS["tanh"]
    wrong = replace(right.rules[0], vjp=lambda g, out, z: g * (1.0 - out))
    assert check_op(right, [Z], G) == []
    found = check_op(replace(right, rules=(wrong,)), [Z], G)
    assert len(found) == Z.size
    assert found[0].what == "tanh, z [0, 0]"


def test_a_rule_wrong_by_one_part_in_ten_thousand_is_found() -> None:
    right = OPS["square"]
    wrong = replace(right.rules[0], vjp=lambda g, out, a: g * (a * 2.0002))
    assert check_op(replace(right, rules=(wrong,)), [Z], G)


def test_a_wrong_rule_inside_a_network_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = OPS["tanh"]
    wrong = replace(right.rules[0], vjp=lambda g, out, z: g * (1.0 - out))
    assert check_program(world().program()) == []
    monkeypatch.setitem(OPS, "tanh", replace(right, rules=(wrong,)))
    found = check_program(world().program())
    assert {m.what for m in found} >= {"parameter W1[0,0]", "parameter b1[3]"}
    assert not any("W2" in m.what for m in found)


def test_a_gradient_that_is_not_a_number_never_passes() -> None:
    assert relative_difference(np.array([np.nan]), np.array([0.0])) > check.TOLERANCE
    assert relative_difference(np.array([np.inf]), np.array([np.inf])) > check.TOLERANCE


def test_numeric_gradient_leaves_its_argument_as_it_was() -> None:
    x = np.array([1.0, 2.0])
    found = numeric_gradient(lambda v: float(v[0] ** 2 * v[1]), x)
    assert x.tolist() == [1.0, 2.0]
    assert np.allclose(found, [4.0, 1.0], atol=1e-9)
