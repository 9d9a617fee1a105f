"""Numbers as people write them: decimal commas, thousands separators, units."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Decimal = Literal["", ".", ","]
"""The decimal mark that a file uses; empty if nothing in it tells."""

_CURRENCY = r"[A-Z]{0,3}\p|USD|EUR|GBP|CHF|JPY|CNY|INR".replace(r"\p", "[$€£¥₹₽₩₺₪₫฿]")
# A unit begins with a letter or a sign and is no exponent. It has no comma or minus inside, so that
# dates and lists are none; twelve characters hold every unit that people write after a number.
_UNIT = r"(?![eE][+-]?[0-9])(?:[^\W\d_]|[%‰°$€£¥₹₽₩₺₪₫฿\"'#])[\w/%°²³·^.*⁻¹ ]{0,11}"
_SPELLING = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "−": "-"})


@dataclass(frozen=True, slots=True)
class Notation:
    """One way to write numbers: the decimal mark, and what separates thousands (or nothing)."""

    decimal: Literal[".", ","]
    thousands: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> tuple[float, str] | None:
        """The number that the text is in this notation, and its unit; None if it is none.

        Numbers that float64 cannot hold are none.
        """
        match = self.pattern.fullmatch(text.translate(_SPELLING))
        if match is None or (match["before"] and match["after"]):
            return None
        digits = match["digits"].replace(self.thousands, "").replace(self.decimal, ".")
        value = float(match["outer"] + match["inner"] + digits)
        return (value, match["before"] or match["after"] or "") if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column of texts says if all its texts are numbers in one notation and one unit."""

    numbers: tuple[float, ...]
    unit: str
    notation: Notation


def _notation(decimal: Literal[".", ","], thousands: str) -> Notation:
    """The notation with these marks."""
    whole = "[0-9]+"
    if thousands:
        whole = rf"(?:[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|[0-9]+)"
    mark = re.escape(decimal)
    pattern = (
        rf"(?P<outer>[+-]?) ?(?P<before>{_CURRENCY})? ?(?P<inner>(?<![+-])(?<![+-] )[+-]?) ?"
        rf"(?P<digits>(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?)"
        rf" ?(?P<after>{_UNIT})?"
    )
    return Notation(decimal, thousands, re.compile(pattern))


_MARKS: tuple[tuple[Literal[".", ","], str], ...] = (
    (".", ""),
    (",", ""),
    (".", ","),
    (",", "."),
    (".", " "),
    (",", " "),
    (".", "'"),
    (",", "'"),
)

NOTATIONS: tuple[Notation, ...] = tuple(_notation(*marks) for marks in _MARKS)
"""Every notation; where several fit a column, the first is meant: `1.234` alone has decimals."""


def notations(decimal: Decimal) -> tuple[Notation, ...]:
    """All notations, those with the file's decimal mark first."""
    return tuple(sorted(NOTATIONS, key=lambda notation: notation.decimal != decimal))


def read_numbers(texts: Sequence[str], decimal: Decimal) -> Reading | None:
    """The numbers that all the texts are, in one notation and with one unit; None if there is none.

    Args:
        texts: non-empty texts of one column.
        decimal: the file's decimal mark, for texts like `1.234` that can be read in two ways.
    """
    return next(filter(None, (_reading(texts, row) for row in notations(decimal))), None)


def closest(texts: Sequence[str], decimal: Decimal) -> tuple[Notation, str]:
    """The notation in which most of the texts are numbers, and their commonest unit."""
    counts = [Counter(u for _, u in filter(None, map(n.read, texts))) for n in NOTATIONS]
    by_notation = dict(zip(NOTATIONS, counts, strict=True))
    best = max(notations(decimal), key=lambda notation: by_notation[notation].total())
    units = by_notation[best].most_common(1)
    return best, units[0][0] if units else ""


def is_number(text: str) -> bool:
    """Whether the text is a number in any notation."""
    return any(notation.read(text) for notation in NOTATIONS)


def decimal_mark(columns: Sequence[Sequence[str]]) -> Decimal:
    """The decimal mark that all columns agree on which leave no doubt; empty if none does.

    A column of `3,14` leaves no doubt, one of `1,234` does, and so does one of whole numbers.
    """
    found: set[Literal[".", ","]] = set()
    for texts in columns:
        fitting = {row.decimal for row in NOTATIONS if texts and _reading(texts, row)}
        if len(fitting) == 1:
            found |= fitting
    return found.pop() if len(found) == 1 else ""


def _reading(texts: Sequence[str], notation: Notation) -> Reading | None:
    """The numbers in this notation; None if a text is none or has another unit than the first."""
    read: dict[str, float] = {}  # each text once: columns repeat themselves
    common = None
    for text in dict.fromkeys(texts):
        number = notation.read(text)
        if number is None or number[1] != (common := number[1] if common is None else common):
            return None
        read[text] = number[0]
    return Reading(tuple(read[text] for text in texts), common or "", notation)
