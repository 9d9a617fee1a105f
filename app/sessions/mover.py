"""The task that moves a run towards its goal, a slice at a time, so that others have their turn."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from app.errors import DivergedError
from app.sessions.counters import Counters
from app.sessions.goals import Goal, Play, Reach, Until
from app.sessions.pace import Budget, Slices
from app.training.run import Run

log = logging.getLogger("fallline")

PROGRESS_SECONDS = 0.1
"""How often a walk that takes long says where it is."""


class Audience(Protocol):
    """Those who watch the run."""

    def tell(self) -> None:
        """The run has moved."""
        ...

    def notice(self, code: str, detail: str) -> None:
        """The run has stopped by itself, and why."""
        ...

    def ready(self) -> bool:
        """Whether somebody would take a frame now."""
        ...


class Mover:
    """Pursues one goal at a time; a new one replaces it between two slices.

    All of it happens in the event loop: between two `await`s nobody else touches the run.
    """

    def __init__(
        self,
        run: Run,
        audience: Audience,
        budget: Budget,
        counters: Counters,
        clock: Callable[[], float],
    ) -> None:
        self.goal: Goal | None = None
        self._run = run
        self._audience = audience
        self._budget = budget
        self._slices = Slices()
        self._counters = counters
        self._clock = clock
        self._told = clock()
        self._room = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def pursue(self, goal: Goal | None) -> None:
        """Turn to another goal; None is to stand still."""
        if self.goal is not None:
            self.goal.done.set()
        self.goal = goal
        self._room.set()
        if goal is not None and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._move())

    def room(self) -> None:
        """Somebody may take a frame: playing can go on."""
        self._room.set()

    def close(self) -> None:
        """End the task, wherever it is."""
        self.pursue(None)
        if self._task is not None:
            self._task.cancel()

    async def _move(self) -> None:
        """Pursue goals until there is none left."""
        while (goal := self.goal) is not None:
            try:
                await self._approach(goal)
            except DivergedError as error:
                self._stop(goal, "diverged", error.message)
            except Exception:
                log.exception("run broke at step %d", self._run.step)
                self._stop(goal, "internal", "something broke on the server; the run has stopped")
            if self.goal is goal and not isinstance(goal, Play):
                self.pursue(None)
            self._tell()

    async def _approach(self, goal: Goal) -> None:
        """Reach the goal; if it is to play, only what its next frame will show."""
        match goal:
            case Play(steps_per_frame=steps):
                await self._until_room(goal)
                await self._descend(goal, self._run.step + steps)
                if self._run.step >= self._run.limits.steps:
                    text = f"this run has made {self._run.step} steps, as many as it may make here"
                    self._stop(goal, "finished", text)
            case Reach(step=step):
                self._run.seek(step, at_most=0)
                await self._descend(goal, step)
            case Until(last=last):
                await self._descend(goal, last)

    async def _until_room(self, goal: Goal) -> None:
        """Wait until somebody would take a frame; with nobody watching, as long as that lasts."""
        while self.goal is goal and not self._audience.ready():
            self._room.clear()
            await self._room.wait()

    async def _descend(self, goal: Goal, last: int) -> None:
        """Make steps up to position `last`, until the goal is reached, or there is another.

        Raises:
            DivergedError: if a step cannot be made.
        """
        last = min(last, self._run.limits.steps)
        while self.goal is goal and self._run.step < last and not self._low_enough(goal):
            # A loss that must not be passed is looked at after each step.
            most = 1 if isinstance(goal, Until) else self._slices.steps
            self._slice(min(most, last - self._run.step))
            if self._run.diverged is not None:
                raise DivergedError(self._run.diverged.message)
            if self._clock() - self._told > PROGRESS_SECONDS:
                self._tell()
            await asyncio.sleep(self._budget.wait())

    def _slice(self, steps: int) -> None:
        """Make steps without a pause, and note what they cost."""
        start = self._clock()
        made = self._run.advance(steps)
        seconds = self._clock() - start
        self._slices.measured(made, seconds)
        self._budget.spend(seconds)
        self._counters.steps += made
        self._counters.step_seconds += seconds

    def _low_enough(self, goal: Goal) -> bool:
        """Whether the loss is where the goal wants it."""
        if not isinstance(goal, Until):
            return False
        loss = self._run.losses()[goal.part]
        return loss is not None and loss <= goal.loss

    def _stop(self, goal: Goal, code: str, detail: str) -> None:
        """Stand still for a reason that people should know."""
        if self.goal is goal:
            self.pursue(None)
        self._audience.notice(code, detail)

    def _tell(self) -> None:
        self._told = self._clock()
        self._audience.tell()
