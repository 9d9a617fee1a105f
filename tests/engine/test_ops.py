"""Every operation's rules against central differences, at kinks and at the far ends."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.check import check_op
from app.engine.ops import OPS

OPTIONS: dict[str, dict[str, float]] = {
    "leaky_relu": {"negative_slope": 0.2},
    "elu": {"alpha": 1.7},
    "sine": {"frequency": 3.0},
    "huber": {"delta": 0.7},
    "penalty": {"l1": 0.3, "l2": 0.2},
    "power": {"exponent": 3.0},
}
"""Numbers that an operation takes besides its arguments."""

TWO = {"add", "subtract", "multiply", "divide", "maximum", "minimum"}


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
    if name in ("log", "sqrt"):
        return [np.abs(away)]
    if name in ("l1", "l2", "huber", "log_cosh"):
        return [matrix + away, matrix]
    if name in ("binary_cross_entropy", "hinge"):
        return [away, rng.integers(0, 2, (5, 3)).astype(float)]
    if name == "cross_entropy":
        return [matrix, np.eye(3)[rng.integers(0, 3, 5)]]
    return [away]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", OPS)
def test_every_rule_agrees_with_central_differences(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = arguments_of(name, rng)
    options = OPTIONS.get(name, {})
    cotangent = rng.normal(size=np.shape(OPS[name].forward(*arguments, **options)))
    assert check_op(OPS[name], arguments, np.asarray(cotangent), **options) == []


@pytest.mark.parametrize("name", OPS)
def test_every_operation_has_one_rule_an_argument_with_words(name: str) -> None:
    op = OPS[name]
    assert len(op.rules) == len(arguments_of(name, np.random.default_rng(0)))
    assert op.symbol
    assert op.maths
    assert op.words
    assert all(rule.short and rule.words for rule in op.rules)


def one_sided(f: Callable[[Array], Array], place: float) -> tuple[float, float]:
    """Slopes just left and right of a point."""
    h = 1e-7
    left, here, right = (float(f(np.array([[x]]))) for x in (place - h, place, place + h))
    return (here - left) / h, (right - here) / h


@pytest.mark.parametrize(
    ("name", "place", "others", "options", "stated"),
    [
        ("relu", 0.0, [], {}, 0.0),
        ("leaky_relu", 0.0, [], {"negative_slope": 0.2}, 0.2),
        ("elu", 0.0, [], {"alpha": 1.7}, 1.7),
        ("elu", 0.0, [], {"alpha": 0.4}, 0.4),
        ("l1", 0.5, [0.5], {}, 0.0),
        ("hinge", 1.0, [1.0], {}, 0.0),
        ("hinge", -1.0, [0.0], {}, 0.0),
        ("penalty", 0.0, [], {"l1": 0.3, "l2": 0.0}, 0.0),
        ("abs", 0.0, [], {}, 0.0),
        ("maximum", 0.5, [0.5], {}, 0.5),
        ("minimum", 0.5, [0.5], {}, 0.5),
    ],
)
def test_at_a_kink_a_rule_gives_the_stated_subgradient(
    name: str, place: float, others: list[float], options: dict[str, float], stated: float
) -> None:
    rest = [np.array([[other]]) for other in others]

    def f(at: Array) -> Array:
        return np.asarray(OPS[name].forward(at, *rest, **options)).reshape(())

    at = np.array([[place]])
    out = OPS[name].forward(at, *rest, **options)
    slope = np.asarray(OPS[name].rules[0].vjp(1.0, out, at, *rest, **options)).item()
    left, right = one_sided(f, place)
    assert slope == pytest.approx(stated, abs=1e-15)
    assert min(left, right) - 1e-6 <= slope <= max(left, right) + 1e-6
    assert abs(left - right) > 0.1


@pytest.mark.parametrize("delta", [0.3, 1.0, 4.0])
def test_huber_is_half_the_square_up_to_delta_and_straight_beyond(delta: float) -> None:
    for error in (-9.0, -delta, -0.1, 0.0, 0.2, delta, 7.0):
        size = abs(error)
        expected = size**2 / 2 if size <= delta else delta * (size - delta / 2)
        found = OPS["huber"].forward(np.array([[error]]), np.zeros((1, 1)), delta=delta)
        assert float(found) == pytest.approx(expected, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("error", [-1000.0, -20.0, -1.0, 0.0, 1e-3, 0.5, 3.0, 1000.0])
def test_log_cosh_does_not_overflow(error: float) -> None:
    e, y = np.array([[error]]), np.zeros((1, 1))
    size = abs(error)
    expected = size + math.log1p(math.exp(-2 * size)) - math.log(2)
    assert float(OPS["log_cosh"].forward(e, y)) == pytest.approx(expected, rel=1e-12, abs=2e-16)
    slope = np.asarray(OPS["log_cosh"].rules[0].vjp(1.0, None, e, y)).item()
    assert slope == pytest.approx(math.tanh(error), rel=1e-15)


def test_hinge_counts_what_is_missing_to_the_margin() -> None:
    p, y = np.array([[0.2, -3.0, 1.5, -0.4]]), np.array([[1.0, 0.0, 1.0, 1.0]])
    assert float(OPS["hinge"].forward(p, y)) == pytest.approx((0.8 + 0.0 + 0.0 + 1.4) / 4)


def test_a_penalty_is_the_sum_of_sizes_and_of_squares() -> None:
    w = np.array([[1.0, -2.0], [0.5, 0.0]])
    for l1, l2, expected in ((0.1, 0.0, 0.35), (0.0, 0.1, 0.525), (0.1, 0.1, 0.875)):
        assert float(OPS["penalty"].forward(w, l1=l1, l2=l2)) == pytest.approx(expected)


# From math.erf, by the definition z (1 + erf(z / sqrt 2)) / 2, at fifty digits for the left tail.
@pytest.mark.parametrize(
    ("z", "expected"),
    [
        (-40.0, -1.46237e-349),
        (-30.0, -30 * 4.906713927148187e-198),
        (-10.0, -10 * 7.619853024160526e-24),
        (-1.0, -0.15865525393145707),
        (0.0, 0.0),
        (1.0, 0.8413447460685429),
        (10.0, 10.0),
        (1000.0, 1000.0),
    ],
)
def test_gelu_is_exact_and_its_left_tail_too(z: float, expected: float) -> None:
    found = OPS["gelu"].forward(np.array([[z]]))
    assert found.dtype == np.float64
    assert found.item() == pytest.approx(expected, rel=1e-13, abs=1e-320)


@pytest.mark.parametrize("z", [-1000.0, -40.0, -1.0, 0.0, 1.0, 40.0, 1000.0])
def test_smooth_units_do_not_overflow_and_have_their_limits(z: float) -> None:
    at = np.array([[z]])
    sigmoid = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    tail = math.log1p(math.exp(-abs(z)))
    expected = {
        "softplus": (max(z, 0.0) + tail, sigmoid),
        "swish": (z * sigmoid, sigmoid + z * sigmoid * (1 - sigmoid)),
        "elu": (z if z > 0 else math.expm1(z), 1.0 if z > 0 else math.exp(z)),
    }
    for name, (value, slope) in expected.items():
        options = {"alpha": 1.0} if name == "elu" else {}
        out = OPS[name].forward(at, **options)
        assert out.item() == pytest.approx(value, rel=1e-12, abs=1e-14)
        found = OPS[name].rules[0].vjp(np.ones((1, 1)), out, at, **options)
        assert found.item() == pytest.approx(slope, rel=1e-12, abs=1e-14)


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
