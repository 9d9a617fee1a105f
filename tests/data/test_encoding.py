import numpy as np
from sklearn.preprocessing import OneHotEncoder

from app.data.datasets import DATASETS
from app.data.encoding import encode_features, encode_target, inputs_of, one_hot
from app.data.table import Column
from app.engine.randomness import generator

COLOUR = Column("colour", kind="category", categories=("blue", "green", "red"))
SIZE = Column("size", "cm")


def test_classes_become_the_one_hot_vectors_of_scikit_learn() -> None:
    table = DATASETS["blobs"].make(generator(1, "data"), samples=50)
    goals = table.column("class")
    expected = OneHotEncoder(sparse_output=False).fit_transform(goals[:, None])
    assert np.array_equal(encode_target(table.columns[2], goals), expected)


def test_a_class_without_rows_keeps_its_column() -> None:
    column = DATASETS["blobs"].target
    found = encode_target(column, np.array([0.0, 0.0, 1.0]))
    assert found.tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_two_classes_are_one_column_of_zeros_and_ones() -> None:
    column = DATASETS["circle"].target
    assert encode_target(column, np.array([1.0, 0.0])).tolist() == [[1], [0]]


def test_values_are_one_column() -> None:
    assert encode_target(SIZE, np.array([3.5, -1.0])).tolist() == [[3.5], [-1]]


def test_categorical_features_become_one_column_for_each_word_between_the_numbers() -> None:
    values = np.array([[2.0, 7.0], [0.0, 8.0]])
    columns = (COLOUR, SIZE)
    assert encode_features(columns, values).tolist() == [[0, 0, 1, 7], [1, 0, 0, 8]]
    names = [each.name for each in inputs_of(columns)]
    assert names == ["colour = blue", "colour = green", "colour = red", "size"]
    assert [each.column for each in inputs_of(columns)] == [0, 0, 0, 1]


def test_a_missing_word_has_a_vector_of_nothing() -> None:
    assert np.isnan(one_hot(np.array([np.nan]), 3)).all()
