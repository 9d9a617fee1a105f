"""Writes constraints.txt: one exact version of every package that pyproject.toml's ranges bring.

pip itself resolves the ranges, without installing anything, for the interpreter and platform that
run this; the same versions then serve every platform, since a constraint for a package that a
platform does not need is ignored. The extra `oracle` is left out: see its comment.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED_EXTRAS = ("dev", "node")


def ranges() -> list[str]:
    """Every declared requirement that is to be pinned, as pyproject.toml has it."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    extras = [line for name in PINNED_EXTRAS for line in project["optional-dependencies"][name]]
    return [*declared["build-system"]["requires"], *project["dependencies"], *extras]


def resolve(requirements: list[str]) -> dict[str, str]:
    """The version that pip would install now of each package, the packages below included."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
    command += ["--ignore-installed", "--report", "-", *requirements]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found = (item["metadata"] for item in report["install"])
    return {normalised(package["name"]): package["version"] for package in found}


def normalised(name: str) -> str:
    """A package's name in the one spelling that PEP 503 gives it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    pins = resolve(ranges())
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items())]
    (ROOT / "constraints.txt").write_text("".join(lines), encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages")


if __name__ == "__main__":
    main()
