"""Every operation's rules against central differences, at kinks and at the far ends."""

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.check import check_op
from app.engine.ops import OPS

TWO = {"add", "subtract", "multiply", "divide"}


def arguments_of(name: str, rng: np.random.Generator) -> list[Array]:
    """Random arguments for an operation, away from its kinks and poles."""
    matrix = rng.normal(size=(5, 3))
    away = np.sign(matrix) * (np.abs(matrix) + 0.1)
    if name == "affine":
        return [matrix, rng.normal(size=(3, 2)), rng.normal(size=2)]
    if name == "matmul":
        return [matrix, rng.normal(size=(3, 4))]
    if name in TWO:
        return [matrix, away]
    if name == "log":
        return [np.abs(away)]
    if name in ("l1", "l2"):
        return [matrix + away, matrix]
    if name == "binary_cross_entropy":
        return [away, rng.integers(0, 2, (5, 3)).astype(float)]
    if name == "cross_entropy":
        return [matrix, np.eye(3)[rng.integers(0, 3, 5)]]
    return [away]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", OPS)
def test_every_rule_agrees_with_central_differences(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = arguments_of(name, rng)
    cotangent = rng.normal(size=np.shape(OPS[name].forward(*arguments)))
    assert check_op(OPS[name], arguments, np.asarray(cotangent)) == []


@pytest.mark.parametrize("name", OPS)
def test_every_operation_has_one_rule_an_argument_with_words(name: str) -> None:
    op = OPS[name]
    assert len(op.rules) == len(arguments_of(name, np.random.default_rng(0)))
    assert op.symbol
    assert op.maths
    assert op.words
    assert all(rule.short and rule.words for rule in op.rules)


def one_sided(name: str, place: float) -> tuple[float, float]:
    """Slopes just left and right of a point."""
    f, h = OPS[name].forward, 1e-7
    points = np.array([[place - h], [place], [place + h]])
    values = np.array(
        [f(row[None], np.zeros((1, 1))) if name == "l1" else f(row[None]) for row in points]
    )
    left, right = np.diff(values.ravel()) / h
    return float(left), float(right)


@pytest.mark.parametrize("name", ["relu", "l1"])
def test_at_its_kink_a_rule_gives_the_stated_subgradient_of_zero(name: str) -> None:
    at = np.zeros((1, 1))
    others = [at] if name == "l1" else []
    slope = OPS[name].rules[0].vjp(1.0, OPS[name].forward(at, *others), at, *others)
    left, right = one_sided(name, 0.0)
    assert np.asarray(slope).item() == 0.0
    assert left <= 0.0 <= right
    assert left < right


@pytest.mark.parametrize("z", [-1000.0, -40.0, 40.0, 1000.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_binary_cross_entropy_of_large_logits_is_exact_and_does_not_overflow(
    z: float, target: float
) -> None:
    op, logit, y = OPS["binary_cross_entropy"], np.array([[z]]), np.array([[target]])
    wrong = (z > 0) != (target == 1.0)
    value = float(op.forward(logit, y))
    expected = abs(z) + np.log1p(np.exp(-abs(z))) if wrong else np.log1p(np.exp(-abs(z)))
    assert value == pytest.approx(expected, rel=1e-12, abs=0.0)
    slope = np.asarray(op.rules[0].vjp(1.0, value, logit, y)).item()
    assert slope == pytest.approx(np.sign(z) if wrong else 0.0, abs=1e-16)


def test_cross_entropy_of_large_logits_does_not_overflow() -> None:
    op = OPS["cross_entropy"]
    z, y = np.array([[1000.0, -1000.0, 0.0], [1000.0, 1000.0, -1000.0]]), np.eye(3)[[1, 0]]
    assert float(op.forward(z, y)) == pytest.approx((2000.0 + np.log(2.0)) / 2, rel=1e-12)
    slope = op.rules[0].vjp(1.0, None, z, y)
    assert np.allclose(slope, np.array([[1, -1, 0], [-0.5, 0.5, 0]]) / 2, atol=1e-15)


def test_sigmoid_and_tanh_saturate_quietly() -> None:
    z = np.array([[-1e4, 1e4]])
    for name, ends in (("sigmoid", [0.0, 1.0]), ("tanh", [-1.0, 1.0])):
        out = OPS[name].forward(z)
        assert out.tolist() == [ends]
        assert OPS[name].rules[0].vjp(np.ones((1, 2)), out, z).tolist() == [[0.0, 0.0]]
