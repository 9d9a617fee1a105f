"""When `make` installs, and when it does not: a second `make run` must start at once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
START = "exec .venv/bin/python -m app"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder in which `make run` has installed everything, as far as `make` can see."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    tools = (".ci/package.json", ".ci/node_modules/.installed")
    for name in (".venv/bin/pip", ".venv/.run", ".venv/.dev", *tools):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def plan(clone: Path, goal: str, **variables: str) -> list[str]:
    """The commands that `make` would run for a goal."""
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", "--dry-run", goal]
    command += [f"{name}={value}" for name, value in variables.items()]
    reply = subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, check=True
    )
    return reply.stdout.splitlines()


def later(path: Path) -> None:
    """Makes a file newer than everything that is installed."""
    newest = max(entry.stat().st_mtime for entry in path.parent.rglob("*"))
    os.utime(path, (newest + 10, newest + 10))


def test_a_second_run_only_starts_the_server(clone: Path) -> None:
    assert plan(clone, "run") == [START]


@pytest.mark.parametrize("declared", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_what_is_declared_is_installed_before_the_start(
    clone: Path, declared: str
) -> None:
    later(clone / declared)
    commands = plan(clone, "run")
    assert any("pip install" in command and "--editable ." in command for command in commands)
    assert all("constraints.txt" in command for command in commands if "pip install" in command)
    assert commands[-1] == START


def test_a_first_run_makes_the_environment_first(clone: Path) -> None:
    shutil.rmtree(clone / ".venv")
    commands = plan(clone, "run", PYTHON="python3")
    kinds = ("python3 -m venv .venv", "pip install", START)
    first = [next(i for i, text in enumerate(commands) if kind in text) for kind in kinds]
    assert first == sorted(first)


def test_the_product_is_installed_without_what_checks_it(clone: Path) -> None:
    shutil.rmtree(clone / ".venv")
    commands = " ".join(plan(clone, "run"))
    assert not any(word in commands for word in ("[dev", "node", "npm", "playwright"))


def test_tests_wait_for_a_browser(clone: Path) -> None:
    look, run = plan(clone, "test")
    assert "tests.browser.chromium" in look
    assert run.endswith("-m pytest")


def test_check_runs_every_checker_and_then_the_tests(clone: Path) -> None:
    commands = plan(clone, "check")
    tools = ("ruff check", "ruff format --check", "mypy", "lint-imports", "tsc", "eslint")
    order = [
        next(i for i, text in enumerate(commands) if tool in text) for tool in (*tools, "pytest")
    ]
    assert order == sorted(order)


def test_ci_runs_check_and_nothing_else() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert script.splitlines()[-1] == "exec make check </dev/null"
