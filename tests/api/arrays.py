"""The browser's side of a typed array, written independently of the encoder."""

import base64
from typing import Any

import numpy as np


def array(arr: dict[str, str]) -> Any:
    """The NumPy array that a typed array on the wire stands for."""
    shape = [int(each) for each in arr["shape"].split(",")]
    return np.frombuffer(base64.b64decode(arr["bdata"]), "<" + arr["dtype"]).reshape(shape)
