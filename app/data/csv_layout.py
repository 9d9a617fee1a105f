"""How a CSV file is laid out: its separator, where the table begins, whether it has a heading."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from textwrap import shorten

from app.data.number_text import is_number
from app.errors import DataError

SEPARATORS: dict[str, str] = {
    "\t": "tabs",
    ";": "semicolons",
    "|": "vertical bars",
    ",": "commas",
    " ": "spaces",
}
"""What may stand between cells; of two that fit equally well, the first. A comma is also a decimal
mark and a space also stands between words, so they come last."""

SAMPLE = 50
"""Records from which the layout is guessed."""
WIDEST = 1024
"""Cells of a record above which not even empty ones are read: a table of them would be huge."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table is in a text and how its cells are separated."""

    separator: str
    table: str
    """The text from the table's first record on."""
    line: int
    """The line of the file on which that record begins."""
    first: tuple[str, ...]
    """The cells of that record, stripped."""
    room: int
    """Cells of the widest record of the sample, empty ones at its end included."""
    notes: tuple[str, ...]


def records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a text with the line, from 1, on which each begins; blank lines have no cells.

    Raises:
        DataError: if a cell is longer than Python's reader takes, as after a quote left open.
    """
    if separator == " ":
        text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).replace("\t", " ")
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error:
        raise DataError(
            f"a cell that begins on line {line} is longer than {csv.field_size_limit()} characters;"
            " perhaps its quote is never closed"
        ) from None


def layout_of(text: str) -> Layout:
    """The layout of a text, guessed from its first records."""
    notes: list[str] = []
    declared = re.match(r'"?sep=([,;|\t :/&^~])"?[,; \t]*(?:\n|$)', text)
    start = 2 if declared else 1
    body = text[declared.end() :] if declared else text
    separator = declared[1] if declared else _separator(body)
    if separator != ",":
        notes.append(f"cells are separated by {SEPARATORS.get(separator, repr(separator))}")
    sample = [(line, record) for line, record in islice(records(body, separator), SAMPLE)]
    skipped, (above, first) = _first_record(sample)
    if skipped:
        notes.append(f"left out above the table: {', '.join(map(repr, skipped))}")
    return Layout(
        separator=separator,
        table=_from_line(body, above),
        line=start + above - 1,
        first=tuple(cell.strip() for cell in first),
        room=max(len(record) for line, record in sample if line >= above),
        notes=tuple(notes),
    )


def has_heading(first: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first record names the columns: unless it looks like the cells below it.

    Args:
        first: the cells of the first record.
        columns: for each column, some of the cells below, "" where one is missing.
    """
    votes = [_vote(name, texts) for name, texts in zip(first, columns, strict=True)]
    if votes.count("name") >= votes.count("data"):
        return True
    below = [texts[0] if texts else "" for texts in columns]
    return _counts_up(first) and not _counts_up(below)


def _vote(name: str, texts: Sequence[str]) -> str:
    """What a first cell looks like beside the cells below it: a "name", "data", or "either"."""
    present = [text for text in texts if text]
    if not name or not present:
        return "either"
    numbers = sum(map(is_number, present))
    if numbers >= 0.8 * len(present):
        return "data" if is_number(name) else "name"
    if name in present:
        return "data"
    return "name" if len(set(present)) <= len(present) / 2 else "either"


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether the whole numbers among the cells are 0, 1, 2 ..., or years one after another.

    Such are the names that pandas gives to columns without one, and those of wide tables.
    """
    numbers = [int(cell) for cell in cells if re.fullmatch("[0-9]{1,4}", cell)]
    if len(numbers) < 3 or not (numbers[0] == 0 or 1800 <= numbers[0] <= 2100):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _separator(text: str) -> str:
    """The separator that gives the first records the same number of cells most often."""
    scores = {mark: _consistency(text, mark) for mark in SEPARATORS}
    best = max(SEPARATORS, key=scores.__getitem__)  # the first of equals
    if not any(scores[best]):
        list(islice(records(text, ","), SAMPLE))  # raises if the reason is a quote left open
        raise DataError(
            "the file has 1 column; expected at least 2, separated by commas, semicolons, tabs or "
            "vertical bars"
        )
    return best


def _consistency(text: str, separator: str) -> tuple[bool, bool, float]:
    """How well a separator fits: whether the first record has it, and the share of equal widths."""
    try:
        sample = [record for _, record in islice(records(text, separator), SAMPLE)]
    except DataError:
        return (False, False, 0.0)
    widths = [len(record) for record in sample if any(cell.strip() for cell in record)]
    width, count = next(iter(Counter(widths).most_common(1)), (1, 0))
    # Words are separated by spaces too: a table of them has the same number in every line.
    if width == 1 or (separator == " " and count < len(widths)):
        return (False, False, 0.0)
    return (widths[0] > 1, separator != " ", count / len(widths))


def _first_record(
    sample: list[tuple[int, list[str]]],
) -> tuple[list[str], tuple[int, list[str]]]:
    """Titles above the table, and the table's first record with its line.

    A title is a record with one cell above records that mostly have more.
    """
    widths = Counter(len(record) for _, record in sample if record)
    usual = max(widths, key=widths.__getitem__, default=1)
    skipped: list[str] = []
    for line, record in sample:
        filled = [position for position, cell in enumerate(record) if cell.strip()]
        if not filled:
            continue
        if usual == 1 or filled[-1] > 0 or not (len(record) == 1 or usual > 2):
            return skipped, (line, record)
        skipped.append(shorten(record[0], 40, placeholder="…"))
    raise DataError("the file has no table; expected rows of cells separated by commas")


def _from_line(text: str, line: int) -> str:
    """The text from that line on, counted from 1."""
    position = 0
    for _ in range(line - 1):
        position = text.index("\n", position) + 1
    return text[position:]
