"""What the page says about messages: the names of the fields in its type definitions."""

import re
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
TYPES = SCRIPTS / "types.js"
FILES = (TYPES, *(SCRIPTS / f"types-{room}.js" for room in ("data", "land", "compare", "graph")))

BLOCK = re.compile(r"@typedef \{object\} (\w+)(.*?)\*/", re.DOTALL)
PROPERTY = re.compile(r"@property \{.*\} (\[?)(\w+)")
OBJECT = re.compile(r"@typedef \{(\{.*?\})\} (\w+)")


@cache
def typedefs() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Every object type of the page by its name: required and optional fields."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    found = {}
    for name, body in BLOCK.findall(text):
        properties = PROPERTY.findall(body)
        required = frozenset(field for bracket, field in properties if not bracket)
        found[name] = (required, frozenset(field for bracket, field in properties if bracket))
    for body, name in OBJECT.findall(text):
        found[name] = fields_of(body)
    return found


def required(name: str) -> frozenset[str]:
    """The fields that the page relies on."""
    return typedefs()[name][0]


def optional(name: str) -> frozenset[str]:
    """The fields that the page can do without."""
    return typedefs()[name][1]


def fields_of(body: str) -> tuple[frozenset[str], frozenset[str]]:
    """Required and optional fields of `{a: number, b?: {c: string}}`: those of the outer braces."""
    depth, outer = 0, ""
    for character in body:
        depth -= character in "})]>"
        if depth == 1:
            outer += character
        depth += character in "{([<"
    names = re.findall(r"(\w+)(\??):", outer)
    return (
        frozenset(name for name, mark in names if not mark),
        frozenset(name for name, mark in names if mark),
    )


def commands() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The kinds of message that the page sends: fields by `type`."""
    text = TYPES.read_text(encoding="utf-8")
    union = re.search(r"@typedef \{((?:(?!@typedef).)*?)\} Up\b", text, re.DOTALL)
    assert union is not None
    found = {}
    for kind, rest in re.findall(r'\{type: "(\w+)"([^}]*)\}', union[1]):
        needed, free = fields_of("{" + rest.lstrip(", ") + "}")
        if re.search(rf'\{{type: "{kind}"\}} & Wants', union[1]):
            needed, free = needed | required("Wants"), free | optional("Wants")
        found[kind] = (needed, free)
    return found


def messages() -> dict[str, frozenset[str]]:
    """The kinds of message that the page understands: required fields by `type`."""
    text = TYPES.read_text(encoding="utf-8")
    union = re.search(r"@typedef \{((?:(?!@typedef).)*?)\} Down\b", text, re.DOTALL)
    assert union is not None
    found = {"frame": required("Frame")}
    for kind, rest in re.findall(r'\{type: "(\w+)"([^}]*)\}', union[1]):
        found[kind] = fields_of("{" + rest.lstrip(", ") + "}")[0] | {"type"}
    found["error"] |= required("ApiError")
    return found
