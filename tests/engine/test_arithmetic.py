"""The arithmetic of a step with the numbers put in, against the values beside it."""

import math
import re

import numpy as np
import pytest

from app.engine.arithmetic import put_in
from app.engine.clipping import CLIPS
from app.engine.optimizers import OPTIMIZERS
from app.engine.update import Update

PLAIN = str.maketrans("−·⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "-*0123456789-")


def evaluated(text: str) -> float:
    """What an expression with numbers in it comes to, by the rules of arithmetic alone: a power
    binds before a product, and a root takes the number or bracket that follows it.
    """
    text = re.sub(r"\| ([^|]+) \|", r"abs(\1)", text)
    text = re.sub(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"**({found[0]})", text)
    text = re.sub(r"√([\d.]+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"sign ([\d.]+)", r"sign(\1)", text).replace("sign (", "sign(")
    names = {"sqrt": math.sqrt, "min": min, "max": max, "abs": abs, "sign": np.sign}
    text = text.translate(PLAIN)
    return float(eval(text, {"__builtins__": {}}, names))  # noqa: S307 our own text


def lines_of(
    name: str,
    settings: dict[str, float],
    clip: str = "none",
    steps: int = 3,
    size: float = 1.0,
) -> list[tuple[str, ...]]:
    rng = np.random.default_rng(6)
    p, g = rng.normal(size=4), rng.normal(size=4)
    hessian = np.eye(4) if OPTIMIZERS[name].curvature else None
    limit = {"limit": 0.5}
    update = Update(name, p, g, settings, clip=clip, clip_hyper=limit, hessian=hessian)
    for _ in range(steps):
        g[:] = size * rng.normal(size=4)
        update.apply()
    return [tuple(line) for line in update.explain(2)]


CASES = [
    *((name, {}) for name in OPTIMIZERS),
    ("sgd", {"weight_decay": 0.1}),
    ("lion", {"weight_decay": 0.1}),
    ("rmsprop", {"momentum": 0.5}),
    ("rmsprop", {"centered": True}),
    ("rmsprop", {"momentum": 0.5, "centered": True}),
]


@pytest.mark.parametrize(("name", "settings"), CASES)
@pytest.mark.parametrize("clip", ["none", "norm"])
@pytest.mark.parametrize("steps", [3, 8])
@pytest.mark.parametrize("size", [1.0, 1e-6])
def test_numbers_put_in_give_the_value_of_their_line(
    name: str, settings: dict, clip: str, steps: int, size: float
) -> None:
    for expression, value, numbers in lines_of(name, settings, clip, steps, size):
        if numbers:
            # Four digits went in.
            assert evaluated(numbers) == pytest.approx(value, rel=2e-3, abs=0), expression


def test_a_small_number_that_is_squared_or_under_a_root_has_brackets() -> None:
    known = {"v": 1.44e-10, "g": 1.2e-5, "ε": 1e-8, "β₂": 0.999}
    assert put_in("β₂ v + g²", known, 3)[1] == "0.999 · 1.44·10⁻¹⁰ + (1.2·10⁻⁵)²"
    assert put_in("g / (√v + ε)", known, 3)[1] == "1.2·10⁻⁵ / (√(1.44·10⁻¹⁰) + 10⁻⁸)"
    assert put_in("β₂ / v", known, 3)[1] == "0.999 / (1.44·10⁻¹⁰)"
    assert put_in("gᵗ", known, 3)[1] == "(1.2·10⁻⁵)³"


@pytest.mark.parametrize("steps", [0, 3, 8])
def test_only_what_no_single_number_stands_for_goes_without_numbers(steps: int) -> None:
    bare = {line for name in OPTIMIZERS for line in lines_of(name, {}, steps=steps) if not line[2]}
    assert {text for text, *_ in bare} == {
        "δ, raised tenfold until H + δ I is positive",
        "d ← (H + δ I)⁻¹ g, of which that of w",
    }


def test_radam_goes_without_a_pace_until_it_has_seen_enough() -> None:
    assert [line[0] for line in lines_of("radam", {}, steps=4)][-3:] == [
        "ρ∞ ← 2 / (1 − β₂) − 1",
        "ρₜ ← ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)",
        "w − η m̂, since ρₜ is at most 5",
    ]
    *_, length, factor, last = lines_of("radam", {}, steps=5)
    assert length[1] > 5
    assert factor[0].endswith("since ρₜ > 5")
    assert last[0] == "w − η r m̂ √(1 − β₂ᵗ) / (√v + ε), since ρₜ > 5"


@pytest.mark.parametrize(
    ("before", "now", "texts", "step"),
    [
        (1.0, 2.0, ["f ← η₊, since a > 0"], -0.012),
        (-1.0, 2.0, ["f ← η₋, since a < 0", "g ← 0, since a < 0"], 0.0),
        (0.0, 2.0, ["f ← 1, since a = 0"], -0.01),
    ],
)
def test_rprop_says_which_way_a_weight_has_taken(
    before: float, now: float, texts: list[str], step: float
) -> None:
    p, g = np.array([0.5]), np.array([before])
    update = Update("rprop", p, g, {"learning_rate": 0.01})
    update.apply()
    p[0], g[0] = 0.5, now
    lines = update.explain(0)
    assert [line.expression for line in lines if ", since" in line.expression] == texts
    assert lines[-1].value == pytest.approx(0.5 + step, rel=1e-14)


def test_newton_says_the_damping_that_did() -> None:
    p, g = np.zeros(2), np.array([1.0, 2.0])
    update = Update("newton", p, g, {"damping": 0.01}, hessian=np.diag([1.0, -0.5]))
    damping, direction, last = update.explain(0)
    assert damping.value == 1.0
    assert direction.value == pytest.approx(1.0 / 2.0)
    assert last.value == pytest.approx(-0.5)


def test_of_several_expressions_the_one_that_holds_is_said() -> None:
    assert lines_of("rmsprop", {})[-1][0] == "w − η g / (√v + ε)"
    assert lines_of("rmsprop", {"centered": True})[-1][0] == "w − η g / (√(v − m²) + ε)"
    assert lines_of("rmsprop", {"momentum": 0.5})[-1][0] == "w − η b"


def test_adam_says_both_averages_with_their_bias_corrected() -> None:
    texts = [line[0] for line in lines_of("adam", {})]
    assert texts == [
        "m ← β₁ m + (1 − β₁) g",
        "v ← β₂ v + (1 − β₂) g²",
        "m̂ ← m / (1 − β₁ᵗ)",
        "v̂ ← v / (1 − β₂ᵗ)",
        "w − η m̂ / (√v̂ + ε)",
    ]
    values = {text.split()[0]: value for text, value, _ in lines_of("adam", {})}
    assert values["m̂"] == pytest.approx(values["m"] / (1 - 0.9**4), rel=1e-14)
    assert values["v̂"] == pytest.approx(values["v"] / (1 - 0.999**4), rel=1e-14)


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("w − η g", "0.5 − 0.1 · (−0.25)"),
        ("v ← μ v + g²", "0.9 · 3·10⁻⁵ + (−0.25)²"),
        ("m̂ ← v / (1 − μᵗ)", "3·10⁻⁵ / (1 − 0.9¹²)"),
        ("w − b, or w + η", "0.5 + 0.1"),
        ("w − b", ""),
        (CLIPS["value"].arithmetic, "(−0.25), at most ± 2"),
    ],
)
def test_symbols_become_numbers(expression: str, numbers: str) -> None:
    known = {"w": 0.5, "η": 0.1, "g": -0.25, "μ": 0.9, "v": 3e-5, "c": 2.0}
    assert put_in(expression, known, 12)[1] == numbers


def test_what_is_not_finite_is_said() -> None:
    assert put_in("w − g", {"w": 1.0, "g": math.inf}, 1)[1] == "1 − (not finite)"
