"""The table of functions: every minimum that it names is one, and it names them all."""

import numpy as np
import pytest

from app.data.functions import FUNCTIONS, Function
from app.engine.array import Array
from app.engine.formula_graph import record_formula
from app.engine.hessian import Curvature
from app.engine.program import Program

DESCENT = list(FUNCTIONS.values())
KNOWN = [row for row in DESCENT if row.minima]


def values(row: Function, x: Array, y: Array) -> Array:
    """By NumPy alone, not by the graph."""
    return row.formula(row.defaults)(x=x, y=y)


def by_name(row: Function) -> str:
    return row.name


@pytest.mark.parametrize("row", KNOWN, ids=by_name)
def test_every_minimum_has_its_value_and_is_lower_than_a_fine_grid_about_it(row: Function) -> None:
    a = np.linspace(-0.05, 0.05, 41)
    dx, dy = np.meshgrid(a, a)
    for each in row.minima:
        here = float(values(row, np.array(each.x), np.array(each.y)))
        assert here == pytest.approx(each.value, abs=1e-12)
        around = values(row, each.x + dx, each.y + dy)
        around[20, 20] = np.inf
        assert here < around.min()


@pytest.mark.parametrize("row", KNOWN, ids=by_name)
def test_the_gradient_is_zero_at_every_minimum_and_the_hessian_positive(row: Function) -> None:
    graph = record_formula(row.formula(row.defaults))
    program = Program(graph)
    for each in row.minima:
        if row.name == "ackley" and each.x == each.y == 0.0:
            continue  # the point of a cone: it has no gradient
        program.parameters[:] = each.x, each.y
        program.forward()
        program.backward()
        assert np.abs(program.gradient).max() < 1e-12
        hessian = Curvature(graph, program.parameters).hessian()
        assert np.linalg.eigvalsh(hessian)[0] > 0.05


@pytest.mark.parametrize("row", DESCENT, ids=by_name)
def test_no_minimum_of_the_box_is_missing(row: Function) -> None:
    """Cells of a grid that are lower than all about them: each lies near a minimum named."""
    if row.name == "typed":
        assert row.minima == ()
        return
    (x0, x1), (y0, y1) = row.box
    x, y = np.meshgrid(np.linspace(x0, x1, 201), np.linspace(y0, y1, 201))
    z = values(row, x, y)
    inner = z[1:-1, 1:-1]
    others = [z[i : i + 199, j : j + 199] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    lower = np.all([inner <= other for other in others], axis=0)
    cell = 3 * max(x1 - x0, y1 - y0) / 200
    found = {
        min(row.minima, key=lambda m: np.hypot(m.x - px, m.y - py))
        for px, py in zip(x[1:-1, 1:-1][lower], y[1:-1, 1:-1][lower], strict=True)
        if _low(row, px, py, cell)
    }
    assert found == set(row.minima)
    lowest = min((m.value for m in row.minima), default=-np.inf)
    assert float(z.min()) >= lowest - 1e-12


def _low(row: Function, x: float, y: float, cell: float) -> bool:
    """Whether a low cell is near a minimum; along a bent valley cells are low by the grid alone."""
    nearest = min(np.hypot(m.x - x, m.y - y) for m in row.minima)
    if nearest <= cell:
        return True
    turn = np.linspace(0, 2 * np.pi, 20_000)
    ring = values(row, x + cell * np.cos(turn), y + cell * np.sin(turn))
    here = float(values(row, np.array(x), np.array(y)))
    text = f"{row.name} has a minimum near ({x}, {y}) that the table does not name"
    assert ring.min() < here, text
    return False


@pytest.mark.parametrize("row", DESCENT, ids=by_name)
def test_start_and_minima_lie_in_the_box(row: Function) -> None:
    for x, y in [row.start, *((m.x, m.y) for m in row.minima)]:
        assert row.box[0][0] <= x <= row.box[0][1]
        assert row.box[1][0] <= y <= row.box[1][1]
    assert [m.value for m in row.minima] == sorted(m.value for m in row.minima)


def test_the_table_has_what_was_asked_for() -> None:
    assert [*FUNCTIONS] == [
        *("bowl", "ravine", "quadratic", "booth", "saddle", "monkey", "rosenbrock", "beale"),
        *("himmelblau", "camel", "rastrigin", "ackley", "typed"),
    ]
    assert all(row.help and row.source and row.title for row in FUNCTIONS.values())


@pytest.mark.parametrize("condition", [1.0, 10.0, 1000.0])
def test_the_condition_number_is_the_ratio_of_the_curvatures(condition: float) -> None:
    row = FUNCTIONS["quadratic"]
    graph = record_formula(row.formula({"condition": condition}))
    low, high = np.linalg.eigvalsh(Curvature(graph, np.array([1.0, 1.0])).hessian())
    assert high / low == pytest.approx(condition)
    assert row.learning_rate({"condition": condition}) < 2 / high
