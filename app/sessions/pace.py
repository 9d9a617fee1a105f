"""How much a run may compute before others have their turn."""

from collections.abc import Callable

SLICE_SECONDS = 0.001
"""The longest that a run holds the event loop: then every other run and request has its turn."""

MEMORY = 0.8
"""Weight of what is known about the cost of a step against what was just measured."""


class Slices:
    """How many steps fit into one slice, by the measured cost of a step.

    A single step may be longer than a slice; it cannot be divided.
    """

    def __init__(self) -> None:
        self._cost: float | None = None

    @property
    def steps(self) -> int:
        """Steps for the next slice, at least 1; before anything was measured, 1."""
        if self._cost is None:
            return 1
        return max(1, int(SLICE_SECONDS / self._cost))

    def measured(self, steps: int, seconds: float) -> None:
        """Learn from a slice."""
        if steps < 1:
            return
        cost = max(seconds / steps, 1e-7)
        known = self._cost
        self._cost = cost if known is None else MEMORY * known + (1 - MEMORY) * cost


class Budget:
    """A run's share of the processor: a bucket that fills steadily and empties by what was used."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        """Full.

        Args:
            rate: seconds of processor time for each second.
            burst: the most that the bucket holds, in seconds.
            clock: seconds that never go back.
        """
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = burst
        self._seen = clock()

    def spend(self, seconds: float) -> None:
        """Take what a slice has used; the bucket may go below empty by as much as it holds.

        One look that takes very long must not keep a run still for minutes.
        """
        self._fill()
        self._left = max(-self._burst, self._left - seconds)

    def wait(self) -> float:
        """Seconds until there is something in the bucket; 0 if there is."""
        self._fill()
        return max(0.0, -self._left / self._rate)

    def _fill(self) -> None:
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now
