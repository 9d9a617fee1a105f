import math

import pytest

from app.engine.parameter import Parameter
from app.errors import SpecError

RATE = Parameter(
    "learning_rate", "float", 0.1, 0.0, 10.0, exclusive_minimum=True, title="Learning rate"
)
SAMPLES = Parameter("samples", "int", 100, 10, 500)
NESTEROV = Parameter("nesterov", "bool", False)
MODE = Parameter("mode", "choice", "fan_in", choices=("fan_in", "fan_out"))


@pytest.mark.parametrize(
    ("parameter", "value", "accepted"),
    [
        (RATE, 1, 1.0),
        (RATE, 10.0, 10.0),
        (SAMPLES, 10, 10),
        (SAMPLES, 20.0, 20),
        (NESTEROV, True, True),
        (MODE, "fan_out", "fan_out"),
    ],
)
def test_a_value_in_range_comes_back_in_the_parameters_type(
    parameter: Parameter, value: object, accepted: object
) -> None:
    checked = parameter.check(value)
    assert checked == accepted
    assert type(checked) is type(accepted)


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        (RATE, -0.1, "invalid learning rate: -0.1; expected a number above 0 and at most 10"),
        (RATE, 0, "invalid learning rate: 0; expected a number above 0 and at most 10"),
        (RATE, True, "invalid learning rate: True; expected a number above 0 and at most 10"),
        (SAMPLES, 9, "invalid samples: 9; expected a whole number from 10 to 500"),
        (SAMPLES, 10.5, "invalid samples: 10.5; expected a whole number from 10 to 500"),
        (NESTEROV, 1, "invalid nesterov: 1; expected true or false"),
        (MODE, "fan", "invalid mode: 'fan'; expected one of fan_in, fan_out"),
    ],
)
def test_anything_else_is_refused_with_what_would_do(
    parameter: Parameter, value: object, sentence: str
) -> None:
    with pytest.raises(SpecError) as caught:
        parameter.check(value, "a.b")
    assert caught.value.message == sentence
    assert caught.value.field == "a.b"


@pytest.mark.parametrize("parameter", [RATE, SAMPLES, NESTEROV, MODE])
@pytest.mark.parametrize("value", [None, math.nan, math.inf, 10**400, [1], {}, "x" * 1000])
def test_no_value_of_any_kind_gets_through_or_makes_a_long_sentence(
    parameter: Parameter, value: object
) -> None:
    with pytest.raises(SpecError) as caught:
        parameter.check(value)
    assert len(caught.value.message) < 150


@pytest.mark.parametrize(
    ("low", "high", "exclusive", "expected"),
    [
        (None, None, False, "a number"),
        (None, 5, False, "a number of at most 5"),
        (0, None, False, "a number of at least 0"),
        (0, None, True, "a number above 0"),
        (0, 1_000_000, False, "a number from 0 to 1000000"),
        (0, 0, False, "0"),
    ],
)
def test_the_range_is_said_in_words(
    low: float | None, high: float | None, exclusive: bool, expected: str
) -> None:
    parameter = Parameter("a", "float", 0.0, low, high, exclusive_minimum=exclusive)
    assert parameter.expected == expected
