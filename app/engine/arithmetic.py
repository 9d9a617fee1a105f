"""An optimiser's arithmetic with the numbers put in: `w − η g` as `0.5 − 0.1 · 0.25`."""

import re
from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

SYMBOLS = {
    "learning_rate": "η",
    "weight_decay": "λ",
    "beta1": "β₁",
    "beta2": "β₂",
    "momentum": "μ",
    "alpha": "α",
    "rho": "ρ",
    "eps": "ε",
    "limit": "c",
    "damping": "δ",
    "etaplus": "η₊",
    "etaminus": "η₋",
    "step_size_min": "s₋",
    "step_size_max": "s₊",
}
"""How the settings of optimisers and of clipping are written in their arithmetic."""

OF_STEP = {"step_size": "ηₜ", "momentum": "μₜ", "next_momentum": "μₜ₊₁"}
"""Likewise the numbers that change from step to step."""

OF_STATE = {"prev": "gₜ₋₁"}
"""Likewise what is kept from the last step, where no line says what becomes of it."""

OR = ", or "
"""Between expressions of which the first holds whose symbols are all known."""

SINCE = ", since "
"""Before the reason of a line that is not always so: where its value is NaN it is left away."""

DIGITS = 4
"""Of a number that is put in; the value beside it has them all."""

FUNCTIONS = {"min", "max", "sign"}
WORDS = {"at", "most"}
"""What else may stand in an expression without being a symbol."""

_TOKEN = re.compile(
    r"‖g‖"
    r"|10[⁻⁰-⁹]+"
    r"|[A-Za-zα-ω]+\u0302?[₀-₉ₜ₊₋∞]*′?"
    r"|\d+(?:\.\d+)?"
    r"|[²ᵗ]"
    r"|\S"
)
_EXPONENTS = ("²", "ᵗ")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Calculation(NamedTuple):
    """A line of arithmetic: what is done, what comes of it, and the same with the numbers in it."""

    expression: str
    value: float
    numbers: str = ""
    """Empty if the expression has a symbol that is no single number."""


def put_in(expression: str, known: Mapping[str, float], step: int) -> tuple[str, str]:
    """An expression, and its right side with numbers for its symbols.

    Args:
        expression: `m ← β₁ m + (1 − β₁) g`; perhaps several, with `OR` between them, or one with
            its reason behind `SINCE`.
        known: the number of each symbol.
        step: the number of the step, which t stands for.

    Returns:
        The expression that holds, and `0.9 · 0.12 + (1 − 0.9) · (−0.03)`, without what stands
        before the arrow; all of them and nothing if a symbol is not known.
    """
    left, arrow, right = expression.rpartition("← ")
    for text in right.split(OR):
        numbers = _put_in(text.partition(SINCE)[0], known, step)
        if numbers:
            return f"{left}{arrow}{text}", numbers
    return expression, ""


def _put_in(expression: str, known: Mapping[str, float], step: int) -> str:
    """One expression, or nothing if a symbol of it is not known."""
    written, operand = "", False
    tokens = _TOKEN.findall(expression)
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if token in _EXPONENTS:
            written += token if token == "²" else str(step).translate(_RAISED)
            continue
        is_number = token in known or token[0].isdigit()
        if token[0].isalpha() and not (is_number or token in FUNCTIONS | WORDS):
            return ""
        # Two operands side by side are a product.
        begins = is_number or token in FUNCTIONS or token in "(√|"
        written += " · " if operand and begins and token != "|" else _gap(written, token)
        is_part = before in ("√", "/") or after in _EXPONENTS
        written += _number(known[token], is_part=is_part) if token in known else token
        operand = is_number or token == ")"
    return written


def _gap(written: str, token: str) -> str:
    """What stands before a sign: nothing behind a bracket or root, before one that closes, or
    between a function and its bracket.
    """
    is_call = token == "(" and written.endswith(("min", "max", "sign"))
    tight = not written or written.endswith(("(", "√")) or token in "),"
    return "" if tight or is_call else " "


def _number(value: float, *, is_part: bool = False) -> str:
    """A few digits; in brackets if it is negative, or `is_part` of a power, root or fraction and
    itself a product: `(1.2·10⁻⁵)²`.
    """
    if not isfinite(value):
        return "(not finite)"
    text = f"{abs(value):.{DIGITS}g}"
    mantissa, e, exponent = text.partition("e")
    if e:
        power = str(int(exponent)).translate(_RAISED)
        text = f"10{power}" if mantissa == "1" else f"{mantissa}·10{power}"
    if value < 0:
        return f"(−{text})"
    return f"({text})" if e and is_part else text
