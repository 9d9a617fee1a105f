"""Formulas as graphs: their values, their gradients, their curvature, and what is refused."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine.check import STEP, check_program
from app.engine.formula import DEEPEST, LONGEST, MOST_NODES, Formula
from app.engine.formula_graph import FLAT, ONE_OP, record_formula
from app.engine.graph import Graph
from app.engine.hessian import Curvature
from app.engine.ops import OPS
from app.engine.program import Program
from app.errors import SpecError

FORMULAS = (
    "x**2 + y**2",
    "(1 - x)**2 + 100*(y - x**2)**2",
    "x**3 - 3*x*y**2",
    "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
    "-20*exp(-0.2*sqrt(0.5*(x**2 + y**2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20",
    "x*y",
    "(x + y)**2",
    "x + y",
    "x - 2*y",
    "+(x/y)",
    "-x*sin(y) + tan(x/3)*sigmoid(y) + gauss(x*y)",
    "relu(x) + abs(y - 2) + tanh(x*y)",
    "max(x, y)*min(x**2, 3) + log(x + 5)",
    "x**-2 + y**2.5 + x**1",
    "x**y + 2**x + e**y",
    "1/(1 + x*x + y*y)",
)


def recorded(text: str) -> Graph:
    return record_formula(Formula.parse(text, ("x", "y")))


def program(text: str, x: float, y: float) -> Program:
    made = Program(recorded(text))
    made.parameters[:] = x, y
    made.forward()
    made.backward()
    return made


@pytest.mark.parametrize("text", FORMULAS)
def test_the_graph_says_what_numpy_makes_of_the_formula(text: str) -> None:
    formula = Formula.parse(text, ("x", "y"))
    for x, y in np.random.default_rng(0).uniform(0.2, 3, (20, 2)):
        expected = float(formula(x=np.array(x), y=np.array(y)))
        assert program(text, x, y).loss == pytest.approx(expected, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("text", FORMULAS)
def test_the_gradient_agrees_with_central_differences(text: str) -> None:
    for x, y in np.random.default_rng(1).uniform(0.2, 3, (10, 2)):
        assert check_program(program(text, x, y)) == []


@pytest.mark.parametrize("text", FORMULAS)
def test_a_stack_of_points_has_the_values_and_gradients_of_each(text: str) -> None:
    points = np.random.default_rng(2).uniform(0.2, 3, (5, 2))
    stack = Program(recorded(text), stack=5)
    stack.parameters[:] = points
    values = stack.forward()
    stack.backward()
    for point, value, gradient in zip(points, values, stack.gradient, strict=True):
        alone = program(text, *point)
        assert value == pytest.approx(alone.loss, rel=1e-14, abs=1e-14)
        assert gradient == pytest.approx(alone.gradient, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("text", FORMULAS)
def test_the_hessian_is_the_difference_of_gradients(text: str) -> None:
    for x, y in np.random.default_rng(3).uniform(0.3, 1.9, (5, 2)):
        here = np.array([x, y])
        found = Curvature(recorded(text), here.copy()).hessian()
        for row, unit in zip(found, STEP * np.eye(2), strict=True):
            above, below = program(text, *(here + unit)), program(text, *(here - unit))
            expected = (above.gradient - below.gradient) / (2 * STEP)
            assert row == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_nodes_are_steps_with_names_and_the_last_is_the_loss() -> None:
    graph = recorded("(1 - x)**2 + 100*(y - x**2)**2")
    assert [(n.name, n.op) for n in graph.nodes] == [
        ("x", "parameter"),
        ("y", "parameter"),
        ("1.0", "input"),
        ("v1", "subtract"),
        ("v2", "square"),
        ("v3", "square"),
        ("v4", "subtract"),
        ("v5", "square"),
        ("100.0", "input"),
        ("v6", "multiply"),
        ("f", "add"),
    ]
    assert graph.nodes[-1].role == "loss"
    assert all(node.shape == () for node in graph.nodes)
    assert {node.scope for node in graph.nodes} == {"f(x, y)"}


def test_a_constant_part_is_one_node_with_its_value_and_shared() -> None:
    graph = recorded("cos(2*pi*x) + cos(2*pi*y) + x*(2*3)**0.5")
    constants = {n.name: n.options["value"] for n in graph.nodes if n.role == "input"}
    assert constants == {"2 * pi": 2 * np.pi, "(2 * 3) ** 0.5": 6**0.5}


def test_every_node_has_an_influence_on_the_value() -> None:
    for text in FORMULAS:
        graph = recorded(text)
        used = {source for node in graph.nodes for source in node.inputs}
        assert used == {node.id for node in graph.nodes[:-1]}


def test_a_part_without_x_and_y_needs_no_slope() -> None:
    assert program("floor(2.5)*x + sign(-3)*y", 1.0, 1.0).gradient.tolist() == [2.0, -1.0]


def test_every_function_of_a_formula_is_recorded_or_refused() -> None:
    from app.engine.formula import FUNCTIONS

    assert ONE_OP.keys() | FLAT.keys() | {"gauss"} == FUNCTIONS.keys()
    assert set(ONE_OP.values()) <= OPS.keys()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("__import__('os')", "cannot stand in a formula|unknown function"),
        ("x.__class__ + y", "a dot cannot stand"),
        ("9**9**9**9", r"9 \*\* 9 \*\* 9 is not a finite number"),
        ("x + y + 9**9**9**9", "is not a finite number"),
        ("1/0", r"1 / 0 is not a finite number"),
        ("x/0 + y", r"x / 0 divides by 0"),
        ("x/(1 - 1) + y", "divides by 0"),
        ("log(0) + x + y", r"log\(0\) is not a finite number"),
        ("1e999*x + y", "is not a finite number"),
        ("(" * 10_000 + "x" + ")" * 10_000, "it has 20001 characters; expected at most 200"),
        ("(" * 99 + "x", "cannot be read"),
        ("ｘ**2 + y**2", "the character ｘ cannot stand in a formula"),
        ("х + y", "the character х cannot stand"),
        ("x² + y²", "the character ² cannot stand"),
        ("x − y", "the character − cannot stand"),
        ("x + y\u202e", "printable"),
        ("x**(20 + 1) + y", "an exponent is too large; expected at most 20"),
        ("(x*y)**0", "an exponent is 0"),
        ("(0 - 2)**x + y", "expected a base above 0"),
        ("floor(x) + y", "floor is flat"),
        ("sign(x) + y", "sign is flat"),
        ("step(x) + y", "step is flat"),
        ("x**2", r"y does not occur; add 0\*y"),
        ("y", r"x does not occur"),
        ("3 + 4", r"x and y do not occur; add 0\*x \+ 0\*y"),
    ],
)
def test_what_cannot_be_descended_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        record_formula(Formula.parse(text, ("x", "y"), "function.formula"), "function.formula")
    assert caught.value.field == "function.formula"
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 300


def test_a_formula_is_bounded_before_it_is_recorded() -> None:
    assert (LONGEST, MOST_NODES, DEEPEST) == (200, 100, 20)
    longest = "+".join(["(" + "+".join(["x*y"] * 5) + ")"] * 5)
    assert len(recorded(longest).nodes) <= 2 * MOST_NODES
    with pytest.raises(SpecError, match="too deep or too long"):
        recorded("+".join(["x"] * 30) + "+y")


LEAVES = st.sampled_from(["x", "y", "2", "0.5", "pi"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"-{t}"),
        st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5"])).map(
            lambda t: f"({t[0]})**{t[1]}"
        ),
        st.tuples(st.sampled_from(sorted(ONE_OP)[:6]), inner).map(lambda t: f"{t[0]}({t[1]})"),
    ),
    max_leaves=10,
)


@given(EXPRESSIONS, st.floats(0.3, 2), st.floats(0.3, 2))
def test_any_expression_is_refused_or_has_the_value_and_slope_of_the_formula(
    text: str, x: float, y: float
) -> None:
    try:
        made = program(text, x, y)
    except SpecError:
        return
    formula = Formula.parse(text, ("x", "y"))
    expected = float(formula(x=np.array(x), y=np.array(y)))
    assume(np.isfinite(expected) and abs(expected) < 1e6)
    assert made.loss == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assume(np.isfinite(made.gradient).all() and np.abs(made.gradient).max() < 1e4)
    h = 1e-6

    def at(dx: float, dy: float) -> float:
        return float(formula(x=np.array(x + dx), y=np.array(y + dy)))

    slope = [(at(h, 0) - at(-h, 0)) / (2 * h), (at(0, h) - at(0, -h)) / (2 * h)]
    second = [at(h, 0) - 2 * at(0, 0) + at(-h, 0), at(0, h) - 2 * at(0, 0) + at(0, -h)]
    assume(np.isfinite(slope).all() and max(map(abs, second)) < 1e-9)
    assert made.gradient == pytest.approx(slope, rel=1e-3, abs=1e-3)
