"""Settings that a person may turn, described once: ranges, defaults and a line of help."""

import math
import reprlib
from dataclasses import dataclass
from typing import Literal

from app.errors import SpecError

Value = float | int | bool | str
Kind = Literal["float", "int", "bool", "choice", "text"]
Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a data set, loss, initialiser or optimiser.

    The page's control, the check of a spec and the catalogue are all made from this row, so a
    range is written once.
    """

    name: str
    type: Kind
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    """Of a number; of a text, the most characters that it may have."""
    exclusive_minimum: bool = False
    """True if the value must be above `minimum`; a learning rate of 0 descends nowhere."""
    choices: tuple[str, ...] = ()
    title: str = ""
    help: str = ""
    scale: Scale = "linear"
    """How a slider divides the range; `log` where ratios matter, as for a learning rate."""

    @property
    def expected(self) -> str:
        """What would do, in words: `a whole number from 10 to 500`."""
        if self.type == "bool":
            return "true or false"
        if self.type == "choice":
            return "one of " + ", ".join(self.choices)
        if self.type == "text":
            return f"a text of at most {self.maximum:.12g} characters"
        if self.minimum is not None and self.minimum == self.maximum:
            return f"{self.minimum:.12g}"
        noun = "a whole number" if self.type == "int" else "a number"
        return noun + self._range()

    def check(self, value: object, field: str | None = None) -> Value:
        """The value as this parameter's own type (an int becomes a float where one is due).

        Args:
            value: what came from a spec, not yet trusted.
            field: dotted path of the setting, for the error.

        Raises:
            SpecError: if the type is wrong or the value is out of range; the sentence says what
                would do.
        """
        accepted = self._convert(value)
        if accepted is None or not self._inside(accepted):
            title = (self.title or self.name.replace("_", " ")).lower()
            shown = reprlib.repr(value)
            raise SpecError(f"invalid {title}: {shown}; expected {self.expected}", field)
        return accepted

    def _convert(self, value: object) -> Value | None:
        """The value in this parameter's type; None if it is of another."""
        if self.type == "bool":
            return value if isinstance(value, bool) else None
        if self.type in ("choice", "text"):
            return value if isinstance(value, str) else None
        # A bool is an int in Python, but nobody means 1 by `true`.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if self.type == "int":
            return int(value) if isinstance(value, int) or value.is_integer() else None
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def _inside(self, value: Value) -> bool:
        if self.type == "choice":
            return value in self.choices
        if isinstance(value, str):
            return self.maximum is None or len(value) <= self.maximum
        if self.type == "bool":
            return True
        if self.maximum is not None and value > self.maximum:
            return False
        if self.minimum is None:
            return True
        return value > self.minimum or (value == self.minimum and not self.exclusive_minimum)

    def _range(self) -> str:
        """The range in words, with a leading space; empty if there is none."""
        low = None if self.minimum is None else f"{self.minimum:.12g}"
        high = None if self.maximum is None else f"{self.maximum:.12g}"
        if low is None:
            return "" if high is None else f" of at most {high}"
        if self.exclusive_minimum:
            return f" above {low}" + ("" if high is None else f" and at most {high}")
        return f" of at least {low}" if high is None else f" from {low} to {high}"
