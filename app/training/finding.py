"""What was found unwell in a run: a sentence with the numbers that were seen, and where to look."""

from dataclasses import dataclass, field
from typing import Literal

Level = Literal["layers", "graph", "neuron", "element"]
Panel = Literal["loss", "sharpness"]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the network; layer 1 is that of `W1` and `b1`."""

    layer: int
    unit: int


@dataclass(frozen=True, slots=True)
class Look:
    """Where the page leads to; None is left as it is."""

    level: Level | None = None
    """Of the graph."""
    node: str | None = None
    unit: Place | None = None
    panel: Panel | None = None
    """What is looked at, if it is not the graph: the curves of the loss, or the sharpness."""
    step: int | None = None
    """The position to go to first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One notice."""

    code: str
    title: str
    """Of its kind, in two or three words."""
    step: int
    """The position at which it was seen."""
    detail: str
    """A sentence: what was seen, in numbers."""
    node: str | None = None
    """By its name in the recorded graph."""
    layer: int | None = None
    units: tuple[int, ...] | None = None
    """Numbers within the layer."""
    look: Look = field(default_factory=Look)


MOST_NAMED = 6
"""Units that a sentence names one by one."""


def short(value: float, digits: int = 2) -> str:
    """A number in so many significant digits: `0.31`, `2.1e-6`."""
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    mantissa, power = text.split("e")
    return f"{mantissa}e{int(power)}"


def apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers in as many digits as it takes to tell them apart, two at least."""
    for digits in range(2, 17):
        texts = short(one, digits), short(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def named(units: tuple[int, ...], all_: int) -> str:
    """`unit 3`, `units 0, 2 and 5`, `9 units (0, 1, 2, 3, 4, 5, ...)`, `all 8 units`."""
    if len(units) == all_ > 1:
        return f"all {all_} units"
    if len(units) > MOST_NAMED:
        return f"{len(units)} units ({', '.join(map(str, units[:MOST_NAMED]))}, ...)"
    *most, last = map(str, units)
    return f"units {', '.join(most)} and {last}" if most else f"unit {last}"
