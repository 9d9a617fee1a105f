"""Every kind of message that goes up: what the page sends is what the server understands."""

from typing import Any, get_args

import pytest
from msgspec.inspect import StructType, type_info

from app.api.commands import Command, SurfaceWish
from tests.contract import page


def understood() -> dict[str, tuple[set[str], set[str]]]:
    """Required and optional fields of every command, by type."""
    found = {}
    for kind in get_args(Command):
        info = type_info(kind)
        assert isinstance(info, StructType)
        needed = {field.name for field in info.fields if field.required}
        free = {field.name for field in info.fields if not field.required}
        found[str(info.tag)] = (needed, free)
    return found


def test_the_page_sends_every_kind_and_no_other() -> None:
    assert set(page.commands()) == set(understood())


@pytest.mark.parametrize("kind", sorted(understood()))
def test_the_page_sends_what_is_required_and_nothing_unknown(kind: str) -> None:
    always, sometimes = page.commands()[kind]
    needed, free = understood()[kind]
    assert needed <= always
    assert always | sometimes <= needed | free


def test_the_options_of_a_surface_are_understood() -> None:
    info: Any = type_info(SurfaceWish)
    known = {field.name for field in info.fields}
    assert page.required("SurfaceQuery") | page.optional("SurfaceQuery") <= known


def test_the_reader_of_type_definitions_sees_nested_and_optional_fields() -> None:
    assert page.fields_of("{a: number, b?: {c: string}, d: [number, {e: 1}], f: X<{g: 1}>}") == (
        {"a", "d", "f"},
        {"b"},
    )
    assert page.required("Arr") == {"dtype", "bdata", "shape"}
    assert page.optional("Frame") == {"weights", "map", "path", "graph", "measure", "log", "units"}
