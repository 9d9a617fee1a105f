import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.data.csv_file import FEWEST, FileLimits, RawFile, read_csv
from app.data.csv_rows import MISSING
from app.errors import DataError

LIMITS = FileLimits()
TITANIC = "PassengerId,Survived,Name,Sex,Age,Cabin\n" + "".join(
    f'{number},{number % 2},"Braund, Mr. ""Owen"" {chr(64 + number)}",'
    f"{'male' if number % 3 else 'female'},{'' if number == 6 else 20 + number / 2},NA\n"
    for number in range(1, 16)
)


def rows(*records: str, times: int = FEWEST, ended: str = "\n") -> bytes:
    """A file of the first record once and the others again and again."""
    return ended.join([records[0], *records[1:] * times, ""]).encode()


def refusal(content: bytes, limits: FileLimits = LIMITS) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(DataError) as caught:
        read_csv(content, limits)
    assert (caught.value.code, caught.value.status) == ("invalid_data", 422)
    return caught.value.message


def row(file: RawFile, number: int) -> tuple[str, ...]:
    """The texts of one row, counted from 0."""
    return tuple(texts[number] for texts in file.cells)


def test_a_file_as_kaggle_has_them_is_read_with_quotes_and_missing_values() -> None:
    file = read_csv(TITANIC.encode())
    assert file.names == ("PassengerId", "Survived", "Name", "Sex", "Age")
    assert row(file, 0) == ("1", "1", 'Braund, Mr. "Owen" A', "male", "20.5")
    assert file.cells[4][5] == ""
    assert file.notes == ("1 column without values left out: Cabin",)
    assert file.lines == tuple(range(2, 17))


