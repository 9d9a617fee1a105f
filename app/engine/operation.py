"""What an operation is: a value made of arguments, and how a gradient passes each of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.notation import Value


@dataclass(frozen=True)
class Rule:
    """How a gradient passes one argument of an operation."""

    argument: str
    vjp: Callable[..., Value]
    short: str
    """The rule in maths, as short as the label of an edge must be: `Ḡ Wᵀ`."""
    words: str


@dataclass(frozen=True)
class Op:
    """One operation: its value, its picture and one rule for each argument."""

    name: str
    symbol: str
    """What stands in its circle on the graph."""
    maths: str
    words: str
    forward: Callable[..., Value]
    """(arguments, options by name) -> value."""
    rules: tuple[Rule, ...]
    ufunc: np.ufunc | None = None
    """The NumPy function that records this operation when it meets a `Tensor`."""
