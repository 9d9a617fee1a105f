"""A Chromium for the browser tests: one that is here, else Playwright's, else the system's package.

`python -m tests.browser.chromium` prints which it is, having installed one if it had to.
The tests themselves only look for it, and fail when there is none: they are never skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

VARIABLE = "CHROME_BIN"
"""The variable that names a browser; it goes before all others, and must work if it is set."""

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)

PLACES = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

NONE_FOUND = (
    "The browser tests need Chromium or Chrome, and none was found or could be installed; "
    f"install one, or name one in {VARIABLE}."
)

# Software rendering, so that WebGL draws the same everywhere, and no talk with the maker's servers.
FLAGS = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # Debian's wrapper rasterises on the GPU, which software emulates: 167 ms a step instead of 45.
    "--disable-gpu-rasterization",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
)

PATIENCE = 300
"""Seconds that an installation may take."""


class NoBrowserError(Exception):
    """No browser is there, or none could be installed: one sentence."""


def flags() -> list[str]:
    """The command line of a browser for tests; root cannot use Chromium's sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if is_root else [])]


def find() -> str:
    """The path of a browser that starts.

    Raises:
        NoBrowserError: if none does, or if the one that CHROME_BIN names does not.
    """
    named = os.environ.get(VARIABLE)
    if named:
        path = shutil.which(named)
        if path and starts(path):
            return path
        raise NoBrowserError(f"invalid {VARIABLE}: {named}; expected a Chromium that starts")
    for path in candidates():
        if starts(path):
            return path
    raise NoBrowserError(NONE_FOUND)


def candidates() -> Iterator[str]:
    """Where a browser may be, likeliest first; Playwright's own last, since asking costs most."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from PLACES
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    yield own


def starts(path: str) -> bool:
    """Whether the program runs: a stub, or one without its libraries, does not print a version."""
    if not Path(path).is_file():
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_playwrights() -> None:
    """Playwright's own build, into the user's cache."""
    attempt([sys.executable, "-m", "playwright", "install", "chromium"])


def install_systems() -> None:
    """The package of Debian, Ubuntu and their kin, where that needs no password."""
    if not shutil.which("apt-get"):
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and not shutil.which("sudo"):
        return
    attempt([*prefix, "apt-get", "update", "-qq"])
    attempt([*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])


INSTALLERS: tuple[Callable[[], None], ...] = (install_playwrights, install_systems)


def attempt(command: list[str]) -> None:
    """Runs an installer and says so; whether it worked is seen by looking for the browser."""
    print(f"No browser for the tests yet; trying: {' '.join(command)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)


def ensure() -> str:
    """The path of a browser that starts, installed if need be.

    Raises:
        NoBrowserError: if none could be had.
    """
    for install in INSTALLERS:
        try:
            return find()
        except NoBrowserError:
            if os.environ.get(VARIABLE):
                raise
            install()
    return find()


def main() -> None:
    try:
        print(f"Browser for the tests: {ensure()}")
    except NoBrowserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
