"""How a setting is refused: one sentence about the thing, its value and what would do."""

import difflib
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import LimitError, SpecError
from app.training.limits import Limits


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: what its sentence calls it, and what bounds it."""

    path: str
    label: str
    limits: Limits
    limit: str | None = None

    def refuse(self, value: object, expected: str) -> SpecError:
        """The error `invalid label: value; expected ...`."""
        return SpecError(f"invalid {self.label}: {shown(value)}; {expected}", self.path)

    @property
    def most(self) -> int | None:
        """The value of its limit here; None if it has none."""
        return None if self.limit is None else int(getattr(self.limits, self.limit))

    def bound(self, count: int, limit: str | None = None) -> None:
        """Refuse a count above the limit of that name, or above the place's own.

        Raises:
            LimitError: naming the limit and its value here.
        """
        name = limit or self.limit
        if name is None or count <= getattr(self.limits, name):
            return
        most = f"the limit of {name.replace('_', ' ')} here is {getattr(self.limits, name)}"
        raise LimitError(f"invalid {self.label}: {shown(count)}; {most}", self.path)


def shown(value: object) -> str:
    """The value as a sentence shows it: strings bare, long things cut."""
    if isinstance(value, str):
        return value if 0 < len(value) <= 40 else reprlib.repr(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return reprlib.repr(value)


def suggestion(name: str, known: Sequence[str]) -> str:
    """What to write instead of an unknown name: the nearest known one, else all of them."""
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"expected {'one of ' if len(known) > 1 else ''}{', '.join(known)}"