def test_what_a_german_excel_exports_is_read_and_the_guesses_are_told() -> None:
    file = read_csv(rows("Größe;Preis €", "1,5;1.234,50", ended="\r\n").decode().encode("cp1252"))
    assert file.names == ("Größe", "Preis €")
    assert row(file, 3) == ("1,5", "1.234,50")
    assert file.notes == (
        "line 1 is not UTF-8, so the file was read as Windows-1252 (Latin-1)",
        "cells are separated by semicolons",
        "numbers are written with a decimal comma",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_names_in_greek_and_chinese_survive_every_encoding_of_unicode(encoding: str) -> None:
    file = read_csv(rows("μήκος,名字", "1.5,张三").decode().encode(encoding))
    assert file.names == ("μήκος", "名字")
    assert row(file, 0) == ("1.5", "张三")
    assert [note[:15] for note in file.notes] == ["the file is in "] * encoding.startswith(
        ("utf-16", "utf-32")
    )


@pytest.mark.parametrize(
    ("separator", "name"),
    [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"), ("   ", "spaces")],
)
def test_separators_other_than_a_comma_are_found_and_told(separator: str, name: str) -> None:
    file = read_csv(rows(f"x{separator}y", f"1,5{separator}2,5", f"3{separator}4,5  "))
    assert file.names == ("x", "y")
    assert row(file, 1) == ("3", "4,5")
    assert file.notes[0] == f"cells are separated by {name}"


def test_separators_inside_quotes_do_not_count() -> None:
    file = read_csv(rows("a,b", '"1;2;3",x', '"4;5;6", "y, z"'))
    assert row(file, 1) == ("4;5;6", "y, z")


def test_a_first_line_of_excel_names_the_separator_and_is_no_row() -> None:
    file = read_csv(rows("sep=;\r\nx;y", "1,5;2", ended="\r\n"))
    assert (file.names, file.lines[0]) == (("x", "y"), 3)


@pytest.mark.parametrize("ended", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(ended: str) -> None:
    file = read_csv(rows("a,b", "1,2", "3,4", ended=ended))
    assert file.cells == (("1", "3") * FEWEST, ("2", "4") * FEWEST)
    assert file.lines == tuple(range(2, 2 * FEWEST + 2))


@pytest.mark.parametrize(
    "first", ["5.1,3.5,setosa", "7,,versicolor", "1e3,2,setosa"], ids=["iris", "gap", "exponent"]
)
def test_a_first_row_like_those_below_is_data_and_columns_are_numbered(first: str) -> None:
    file = read_csv(rows(first, "4.9,3.0,setosa", "6.1,2.9,versicolor"))
    assert file.names == ("column 1", "column 2", "column 3")
    assert (len(file.lines), file.lines[0]) == (2 * FEWEST + 1, 1)
    assert file.notes == ("the first row looks like those below, so no row names the columns",)


@pytest.mark.parametrize(
    "first", ["x,y,z", "colour,size,z", "1st,second,3", ",y,z", "0,1,2", "1999,2000,2001"]
)
def test_a_first_row_unlike_those_below_is_the_heading(first: str) -> None:
    file = read_csv(rows(first, "1.5,30,red", "2.5,40,blue"))
    assert len(file.lines) == 2 * FEWEST
    assert file.names[1:] == tuple(first.split(",")[1:])


def test_a_table_of_words_has_a_heading_unless_its_first_words_occur_below() -> None:
    below = ("p,x", "e,x", "e,b")
    assert read_csv(rows("class,shape", *below)).names == ("class", "shape")
    assert read_csv(rows("p,x", *below)).names == ("column 1", "column 2")


@pytest.mark.parametrize(("heading", "count"), [(True, 20), (False, 21)])
def test_who_knows_whether_there_is_a_heading_can_say_so(heading: bool, count: int) -> None:
    file = read_csv(rows("1,2", "3,4", "5,6"), heading=heading)
    assert (len(file.lines), file.names[0]) == (count, "1" if heading else "column 1")


def test_names_are_never_empty_and_never_repeated() -> None:
    file = read_csv(rows('x,x,,"a\n b",x (2),column 3,x', "1,2,3,4,5,6,7"))
    assert file.names == ("x", "x (3)", "column 3 (2)", "a b", "x (2)", "column 3", "x (4)")
    assert file.lines[0] == 3


@pytest.mark.parametrize("text", ["", " ", "NA", "n/a", "NaN", "Null", "none", " - ", "?"])
def test_what_says_that_a_value_is_missing_becomes_empty(text: str) -> None:
    assert read_csv(rows("a,b", f"1,{text}", "2,3")).cells[1][:2] == ("", "3")


def test_empty_rows_and_columns_are_left_out_and_told() -> None:
    content = rows("a,b,c,,", "1,2,,,", ",,,,", "", "3,4,?,,") + b"\n\n\n"
    file = read_csv(content)
    assert file.names == ("a", "b")
    assert file.cells[0] == ("1", "3") * FEWEST
    assert file.lines[:3] == (2, 5, 6)
    assert file.notes == (
        "20 empty rows left out",
        "3 columns without values left out: c, column 4, column 5",
    )


def test_titles_above_the_table_are_left_out_and_told() -> None:
    file = read_csv(rows("Sales of 2023\n\nplace,x,y", "a,1,2", "b,3,4"))
    assert (file.names, file.lines[0]) == (("place", "x", "y"), 4)
    assert file.notes == ("left out above the table: 'Sales of 2023'",)


def test_rows_know_their_line_though_cells_have_line_breaks() -> None:
    file = read_csv(rows("a,b", '"x\r\n\r\ny",1', "z,2", ended="\r\n"))
    assert row(file, 0) == ("x\n\ny", "1")
    assert file.lines[:4] == (2, 5, 6, 9)
    assert file.place(2, 1) == "row 3 (line 6), column 'b'"


def test_a_short_row_is_filled_up() -> None:
    assert row(read_csv(rows("a,b,c", "1,2,3", "4")), 1) == ("4", "", "")


@pytest.mark.parametrize("text", ["=1+2", '=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'"])
def test_a_formula_is_kept_as_text_and_told(text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    file = read_csv(rows("a,b", f"-1,+5 kg\n2,{quoted}", "3,-2"))
    assert file.cells[1][1] == text
    assert file.notes == (
        "formulas are not evaluated but kept as text: row 2 (line 3), column 'b'",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty; expected rows of data"),
        (b"\xef\xbb\xbf \r\n\n", "the file is empty; expected rows of data"),
        (b"a,b\n", "the file has a heading but no rows"),
        (b"a,b\n,\n", "the file has a heading but no rows"),
        (b"a,b\n1,2\n", "the file has 1 row; expected at least 10"),
        (b"1,2\n", "the file has 1 row; expected at least 10"),
        (rows("a,b", "1,2", times=9), "the file has 9 rows; expected at least 10"),
        (rows("a", "1"), "the file has 1 column; expected at least 2, separated by commas, "
         "semicolons, tabs or vertical bars"),
        (rows("a,b", "1,"), "the file has 1 column with values; expected at least 2"),
        (rows(",,", ",,"), "the file has 1 column; expected at least 2, separated by commas, "
         "semicolons, tabs or vertical bars"),
    ],
)  # fmt: skip
def test_a_file_with_too_little_in_it_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\0\x06\0...xl/workbook.xml", "is an Excel workbook; save it as CSV"),
        (b"PK\x03\x04\x14\0\x06\0...data.csv", "is a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a picture"),
        (b"%PDF-1.7\n1 0 obj", "is a PDF document"),
        (b"\x1f\x8b\x08\0", "is compressed with gzip"),
        (bytes(range(256)), "is not text"),
        (b"a,b\n1,\x07\n", "is not text"),
        (b"<!DOCTYPE html><table>", "is a web page"),
        (b'[{"a": 1, "b": 2}]', "is JSON"),
        (b"a,b\n\x81\x8d,\x90\n", "text is not in UTF-8"),
        (b"\xff\xfea\0,\0b", "text is not in UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_by_what_it_is(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_file_over_the_limit_of_bytes_is_refused_unseen() -> None:
    assert refusal(b"\0" * 101, FileLimits(bytes=100)) == (
        "the file has 101 bytes; the limit here is 100"
    )


@pytest.mark.parametrize("first", [",".join(f"c{n}" for n in range(10_001)), "," * 10_000])
def test_ten_thousand_columns_are_refused_at_once(first: str) -> None:
    content = rows(first, ",".join("1" * 10_001), times=20)
    assert refusal(content) == "the file has 10001 columns; the limit of columns here is 64"


def test_empty_cells_beyond_the_limit_of_columns_do_no_harm() -> None:
    file = read_csv(rows("a,b" + "," * 900, "1,2" + "," * 900), FileLimits(columns=2))
    assert file.names == ("a", "b")


def test_too_many_rows_are_noticed_before_the_end_is_read() -> None:
    spoilt = rows("a,b", "1,2", times=30_000) + b'3,"never closed\n'
    assert refusal(spoilt, FileLimits(rows=5000)) == (
        "the file has more than 5000 rows, which is the limit here"
    )
    assert "line 30002 is never closed" in refusal(spoilt, FileLimits(rows=50_000))


@pytest.mark.parametrize("heading", ["a,b", "0.5,0.5"])
def test_as_many_rows_as_allowed_are_read_with_a_heading_or_without(heading: str) -> None:
    count = 12 + (heading != "a,b")
    content = rows(heading, "1,2", times=12)
    assert len(read_csv(content, FileLimits(rows=count)).lines) == count
    assert "more than" in refusal(content, FileLimits(rows=count - 1))


@pytest.mark.parametrize(
    ("extra", "cells"), [(",5", 3), (",,5", 4), (",5" * 70, 72), (',"5\n6"', 3)]
)
@pytest.mark.parametrize("before", [3, 3000])
def test_a_row_with_too_many_cells_is_named_by_its_line(
    extra: str, cells: int, before: int
) -> None:
    content = rows('a,"b\n\nc"', '1,"x\ny"', times=before) + f"1,2{extra}\n".encode()
    assert refusal(content + rows("1,2")) == (
        f"line {2 * before + 4} has {cells} cells; expected at most 2, as in line 1"
    )


def test_a_quote_that_is_never_closed_is_named_by_its_line() -> None:
    sentence = refusal(rows("a,b", "1,2") + b'3,"4\n' + rows("1,2", "1,2"))
    assert sentence == "a quote in the record that begins on line 12 is never closed"
    assert "line 2 is longer than 131072 characters" in refusal(b'a,b\n1,"' + b"x\n" * 99_999)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters=',;|\t"\n'),
    max_size=8,
)


@given(
    table=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.tuples(*[words] * width), min_size=FEWEST, max_size=20)
    ),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ended=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_python_writes_is_read_back(
    table: list[tuple[str, ...]], separator: str, quoting: int, ended: str
) -> None:
    # Until Python 3.13 csv.writer quotes no line break but the one that ends its lines.
    assume(
        quoting != csv.QUOTE_MINIMAL
        or ended != "\r"
        or not any("\n" in cell for row in table for cell in row)
    )
    names = ["number", "half", *(f"name {place}" for place in range(len(table[0])))]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator=ended)  # type: ignore[arg-type]
    writer.writerow(names)
    writer.writerows([number, f"{number}.5", *cells] for number, cells in enumerate(table))
    file = read_csv(stream.getvalue().encode())
    texts = [[expected(cell) for cell in column] for column in zip(*table, strict=True)]
    numbers = [[str(n) for n in range(len(table))], [f"{n}.5" for n in range(len(table))]]
    kept = [(name, tuple(cells)) for name, cells in zip(names, [*numbers, *texts], strict=True)]
    assert list(zip(file.names, file.cells, strict=True)) == [pair for pair in kept if any(pair[1])]


def expected(cell: str) -> str:
    """What a cell is read as: without spaces around it and with one kind of line break."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "" if text.lower() in MISSING else text
