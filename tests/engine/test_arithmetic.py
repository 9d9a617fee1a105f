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
    """What an expression with numbers in it comes to, read as one reads it on paper."""
    text = re.sub(r"\| ([^|]+) \|", r"abs(\1)", text)
    text = re.sub(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"**{found[0]}", text)
    text = re.sub(r"√([\d.]+(?:·10\*\*[⁻⁰-⁹¹²³]+)?)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"([\d.]+)·10\*\*([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"(\1*10**\2)", text)
    text = re.sub(r"sign ([\d.]+)", r"sign(\1)", text)
    names = {"sqrt": math.sqrt, "min": min, "max": max, "abs": abs, "sign": np.sign}
    text = text.translate(PLAIN)
    return float(eval(text, {"__builtins__": {}}, names))  # noqa: S307 our own text


def lines_of(name: str, settings: dict[str, float], clip: str = "none") -> list[tuple[str, ...]]:
    rng = np.random.default_rng(6)
    p, g = rng.normal(size=4), rng.normal(size=4)
    hessian = np.eye(4) if OPTIMIZERS[name].curvature else None
    limit = {"limit": 0.5}
    update = Update(name, p, g, settings, clip=clip, clip_hyper=limit, hessian=hessian)
    for _ in range(3):
        g[:] = rng.normal(size=4)
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
def test_numbers_put_in_give_the_value_of_their_line(name: str, settings: dict, clip: str) -> None:
    for expression, value, numbers in lines_of(name, settings, clip):
        if numbers:
            # Four digits went in.
            assert evaluated(numbers) == pytest.approx(value, rel=2e-3, abs=2e-4), expression


def test_only_what_no_single_number_stands_for_goes_without_numbers() -> None:
    bare = {name for name in OPTIMIZERS if any(not line[2] for line in lines_of(name, {}))}
    assert bare == {"adadelta", "radam", "rprop", "newton"}


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
    assert put_in(expression, known, 12) == numbers


def test_what_is_not_finite_is_said() -> None:
    assert put_in("w − g", {"w": 1.0, "g": math.inf}, 1) == "1 − (not finite)"
