"""The only decoder of what comes up a stream."""

import json
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.commands import (
    Ack,
    Command,
    Hello,
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
    ({"type": "want", "panels": [], "columns": [0, 3]}, Want(frozenset(), None, (0, 3))),
    ({"type": "play", "steps_per_frame": 5}, Play(5)),
    ({"type": "pause"}, Pause()),
    ({"type": "step", "count": 1}, Step(1)),
    ({"type": "seek", "step": 0}, Seek(0)),
    ({"type": "ack", "frame": 12}, Ack(12)),
]


@pytest.mark.parametrize(("message", "command"), EXAMPLES)
def test_every_kind_of_command_is_understood(message: dict[str, Any], command: Command) -> None:
    assert decode(json.dumps(message)) == command


def test_the_examples_above_have_every_kind() -> None:
    assert {type(command) for _, command in EXAMPLES} == set(get_args(Command))


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ('{"type": "dance"}', "type", "unknown command; expected one of hello, want, play"),
        ('{"count": 1}', "type", "unknown command"),
        ("[]", None, "invalid command; expected object"),
        ("{", None, "expected text in JSON"),
        ("", None, "expected text in JSON"),
        ('{"type": "step", "count": NaN}', None, "expected text in JSON"),
        ('{"type": "step", "count": 1e400}', "count", "invalid count; number out of range"),
        ('{"type": "step", "count": 0}', "count", "invalid count; expected int >= 1"),
        ('{"type": "step", "count": true}', "count", "invalid count; expected int, got bool"),
        ('{"type": "step", "count": 1.5}', "count", "invalid count; expected int, got float"),
        ('{"type": "step"}', None, "missing required field count"),
        ('{"type": "step", "count": 1, "x": 1}', None, "unknown field x"),
        ('{"type": "pause", "now": true}', None, "unknown field now"),
        ('{"type": "want", "panels": ["attic"]}', "panels[0]", "invalid enum value 'attic'"),
        ('{"type": "want", "panels": [], "surface": {"s": 1}}', "surface", "unknown field s"),
    ],
)
def test_a_message_that_is_no_command_is_refused_with_a_sentence(
    text: str, field: str | None, words: str
) -> None:
    with pytest.raises(RequestError) as refused:
        decode(text)
    assert words in refused.value.message
    assert refused.value.field == field


@pytest.mark.parametrize("message", [b"{}", None, b'{"type": "pause"}'])
def test_bytes_are_no_command(message: bytes | None) -> None:
    with pytest.raises(RequestError, match="not bytes"):
        decode(message)


@given(st.text())
def test_no_text_does_anything_but_decode_or_be_refused(text: str) -> None:
    with suppress(RequestError):
        assert isinstance(decode(text), get_args(Command))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(RequestError):
        decode("[" * 4096)
