"""What a person changed in a run while it was descended: written down, replayed, shared.

An intervention at position k changes a number of theta_k, or the learning rate from step k + 1
on. A spec and its interventions give every parameter at every step, so a list of them is all that
a link, another process or going back needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, TypeGuard

from app.engine.layout import Layout
from app.engine.optimizers import OPTIMIZERS
from app.errors import LimitError, NotFoundError, RequestError, SpecError
from app.training.forms import Scalar, parse_number, write_number
from app.training.limits import Limits
from app.training.refusal import Place, shown

LEARNING_RATE = "learning_rate"
"""The target that is no parameter."""

KINDS = ("set_parameter", "set_learning_rate")

OPEN_TEST = "open_test"
"""What else a person does to a run: a look that changes no number of it, and is no intervention."""

FIELD = "interventions"
"""Where a spec's body has them."""

MOST_INTERVENTIONS = 200
"""In one run: a link holds them all, and stays under 8 kB, which every proxy lets through."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """One number set at one position."""

    step: int
    target: str
    """The parameter as the layout writes it, `W1[0,2]`, or `learning_rate`."""
    value: float

    def to_json(self) -> dict[str, Any]:
        """`{step, kind, name, index, value}`; the learning rate has no name and no index."""
        if self.target == LEARNING_RATE:
            return {"step": self.step, "kind": KINDS[1], "value": self.value}
        name, _, rest = self.target.partition("[")
        index = [int(i) for i in rest.removesuffix("]").split(",")] if rest else []
        placed = {"name": name, "index": index, "value": self.value}
        return {"step": self.step, "kind": KINDS[0], **placed}


Log = tuple[Intervention, ...]
"""In the order of their steps; at most one of a target at a step."""


def target_of(kind: str, name: str | None, index: Sequence[int] | None) -> str:
    """The target that a request names.

    Raises:
        RequestError: if it names none, or too much.
    """
    if kind == KINDS[1]:
        if name is not None or index is not None:
            raise RequestError(f"unknown field: name; {kind} takes value alone", "name")
        return LEARNING_RATE
    if not name:
        raise RequestError(f"missing name; {kind} takes name, index and value", "name")
    if name == LEARNING_RATE or "[" in name:
        expected = "a parameter like W1, whose index stands apart; the rate is set_learning_rate"
        raise RequestError(f"invalid name: {name:.40}; expected {expected}", "name")
    place = ",".join(str(i) for i in index or ())
    return f"{name}[{place}]" if place else name


def check(log: Log, layout: Layout, optimizer: str, limits: Limits, field: str = FIELD) -> None:
    """Make sure that every intervention can be made in a run.

    Raises:
        SpecError: if there is no such parameter, or a value is none that the target takes.
        LimitError: if there are too many, or one lies behind the last step allowed here.
    """
    if len(log) > MOST_INTERVENTIONS:
        most = f"a run holds at most {MOST_INTERVENTIONS}, so that a link can hold them"
        raise LimitError(f"invalid interventions: {len(log)}; {most}", field)
    for each in log:
        Place(field, "step of an intervention", limits, "steps").bound(each.step)
        if each.target == LEARNING_RATE:
            row = next(p for p in OPTIMIZERS[optimizer].parameters if p.name == LEARNING_RATE)
            Scalar(row).check(each.value, Place(field, "learning rate", limits))
            continue
        try:
            layout.place(each.target)
        except NotFoundError as error:
            raise SpecError(error.message, field) from None
        _finite(each.target, each.value, field)


def intervened(log: Log, new: Intervention, natural: float) -> Log:
    """The log after one more intervention; the very same if that changes nothing.

    What it says of the same target at the same step is replaced, or taken back if the value is
    what the number would be by itself. What lies behind the step is let go, since it was made in
    a run that goes another way now.
    """
    undone = tuple(each for each in log if not _same(each, new))
    if new in log or (new.value == natural and undone == log):
        return log
    kept = tuple(each for each in undone if each.step <= new.step)
    return kept if new.value == natural else (*kept, new)


def _same(one: Intervention, other: Intervention) -> bool:
    return (one.step, one.target) == (other.step, other.target)


def log_of_json(document: object) -> Log:
    """The log that a list of `Intervention.to_json` is.

    Raises:
        SpecError: if it is none.
    """
    if not isinstance(document, list):
        raise SpecError(f"invalid interventions: {shown(document)}; expected a list", FIELD)
    return _ordered(_of_json(each) for each in document)


def _of_json(item: object) -> Intervention:
    expected = "expected {step, kind, value}, and name and index of a parameter"
    refused = SpecError(f"invalid interventions: {shown(item)}; {expected}", FIELD)
    if not isinstance(item, Mapping) or set(item) - {"step", "kind", "name", "index", "value"}:
        raise refused
    step, kind, value = item.get("step"), item.get("kind"), item.get("value")
    if kind == OPEN_TEST:
        text = "open_test is no part of a spec, since it changes nothing: open it in the new run"
        raise SpecError(f"invalid interventions: {text}", FIELD)
    name, index = item.get("name"), item.get("index")
    is_index = index is None or (isinstance(index, list) and all(_is_count(i) for i in index))
    if not (_is_count(step) and _is_number(value) and is_index):
        raise refused
    if kind not in KINDS or not (name is None or isinstance(name, str)):
        raise refused
    target = target_of(str(kind), name, index)
    return Intervention(step, target, _finite(target, value, FIELD))


def _finite(target: str, value: float, field: str) -> float:
    """A value that a number can be set to.

    Raises:
        SpecError: if it is NaN, infinite, or too large for float64.
    """
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if isfinite(number):
        return number
    text = f"invalid value of {target}: {shown(number)}; expected a finite number"
    raise SpecError(text, field)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def write_log(log: Log) -> str:
    """The log as a URL holds it: `12:W1.0.2:0.5,40:learning_rate:0.03`."""
    return ",".join(f"{e.step}:{_dotted(e.target)}:{write_number(e.value)}" for e in log)


def _dotted(target: str) -> str:
    """`W1[0,2]` as `W1.0.2`: brackets and commas would be percent codes."""
    return target.replace("[", ".").replace(",", ".").removesuffix("]")


def read_log(text: str) -> Log:
    """The log that `write_log` wrote.

    Raises:
        SpecError: if it is none.
    """
    return _ordered(_of_text(each) for each in text.split(",") if each)


def _of_text(item: str) -> Intervention:
    step, _, rest = item.partition(":")
    target, _, number = rest.partition(":")
    at, value = parse_number(step), parse_number(number)
    if not (isinstance(at, int) and at >= 0 and isinstance(value, int | float) and target):
        expected = "expected step:parameter:value, like 12:W1.0.2:0.5"
        raise SpecError(f"invalid edits: {shown(item)}; {expected}", "edits")
    name, *index = target.split(".")
    written = f"{name}[{','.join(index)}]" if index else name
    return Intervention(at, written, _finite(written, value, "edits"))


def _ordered(log: Any) -> Log:
    """By step; of two at one step and target the later one counts."""
    last = {(each.step, each.target): each for each in log}
    return tuple(sorted(last.values(), key=lambda each: each.step))


class Edits:
    """A log as a descent needs it: numbers by position, rates by step."""

    def __init__(self, log: Log, layout: Layout) -> None:
        """Look the places up.

        Raises:
            NotFoundError: if there is no such parameter.
        """
        self._at: dict[int, list[tuple[int, float]]] = {}
        for each in log:
            if each.target != LEARNING_RATE:
                self._at.setdefault(each.step, []).append((layout.place(each.target), each.value))

    def at(self, step: int) -> Sequence[tuple[int, float]]:
        """Places of the parameter vector and the numbers that they were set to at a position."""
        return self._at.get(step, ())

    def next(self, step: int) -> int | None:
        """The first position behind `step` at which a number was set; None if there is none."""
        return min((at for at in self._at if at > step), default=None)
