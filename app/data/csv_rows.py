"""The rows of a CSV file, parsed by pandas piece by piece so that limits hold while reading."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.data.csv_layout import Layout, records
from app.errors import DataError

MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "-", "–", "—", "?"})
"""Texts, in lower case, that people and programs write where a value is missing."""
CHUNK = 20_000
"""Cells that pandas parses at a time; between two such pieces the limit of rows is checked."""


@dataclass(eq=False)
class Block:
    """Rows of a table as columns of texts, stripped, empty where missing."""

    columns: list[list[str]]
    lines: list[int] = field(default_factory=list)
    """For each row the line of the file on which it begins."""
    empty: int = 0
    """Rows without any value, which are not among the others."""

    def append(self, cells: Sequence[str], line: int) -> None:
        """Takes one more row."""
        texts = [present(cell) for cell in cells]
        if not any(texts):
            self.empty += 1
            return
        for column, text in zip(self.columns, texts, strict=True):
            column.append(text)
        self.lines.append(line)


def present(cell: str) -> str:
    """The cell's text without spaces around it; empty if it says that the value is missing."""
    text = cell.strip()
    return "" if text.lower() in MISSING else text


def block_of(layout: Layout, heading: bool, most: int) -> Block:
    """The rows of the table.

    Args:
        layout: where the table is.
        heading: whether the first record is left out.
        most: rows that may be read.

    Raises:
        DataError: as soon as there are more rows than that, or one with more cells than the first.
    """
    width, line = len(layout.first), layout.line
    block = Block([[] for _ in range(width)])
    for rows in _pieces(layout):
        for row in rows:
            if any(map(str.strip, row[width:])):
                raise _unreadable(layout)
            if line > layout.line or not heading:
                block.append(row[:width], line)
            line += 1 + sum(cell.count("\n") for cell in row)
        if len(block.lines) > most:
            raise DataError(f"the file has more than {most} rows, which is the limit here")
    return block


def _pieces(layout: Layout) -> Iterator[list[tuple[str, ...]]]:
    """The records of the table, some at a time, each one cell wider than the widest expected.

    Blank lines are records too, so that lines can be counted; short records are filled up.

    Raises:
        DataError: if a record is wider than that, or a quote is never closed.
    """
    import pandas as pd  # a third of a second, paid only by those who bring a file

    width = layout.room + 1
    try:
        with pd.read_csv(
            io.StringIO(layout.table),
            sep=r"\s+" if layout.separator == " " else layout.separator,
            header=None,
            names=range(width),
            index_col=False,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            skipinitialspace=True,
            chunksize=max(1, CHUNK // width),
        ) as reader:
            for frame in reader:
                yield list(zip(*(frame[column].tolist() for column in frame), strict=True))
    except pd.errors.ParserError:
        raise _unreadable(layout) from None


def _unreadable(layout: Layout) -> DataError:
    """What to say of a table that pandas or the width refuses, once it is known to be at fault.

    That is the first record with too many cells, else the last, in which a quote is never closed.
    """
    width, above, line = len(layout.first), layout.line - 1, 0
    for line, record in records(layout.table, layout.separator):
        filled = [position + 1 for position, cell in enumerate(record) if cell.strip()]
        if (filled and filled[-1] > width) or len(record) > layout.room + 1:
            return DataError(
                f"line {above + line} has {len(record)} cells; expected at most {width}, as in "
                f"line {layout.line}"
            )
    return DataError(f"a quote in the record that begins on line {above + line} is never closed")
