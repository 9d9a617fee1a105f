"""Long work, done in other processes: a bounded number at once, rebuilt when one dies."""

import asyncio
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from app.errors import CapacityError
from app.sessions.counters import Counters
from app.sessions.tracking import Board, Tracker, look_at

P = ParamSpec("P")
T = TypeVar("T")

JOIN_SECONDS = 5.0
"""How long workers that were told to end may take; they take milliseconds."""

WAITING = 200
"""Requests that may wait for a worker; the next one is refused."""


def prepare_worker(shares: Any, stops: Any) -> None:
    """What a worker does first: leave Ctrl-C to the server, and end when the server has.

    Args:
        shares, stops: of the board on which its jobs tell how far they are.
    """
    look_at(shares, stops)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(target=end_with, args=(parent.sentinel,), daemon=True)
        watch.start()


def end_with(sentinel: int) -> None:
    """End this process when the one behind the sentinel has ended, however it did."""
    multiprocessing.connection.wait([sentinel])
    os._exit(0)


def warm_up() -> int:
    """Import what the jobs need; returns the worker's process id."""
    import app.training.surface_job  # noqa: F401 the import is the work

    return os.getpid()


class Computing:
    """A pool of worker processes behind `await run(function, ...)`."""

    def __init__(self, workers: int, counters: Counters) -> None:
        """No process is started before `warm` or the first request.

        Args:
            workers: processes, and so requests that are computed at once.
        """
        self._workers = workers
        self._counters = counters
        self._free = asyncio.Semaphore(workers)
        self._waiting = 0
        self._pool: ProcessPoolExecutor | None = None
        # Not fork: the server has threads, and a fork copies their locks as they are.
        self._context = multiprocessing.get_context("spawn")
        self.board = Board(self._context)
        """Where jobs tell how far they are: take a tracker, and give it to `run`."""

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result, computed in a worker.

        A job among whose arguments is a tracker of the board ends soon after its request was
        cancelled, and the tracker is given back; another runs to its end, for nobody.

        Args:
            function: at the top of a module, with arguments that can be pickled.

        Raises:
            CapacityError: if too many wait already, or the workers keep dying.
        """
        if self._waiting >= WAITING:
            raise CapacityError("the server is busy computing; try again in a moment")
        self._waiting += 1
        try:
            return await self._run(function, *args, **kwargs)
        finally:
            self._waiting -= 1

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        tracker = next((each for each in args if isinstance(each, Tracker)), None)
        future: Future[T] | None = None

        def ended(_: object) -> None:
            with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
                loop.call_soon_threadsafe(self._free.release)

        try:
            for _ in range(2):
                # A request that is cancelled while it waits here costs no worker anything.
                await self._free.acquire()
                pool = self._started()
                try:
                    future = pool.submit(function, *args, **kwargs)
                except BrokenProcessPool:
                    self._free.release()
                    self._discard(pool)
                    continue
                # Not when the request is: a worker that has begun does not stop at once.
                future.add_done_callback(ended)
                try:
                    return await asyncio.wrap_future(future)
                except BrokenProcessPool:
                    self._discard(pool)
            raise CapacityError("the processes that compute keep dying; try again later")
        finally:
            if tracker is not None:
                self.board.leave(tracker, future, loop)

    async def warm(self) -> None:
        """Start the workers and have them import what they need."""
        await asyncio.gather(*(self.run(warm_up) for _ in range(self._workers)))

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            # Python has a public way to end busy workers only from 3.14 on.
            processes = list((pool._processes or {}).values())
            manager: Any = pool._executor_manager_thread  # a thread, whatever its stub says
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            # Python's own clean-up at exit would race with this thread's, and print a trace.
            if manager is not None:
                manager.join(JOIN_SECONDS)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            told = (self.board.shares, self.board.stops)
            self._pool = ProcessPoolExecutor(self._workers, self._context, prepare_worker, told)
        return self._pool

    def _discard(self, broken: ProcessPoolExecutor) -> None:
        """Forget a pool that died; the next request starts another."""
        if self._pool is broken:
            self._pool = None
            self._counters.rebuilt += 1
            broken.shutdown(wait=False, cancel_futures=True)
