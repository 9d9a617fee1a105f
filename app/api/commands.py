"""The only decoder of what comes up a stream: strict, so that nothing half understood is done."""

import re
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from app.errors import RequestError
from app.landscape.slice_table import LONGEST_NAME
from app.training.refusal import shown
from app.training.surface_query import SurfaceQuery

Panel = Literal["loss", "data", "weights", "surface", "graph", "network", "measure"]
MOST_COUNT, MOST_STEP, MOST_STEPS_PER_FRAME = 1_000_000, 1_000_000_000, 10_000
Count = Annotated[int, Meta(ge=1, le=MOST_COUNT)]
Position = Annotated[int, Meta(ge=0, le=MOST_STEP)]
WeightName = Annotated[str, Meta(max_length=LONGEST_NAME)]


class Hello(Struct, tag="hello", forbid_unknown_fields=True, frozen=True):
    """First of all: how much of the history the browser has; null for nothing."""

    last_step: Position | None
    revision: Position = 0


class SurfaceWish(Struct, forbid_unknown_fields=True, frozen=True):
    """Which surface; what is left out is as usual."""

    slice: str = SurfaceQuery().slice
    size: int = SurfaceQuery().size
    span: float = SurfaceQuery().span
    part: str = SurfaceQuery().part
    penalty: str = SurfaceQuery().penalty
    a: WeightName | None = None
    b: WeightName | None = None
    zero_biases: bool | None = None
    ends: bool | None = None
    follow: bool | None = None
    at: Position | None = None


class Want(Struct, tag="want", forbid_unknown_fields=True, frozen=True):
    """What is visible, and so what is computed."""

    panels: frozenset[Panel]
    surface: SurfaceWish | None = None
    columns: tuple[int, int] | None = None
    compare: str | None = None
    level: Literal["layers", "tensors"] = "tensors"
    updates: bool = False


class Play(Struct, tag="play", forbid_unknown_fields=True, frozen=True):
    """Descend, so many steps for each frame."""

    steps_per_frame: Annotated[int, Meta(ge=1, le=MOST_STEPS_PER_FRAME)]


class Pause(Struct, tag="pause", forbid_unknown_fields=True, frozen=True):
    """Stay where it is."""


class Step(Struct, tag="step", forbid_unknown_fields=True, frozen=True):
    """Make so many steps."""

    count: Count


class Seek(Struct, tag="seek", forbid_unknown_fields=True, frozen=True):
    """Go to a position, back or forward."""

    step: Position


class Intervene(Struct, tag="intervene", forbid_unknown_fields=True, frozen=True):
    """Do something to the run that is written down."""

    kind: Literal["open_test", "set_parameter", "set_learning_rate"]
    name: WeightName | None = None
    index: tuple[Position, ...] | None = None
    value: float | None = None


class Ack(Struct, tag="ack", forbid_unknown_fields=True, frozen=True):
    """A frame or surface has been drawn: there is room for another."""

    frame: Position


Command = Hello | Want | Play | Pause | Step | Seek | Intervene | Ack

FIELDS = {
    str(kind.__struct_config__.tag): kind.__struct_fields__
    for kind in (Hello, Want, Play, Pause, Step, Seek, Intervene, Ack)
}
"""The fields of each kind of command."""

KINDS = ", ".join(FIELDS)

_POSITION = f"a whole number from 0 to {MOST_STEP}"

EXPECTED = {
    "last_step": f"{_POSITION}, or null",
    "revision": _POSITION,
    "panels": f"a list of some of {', '.join(get_args(Panel))}",
    "surface": f"an object with some of {', '.join(SurfaceWish.__struct_fields__)}, or null",
    "surface.slice": "the name of a slice",
    "surface.size": "a whole number, odd, of points a side",
    "surface.span": "a number",
    "surface.part": "the name of a part",
    "surface.penalty": "none, only or sum",
    "surface.a": f"the name of a weight of at most {LONGEST_NAME} characters, or null",
    "surface.b": f"the name of a weight of at most {LONGEST_NAME} characters, or null",
    "surface.zero_biases": "true, false or null",
    "surface.ends": "true, false or null",
    "surface.follow": "true, false or null",
    "surface.at": f"{_POSITION}, or null",
    "columns": "two whole numbers, or null",
    "compare": "the name of another measure of the loss, or null",
    "level": "layers or tensors",
    "updates": "true or false",
    "steps_per_frame": f"a whole number from 1 to {MOST_STEPS_PER_FRAME}",
    "count": f"a whole number from 1 to {MOST_COUNT}",
    "step": _POSITION,
    "kind": "open_test, set_parameter or set_learning_rate",
    "name": f"the name of a parameter of at most {LONGEST_NAME} characters, or null",
    "index": "a list of whole numbers, or null",
    "value": "a number, or null",
    "frame": _POSITION,
}
"""What would do in each field, in words."""

_DECODER: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>.*)`)?$", re.DOTALL)
"""A message of the decoder: `Expected `int` >= 1 - at `$.count``."""

_NAMED = re.compile(
    r"Object (?P<trouble>missing required|contains unknown) field `(?P<name>.*)`", re.DOTALL
)
"""One that names the field itself."""

_KIND = re.compile(r'"type"\s*:\s*"(\w*)"')
"""What a text calls itself; good enough for a sentence."""


def decode(text: str | bytes | None) -> Command:
    """The command that a message is.

    Raises:
        RequestError: if it is none; the sentence says what is wrong, and the field where.
    """
    if not isinstance(text, str):
        raise RequestError("invalid command; expected text in JSON, not bytes")
    try:
        return _DECODER.decode(text)
    except msgspec.ValidationError as error:
        raise _refused(str(error), text) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        text = "invalid command; expected text in JSON, which has no NaN and no Infinity"
        raise RequestError(text) from None


def _refused(message: str, text: str) -> RequestError:
    """A sentence of ours for what the decoder found wrong in a text."""
    found = _PLACE.match(message)
    what, place = (found["what"], found["where"] or "") if found else (message, "")
    if place == "type" or what.endswith("field `type`"):
        return RequestError(f"unknown command; expected one of {KINDS}", "type")
    named = _NAMED.fullmatch(what)
    field = named["name"] if named else place.partition("[")[0]
    verb, path = ("missing", field) if named else ("invalid", place)
    if named is not None and named["trouble"] == "contains unknown":
        return _unknown(place, field, text)
    if field not in EXPECTED:
        return RequestError(f"invalid command; expected an object with a type, one of {KINDS}")
    return RequestError(f"{verb} {field}; expected {EXPECTED[field]}", path)


def _unknown(place: str, name: str, text: str) -> RequestError:
    """The refusal of a field that a command, or the object at a place in it, does not have."""
    if place:
        path, owner, fields = f"{place}.{name}", "surface", SurfaceWish.__struct_fields__
    else:
        # Not decoded: behind the unknown field the text may be anything.
        kind = _KIND.search(text)
        path, owner = name, kind[1] if kind and kind[1] in FIELDS else "this command"
        fields = FIELDS.get(owner, ())
    takes = f"takes {', '.join(fields)}" if fields else "takes nothing else"
    return RequestError(f"unknown field: {shown(path)}; {owner} {takes}", path)
