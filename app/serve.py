"""The server process: listens, says where, and ends in good order."""

import errno
import signal
import socket
import sys
from types import FrameType

import uvicorn

from app.api.service import Service
from app.main import create_app
from app.settings import Settings, SettingsError

SHUTDOWN_SECONDS = 5
"""How long open requests may take to end, once the server is told to."""

SEND_BUFFER = 65_536
"""Bytes that the kernel holds for a peer that does not read; it would take megabytes."""

DEAD_PEER = 20_000
"""Milliseconds until data that a peer does not acknowledge ends its connection."""


class Server(uvicorn.Server):
    """Uvicorn, which says where it listens once it does, and tells the service when it ends."""

    def __init__(self, config: uvicorn.Config, service: Service, address: str) -> None:
        super().__init__(config)
        self.service = service
        self.address = address
        self.interrupted = False
        """Whether somebody has pressed Ctrl-C."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Fall Line on {self.address}", flush=True)  # noqa: T201 what `make run` shows

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.interrupted |= sig == signal.SIGINT
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.service.drain()
        await super().shutdown(sockets)


def server_of(settings: Settings, address: str) -> Server:
    """The server; it does not listen yet."""
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        loop="auto",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.command_bytes,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        forwarded_allow_ips=settings.trusted_proxies,
        log_level=settings.log_level,
        server_header=False,
    )
    return Server(config, app.state.service, address)


def serve(settings: Settings) -> None:
    """Listen and answer until a signal ends it.

    Raises:
        SettingsError: if the port or address cannot be had.
        KeyboardInterrupt: if it was Ctrl-C.
    """
    # Uvicorn raises the signal again when it has ended; by default that would skip Python's own
    # end, which gives back what the workers shared.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listen(settings) as listener:
        port = listener.getsockname()[1]
        server = server_of(settings, address_of(settings, port))
        server.run(sockets=[listener])
        # Raised again at the very end it is lost now and then, with no task left to be told of it.
        if server.interrupted:
            raise KeyboardInterrupt


def address_of(settings: Settings, port: int) -> str:
    """Where a browser finds the page."""
    if settings.public_origin:
        return settings.public_origin
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(settings: Settings) -> socket.socket:
    """A listening socket on which peers that never read cannot pin memory.

    Raises:
        SettingsError: if the port or address cannot be had, with what would do.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_PEER)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise SettingsError(refusal(error, settings)) from None
    return listener


def refusal(error: OSError, settings: Settings) -> str:
    """Why the server cannot listen, and what would do."""
    port, host = settings.port, settings.host
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; end what uses it, or choose another: PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} is not for this user; choose one above 1023: PORT=8000"
    return f"cannot listen on {host}: {error.strerror or error}; FALLLINE_HOST=127.0.0.1 would do"
