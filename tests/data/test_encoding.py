from dataclasses import replace

import numpy as np
from sklearn.preprocessing import OneHotEncoder

from app.data.datasets import DATASETS
from app.data.encoding import encode
from app.engine.randomness import generator


def test_classes_become_the_one_hot_vectors_of_scikit_learn() -> None:
    table = DATASETS["blobs"].make(50, 10, generator(1, "data"))
    expected = OneHotEncoder(sparse_output=False).fit_transform(table.target[:, None])
    assert np.array_equal(encode(table), expected)


def test_a_class_without_rows_keeps_its_column() -> None:
    table = DATASETS["blobs"].make(50, 10, generator(1, "data"))
    few = replace(table, features=table.features[:3], target=np.array([0.0, 0.0, 1.0]))
    assert encode(few).tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_two_classes_are_one_column_of_zeros_and_ones() -> None:
    table = DATASETS["circle"].make(50, 0, generator(1, "data"))
    assert np.array_equal(encode(table), table.target[:, None])


def test_values_are_one_column() -> None:
    table = DATASETS["sine"].make(50, 0, generator(1, "data"))
    assert np.array_equal(encode(table), table.target[:, None])
