"""The only encoder: what any part of the server tells a browser, as JSON.

Arrays of any length travel in Plotly's own typed-array form, `{"dtype": "f4", "bdata": base64,
"shape": "51,51"}`, little endian and row-major, so that the browser hands them to Plotly untouched.
A number that is not finite is null. The same value always gives the same bytes.
"""

import base64
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from starlette.responses import Response

DTYPES = ("f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1")
"""The element types that Plotly reads; it has none for 64-bit integers."""

NARROWER = {"i8": "i4", "u8": "u4", "b1": "u1"}
"""What an element type that Plotly does not read travels as."""


def encode(message: Any) -> bytes:
    """The message as JSON.

    Args:
        message: dictionaries, lists, dataclasses, strings, numbers, None and arrays of numbers.

    Raises:
        TypeError: if something else is in it, or an integer that does not fit in 32 bits stands
            in an array.
    """
    return orjson.dumps(message, default=of_numpy)


def of_numpy(value: object) -> object:
    """What orjson cannot write itself: an array as a typed array, a NumPy number as a number."""
    if isinstance(value, np.ndarray):
        return typed_array(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form on the wire")


def typed_array(values: NDArray[Any]) -> dict[str, str]:
    """The array in Plotly's form; one without axes as an array of one number.

    Raises:
        TypeError: if its elements are not numbers, or integers too large for 32 bits.
    """
    name = values.dtype.kind + str(values.dtype.itemsize)
    dtype = NARROWER.get(name, name)
    if dtype not in DTYPES:
        raise TypeError(f"an array of {values.dtype} has no form on the wire")
    packed = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
    if name in ("i8", "u8") and not np.array_equal(packed, values):
        raise TypeError(f"an array of {values.dtype} holds numbers that do not fit in {dtype}")
    return {
        "dtype": dtype,
        "bdata": base64.b64encode(packed.data).decode("ascii"),
        "shape": ",".join(map(str, packed.shape)),
    }


class WireResponse(Response):
    """A reply in JSON, through the one encoder."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return encode(content)
