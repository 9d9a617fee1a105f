"""The server as a process: how it begins, and how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.serve import DEAD_PEER, SEND_BUFFER, SHUTDOWN_SECONDS, address_of, listen
from app.settings import SETTINGS, Settings, SettingsError

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "app"]


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process with these settings."""
    return {**os.environ, **variables}


@contextmanager
def process(**variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process on a free port, and the address that it printed."""
    with subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=environment(PORT="0", **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout is not None
            line = running.stdout.readline()
            found = re.fullmatch(r"Fall Line on (http://127\.0\.0\.1:\d+)\n", line)
            assert found is not None, line or running.communicate(timeout=10)[1]
            yield running, found[1]
        finally:
            running.kill()


def run_of(address: str) -> str:
    """The id of a new run."""
    return str(httpx.post(f"{address}/api/runs", timeout=20).json()["id"])


def children(parent: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def test_the_address_is_printed_when_it_answers() -> None:
    with process() as (_, address):
        assert httpx.get(f"{address}/healthz", timeout=20).json() == {"status": "ok"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_that_plays_and_tells_its_browsers_to_come_back(
    number: signal.Signals,
) -> None:
    with process() as (running, address):
        url = f"{address.replace('http', 'ws')}/api/runs/{run_of(address)}/stream"
        with connect(url, compression=None, max_size=None) as browser, connect(url) as silent:
            for message in (
                {"type": "hello", "last_step": None},
                {"type": "want", "panels": ["surface", "graph", "data"]},
                {"type": "play", "steps_per_frame": 1000},
            ):
                browser.send(json.dumps(message))
            while json.loads(browser.recv(timeout=20)).get("status") != "playing":
                browser.send(json.dumps({"type": "ack", "frame": 1}))
            workers = children(running.pid)
            running.send_signal(number)
            assert code_of_the_end(browser) == 1012
            assert code_of_the_end(silent) == 1012
            assert running.stderr is not None
            said = running.stderr.read()
            running.wait(SHUTDOWN_SECONDS)
        assert running.returncode == {signal.SIGTERM: 0, signal.SIGINT: 130}[number]
        assert said == ""
        assert workers
        for _ in range(100):
            if not any(Path(f"/proc/{worker}").exists() for worker in workers):
                break
            time.sleep(0.05)
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def code_of_the_end(browser: ClientConnection) -> int | None:
    """The code with which a stream is closed; messages until then are dropped."""
    try:
        while True:
            browser.recv(timeout=SHUTDOWN_SECONDS)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_a_long_walk_that_somebody_waits_for_does_not_hold_up_the_end() -> None:
    with process() as (running, address):
        run = run_of(address)
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as waiting:
            body = b'{"count": 200000}'
            head = f"POST /api/runs/{run}/steps HTTP/1.1\r\nHost: x\r\n"
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            waiting.sendall(head.encode() + body)
            while httpx.get(f"{address}/api/runs/{run}", timeout=20).json()["step"] < 10:
                pass
            running.terminate()
            assert b"200 OK" in waiting.recv(1000), "it hears how far the run has come"
            running.communicate(timeout=SHUTDOWN_SECONDS)


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        tried = subprocess.run(
            COMMAND, cwd=ROOT, env=environment(PORT=str(port)), capture_output=True, text=True
        )
    assert tried.returncode == 2
    assert tried.stdout == ""
    assert tried.stderr == (
        f"port {port} is taken; end what uses it, or choose another: PORT={port + 1}\n"
    )


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PORT": "http"}, "invalid PORT: http"),
        ({"FALLLINE_PUBILC": "1"}, "unknown setting: FALLLINE_PUBILC"),
        ({"FALLLINE_HOST": "203.0.113.7"}, "cannot listen on 203.0.113.7"),
        ({"FALLLINE_HOST": "no.such.host.invalid"}, "cannot listen on no.such.host.invalid"),
    ],
)
def test_settings_that_cannot_be_are_one_sentence(variables: dict[str, str], words: str) -> None:
    chosen = environment(**{"PORT": "0", **variables})
    tried = subprocess.run(COMMAND, cwd=ROOT, env=chosen, capture_output=True, text=True)
    assert tried.returncode == 2
    assert tried.stderr.startswith(words)
    assert tried.stderr.count("\n") == 1


def test_help_lists_every_setting() -> None:
    told = subprocess.run([*COMMAND, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0
    assert all(line.variable in told.stdout for line in SETTINGS)
    unknown = subprocess.run([*COMMAND, "--port=1"], cwd=ROOT, capture_output=True, text=True)
    assert unknown.returncode == 2


def test_blas_has_one_thread_before_numpy_is_there() -> None:
    program = (
        "import os, runpy, sys\n"
        "runpy.run_module('app.__main__')\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)\n"
    )
    bare = {key: value for key, value in os.environ.items() if "THREADS" not in key}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=bare, capture_output=True, text=True
    )
    assert told.stdout == "1 False\n"


def test_a_peer_that_never_reads_cannot_pin_memory() -> None:
    with listen(Settings(port=0)) as listener:
        size = listener.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        assert size in (SEND_BUFFER, 2 * SEND_BUFFER), "Linux doubles it for its own records"
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            found = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
            assert found == DEAD_PEER


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"host": "::"}, "http://[::1]:8000"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"host": "10.1.2.3"}, "http://10.1.2.3:8000"),
        ({"public_origin": "https://fall.example"}, "https://fall.example"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(settings: dict[str, str], address: str) -> None:
    assert address_of(Settings.model_validate(settings), 8000) == address


def test_a_port_of_the_system_is_refused_with_what_would_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(SettingsError, match="above 1023"):
        listen(Settings(port=80))
