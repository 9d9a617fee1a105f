"""CSV files as people have them: read into columns of texts, or refused with one sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress, count

from app.data.csv_layout import WIDEST, Layout, has_heading, layout_of
from app.data.csv_rows import block_of
from app.data.csv_text import decoded
from app.data.number_text import Decimal, decimal_mark, is_number
from app.errors import DataError

FEWEST = 10
"""Rows below which there is nothing to divide into training and validation."""
LOOK = 200
"""Rows from which the heading and the decimal mark are guessed."""

_FORMULA = re.compile(r"[=@].|[+-].*[A-Za-z(|!]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How large a file may be."""

    bytes: int = 4_194_304
    rows: int = 20_000
    columns: int = 64
    classes: int = 20
    """The most categories of a column."""


@dataclass(frozen=True, eq=False)
class RawFile:
    """The texts of a file, column by column, and what was assumed to find them."""

    names: tuple[str, ...]
    """Unique and never empty: `column 3` where the file has no name, `x (2)` for the second x."""
    cells: tuple[tuple[str, ...], ...]
    """For each column the text of each row, stripped; empty where missing."""
    notes: tuple[str, ...]
    """Sentences on what was assumed or left out."""
    lines: tuple[int, ...]
    """For each row the line of the file on which it begins."""
    decimal: Decimal = ""
    """The decimal mark of the file's numbers, for columns that can be read in two ways."""

    def place(self, row: int, column: int) -> str:
        """Where a cell is, for sentences: rows are counted from 1, below the heading."""
        return f"row {row + 1} (line {self.lines[row]}), column {self.names[column]!r}"


def read_csv(
    content: bytes, limits: FileLimits = FileLimits(), heading: bool | None = None
) -> RawFile:
    """The columns of a CSV file, with encoding, separator and heading guessed.

    Args:
        content: the file as it is on the disk.
        limits: checked before and while the file is read, not after.
        heading: whether the first row names the columns; None to guess.

    Raises:
        DataError: if the file is no CSV file, is over a limit, or has a row with too many cells.
    """
    if len(content) > limits.bytes:
        raise DataError(f"the file has {len(content)} bytes; the limit here is {limits.bytes}")
    text, encoding = decoded(content)
    layout = _checked(layout_of(text), limits)
    block = block_of(layout, True, limits.rows)
    named = _names_columns(layout.first, block.columns) if heading is None else heading
    if not named:
        block = block_of(layout, False, limits.rows)
    _check_rows(len(block.lines), named)
    names = _unique(layout.first if named else [""] * len(layout.first))
    filled = [any(texts) for texts in block.columns]
    if sum(filled) < 2:
        raise DataError("the file has 1 column with values; expected at least 2")
    file = RawFile(
        names=tuple(compress(names, filled)),
        cells=tuple(tuple(texts) for texts in compress(block.columns, filled)),
        notes=(),
        lines=tuple(block.lines),
        decimal=_decimal(block.columns, layout.separator),
    )
    notes = (
        *encoding,
        *layout.notes,
        "the first row looks like those below, so no row names the columns" if not named else "",
        f"{_counted(block.empty, 'empty row')} left out" if block.empty else "",
        _on_empty_columns([name for name, has in zip(names, filled, strict=True) if not has]),
        "numbers are written with a decimal comma" if file.decimal == "," else "",
        _on_formulas(file),
    )
    return replace(file, notes=tuple(filter(None, notes)))


def _checked(layout: Layout, limits: FileLimits) -> Layout:
    """The layout without a tail of empty cells in the first record that alone breaks the limit."""
    first = layout.first
    while len(first) > limits.columns and not first[-1]:
        first = first[:-1]
    # Cells of other records count only where they are so many that even empty ones cost memory.
    columns = layout.room if layout.room > max(WIDEST, limits.columns) else len(first)
    if columns > limits.columns:
        raise DataError(
            f"the file has {columns} columns; the limit of columns here is {limits.columns}"
        )
    return replace(layout, first=first)


def _names_columns(first: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first record is a heading; one without rows below is, unless it has a number."""
    if not any(columns):
        return not any(map(is_number, first))
    return has_heading(first, [texts[:LOOK] for texts in columns])


def _check_rows(rows: int, named: bool) -> None:
    """Refuses a file that is too short to learn from."""
    if rows == 0 and named:
        raise DataError("the file has a heading but no rows")
    if rows < FEWEST:
        raise DataError(f"the file has {_counted(rows, 'row')}; expected at least {FEWEST}")


def _unique(headings: Iterable[str]) -> tuple[str, ...]:
    """Names of which none is empty and no two are equal."""
    cleaned = [" ".join(heading.split()) for heading in headings]
    names: list[str] = []
    for number, name in enumerate(cleaned, start=1):
        if not name or name in names:
            wanted = name or f"column {number}"
            choices = (f"{wanted} ({copy})" if copy > 1 else wanted for copy in count(1))
            name = next(choice for choice in choices if choice not in (*cleaned, *names))
        names.append(name)
    return tuple(names)


def _decimal(columns: Sequence[Sequence[str]], separator: str) -> Decimal:
    """The decimal mark; in a file with commas between cells it is a point if nothing tells."""
    found = decimal_mark([list(filter(None, texts[:LOOK])) for texts in columns])
    return found or ("." if separator == "," else "")


def _on_empty_columns(names: Sequence[str]) -> str:
    """The note on columns that were left out; empty if none was."""
    if not names:
        return ""
    return f"{_counted(len(names), 'column')} without values left out: {', '.join(names)}"


def _on_formulas(file: RawFile) -> str:
    """The note on cells that a spreadsheet would evaluate; empty if there is none."""
    for column, texts in enumerate(file.cells):
        for row, text in enumerate(texts):
            if text[:1] in "=@+-" and _FORMULA.match(text) and not is_number(text):
                return f"formulas are not evaluated but kept as text: {file.place(row, column)}"
    return ""


def _counted(number: int, noun: str) -> str:
    """The number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
