"""Encoding: words as numbers, one column for each category."""

from dataclasses import dataclass

import numpy as np

from app.data.table import Column
from app.engine.array import Array


@dataclass(frozen=True, slots=True)
class Input:
    """One number that the network takes."""

    column: int
    """Position among the chosen columns."""
    name: str
    """The column's name; with `= category` if it is one of several of a category."""
    category: int | None = None
    """Which category's it is: 1 in the rows of that category, else 0."""


def inputs_of(columns: tuple[Column, ...]) -> tuple[Input, ...]:
    """The numbers that the columns become, in order."""
    found: list[Input] = []
    for place, column in enumerate(columns):
        if column.kind == "category":
            found += [
                Input(place, f"{column.name} = {word}", k)
                for k, word in enumerate(column.categories)
            ]
        else:
            found.append(Input(place, column.name))
    return tuple(found)


def one_hot(indices: Array, count: int) -> Array:
    """Vectors with a single 1, (n,) -> (n, count), where the index says; NaN where it is NaN."""
    gone = np.isnan(indices)
    vectors = np.eye(count)[np.where(gone, 0, indices).astype(np.intp)]
    vectors[gone] = np.nan
    return vectors


def encode_features(columns: tuple[Column, ...], values: Array) -> Array:
    """Rows as numbers, (n, columns) -> (n, n_in): numbers as they are, categories as one-hot."""
    blocks = [
        one_hot(cells, len(column.categories)) if column.kind == "category" else cells[:, None]
        for column, cells in zip(columns, values.T, strict=True)
    ]
    return np.concatenate(blocks, axis=1)


def encode_target(column: Column, values: Array) -> Array:
    """Targets of shape (n, n_out): 0 or 1, a one-hot vector of the classes, or the value."""
    return (
        one_hot(values, len(column.categories))
        if column.task == "classes"
        else values[:, None].copy()
    )
