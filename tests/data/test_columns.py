import numpy as np
import pytest

from app.data.columns import Kind, ParsedColumn, guess, parsed
from app.data.csv_file import FileLimits, RawFile, read_csv
from app.data.number_text import Decimal
from app.errors import DataError

LIMITS = FileLimits(classes=5)


def column(*texts: str, decimal: Decimal = "") -> RawFile:
    """A file of one column, whose first row is on line 2."""
    return RawFile(("x",), (texts,), (), tuple(range(2, len(texts) + 2)), decimal)


def guessed(*texts: str, decimal: Decimal = "") -> ParsedColumn:
    """What a column of those texts most likely is."""
    return guess(column(*texts, decimal=decimal), 0, LIMITS)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1", "-2.5", "+.5", "3.", "1e3", "−4"], [1, -2.5, 0.5, 3, 1000, -4]),
        (["3,14", "2", "-,5"], [3.14, 2, -0.5]),
        (["1.234"], [1.234]),
        (["1,234"], [1.234]),
        (["1.234,5", "1.234"], [1234.5, 1234]),
        (["1,234.5", "1,234", "12"], [1234.5, 1234, 12]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["1 234", "12 345,5", "1\u202f000"], [1234, 12345.5, 1000]),
        (["1'234.5", "1’000"], [1234.5, 1000]),
        (["0", "1", "1"], [0, 1, 1]),
    ],
)
def test_numbers_are_read_in_the_one_notation_that_fits_the_column(
    texts: list[str], numbers: list[float]
) -> None:
    found = guessed(*texts)
    assert (found.kind, found.unit, found.categories) == ("number", "", ())
    assert found.values.tolist() == numbers


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1,234", ".", 1234),
        ("1,234", ",", 1.234),
        ("1.234", ",", 1234),
        ("1.234", ".", 1.234),
        ("3,14", ".", 3.14),
    ],
)
def test_the_rest_of_the_file_decides_what_can_be_read_in_two_ways(
    text: str, decimal: Decimal, number: float
) -> None:
    assert guessed(text, decimal=decimal).values.tolist() == [number]


@pytest.mark.parametrize(
    ("heading", "record", "numbers"),
    [
        ("a,b", '2,"1,234"', [2, 1234]),
        ("a,b", '"3,14","1,234"', [3.14, 1.234]),
        ("a;b", "3,14;1.234", [3.14, 1234]),
        ("a;b", "3.14;1.234", [3.14, 1.234]),
        ("a;b", "5;1.234", [5, 1.234]),
        ("a\tb", "5\t1,234", [5, 1.234]),
        ("a;b;c", "3,14;2.71;1.234", [3.14, 2.71, 1.234]),
    ],
)
def test_a_file_tells_its_decimal_mark(heading: str, record: str, numbers: list[float]) -> None:
    file = read_csv("\n".join([heading, *[record] * 10]).encode())
    assert [guess(file, place, LIMITS).values[0] for place in range(len(numbers))] == numbers


@pytest.mark.parametrize(
    ("texts", "unit", "numbers"),
    [
        (["12 kg", "13kg"], "kg", [12, 13]),
        (["€ 12", "€-13", "-€1.5"], "€", [12, -13, -1.5]),
        (["45 %", "5%"], "%", [45, 5]),
        (["1.234,5 m²", "2 m²"], "m²", [1234.5, 2]),
        (["1e3 km/h", "20 km/h"], "km/h", [1000, 20]),
        (["CHF 1'200", "CHF 5"], "CHF", [1200, 5]),
        (["3公斤", "4 公斤"], "公斤", [3, 4]),
        (["12 eV", "1e2 eV"], "eV", [12, 100]),
    ],
)
def test_numbers_with_one_unit_are_numbers(
    texts: list[str], unit: str, numbers: list[float]
) -> None:
    found = guessed(*texts)
    assert (found.kind, found.unit, found.values.tolist()) == ("number", unit, numbers)


@pytest.mark.parametrize(
    "texts",
    [
        ["1e999", "1"],
        ["inf", "1"],
        ["1_000", "1"],
        ["12 kg", "13 g"],
        ["12 kg", "13"],
        ["1e5e", "1e5"],
        ["2024-01-05", "2024-01-06"],
        ["10:30", "11:00"],
        ["1/2", "1/3"],
        ["1.2.3", "1.2.4"],
        ["1,23,4", "5"],
        ["3,14", "2.5"],
        ["€ 12 kg", "€ 13 kg"],
        ["00501", "10001"],
        ["=1+2", "3"],
        ["--1", "1"],
        ["+-1", "1"],
        ["٣", "٤"],
        ["yes", "no"],
        ["true", "false"],
    ],
)
def test_what_is_not_a_number_throughout_is_a_category(texts: list[str]) -> None:
    found = guessed(*texts * 3)
    assert found.kind == "category"
    assert len(found.categories) == 2


