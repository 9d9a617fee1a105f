"""States to replay from: a bounded number of them, spread over the whole run."""

from bisect import bisect_right
from typing import Generic, TypeVar

State = TypeVar("State")

SPACING = 16
"""Steps between states at first: replaying so many takes under a millisecond."""


class Checkpoints(Generic[State]):
    """States by step. When there are too many, every other goes and the spacing doubles."""

    def __init__(self, capacity: int) -> None:
        """Empty.

        Args:
            capacity: the most states that are kept, at least 2.
        """
        self._capacity = max(2, capacity)
        self._states: dict[int, State] = {}
        self.spacing = SPACING

    def wants(self, step: int) -> bool:
        """Whether the state at this step should be kept."""
        return step % self.spacing == 0 and step not in self._states

    def next(self, step: int) -> int:
        """The first position behind `step` whose state should be kept."""
        return (step // self.spacing + 1) * self.spacing

    def keep(self, step: int, state: State) -> None:
        """Keep a state, thinning what is there if it is one too many."""
        self._states[step] = state
        while len(self._states) > self._capacity:
            self.spacing *= 2
            self._states = {k: s for k, s in self._states.items() if k % self.spacing == 0}

    def forget(self, step: int) -> None:
        """Drop the states at `step` and behind it: the way has changed there."""
        self._states = {k: state for k, state in self._states.items() if k < step}

    def before(self, step: int) -> tuple[int, State]:
        """The last state kept at or before `step`; there is always one at 0."""
        steps = sorted(self._states)
        found = steps[bisect_right(steps, step) - 1]
        return found, self._states[found]

    def __len__(self) -> int:
        return len(self._states)
