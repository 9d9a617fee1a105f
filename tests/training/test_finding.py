"""The words of a notice: numbers short enough to read, long enough to be told apart."""

import pytest

from app.training.finding import apart, named, short


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.31, "0.31"), (2.14e-6, "2.1e-6"), (0.0, "0"), (0.5, "0.5"), (1e22, "1e22"), (47, "47")],
)
def test_a_number_is_said_in_two_digits(value: float, text: str) -> None:
    assert short(value) == text


def test_two_numbers_are_said_in_the_digits_that_tell_them_apart() -> None:
    assert apart(0.5, 0.31) == ("0.5", "0.31")
    assert apart(0.5001, 0.5) == ("0.5001", "0.5")
    assert apart(0.25, 0.25) == ("0.25", "0.25")


@pytest.mark.parametrize(
    ("units", "of", "text"),
    [
        ((3,), 8, "unit 3"),
        ((0, 2), 8, "units 0 and 2"),
        ((0, 2, 5), 8, "units 0, 2 and 5"),
        (tuple(range(8)), 8, "all 8 units"),
        ((0,), 1, "unit 0"),
        (tuple(range(7)), 8, "7 units (0, 1, 2, 3, 4, 5, ...)"),
    ],
)
def test_units_are_named_as_long_as_they_are_few(
    units: tuple[int, ...], of: int, text: str
) -> None:
    assert named(units, of) == text
