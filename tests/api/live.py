"""A real server on a free port, in a thread of the tests, and a browser's end of its stream."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.api.service import Service
from app.serve import Server, listen, server_of
from app.settings import Settings

SECONDS = 20
"""How long a test waits for what must come; it is there at once unless something is broken."""


SMALL = {"dataset": {"samples": 40}, "network": {"hidden": [{"units": 2}]}, "batch_size": 8}
"""A spec whose runs are quick to make."""

EXPLOSIVE = {
    "dataset": {"name": "plane", "samples": 40},
    "network": {"hidden": [{"units": 4, "activation": "relu"}]},
    "optimizer": {"name": "sgd", "learning_rate": 100.0},
}
"""Diverges within a few steps."""


class Live:
    """A running server, seen from outside and from inside."""

    def __init__(self, server: Server, port: int) -> None:
        self.service: Service = server.service
        self.authority = f"127.0.0.1:{port}"
        self.http = httpx.Client(base_url=f"http://{self.authority}", timeout=SECONDS)

    def run(self, **spec: Any) -> str:
        """The id of a new run."""
        reply = self.http.post("/api/runs", json=spec)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])

    def socket(self, run: str, **options: Any) -> ClientConnection:
        """A stream on which nothing has been said."""
        url = f"ws://{self.authority}/api/runs/{run}/stream"
        return connect(url, compression=None, max_size=None, **options)

    @contextmanager
    def watch(self, run: str, last_step: int | None = None) -> Iterator["Browser"]:
        """A stream on which hello has been said."""
        with self.socket(run) as socket:
            browser = Browser(socket)
            browser.up(type="hello", last_step=last_step)
            yield browser


class Browser:
    """The page's end of a stream: says things, and acknowledges what it gets."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.acknowledges = True

    def up(self, **message: Any) -> None:
        """Say something."""
        self.socket.send(json.dumps(message))

    def down(self) -> dict[str, Any]:
        """The next message."""
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=SECONDS))
        if self.acknowledges and "frame" in message:
            self.up(type="ack", frame=message["frame"])
        return message

    def next(self, kind: str, **expected: Any) -> dict[str, Any]:
        """The next message of a kind, whose fields have the expected values."""
        while True:
            message = self.down()
            if message["type"] == kind and expected.items() <= message.items():
                return message

    def until_closed(self) -> int | None:
        """The code with which the server closes the stream; messages until then are dropped."""
        try:
            while True:
                self.down()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def quiet(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.socket.recv(timeout=seconds)
        except TimeoutError:
            return True
        return False


@contextmanager
def live(**settings: Any) -> Iterator[Live]:
    """A server with these settings, for as long as the block lasts."""
    chosen = Settings(port=0, **settings)
    with listen(chosen) as listener:
        port = listener.getsockname()[1]
        server = server_of(chosen, f"http://127.0.0.1:{port}")
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            seen = Live(server, port)
            with seen.http:
                seen.http.get("/healthz")
                yield seen
        finally:
            server.should_exit = True
            thread.join()
