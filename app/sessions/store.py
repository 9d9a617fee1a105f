"""The runs that are alive: a bounded number, found by an id that nobody can guess."""

import secrets
from collections.abc import Callable

from app.errors import CapacityError, NotFoundError
from app.sessions.counters import Counters
from app.sessions.pace import Budget
from app.sessions.session import Session
from app.settings import Settings
from app.training.run import Run

ID_BYTES = 16
"""128 random bits: the id of a run is the right to steer it."""


class RunStore:
    """Sessions by id. A run that nobody watches makes room for a new one, and is forgotten in
    the end; it is a value, so its link brings it back.
    """

    def __init__(self, settings: Settings, counters: Counters, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._counters = counters
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._addresses: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def watchers(self) -> int:
        """Streams that are open."""
        return sum(len(session.subscribers) for session in self._sessions.values())

    @property
    def has_room(self) -> bool:
        """Whether a new run would be taken now."""
        return len(self) < self._settings.live_runs or self._unwatched(self._idle) is not None

    def make_room(self, address: str) -> None:
        """Forget a run that nobody watches, if one must go before another from there can come.

        Raises:
            CapacityError: if none may.
        """
        own = [id_ for id_, home in self._addresses.items() if home == address]
        if len(own) >= self._settings.runs_per_address:
            # Their own older experiments: those who change settings quickly leave many behind.
            self._make_room(lambda session: session.id in own, "this address has")
        if len(self) >= self._settings.live_runs:
            self._make_room(self._idle, "the server has")

    def add(self, run: Run, address: str) -> Session:
        """A new session for a run.

        Raises:
            CapacityError: if there is no room for it.
        """
        self.make_room(address)
        settings = self._settings
        session = Session(
            secrets.token_urlsafe(ID_BYTES),
            run,
            budget=Budget(settings.run_milliseconds / 1e3, settings.run_burst / 1e3, self._clock),
            watchers=settings.watchers_per_run,
            counters=self._counters,
            clock=self._clock,
        )
        self._sessions[session.id] = session
        self._addresses[session.id] = address
        self._counters.runs += 1
        return session

    def get(self, id_: str) -> Session:
        """The session of that id; asking for it keeps it.

        Raises:
            NotFoundError: if there is none, or none any more.
        """
        session = self._sessions.get(id_)
        if session is None:
            raise NotFoundError("this run is no longer here; its link makes it again")
        session.used = self._clock()
        return session

    def sweep(self) -> None:
        """Forget the runs that nobody has watched for long."""
        limit = self._clock() - self._settings.detached_seconds
        for session in list(self._sessions.values()):
            if not session.subscribers and session.used < limit:
                self._forget(session)

    def close(self) -> None:
        """End all that moves."""
        for session in self._sessions.values():
            session.close()

    def _make_room(self, may_go: Callable[[Session], bool], who: str) -> None:
        oldest = self._unwatched(may_go)
        if oldest is None:
            self._counters.refused += 1
            raise CapacityError(f"{who} as many runs as it may have; try again in a moment")
        self._forget(oldest)

    def _unwatched(self, may_go: Callable[[Session], bool]) -> Session | None:
        """The run that nobody has watched for longest, of those that may go."""
        alone = [s for s in self._sessions.values() if not s.subscribers and may_go(s)]
        return min(alone, key=lambda session: session.used, default=None)

    def _idle(self, session: Session) -> bool:
        return self._clock() - session.used >= self._settings.idle_seconds

    def _forget(self, session: Session) -> None:
        session.close()
        del self._sessions[session.id], self._addresses[session.id]
        self._counters.forgotten += 1
