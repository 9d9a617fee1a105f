"""Weights that a descent begins with instead of drawn ones, as a text that fits into a link."""

import base64
import binascii
from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.errors import LimitError
from app.training.refusal import Place

MOST_GIVEN = 2000
"""Parameters: more make an address that browsers and proxies cut."""


def encode_weights(weights: Array) -> str:
    """The weights, (P,), in single precision, as base64 for URLs (RFC 4648, section 5).

    Raises:
        LimitError: if they are too many for a link.
    """
    if weights.size > MOST_GIVEN:
        raise LimitError(
            f"a start of {weights.size} weights does not fit into a link; a ball can be dropped in "
            f"networks of up to {MOST_GIVEN} parameters",
            "network.weights",
        )
    data = weights.astype("<f4").tobytes()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_weights(text: str) -> Array:
    """The weights that a checked text stands for, (P,)."""
    padded = text + "=" * (-len(text) % 4)
    return np.frombuffer(base64.urlsafe_b64decode(padded), "<f4").astype(np.float64)


@dataclass(frozen=True, slots=True)
class WeightsForm:
    """Weights as base64, or None for drawn ones: `drawn` in a URL."""

    def check(self, value: object, place: Place) -> str | None:
        if value is None:
            return None
        expected = "expected weights in single precision as base64, or null to draw them"
        if not isinstance(value, str) or not 0 < len(value) <= 6 * MOST_GIVEN:
            raise place.refuse(value, expected)
        try:
            weights = decode_weights(value)
        except (binascii.Error, ValueError):
            raise place.refuse(value, expected) from None
        # Only the text that these weights themselves would give: one start has one link.
        if not np.isfinite(weights).all() or encode_weights(weights) != value:
            raise place.refuse(value, expected)
        return value

    def parse(self, text: str) -> object:
        return None if text == "drawn" else text

    def write(self, value: str | None) -> str:
        return "drawn" if value is None else value

    def json(self, value: str | None) -> object:
        return value
