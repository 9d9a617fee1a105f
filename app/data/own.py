"""Data of a person's own: a file, points set by hand, a function that is typed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from app.data.columns import Kind, ParsedColumn, guess, parsed
from app.data.csv_file import FileLimits, RawFile
from app.data.dataset import Dataset
from app.data.table import Column, Sample
from app.engine.array import Array
from app.engine.formula import Formula
from app.errors import DataError, SpecError

Kinds = tuple[tuple[str, Kind], ...]
"""Columns whose kind was corrected by hand, and what they are."""

TARGETS = (
    "target",
    "label",
    "class",
    "y",
    "outcome",
    "species",
    "diagnosis",
    "survived",
    "price",
    "value",
)
"""What people call the column that is to be predicted."""


def typed(
    samples: int, noise: float, formula: str, low: float, high: float, rng: np.random.Generator
) -> Sample:
    """The function that was typed, at evenly spread places of its range, with normal noise.

    Noise is a share of half the distance between the lowest and the highest value.

    Raises:
        SpecError: if the function has no finite value somewhere in the range.
    """
    x = rng.uniform(low, high, samples)
    y = Formula.parse(formula, field="dataset.formula")(x=x)
    if not np.isfinite(y).all():
        place = x[~np.isfinite(y)][0]
        raise SpecError(
            f"invalid formula: {formula} has no finite value at x = {place:.3g}; "
            "choose another range of x",
            "dataset.formula",
        )
    return x[:, None], y + rng.standard_normal(samples) * (noise / 100) * np.ptp(y) / 2


def check_typed(parameters: Mapping[str, Any]) -> None:
    """Refuse a formula that cannot be read, and a range that holds nothing.

    Raises:
        SpecError: which of them, and what would do.
    """
    Formula.parse(parameters["formula"], field="dataset.formula")
    low, high = parameters["low"], parameters["high"]
    if not low < high:
        text = f"invalid range: x from {low:g} to {high:g}; expected the first to be the smaller"
        raise SpecError(text, "dataset.low")


def of_file(row: Dataset, file: RawFile, kinds: Kinds, limits: FileLimits) -> Dataset:
    """The data set that a file is, in the place of the row that was waiting for one.

    Args:
        row: of the table; it gives its name, its words and its parameters.
        file: as it was read.
        kinds: columns whose kind a person corrected.
        limits: of the server.

    Raises:
        DataError: if a column cannot be of the kind that it was said to be, or nothing in the
            file can be learnt.
        SpecError: if there is no column of a name in `kinds`.
    """
    given = dict(kinds)
    for name in given:
        if name not in file.names:
            known = ", ".join(file.names)
            raise SpecError(f"unknown column: {name}; the file has {known}", "dataset.kinds")
    found = [
        parsed(file, k, given[name], limits) if name in given else guess(file, k, limits)
        for k, name in enumerate(file.names)
    ]
    target = _target(found)
    columns = tuple(_column(each, k == target) for k, each in enumerate(found))
    return replace(
        row,
        columns=columns,
        draw=partial(some_rows, values=np.column_stack([each.values for each in found])),
        size=len(file.lines),
        notes=file.notes,
        open=False,
    )


def some_rows(samples: int, file: str, values: Array, rng: np.random.Generator) -> Sample:
    """All rows, or as many as `samples` of them at random, in their order."""
    if len(values) <= samples:
        return (values,)
    return (values[np.sort(rng.choice(len(values), samples, replace=False))],)


def _target(columns: list[ParsedColumn]) -> int:
    """The column that is most likely to be predicted: one that is called so, else the last.

    Raises:
        DataError: if there are not two columns that can be learnt from.
    """
    usable = [k for k, each in enumerate(columns) if each.kind != "text" and _varies(each)]
    if not usable:
        raise DataError("no column of the file has two different numbers or categories to learn")
    if sum(each.kind != "text" for each in columns) < 2:
        raise DataError(
            "only one column of the file can be learnt from; expected a target and a feature"
        )
    named = [k for k in usable if columns[k].name.strip().lower() in TARGETS]
    return (named or usable)[-1]


def _numbers_rows(column: ParsedColumn) -> bool:
    """Whether a column does nothing but count: 1, 2, 3, ... says nothing about a row."""
    if column.kind != "number" or column.missing:
        return False
    return bool((np.diff(column.values) == 1).all()) and len(column.values) > 1


def _varies(column: ParsedColumn) -> bool:
    present = column.values[~np.isnan(column.values)]
    return present.size > 1 and bool((present != present[0]).any())


def _column(found: ParsedColumn, is_target: bool) -> Column:
    return Column(
        found.name,
        found.unit,
        found.kind,
        "target" if is_target else "feature",
        default=not _numbers_rows(found),
        categories=found.categories,
        missing=found.missing,
    )
