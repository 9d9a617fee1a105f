"""How far a job in another process is, and that it shall end: two numbers in shared memory."""

import asyncio
import ctypes
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from typing import Any

SLOTS = 64
"""Jobs that can be told about at once; one more runs without telling."""


class EndedError(Exception):
    """Nobody waits for the job any more."""


class Board:
    """The server's side: slots that jobs write to."""

    def __init__(self, context: SpawnContext) -> None:
        """All slots free.

        Args:
            context: of the processes that will run the jobs.
        """
        self.shares: Any = context.RawArray(ctypes.c_double, SLOTS)
        self.stops: Any = context.RawArray(ctypes.c_byte, SLOTS)
        self._free = list(range(SLOTS))

    def take(self) -> "Tracker | None":
        """A slot for one job, or None if there is none left."""
        if not self._free:
            return None
        slot = self._free.pop()
        self.shares[slot], self.stops[slot] = 0.0, 0
        return Tracker(slot)

    def share(self, tracker: "Tracker") -> float:
        """Which share of the job is done, from 0 to 1."""
        return float(self.shares[tracker.slot])

    def leave(
        self, tracker: "Tracker", job: Future[Any] | None, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Nobody waits for a job any more: it ends when it next tells how far it is.

        Args:
            tracker: that it was given.
            job: its future; None if it never came to a worker.
            loop: of the server. The slot is free when no worker can write to it any more.
        """
        if job is None or job.done():
            self._free.append(tracker.slot)
            return
        self.stops[tracker.slot] = 1

        def ended(_: object) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._free.append, tracker.slot)

        job.add_done_callback(ended)


@dataclass(frozen=True, slots=True)
class Tracker:
    """The job's side: it travels with the arguments, and is called with what is done."""

    slot: int

    def __call__(self, share: float) -> None:
        """Tell how far the job is.

        Raises:
            EndedError: if nobody waits for it any more.
        """
        _here.shares[self.slot] = share
        if _here.stops[self.slot]:
            raise EndedError


class _Here:
    """The worker's view of the board, which it is given when it starts."""

    shares: Any = None
    stops: Any = None


_here = _Here()


def look_at(shares: Any, stops: Any) -> None:
    """What a worker does first, so that its jobs can tell."""
    _here.shares, _here.stops = shares, stops
