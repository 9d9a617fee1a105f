"""Small worlds for tests of sessions: a run, a clock that is turned by hand, a session."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from app.sessions.counters import Counters
from app.sessions.pace import Budget
from app.sessions.session import Session
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec

T = TypeVar("T")

SMALL: dict[str, Any] = {
    "dataset": {"samples": 40},
    "network": {"hidden": [{"units": 2, "activation": "tanh"}]},
    "batch_size": 8,
    "horizon": 20,
}

EXPLOSIVE: dict[str, Any] = {
    "dataset": {"name": "plane", "samples": 40},
    "network": {"hidden": [{"units": 4, "activation": "relu"}]},
    "optimizer": {"name": "sgd", "learning_rate": 100.0},
}
"""Diverges within some hundred steps."""


def a_run(limits: Limits | None = None, **changes: Any) -> Run:
    """A run of the small spec, or of one with other settings."""
    limits = limits or Limits()
    return Run(RunSpec.from_json(SMALL | changes, limits), limits)


class HandClock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def a_session(run: Run | None = None, **options: Any) -> Session:
    """A session round a run, with as much time as it wants."""
    clock: Callable[[], float] = options.pop("clock", None) or HandClock()
    settings = {
        "budget": Budget(1.0, 1e9, clock),
        "watchers": 5,
        "counters": Counters(),
        "clock": clock,
    }
    return Session("id", run or a_run(), **{**settings, **options})


def in_loop(test: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine returns, in a loop of its own; a test that hangs fails."""
    return asyncio.run(asyncio.wait_for(test(), 30))


async def soon(condition: Callable[[], bool]) -> None:
    """Wait until something holds, giving every other task its turn."""
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came to be")


async def settle(turns: int = 50) -> None:
    """Let every task run as far as it can."""
    for _ in range(turns):
        await asyncio.sleep(0)


class StillDesk:
    """A desk that never has a surface ready."""

    def __init__(self) -> None:
        self.orders: list[Any] = []

    def knows(self, order: Any) -> bool:
        """It knows nothing."""
        return False

    def get(self, order: Any) -> Awaitable[Any]:
        """A wait without an end."""
        self.orders.append(order)
        return asyncio.get_running_loop().create_future()
