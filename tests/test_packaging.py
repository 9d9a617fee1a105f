"""The files round the code say what is so: pins, image, documents."""

import json
import os
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from app.settings import settings_table

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def declared() -> list[Requirement]:
    lines = [*PYPROJECT["build-system"]["requires"], *PROJECT["dependencies"]]
    return [Requirement(line) for line in [*lines, *EXTRAS["dev"], *EXTRAS["node"]]]


# Versions


def test_constraints_are_names_and_versions_and_nothing_else() -> None:
    lines = text("constraints.txt").splitlines()
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_every_declared_range_is_pinned_inside_it(requirement: Requirement) -> None:
    pins = dict(line.split("==") for line in text("constraints.txt").splitlines())
    assert pins[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_every_range_has_both_ends(requirement: Requirement) -> None:
    assert {part.operator for part in requirement.specifier} == {">=", "<"}


def test_javascript_tools_are_named_by_exact_versions() -> None:
    versions = json.loads(text(".ci/package.json"))["devDependencies"].values()
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


# Image

STEP = re.compile(r"^(FROM|COPY|ENV|USER|CMD|HEALTHCHECK|WORKDIR)\s+(.*)$", re.MULTILINE)


def image() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    return STEP.findall(text("Dockerfile").replace("\\\n", " "))


def copied() -> list[str]:
    """What the image takes from the repository."""
    rows = [words.split() for step, words in image() if step == "COPY"]
    return [source for row in rows if not row[0].startswith("--from") for source in row[:-1]]


def test_the_image_copies_what_is_there() -> None:
    assert {"app", "static", "templates", "constraints.txt"} <= set(copied())
    assert [source for source in copied() if not (ROOT / source).exists()] == []


def test_the_image_is_not_denied_what_it_copies() -> None:
    kept = [line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")]
    denied = [s for s in copied() if not any(fnmatch(s, k) or s.startswith(f"{k}/") for k in kept)]
    assert denied == []


def test_the_image_starts_what_make_run_starts() -> None:
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", "--dry-run", "run"]
    plan = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    last = plan.stdout.decode().splitlines()[-1]
    started = [json.loads(words) for step, words in image() if step == "CMD"]
    assert started == [last.removeprefix("exec ").split()]


def test_the_image_is_public_not_root_and_looks_after_its_health() -> None:
    steps = dict(image())
    settings = dict(pair.split("=") for pair in steps["ENV"].split())
    assert settings["FALLLINE_PUBLIC"] == "1"
    assert settings["PORT"] == "8000"
    assert steps["USER"] not in ("root", "0")
    assert "/healthz" in steps["HEALTHCHECK"]


def test_the_image_has_a_python_that_the_project_allows() -> None:
    versions = re.findall(r"^FROM python:(\d+\.\d+)-slim", text("Dockerfile"), re.MULTILINE)
    assert versions
    assert all(f"{version}.0" in SpecifierSet(PROJECT["requires-python"]) for version in versions)


# Documents

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == PROJECT["version"]


def test_the_readme_begins_with_a_sentence_a_picture_and_the_two_commands() -> None:
    head = text("README.md").split("\n## ")[0]
    sentence, picture, commands = (head.index(part) for part in ("\n\n", "![", "```"))
    assert sentence < picture < commands
    assert {"make run", "make test"} <= {line.split("#")[0].strip() for line in head.splitlines()}


def test_the_readme_lists_every_setting_as_the_program_has_it() -> None:
    assert settings_table() in text("README.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_point_at_files_that_are_there(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(document))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_architecture_names_every_room_and_only_rooms() -> None:
    rooms = {path.name for path in (ROOT / "app").iterdir() if (path / "__init__.py").is_file()}
    named = set(re.findall(r"`app/(\w+)/`", text("ARCHITECTURE.md")))
    assert named == rooms


def test_architecture_draws_the_order_that_the_import_contract_holds() -> None:
    contracts = {row["id"]: row for row in PYPROJECT["tool"]["importlinter"]["contracts"]}
    layers = contracts["layers"]["layers"]
    assert " → ".join(layers[layers.index("main") :]) in text("ARCHITECTURE.md")
