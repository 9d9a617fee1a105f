"""The only decoder of what comes up a stream: strict, so that nothing half understood is done."""

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from app.errors import RequestError
from app.training.surface_job import SurfaceQuery

Panel = Literal["loss", "data", "weights", "surface", "graph", "network"]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Position = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Hello(Struct, tag="hello", forbid_unknown_fields=True, frozen=True):
    """First of all: how much of the history the browser has; null for nothing."""

    last_step: Position | None


class SurfaceWish(Struct, forbid_unknown_fields=True, frozen=True):
    """Which surface; what is left out is as usual."""

    slice: str = SurfaceQuery().slice
    size: int = SurfaceQuery().size
    span: float = SurfaceQuery().span
    part: str = SurfaceQuery().part


class Want(Struct, tag="want", forbid_unknown_fields=True, frozen=True):
    """What is visible, and so what is computed."""

    panels: frozenset[Panel]
    surface: SurfaceWish | None = None
    columns: tuple[int, int] | None = None


class Play(Struct, tag="play", forbid_unknown_fields=True, frozen=True):
    """Descend, so many steps for each frame."""

    steps_per_frame: Annotated[int, Meta(ge=1, le=10_000)]


class Pause(Struct, tag="pause", forbid_unknown_fields=True, frozen=True):
    """Stay where it is."""


class Step(Struct, tag="step", forbid_unknown_fields=True, frozen=True):
    """Make so many steps."""

    count: Count


class Seek(Struct, tag="seek", forbid_unknown_fields=True, frozen=True):
    """Go to a position, back or forward."""

    step: Position


class Ack(Struct, tag="ack", forbid_unknown_fields=True, frozen=True):
    """A frame or surface has been drawn: there is room for another."""

    frame: Position


Command = Hello | Want | Play | Pause | Step | Seek | Ack

KINDS = ", ".join(
    str(kind.__struct_config__.tag) for kind in (Hello, Want, Play, Pause, Step, Seek, Ack)
)

_DECODER: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>.*)`)?$", re.DOTALL)
"""A message of the decoder: `Expected `int` >= 1 - at `$.count``."""


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
        raise _refused(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise RequestError("invalid command; expected text in JSON") from None


def _refused(message: str) -> RequestError:
    """The decoder's words as a sentence of ours."""
    found = _PLACE.match(message)
    what, field = (found["what"], found["where"] or None) if found else (message, None)
    if field == "type" or (field is None and "`type`" in what):
        return RequestError(f"unknown command; expected one of {KINDS}", "type")
    what = what.replace("`", "")
    name = f"invalid {field}" if field else "invalid command"
    return RequestError(f"{name}; {what[:1].lower()}{what[1:]}", field)
