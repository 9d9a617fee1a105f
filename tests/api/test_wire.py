"""The one encoder."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from app.api.wire import WireResponse, encode, typed_array
from tests.api.arrays import array

SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)


def decoded(message: Any) -> Any:
    return json.loads(encode(message))


@given(hnp.arrays(st.sampled_from(["<f8", "<f4", "<i4", "<u1", ">f8", ">i2"]), SHAPES))
def test_every_array_comes_back_bit_for_bit_with_its_shape(values: Any) -> None:
    back = array(decoded({"a": values})["a"])
    assert back.shape == values.shape
    assert back.tobytes() == values.astype(back.dtype).tobytes()
    assert back.dtype.str[1:] == values.dtype.str[1:]


def test_the_form_is_plotlys_own() -> None:
    assert decoded(np.array([[1.0, 2.0, 3.0]], "f4")) == {
        "dtype": "f4",
        "bdata": base64.b64encode(b"\x00\x00\x80?\x00\x00\x00@\x00\x00@@").decode(),
        "shape": "1,3",
    }


def test_an_array_that_is_not_contiguous_travels_row_by_row() -> None:
    values = np.arange(12.0).reshape(3, 4)[::2, ::-1].T
    assert np.array_equal(array(decoded(values)), values)


@pytest.mark.parametrize(
    ("dtype", "travels"), [("i8", "i4"), ("u8", "u4"), ("bool", "u1"), ("i4", "i4"), ("f8", "f8")]
)
def test_what_plotly_cannot_read_travels_as_what_it_can(dtype: str, travels: str) -> None:
    assert decoded(np.array([1, 0], dtype))["dtype"] == travels


@pytest.mark.parametrize(
    "values", [np.array([2**31]), np.array([2**32], "u8"), np.array(["a"]), np.array([1j])]
)
def test_an_array_that_would_not_arrive_as_it_is_is_refused(values: Any) -> None:
    with pytest.raises(TypeError):
        typed_array(values)
    with pytest.raises(TypeError):
        encode({"a": values})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), np.float64("nan")])
def test_a_number_that_is_not_finite_is_null(number: object) -> None:
    assert decoded({"loss": number}) == {"loss": None}


def test_numbers_of_numpy_are_numbers() -> None:
    message = [np.float64(0.1), np.int64(3), np.bool_(True)]
    assert decoded(message) == [0.1, 3, True]


def test_float64_keeps_every_digit_as_a_number_too() -> None:
    assert decoded(0.1 + 0.2) == 0.1 + 0.2


def test_dataclasses_and_tuples_travel_by_their_fields() -> None:
    @dataclass(frozen=True, slots=True)
    class Row:
        name: str
        index: tuple[int, ...]
        value: Any

    row = Row("W1", (0, 2), np.zeros(2, "f4"))
    assert decoded([row]) == [
        {
            "name": "W1",
            "index": [0, 2],
            "value": {"dtype": "f4", "bdata": "AAAAAAAAAAA=", "shape": "2"},
        }
    ]


def test_the_same_value_gives_the_same_bytes() -> None:
    first = {"panels": frozenset("bca"), "x": np.arange(3)}
    again = {"panels": frozenset("acb"), "x": np.arange(3)}
    assert encode(first) == encode(again) == encode(first)


def test_an_array_without_axes_is_an_array_of_one_number() -> None:
    arr = decoded({"a": np.array(2.5)})["a"]
    assert arr["shape"] == "1"
    assert array(arr).tolist() == [2.5]


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError):
        encode({"a": object()})


def test_a_response_is_encoded_by_it() -> None:
    response = WireResponse({"loss": float("nan")})
    assert response.body == b'{"loss":null}'
    assert response.headers["content-type"] == "application/json"
