"""Jobs for the worker processes: at the top of a module, so that they can be sent there."""

import os
import signal
import time
from collections.abc import Callable

from app.errors import RequestError


def double(number: int) -> int:
    """Twice the number."""
    return 2 * number


def nap(seconds: float) -> float:
    """The seconds, after them."""
    time.sleep(seconds)
    return seconds


def refuse() -> None:
    """Raises an error of ours."""
    raise RequestError("a sentence", "a.field")


def die() -> None:
    """Ends the worker as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def process() -> int:
    """The worker's process id."""
    return os.getpid()


def interrupt() -> int:
    """What Ctrl-C does to a worker: nothing."""
    os.kill(os.getpid(), signal.SIGINT)
    return os.getpid()


def count_to(number: int, tell: Callable[[float], None]) -> int:
    """The number, told after every hundredth of a second how far it is."""
    for done in range(number):
        tell(done / number)
        time.sleep(0.01)
    return number
