"""Gradients in symbols: their text, and their numbers against differences and the graph."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine.check import numeric_gradient
from app.engine.formula import CONSTANTS, FUNCTIONS, Formula
from app.engine.symbolic import LONGEST_TEXT, SLOPES, gradient
from app.errors import SpecError
from tests.engine.test_formula_graph import EXPRESSIONS, FORMULAS, program

NAMES = {name: row.of for name, row in FUNCTIONS.items()} | CONSTANTS


def of(text: str) -> dict[str, str | None]:
    return dict(gradient(Formula.parse(text, ("x", "y"))))


def number(text: str, x: float, y: float) -> float:
    """What Python makes of the text: none of our code."""
    names = {**NAMES, "x": np.float64(x), "y": np.float64(y)}
    with np.errstate(all="ignore"):
        return float(eval(text, {"__builtins__": {}}, names))  # noqa: S307


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        (
            "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
            "4*x*(x**2 + y - 11) + 2*(x + y**2 - 7)",
            "2*(x**2 + y - 11) + 4*y*(x + y**2 - 7)",
        ),
        (
            "(1 - x)**2 + 100*(y - x**2)**2",
            "-2*(1 - x) - 400*x*(y - x**2)",
            "200*(y - x**2)",
        ),
        ("x**3 - 3*x*y**2", "3*x**2 - 3*y**2", "-6*x*y"),
        ("x/y", "1/y", "-x/y**2"),
        ("sin(2*pi*x) + y", "2*pi*cos(2*pi*x)", "1"),
        ("x/3 + exp(-y)", "1/3", "-exp(-y)"),
        ("2**x + e**y", "2**x*log(2)", "e**y"),
        ("sqrt(x) + abs(y)", "0.5/sqrt(x)", "sign(y)"),
        ("x**y", "x**(y - 1)*y", "x**y*log(x)"),
        ("x - x + y*y*y", "0", "3*y**2"),
        ("0.1234567891*x + y", "0.1234567891", "1"),
        ("max(x, y)", "step(x - y)", "step(y - x)"),
        ("-(x - 2*y)", "-1", "2"),
        ("gauss(x)*y", "-2*x*y*gauss(x)", "gauss(x)"),
        ("x*y/(x*7)", "0", "1/7"),
        ("x**(1/3) + y", "1/(3*x**(2/3))", "1"),
    ],
)
def test_a_derivative_reads_as_a_person_would_write_it(text: str, x: str, y: str) -> None:
    assert of(text) == {"x": x, "y": y}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_derivative_agrees_with_central_differences_and_with_the_graph(text: str) -> None:
    found = of(text)
    formula = Formula.parse(text, ("x", "y"))
    for point in np.random.default_rng(4).uniform(0.2, 3, (10, 2)):
        symbols = [number(str(found[name]), *point) for name in ("x", "y")]
        differences = numeric_gradient(lambda p: float(formula(x=p[0], y=p[1])), point)
        assert symbols == pytest.approx(differences, rel=1e-6, abs=1e-6)
        assert symbols == pytest.approx(program(text, *point).gradient, rel=1e-9, abs=1e-9)


def test_every_function_has_a_derivative_for_each_argument() -> None:
    assert SLOPES.keys() == FUNCTIONS.keys()
    for name, row in FUNCTIONS.items():
        assert len(SLOPES[name]) == row.arguments


@given(EXPRESSIONS, st.floats(0.3, 2), st.floats(0.3, 2))
def test_any_derivative_is_that_of_the_graph(text: str, x: float, y: float) -> None:
    try:
        slopes = program(text, x, y).gradient
    except SpecError:
        return
    assume(np.isfinite(slopes).all() and 1e-3 < np.abs(slopes).max() < 1e4)
    found = of(text)
    assume(None not in found.values())
    for name, slope in zip(("x", "y"), slopes, strict=True):
        value = number(str(found[name]), x, y)
        assume(np.isfinite(value))
        assert value == pytest.approx(slope, rel=1e-6, abs=1e-5)


def test_a_derivative_that_nobody_would_read_is_left_out() -> None:
    found = of("*".join(f"sin({n}*x*y)" for n in range(2, 15)))
    assert found == {"x": None, "y": None}
    assert LONGEST_TEXT == 1000