@pytest.mark.parametrize(
    ("texts", "categories"),
    [
        (["yes", "no", "yes"], ("no", "yes")),
        (["week 10", "week 2", "Week 1"], ("Week 1", "week 2", "week 10")),
        (["10", "9", "-1", "2.5"], ("-1", "2.5", "9", "10")),
        (["b", "10", "9", "a"], ("9", "10", "a", "b")),
        (["a", "A", "á"], ("A", "a", "á")),
    ],
)
def test_categories_are_in_natural_order_whatever_comes_first(
    texts: list[str], categories: tuple[str, ...]
) -> None:
    for order in (texts, texts[::-1]):
        found = parsed(column(*order), 0, "category", LIMITS)
        assert found.categories == categories
        assert [found.categories[int(value)] for value in found.values] == order


@pytest.mark.parametrize("kind", ["number", "category", "text"])
def test_missing_values_are_nan_and_counted_in_every_kind(kind: Kind) -> None:
    found = parsed(column("", "2", "", "1", "2"), 0, kind, LIMITS)
    expected = {"number": [2, 1, 2], "category": [1, 0, 1], "text": []}[kind]
    assert found.values[~np.isnan(found.values)].tolist() == expected
    assert (found.kind, found.missing, found.values.shape) == (kind, 2, (5,))
    assert np.isnan(found.values[[0, 2]]).all()


def test_more_texts_than_categories_allowed_or_nearly_all_distinct_are_text() -> None:
    assert guessed(*["a", "b", "c", "d", "e"] * 4).kind == "category"
    assert guessed(*["a", "b", "c", "d", "e", "f"] * 4).kind == "text"
    assert guessed("Ann", "Bob", "Cy").kind == "text"
    assert guessed("Ann", "Bob", "Ann").kind == "category"
    assert guessed("left", "right", "", "").kind == "category"


def test_a_few_whole_numbers_stay_numbers_until_somebody_says_otherwise() -> None:
    file = column("3", "1", "2", "3")
    assert guess(file, 0, LIMITS).kind == "number"
    corrected = parsed(file, 0, "category", LIMITS)
    assert corrected.categories == ("1", "2", "3")
    assert corrected.values.tolist() == [2, 0, 1, 2]


def test_codes_can_be_made_numbers() -> None:
    assert parsed(column("007", "010"), 0, "number", LIMITS).values.tolist() == [7, 10]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["1", "", "two", "3"], "row 3 (line 4), column 'x': 'two' is not a number"),
        (["1", "1e999"], "row 2 (line 3), column 'x': '1e999' is not a number"),
        (["3,5", "4,5", "1.5"], "row 3 (line 4), column 'x': '1.5' is not a number"),
        (["5 g", "5 kg", "6 kg"], "row 1 (line 2), column 'x': '5 g' is not a number in kg"),
        (["yes", "no"], "row 1 (line 2), column 'x': 'yes' is not a number"),
        (["1", "z" * 99], f"row 2 (line 3), column 'x': '{'z' * 39}…' is not a number"),
    ],
)
def test_a_correction_that_cannot_be_names_row_and_column(texts: list[str], sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        parsed(column(*texts), 0, "number", LIMITS)
    assert caught.value.message == sentence


def test_the_line_in_a_sentence_is_that_of_the_file_though_cells_have_line_breaks() -> None:
    content = "name,size\n" + '"a\nb",1\n' * 11 + "c,large\n"
    with pytest.raises(DataError, match=r"^row 12 \(line 24\), column 'size': 'large' is not"):
        parsed(read_csv(content.encode()), 1, "number", LIMITS)


def test_too_many_categories_are_refused_with_their_number() -> None:
    with pytest.raises(DataError) as caught:
        parsed(column(*"abcdefg"), 0, "category", LIMITS)
    assert caught.value.message == (
        "column 'x' has 7 different values; the limit of categories here is 5"
    )


def test_the_values_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        guessed("1", "2").values[0] = 3
