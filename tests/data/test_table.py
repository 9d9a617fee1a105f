import numpy as np
import pytest

from app.data.table import Column, Table
from app.errors import ShapeError

COLUMNS = (Column("width", "cm"), Column("kind", kind="category", role="target"))


def test_cells_are_what_a_person_reads_with_the_class_by_name() -> None:
    table = Table(
        "toy", COLUMNS, np.array([[1.5], [2.0]]), np.array([1.0, 0.0]), "binary", ("a", "b")
    )
    assert table.cells() == [[1.5, "b"], [2.0, "a"]]


def test_cells_of_a_regression_keep_the_value_in_the_columns_order() -> None:
    columns = (Column("y", role="target"), Column("x"))
    table = Table("toy", columns, np.array([[1.0]]), np.array([7.0]), "regression")
    assert table.cells() == [[7.0, 1.0]]


def test_a_table_keeps_a_read_only_copy() -> None:
    features = np.array([[1.0]])
    table = Table("toy", COLUMNS, features, np.array([0.0]), "binary", ("a", "b"))
    features[0, 0] = 9.0
    assert table.features[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        table.features[0, 0] = 2.0


@pytest.mark.parametrize("shape", [(2, 2), (3, 1), (2,)])
def test_arrays_that_do_not_fit_the_columns_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"table toy .* expected \(2, 1\)"):
        Table("toy", COLUMNS, np.zeros(shape), np.zeros(2), "binary", ("a", "b"))
