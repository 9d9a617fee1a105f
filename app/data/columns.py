"""What a column of texts means: numbers with a unit, categories, or text, which is not learnt."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.data.csv_file import FileLimits, RawFile
from app.data.number_text import Decimal, closest, read_numbers
from app.data.table import frozen
from app.engine.array import Array
from app.errors import DataError

Kind = Literal["number", "category", "text"]

ALL_DISTINCT = 0.9
"""Share of distinct texts above which they are names or ids and not categories."""

_CODE = re.compile("0[0-9]+")


@dataclass(frozen=True, eq=False)
class ParsedColumn:
    """One column of a file, understood."""

    name: str
    kind: Kind
    unit: str
    """Common to all its numbers; empty if they have none."""
    values: Array
    """Numbers, or indices in `categories`, shape (n,); NaN where missing, all NaN for text."""
    categories: tuple[str, ...]
    """Its distinct texts in natural order, `2 km` before `10 km`; empty for other kinds."""
    missing: int
    """Rows in which it has no value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values))


def guess(file: RawFile, index: int, limits: FileLimits) -> ParsedColumn:
    """A column as the kind that it most likely is.

    Numbers if every text is one, in one notation and with one unit, and none is a code like
    `00501`. Else categories, unless they are too many or nearly all distinct.
    """
    return parsed(file, index, _likely(file, index, limits), limits)


def parsed(file: RawFile, index: int, kind: Kind, limits: FileLimits) -> ParsedColumn:
    """A column as the kind that somebody says it is.

    Raises:
        DataError: if a cell is no number, or if there are more categories than allowed.
    """
    return _PARSERS[kind](file, index, limits)


def _likely(file: RawFile, index: int, limits: FileLimits) -> Kind:
    """The kind that a column most likely is."""
    texts = [text for text in file.cells[index] if text]
    if not any(map(_CODE.fullmatch, texts)) and read_numbers(texts, file.decimal):
        return "number"
    distinct = len(set(texts))
    # Two texts are always categories: a column that is nearly always empty has few to compare.
    if distinct > limits.classes or distinct > max(2, ALL_DISTINCT * len(texts)):
        return "text"
    return "category"


def _number(file: RawFile, index: int, limits: FileLimits) -> ParsedColumn:
    """The column as numbers."""
    texts = file.cells[index]
    present = np.array([bool(text) for text in texts])
    reading = read_numbers([text for text in texts if text], file.decimal)
    if reading is None:
        raise _not_a_number(file, index)
    values = np.full(len(texts), np.nan)
    values[present] = reading.numbers
    return ParsedColumn(
        file.names[index], "number", reading.unit, values, (), len(texts) - int(present.sum())
    )


def _not_a_number(file: RawFile, index: int) -> DataError:
    """The sentence on the first cell that does not fit the most of its column."""
    texts = file.cells[index]
    notation, unit = closest([text for text in texts if text], file.decimal)
    kind = f"a number in {unit}" if unit else "a number"
    row = next(
        row
        for row, text in enumerate(texts)
        if text and ((number := notation.read(text)) is None or number[1] != unit)
    )
    cell = texts[row] if len(texts[row]) <= 40 else f"{texts[row][:39]}…"
    return DataError(f"{file.place(row, index)}: {cell!r} is not {kind}")


def _category(file: RawFile, index: int, limits: FileLimits) -> ParsedColumn:
    """The column as categories."""
    texts = file.cells[index]
    categories = _ordered({text for text in texts if text}, file.decimal)
    if len(categories) > limits.classes:
        raise DataError(
            f"column {file.names[index]!r} has {len(categories)} different values; the limit of "
            f"categories here is {limits.classes}"
        )
    position = {category: place for place, category in enumerate(categories)}
    values = np.array([position.get(text, np.nan) for text in texts])
    return ParsedColumn(
        file.names[index], "category", "", values, categories, int(np.isnan(values).sum())
    )


def _ordered(texts: set[str], decimal: Decimal) -> tuple[str, ...]:
    """The texts by the numbers that they are, else in natural order."""
    alphabetical = sorted(texts)
    reading = read_numbers(alphabetical, decimal)
    if reading is None:
        return tuple(sorted(alphabetical, key=_natural))
    number = dict(zip(alphabetical, reading.numbers, strict=True))
    return tuple(sorted(alphabetical, key=number.__getitem__))


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that orders `week 2` before `week 10`: digits by the size of their number."""
    parts = re.split("([0-9]+)", text.casefold())
    digits = [part.lstrip("0") if place % 2 else part for place, part in enumerate(parts)]
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(digits)]


def _text(file: RawFile, index: int, limits: FileLimits) -> ParsedColumn:
    """The column as text."""
    texts = file.cells[index]
    values = np.full(len(texts), np.nan)
    return ParsedColumn(file.names[index], "text", "", values, (), texts.count(""))


_PARSERS: dict[Kind, Callable[[RawFile, int, FileLimits], ParsedColumn]] = {
    "number": _number,
    "category": _category,
    "text": _text,
}
