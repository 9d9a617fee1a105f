"""Points over one or two columns of the data, as a network takes them."""

import numpy as np
import pytest

from app.data.preparation import Prepared, prepare
from app.data.table import Column, Table
from app.engine.randomness import generator
from app.training.input_grid import InputGrid

COLOURS = ("blue", "green", "red")

COLUMNS = (
    Column("age", "years"),
    Column("colour", kind="category", categories=COLOURS),
    Column("height", "m"),
    Column("price"),
)
FEATURES = ("age", "colour", "height")
SIDE, ALONG = 12, 5


def prepared(*features: str, ages: tuple[float, ...] = (20.0, 30.0, 40.0, 70.0)) -> Prepared:
    """Forty rows, prices of all but the last; nothing is scaled. Green is the commonest colour."""
    cells = [(age, (0, 1, 2, 1)[k], 1.5 + k / 10) for k, age in enumerate(ages)]
    rows = [(*cells[k % len(cells)], float(k)) for k in range(39)]
    return prepare(
        Table("people", COLUMNS, np.array([*rows, (900.0, 2, 9.0, np.nan)])),
        target="price",
        features=features or FEATURES,
        missing="mean",
        shares=(0.6, 0.2, 0.2),
        feature_scaling="none",
        target_scaling="none",
        rng=generator(1, "split"),
    )


def grid(data: Prepared, columns: tuple[int, int] = (0, 1)) -> InputGrid:
    return InputGrid(data, columns, SIDE, ALONG)


def test_the_first_axis_runs_fastest_and_either_column_can_be_it() -> None:
    for columns in ((0, 2), (2, 0)):
        laid = grid(prepared(), columns)
        # The network takes age, blue, green, red, height.
        x, y = (laid.inputs()[:, (0, 4)[column // 2]].reshape(SIDE, SIDE) for column in columns)
        assert (x == laid.axes[0]).all()
        assert (laid.axes[1] == y.T).all()


def test_rows_that_are_left_out_make_no_axis_longer() -> None:
    laid = grid(prepared(), (0, 2))
    assert laid.axes[0][[0, -1]] == pytest.approx([20 - 5, 70 + 5])
    assert laid.axes[1][[0, -1]] == pytest.approx([1.5 - 0.03, 1.8 + 0.03])


def test_every_category_has_as_much_of_its_axis_as_any_other() -> None:
    data = prepared()
    laid = grid(data, (1, 0))
    (low, *_, high), step = laid.axes[0], 3 / SIDE
    # A category is as wide as a whole number, half of it on either side.
    assert (low - step / 2, high + step / 2) == pytest.approx((-0.5, 2.5))
    coded = laid.inputs()[:, 1:4].reshape(SIDE, SIDE, 3)
    assert (coded.argmax(axis=2) == np.repeat([0, 1, 2], SIDE // 3)).all()
    assert (coded.sum(axis=2) == 1.0).all()


def test_a_column_that_is_no_axis_is_held_at_its_mean_or_its_commonest_word() -> None:
    data = prepared()
    heights = data.raw[data.indices("train"), 2].mean()
    assert grid(data, (0, 1)).held() == [{"column": "height", "value": pytest.approx(heights)}]
    assert grid(data, (0, 1)).inputs()[:, 4] == pytest.approx(heights)
    assert grid(data, (2, 0)).held() == [{"column": "colour", "value": "green"}]
    assert (grid(data, (2, 0)).inputs()[:, 1:4] == [0.0, 1.0, 0.0]).all()


def test_a_column_that_is_the_same_everywhere_gets_one_on_either_side() -> None:
    laid = grid(prepared("age", "height", ages=(33.0,)))
    assert laid.axes[0] == pytest.approx(np.linspace(32, 34, SIDE))


@pytest.mark.parametrize(("name", "low", "high"), [("age", 15, 75), ("colour", -0.2, 2.2)])
def test_an_only_column_is_a_line(name: str, low: float, high: float) -> None:
    laid = grid(prepared(name))
    assert (laid.columns, laid.held()) == ((0,), [])
    (line,) = laid.axes
    assert line == pytest.approx(np.linspace(low, high, ALONG))
    assert len(laid.inputs()) == ALONG
