"""The text of a file that somebody dropped: which encoding it is in, or what it is instead."""

import codecs
import re

from app.errors import DataError

FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook; save it as CSV"),
    (b"PK\x03\x04", "is a zip archive; unpack it and choose the CSV file in it"),
    (b"%PDF", "is a PDF document; expected a CSV file"),
    (b"\x89PNG", "is a picture; expected a CSV file"),
    (b"\xff\xd8\xff", "is a picture; expected a CSV file"),
    (b"GIF8", "is a picture; expected a CSV file"),
    (b"\x1f\x8b", "is compressed with gzip; unpack it first"),
    (b"PAR1", "is a Parquet file; save it as CSV"),
)
"""How files that are no text begin, and what to say of them."""

BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What Excel and Notepad write in front of a text, and the encoding that it announces."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|svg|table)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{\]])')


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file, each of its lines ended by a line feed alone, and notes on its encoding.

    UTF-8, what a byte order mark announces, and, if neither fits, Windows-1252: what Excel writes
    in Western Europe and America.

    Raises:
        DataError: if the file is empty or is no text.
    """
    _refuse_foreign(content)
    text, notes = _text(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n\x1a")  # 1a: the end, in DOS
    if not text.strip():
        raise DataError("the file is empty; expected rows of data")
    if _CONTROL.search(text):
        raise DataError("the file is not text; expected a CSV file")
    if _MARKUP.match(text):
        raise DataError("the file is a web page or XML; expected a CSV file")
    if _JSON.match(text):
        raise DataError("the file is JSON; expected a CSV file")
    return text, notes


def _refuse_foreign(content: bytes) -> None:
    """Refuses what is known by its first bytes."""
    # Every entry of a workbook is named near its data; `xl/workbook.xml` is always there.
    if content.startswith(b"PK\x03\x04") and b"xl/" in content:
        raise DataError("the file is an Excel workbook; save it as CSV")
    for beginning, sentence in FOREIGN:
        if content.startswith(beginning):
            raise DataError(f"the file {sentence}")


def _text(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text as the file has it, and a note if it is not UTF-8."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            note = f"the file is in {encoding[:-3].upper()}" if encoding != "utf-8" else ""
            return _strictly(content[len(mark) :], encoding), (note,) if note else ()
    if b"\0" in content:
        raise DataError("the file is not text; expected a CSV file")
    try:
        return content.decode(), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    text = _strictly(content, "cp1252")
    return text, (f"line {line} is not UTF-8, so the file was read as Windows-1252 (Latin-1)",)


def _strictly(content: bytes, encoding: str) -> str:
    """The text in that encoding."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise DataError("the file's text is not in UTF-8; save it as CSV UTF-8") from None
