"""One browser that watches a run: what it wants to see, and what it has room for."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.errors import FallLineError
from app.sessions.messages import FrameMessage, Letter, Message, SurfaceMessage, field_of

CREDITS = 3
"""Frames and surfaces that may be unacknowledged; a fourth would only be older on arrival."""

FRAME_SECONDS = 1 / 30
"""The shortest time between two frames: nobody draws faster."""

LETTERS = 16
"""Messages without numbers that may wait; when one more comes, the oldest is dropped."""


@dataclass(frozen=True, slots=True)
class Wants:
    """What a browser shows, and so what is computed for it."""

    panels: frozenset[str] = frozenset()
    columns: tuple[int, int] | None = None
    """Which two inputs the output map shows; None for the first two."""
    compare: str | None = None
    """What the loss is compared with; None for nothing."""
    level: str = "tensors"
    """At which the graph is seen: `layers` or `tensors`."""
    updates: bool = False
    """Whether with the weights goes what the next step will add to them."""


def pictured(surface: dict[str, Any]) -> dict[str, Any]:
    """A surface as the stream sends it: without the 3 P numbers that say where its plane lies.

    Nobody draws them, and of a large network they weigh ten times what is drawn; who computes
    with them asks for the surface by HTTP.
    """
    return {name: value for name, value in surface.items() if name not in ("origin", "directions")}


class Source(Protocol):
    """Where a subscriber's frames come from."""

    def frame(self, subscriber: "Subscriber", pictures: bool) -> FrameMessage:
        """The newest state, with the history that this subscriber has not seen.

        Args:
            subscriber: who gets it.
            pictures: whether all that is wanted goes with it, or only the ball's place.
        """
        ...

    def room(self) -> None:
        """A frame would be taken."""
        ...


class Subscriber:
    """Builds each message at the moment when it can be sent, so that none waits and ages.

    What changed while there was no room is merged by that: the next frame has the newest state
    and every row of the history since the last one.
    """

    def __init__(
        self, source: Source, seen: int, clock: Callable[[], float], revision: int = 0
    ) -> None:
        """One who has nothing of the state yet.

        Args:
            source: where frames come from.
            seen: rows of the history that it has.
            clock: seconds that never go back.
            revision: of the run whose history that is.
        """
        self.revision = revision
        """Of the run as it knows it."""
        self.seen = seen
        """Rows of the history that it has, or that are on their way."""
        self.wants = Wants()
        self.changed = True
        """Whether there is something that no frame has said yet."""
        self.drawn: Any = None
        """The surface that was sent last: the ball is placed on it."""
        self._source = source
        self._clock = clock
        self._wake = asyncio.Event()
        self._letters: deque[Letter] = deque(maxlen=LETTERS)
        self._surface: SurfaceMessage | None = None
        self._unplaced = False
        self._unacknowledged: set[int] = set()
        self._count = 0
        self._due = 0.0

    @property
    def has_room(self) -> bool:
        """Whether a change would travel at once: then it is worth making one."""
        return not self.changed and len(self._unacknowledged) < CREDITS

    @property
    def _due_to_tell(self) -> bool:
        return self.changed or self._unplaced

    def want(self, wants: Wants) -> None:
        """Show other things from the next frame on."""
        self.wants = wants
        self.tell()

    def tell(self) -> None:
        """There is something new."""
        self.changed = True
        self._wake.set()

    def write(self, letter: Letter) -> None:
        """Send a message that costs no credit: an error, a notice."""
        self._letters.append(letter)
        self._wake.set()

    def fail(self, error: FallLineError) -> None:
        """Say what could not be done."""
        self.write(
            {
                "type": "error",
                "error": error.code,
                "detail": error.message,
                "field": field_of(error),
            }
        )

    def show(self, surface: SurfaceMessage) -> None:
        """Send a surface, in place of one that has not left yet."""
        self._surface = surface
        self._wake.set()

    def acknowledge(self, frame: int) -> None:
        """The browser has drawn a frame: there is room for another."""
        self._unacknowledged.discard(frame)
        self._wake.set()
        self._source.room()

    async def next(self) -> Message:
        """The next message, as soon as there is one and room for it."""
        while True:
            self._wake.clear()
            message = self._ready()
            if message is not None:
                return message
            await self._until_woken()

    def _ready(self) -> Message | None:
        """What can go now, the most important first; None if nothing can."""
        if self._letters:
            return self._letters.popleft()
        if len(self._unacknowledged) >= CREDITS:
            return None
        if self._surface is not None:
            surface, self._surface = self._surface, None
            self.drawn = surface["surface"]
            self._unplaced = True  # the next frame says where on it the ball is
            return {**surface, "surface": pictured(self.drawn), "frame": self._numbered()}
        if self._due_to_tell and self._clock() >= self._due:
            pictures, self.changed, self._unplaced = self.changed, False, False
            self._due = self._clock() + FRAME_SECONDS
            frame = self._source.frame(self, pictures)
            frame["frame"] = self._numbered()
            self._source.room()
            return frame
        return None

    def _numbered(self) -> int:
        """A number to acknowledge a message by; it takes a credit."""
        self._count += 1
        self._unacknowledged.add(self._count)
        return self._count

    async def _until_woken(self) -> None:
        """Wait for news; if only the frame rate is in the way, until a frame is due."""
        timer = None
        if self._due_to_tell and len(self._unacknowledged) < CREDITS:
            wait = max(0.0, self._due - self._clock())
            timer = asyncio.get_running_loop().call_later(wait, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            if timer is not None:
                timer.cancel()
