import numpy as np
import pytest

from app.data.table import Column, Table
from app.errors import NotFoundError, ShapeError

KIND = Column("kind", kind="category", role="target", categories=("a", "b"))
COLUMNS = (Column("width", "cm"), KIND)


def test_cells_are_what_a_person_reads_with_words_for_categories() -> None:
    table = Table("toy", COLUMNS, np.array([[1.5, 1.0], [2.0, 0.0]]))
    assert table.cells() == [[1.5, "b"], [2.0, "a"]]


def test_a_missing_cell_is_nothing() -> None:
    table = Table("toy", COLUMNS, np.array([[np.nan, np.nan]]))
    assert table.cells() == [[None, None]]


def test_a_table_keeps_a_read_only_copy() -> None:
    values = np.array([[1.0, 0.0]])
    table = Table("toy", COLUMNS, values)
    values[0, 0] = 9.0
    assert table.values[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        table.values[0, 0] = 2.0


@pytest.mark.parametrize("shape", [(2, 3), (2, 1), (2,)])
def test_values_that_do_not_fit_the_columns_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"table toy .* expected one column for each of"):
        Table("toy", COLUMNS, np.zeros(shape))


def test_a_column_is_found_by_its_name() -> None:
    table = Table("toy", COLUMNS, np.array([[1.5, 1.0]]))
    assert table.column("kind").tolist() == [1]
    with pytest.raises(NotFoundError, match="unknown column: height; toy has width, kind"):
        table.column("height")


@pytest.mark.parametrize(
    ("column", "task", "inputs"),
    [
        (Column("x"), "regression", 1),
        (KIND, "binary", 2),
        (Column("k", kind="category", categories=("a", "b", "c")), "classes", 3),
    ],
)
def test_a_column_says_what_predicting_it_is_and_how_many_numbers_it_becomes(
    column: Column, task: str, inputs: int
) -> None:
    assert (column.task, column.inputs) == (task, inputs)
