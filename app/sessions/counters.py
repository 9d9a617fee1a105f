"""What the server has done since it started, for `/metrics`."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Plain counts; each is raised where the thing happens."""

    runs: int = 0
    """Runs made."""
    refused: int = 0
    """Runs refused for want of room."""
    forgotten: int = 0
    """Runs dropped because nobody watched them."""
    steps: int = 0
    """Steps descended in the event loop."""
    step_seconds: float = 0.0
    """Time that these took."""
    connections: int = 0
    """Streams opened."""
    frames: int = 0
    """Frames and surfaces sent."""
    bytes: int = 0
    """Bytes of all messages sent."""
    merged: int = 0
    """Changes that travelled in a later frame, because the browser had no room for one."""
    surfaces: int = 0
    """Surfaces computed."""
    rebuilt: int = 0
    """Times that the worker processes had to be started anew."""

    def sent(self, message: object, size: int) -> None:
        """A message has been sent."""
        self.bytes += size
        self.frames += isinstance(message, dict) and "frame" in message
