"""The only decoder of what comes up a stream."""

import json
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.commands import (
    EXPECTED,
    Ack,
    Command,
    Hello,
    Intervene,
    Pause,
    Play,
    Seek,
    Step,
    SurfaceWish,
    Want,
    decode,
)
from app.errors import RequestError

EXAMPLES: list[tuple[dict[str, Any], Command]] = [
    ({"type": "hello", "last_step": None}, Hello(None)),
    ({"type": "hello", "last_step": 7}, Hello(7)),
    ({"type": "want", "panels": ["loss", "data"]}, Want(frozenset({"loss", "data"}))),
    (
        {"type": "want", "panels": ["surface"], "surface": {"slice": "filter", "size": 25}},
        Want(frozenset({"surface"}), SurfaceWish("filter", 25)),
    ),
    (
        {
            "type": "want",
            "panels": ["surface"],
            "surface": {"slice": "weights", "a": "W1[0,2]", "b": None, "follow": False, "at": 3},
        },
        Want(frozenset({"surface"}), SurfaceWish("weights", a="W1[0,2]", follow=False, at=3)),
    ),
    ({"type": "want", "panels": [], "columns": [0, 3]}, Want(frozenset(), None, (0, 3))),
    ({"type": "play", "steps_per_frame": 5}, Play(5)),
    ({"type": "pause"}, Pause()),
    ({"type": "step", "count": 1}, Step(1)),
    ({"type": "seek", "step": 0}, Seek(0)),
    ({"type": "intervene", "kind": "open_test"}, Intervene("open_test")),
    ({"type": "ack", "frame": 12}, Ack(12)),
]


@pytest.mark.parametrize(("message", "command"), EXAMPLES)
def test_every_kind_of_command_is_understood(message: dict[str, Any], command: Command) -> None:
    assert decode(json.dumps(message)) == command


def test_the_examples_above_have_every_kind() -> None:
    assert {type(command) for _, command in EXAMPLES} == set(get_args(Command))


COUNT = "expected a whole number from 1 to 1000000"


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ('{"type": "dance"}', "type", "unknown command; expected one of hello, want, play"),
        ('{"type": 3}', "type", "unknown command; expected one of hello, want, play"),
        ('{"count": 1}', "type", "unknown command; expected one of hello, want, play"),
        ("[]", None, "invalid command; expected an object with a type, one of hello, want"),
        ("{", None, "invalid command; expected text in JSON"),
        ("", None, "invalid command; expected text in JSON"),
        ('{"type": "step", "count": NaN}', None, "expected text in JSON, which has no NaN"),
        ('{"type": "step", "count": 1e400}', "count", f"invalid count; {COUNT}"),
        ('{"type": "step", "count": 0}', "count", f"invalid count; {COUNT}"),
        ('{"type": "step", "count": "1"}', "count", f"invalid count; {COUNT}"),
        ('{"type": "step", "count": true}', "count", f"invalid count; {COUNT}"),
        ('{"type": "step", "count": 1.5}', "count", f"invalid count; {COUNT}"),
        ('{"type": "step"}', "count", f"missing count; {COUNT}"),
        ('{"type": "hello"}', "last_step", "missing last_step; expected a whole number from 0"),
        ('{"type": "step", "count": 1, "x": 1}', "x", "unknown field: x; step takes count"),
        ('{"type": "pause", "now": true}', "now", "unknown field: now; pause takes nothing else"),
        (
            '{"type": "want", "panels": ["attic"]}',
            "panels[0]",
            "invalid panels; expected a list of some of loss, data, weights, surface, graph",
        ),
        (
            '{"type": "want", "panels": [], "columns": [1, "a"]}',
            "columns[1]",
            "invalid columns; expected two whole numbers, or null",
        ),
        (
            '{"type": "want", "panels": [], "surface": {"s": 1}}',
            "surface.s",
            "unknown field: surface.s; surface takes slice, size, span, part",
        ),
        (
            '{"type": "want", "panels": [], "surface": {"size": 1.5}}',
            "surface.size",
            "invalid surface.size; expected a whole number, odd",
        ),
    ],
)
def test_a_message_that_is_no_command_is_refused_with_a_sentence(
    text: str, field: str | None, words: str
) -> None:
    with pytest.raises(RequestError) as refused:
        decode(text)
    assert words in refused.value.message
    assert refused.value.field == field


def test_every_field_of_every_command_has_words_for_what_would_do() -> None:
    fields = {name for kind in get_args(Command) for name in kind.__struct_fields__}
    inner = {f"surface.{name}" for name in SurfaceWish.__struct_fields__}
    assert set(EXPECTED) == fields | inner


@pytest.mark.parametrize("message", [b"{}", None, b'{"type": "pause"}'])
def test_bytes_are_no_command(message: bytes | None) -> None:
    with pytest.raises(RequestError, match="not bytes"):
        decode(message)


@given(st.text())
def test_no_text_does_anything_but_decode_or_be_refused(text: str) -> None:
    with suppress(RequestError):
        assert isinstance(decode(text), get_args(Command))


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "pause", "x` - at `$.kitchen": 1}',
        '{"type": "pause", "x - at `$.kitchen": 1}',
        '{"type": "pause", "type": "dance", "x": 1}',
        '{"type": "pause", "x": 1, ',
        '{"type": "pause", "x": 1e400}',
        '{"type": "pause", "x": ' + "[" * 3000,
        '{"type": "want", "panels": [], "surface": {"x` - at `$.type": 1}}',
    ],
)
def test_a_field_whose_name_is_a_trap_is_refused_like_any_other(text: str) -> None:
    with pytest.raises(RequestError):
        decode(text)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(RequestError):
        decode("[" * 4096)
