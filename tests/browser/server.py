"""A real server for the browser tests: `python -m app`, as `make run` starts it."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
PATIENCE = 30
"""Seconds until a server must have printed its address."""


@contextlib.contextmanager
def serving(port: int = 0, **settings: str) -> Iterator[str]:
    """The address of a server of one's own, which ends with the block.

    Args:
        port: where it listens; 0 takes any free one. A test that restarts a server names the port.
        settings: variables of its environment, `FALLLINE_SAMPLES="100"`.

    Raises:
        RuntimeError: if it ends, or prints no address in time; with what it printed.
    """
    environment = {**os.environ, **settings, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "app"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield printed_address(process, log)
        finally:
            end(process)


def printed_address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints once it listens."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if found := ADDRESS.search(log.read_text(encoding="utf-8")):
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(f"no server:\n{log.read_text(encoding='utf-8')}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends the server as a platform does: asked first, killed after ten seconds."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
