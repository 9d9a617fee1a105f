import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.formula import CONSTANTS, FUNCTIONS, Formula
from app.errors import SpecError

X = np.linspace(-3, 3, 13)


def value(text: str) -> np.ndarray:
    return Formula.parse(text)(x=X)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(3*x) + 0.3*x**2", np.sin(3 * X) + 0.3 * X**2),
        ("x^2 - 1", X**2 - 1),
        ("-x / (1 + x*x)", -X / (1 + X * X)),
        ("max(x, 0) - min(x, 0)", np.abs(X)),
        ("e**x * cos(pi*x)", np.exp(X) * np.cos(np.pi * X)),
        ("step(x)", (X >= 0).astype(float)),
        (
            "relu(x) + sigmoid(x) + gauss(x)",
            np.maximum(X, 0) + 1 / (1 + np.exp(-X)) + np.exp(-X * X),
        ),
    ],
)
def test_a_formula_is_what_numpy_makes_of_it(text: str, expected: np.ndarray) -> None:
    assert np.allclose(value(text), expected, rtol=1e-14, atol=1e-14)


def test_a_constant_has_a_value_everywhere() -> None:
    assert value("2").tolist() == [2.0] * len(X)


def test_where_there_is_no_finite_value_none_is_made_up() -> None:
    assert np.isnan(value("log(x)")[0])
    assert np.isinf(value("1/x")[6])
    assert np.isinf(value("9**9**9")).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "invalid formula: it is empty; expected something like"),
        ("   ", "it is empty"),
        ("x +", "cannot be read"),
        ("x + y", "unknown name: y; expected x, pi, e, or a function like"),
        ("sinus(x)", "unknown function: sinus; sin, "),
        ("sin", r"sin needs an argument, as in sin\(x\)"),
        ("sin(x, x)", "sin takes 1 argument, not 2"),
        ("max(x)", "max takes 2 arguments, not 1"),
        ("x(2)", "x is no function"),
        ("x.real", "a dot cannot stand in a formula"),
        ("x[0]", "a bracket cannot stand"),
        ("(lambda: x)()", "cannot stand in a formula"),
        ("x > 0", "a comparison cannot stand"),
        ("x if x else 1", "a condition cannot stand"),
        ("'a' * 3", "expected numbers"),
        ("sin(x=1)", "this cannot stand"),
        ("x @ x", "expected no other signs"),
        ("x % 2", "expected no other signs"),
        ("not x", "expected no other signs"),
        ("x ** 21", "an exponent is too large; expected at most 20"),
        ("True", "expected numbers"),
        ("1j", "expected numbers"),
        ("x\n+1", "a single line"),
        ("x\0", "a single line"),
        ("__import__('os').system('ls')", "cannot stand"),
        ("+".join(["x"] * 101), "at most 200"),
        ("-" * 150 + "x", "too deep"),
    ],
)
def test_what_is_no_formula_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        Formula.parse(text, field="dataset.formula")
    assert caught.value.field == "dataset.formula"
    assert "\n" not in caught.value.message


def _refuses(text: str) -> bool:
    try:
        Formula.parse(text)
    except SpecError:
        return True
    return False


@given(st.text(max_size=60) | st.text("x+-*/()^0123456789. sincoe,", max_size=60))
def test_any_text_is_a_formula_or_is_refused(text: str) -> None:
    if not _refuses(text):
        assert value(text).shape == X.shape


EXPRESSIONS = st.recursive(
    st.just("x")
    | st.sampled_from(sorted(CONSTANTS))
    | st.floats(0.01, 9).map(lambda v: f"{v:.3f}"),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"-{t}"),
        st.tuples(st.sampled_from(["sin", "tanh", "abs", "exp"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_any_expression_is_what_python_makes_of_it_with_numpy(text: str) -> None:
    names = {row.name: row.of for row in FUNCTIONS.values()} | CONSTANTS | {"x": X}
    with np.errstate(all="ignore"):
        expected = np.broadcast_to(eval(text, {"__builtins__": {}}, names), X.shape)  # noqa: S307
    if len(text) <= 200:
        assert np.array_equal(value(text), expected, equal_nan=True)


def test_other_names_may_be_allowed() -> None:
    formula = Formula.parse("x*y", ("x", "y"))
    assert formula(x=X, y=X).tolist() == (X * X).tolist()
