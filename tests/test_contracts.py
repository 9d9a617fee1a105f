"""What holds for every file, whoever writes it. Import-linter sees to which way imports run."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LONGEST = 400
"""Lines that a file of the product may have; most have half of that."""

OUTSIDE = {
    "engine": {"numpy"},
    "data": {"numpy", "pandas", "sklearn"},
    "landscape": {"numpy"},
    "graph": {"numpy"},
    "training": {"numpy"},
}
"""What each room of the core may import that is neither ours nor the standard library's."""

LAZY = {"pandas", "sklearn"}
"""Packages that cost a second to import, and that most experiments do not need."""


def tracked(*folders: str) -> list[Path]:
    """Every file that git has of these folders (of all, if none is named), and that is there."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def python(*folders: str) -> list[Path]:
    return [path for path in tracked(*folders) if path.suffix == ".py"]


def imports(body: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(body) if isinstance(node, ast.Import | ast.ImportFrom))


def packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The top-level packages that an import names."""
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    return {name.partition(".")[0] for name in names}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_imports_are_absolute() -> None:
    relative = [
        f"{path}:{node.lineno}"
        for path in python()
        for node in imports(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize("room", OUTSIDE)
def test_a_room_of_the_core_imports_only_what_its_line_allows(room: str) -> None:
    files = python(f"app/{room}")
    assert files
    allowed = OUTSIDE[room] | {"app"} | sys.stdlib_module_names - {"asyncio"}
    found = {
        f"{path}:{node.lineno}: {name}"
        for path in files
        for node in imports(parsed(path))
        for name in packages(node) - allowed
    }
    assert found == set()


def test_costly_packages_are_imported_only_when_needed() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python("app")
        for node in parsed(path).body
        if isinstance(node, ast.Import | ast.ImportFrom) and packages(node) & LAZY
    ]
    assert found == []


def test_no_file_is_too_long_to_hold_in_the_head() -> None:
    code = [path for path in tracked("app", "static", "templates") if "img" not in path.parts]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


# Written in pieces, so that this file does not name what it forbids.
UNWANTED = [
    *("/".join(("", place, "")) for place in ("work", "root", "opt", "tmp/bash_jobs")),
    *("shared/" + page for page in ("design", "style", "hooks")),
    *(".".join(host) for host in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))),
    *(".".join(host) for host in (("npmjs", "com"), ("deb", "debian", "org"))),
]

WANTED = ("/opt/google/chrome",)
"""A usual place of Chrome on any machine, not a place of one machine."""


def test_nothing_names_a_registry_or_a_place_of_one_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore").lower()
        for wanted in WANTED:
            text = text.replace(wanted, "")
        found += [f"{path}: {needle}" for needle in UNWANTED if needle in text]
    assert found == []


def test_no_lock_file_with_addresses_is_kept() -> None:
    locks = {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "uv.lock"}
    assert [path for path in tracked() if path.name in locks] == []
