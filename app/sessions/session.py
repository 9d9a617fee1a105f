"""A run that people watch: what they want of it, and who they are."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from app.errors import CapacityError, DivergedError, LimitError
from app.sessions.counters import Counters
from app.sessions.desk import SurfaceDesk
from app.sessions.feed import SurfaceFeed
from app.sessions.frames import frame_of
from app.sessions.goals import Goal, Play, Reach, Until
from app.sessions.lens import Lens
from app.sessions.messages import FrameMessage, Status
from app.sessions.mover import Mover
from app.sessions.pace import Budget
from app.sessions.subscriber import Subscriber
from app.training.run import Run

GRACE_SECONDS = 60.0
"""How long a run that was playing waits for its browser to come back before it is paused."""


ASKED = 20
"""Requests about one run that may wait for a worker: a tenth of all that may."""


class Session:
    """One run, those who watch it, and the task that moves it."""

    def __init__(
        self,
        id_: str,
        run: Run,
        *,
        budget: Budget,
        watchers: int,
        counters: Counters,
        clock: Callable[[], float],
    ) -> None:
        """Standing still, with nobody watching.

        Args:
            id_: the right to steer it.
            run: at any position.
            budget: the run's share of the processor.
            watchers: the most subscribers it may have.
            counters: of the whole server.
            clock: seconds that never go back.
        """
        self.id = id_
        self.run = run
        self.lens = Lens(run)
        self.subscribers: dict[Subscriber, SurfaceFeed] = {}
        self.used = clock()
        """When somebody last asked for it."""
        self._budget = budget
        self._watchers = watchers
        self._counters = counters
        self._clock = clock
        self._asked = 0
        self._mover = Mover(run, self, budget, counters, clock)

    @property
    def status(self) -> Status:
        """Playing, or how the run stands."""
        return "playing" if isinstance(self._mover.goal, Play) else self.run.status

    # What they want: each returns at once; who needs the outcome waits for the goal's `done`.

    def play(self, steps_per_frame: int) -> Goal:
        """Descend, so many steps a frame, as fast as the fastest browser takes them."""
        self._must_go_on()
        self._pursue(goal := Play(steps_per_frame))
        self.tell()
        return goal

    def pause(self) -> None:
        """Stay at this position."""
        self._mover.pursue(None)
        self.tell()

    def advance(self, count: int) -> Goal:
        """Make so many more steps; asked for again before they are made, they add up."""
        self._must_go_on()
        goal = self._mover.goal
        start = goal.step if isinstance(goal, Reach) else self.run.step
        return self._pursue(Reach(min(start + count, self.run.limits.steps)))

    def seek(self, step: int) -> Goal:
        """Go to a position, back or forward.

        Raises:
            LimitError: if it lies behind the last that this server allows.
        """
        most = self.run.limits.steps
        if step > most:
            raise LimitError(f"invalid step: {step}; a run has at most {most} here", "step")
        return self._pursue(Reach(step))

    def descend_until(self, part: str, loss: float, most: int) -> Goal:
        """Descend until a part's loss is low enough, or so many steps have been made.

        Raises:
            RequestError: if the run has no such part.
        """
        if part != "train":
            self.run.spec.must_be_network(f"{part} part")
        self._must_go_on()
        return self._pursue(Until(part, loss, self.run.step + most))

    def _pursue(self, goal: Goal) -> Goal:
        self._mover.pursue(goal)
        return goal

    def _must_go_on(self) -> None:
        """Refuse to descend where no next step can be made."""
        if self.run.diverged is not None:
            raise DivergedError(self.run.diverged.message)
        if self.run.step >= self.run.limits.steps:
            made = f"this run has made {self.run.step} steps"
            raise LimitError(f"{made}, as many as it may make here", "step")

    def open_test(self) -> None:
        """Open the sealed test part where the run now stands; everybody is told.

        Raises:
            RequestError: if it has been opened before.
        """
        self.run.open_test()
        self.tell()

    def intervene(self, target: str, value: float) -> None:
        """Set a number where the run now stands; it goes on from there as it went, everybody told.

        Raises:
            SpecError, LimitError: if that cannot be done.
        """
        self.run.intervene(target, value)
        for subscriber in self.subscribers:
            # What they know of later steps is another run's, and of this one it is measured anew.
            subscriber.seen = min(subscriber.seen, self.run.step)
        self.tell()

    # Who they are.

    def join(
        self, last_step: int | None, desk: SurfaceDesk, revision: int = 0
    ) -> tuple[Subscriber, SurfaceFeed]:
        """A new subscriber, and what keeps their surface right.

        Args:
            last_step: they have the history up to there; None if they have nothing.
            desk: where surfaces are ordered.
            revision: of the run whose history they have.

        Raises:
            CapacityError: if too many watch.
        """
        if len(self.subscribers) >= self._watchers:
            raise CapacityError(f"this run is watched by {self._watchers} already; try again later")
        # Who claims to know more than there is has seen another run, and gets everything.
        known = last_step is not None and last_step <= self.run.head
        known = known and revision == self.run.revision
        seen = last_step + 1 if last_step is not None and known else 0
        subscriber = Subscriber(self, seen, self._clock, self.run.revision)
        feed = SurfaceFeed(
            self.run, subscriber, desk, lambda: self.status == "playing", self._clock
        )
        self.subscribers[subscriber] = feed
        self._counters.connections += 1
        self.room()
        return subscriber, feed

    def leave(self, subscriber: Subscriber) -> None:
        """A subscriber has gone. Playing waits for somebody to look, and ends after a while."""
        self.subscribers.pop(subscriber, None)
        self.used = self._clock()
        goal = self._mover.goal
        if not self.subscribers and isinstance(goal, Play):
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._pause_if_alone, goal)

    def _pause_if_alone(self, goal: Goal) -> None:
        if not self.subscribers and self._mover.goal is goal:
            self.pause()

    # What the mover asks of its audience.

    def tell(self) -> None:
        """The run has moved: everybody gets the new state with their next frame."""
        for subscriber, feed in self.subscribers.items():
            self._counters.merged += subscriber.changed
            subscriber.tell()
            feed.moved()

    def notice(self, code: str, detail: str) -> None:
        """The run has stopped by itself: everybody is told why."""
        for subscriber in self.subscribers:
            subscriber.write(
                {"type": "notice", "code": code, "detail": detail, "step": self.run.step}
            )

    def ready(self) -> bool:
        """Whether somebody would take a frame now."""
        return any(subscriber.has_room for subscriber in self.subscribers)

    # What subscribers ask of their source.

    def frame(self, subscriber: Subscriber, pictures: bool) -> FrameMessage:
        """The newest state for one subscriber, with the history that they have not seen."""
        # A number that overflows is a state that the frame shows, not a mistake to warn of.
        with self.charged(), np.errstate(all="ignore"):
            return frame_of(self.run, self.lens, self.status, subscriber, pictures)

    def room(self) -> None:
        """A subscriber may take a frame: if the run is playing, it can go on."""
        self._mover.room()

    @contextmanager
    def charged(self) -> Iterator[None]:
        """Charge what is done meanwhile to the run's share of the processor."""
        start = self._clock()
        try:
            yield
        finally:
            self._budget.spend(self._clock() - start)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Count a request that may have to wait for a worker, as long as it lasts.

        Raises:
            CapacityError: if too many of this run wait already; others must have their turn.
        """
        if self._asked >= ASKED:
            raise CapacityError("the server is busy computing for this run; try again in a moment")
        self._asked += 1
        try:
            yield
        finally:
            self._asked -= 1

    def close(self) -> None:
        """End what moves the run."""
        self._mover.close()
