"""Files that people bring, kept on disk by the id of their content."""

import base64
import hashlib
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.errors import ExpiredError, LimitError, NotFoundError, StorageError

ID_LENGTH = 26
"""Of base32: 130 bits, so that two files never share one."""

MOST_TOMBSTONES = 10_000
"""Names of files that are gone: the oldest are forgotten in the end."""

RENEWED_SECONDS = 60.0
"""A file that is used all the time is written down as used once in so long."""

BUSY_SECONDS = 5.0
"""How long a write waits for another process's."""

TABLES = """
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, content BLOB NOT NULL, bytes INTEGER NOT NULL,
    created REAL NOT NULL, used REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is kept."""

    id: str
    name: str
    """What it was called when it first came."""
    content: bytes
    created: float
    """Seconds since 1970."""
    expires: float
    """Until when it is kept, if nobody uses it again and no room is needed."""


def id_of(content: bytes) -> str:
    """The id of a content: the same bytes have the same id everywhere."""
    digest = hashlib.sha256(content).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:ID_LENGTH]


class Uploads:
    """An embedded store: one file of SQLite, for the threads and processes of one host."""

    def __init__(
        self,
        path: Path,
        *,
        quota_bytes: int,
        expiry_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Nothing is opened before it is used.

        Args:
            path: of the database; its folder is made.
            quota_bytes: of all contents as they are stored, compressed.
            expiry_seconds: how long a file is kept after its last use.
            clock: seconds since 1970.
        """
        self._path = path
        self._quota = quota_bytes
        self._expiry = expiry_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def put(self, content: bytes, name: str) -> Upload:
        """The file, kept; the same content again only renews it, under its first name.

        Raises:
            LimitError: if it alone is larger than all files may be.
            StorageError: if the disk does not take it.
        """
        id_, packed, now = id_of(content), zlib.compress(content), self._clock()
        if len(packed) > self._quota:
            raise LimitError("the file is larger than all files together may be here")
        with self._transaction() as database:
            known = database.execute(
                "SELECT name, created FROM files WHERE id = ?", (id_,)
            ).fetchone()
            if known is None:
                self._make_room(database, len(packed), now)
                database.execute(
                    "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
                    (id_, name, packed, len(packed), now, now),
                )
                database.execute("DELETE FROM gone WHERE id = ?", (id_,))
                known = (name, now)
            else:
                database.execute("UPDATE files SET used = ? WHERE id = ?", (now, id_))
        return Upload(id_, known[0], content, known[1], now + self._expiry)

    def get(self, id_: str) -> Upload:
        """The file of an id.

        Raises:
            ExpiredError: if it was here and is gone.
            NotFoundError: if it never was.
            StorageError: if the disk does not give it.
        """
        now = self._clock()
        with self._transaction() as database:
            self._drop_expired(database, now)
            row = database.execute(
                "SELECT name, content, created, used FROM files WHERE id = ?", (id_,)
            ).fetchone()
            if row is None:
                raise self._absence(database, id_)
            name, packed, created, used = row
            if now - used > RENEWED_SECONDS:
                database.execute("UPDATE files SET used = ? WHERE id = ?", (now, id_))
                used = now
        return Upload(id_, name, zlib.decompress(packed), created, used + self._expiry)

    def sweep(self) -> None:
        """Drop what has expired."""
        with self._transaction() as database:
            self._drop_expired(database, self._clock())

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """The database, alone; what was done is kept if nothing is raised, else nothing of it."""
        with self._lock:
            try:
                database = self._opened()
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                finally:
                    # A refusal has changed nothing that should not stay: expired files are gone.
                    database.execute("COMMIT")
            except (sqlite3.Error, OSError, zlib.error) as error:
                raise StorageError(f"files cannot be kept at {self._path}: {error}") from None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(TABLES)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _make_room(self, database: sqlite3.Connection, size: int, now: float) -> None:
        """Let those go that were used longest ago, until there is room."""
        self._drop_expired(database, now)
        (held,) = database.execute("SELECT COALESCE(SUM(bytes), 0) FROM files").fetchone()
        oldest = database.execute("SELECT id, bytes FROM files ORDER BY used, id").fetchall()
        for id_, bytes_ in oldest:
            if held + size <= self._quota:
                return
            self._bury(database, id_, now)
            held -= bytes_

    def _drop_expired(self, database: sqlite3.Connection, now: float) -> None:
        limit = now - self._expiry
        for (id_,) in database.execute("SELECT id FROM files WHERE used < ?", (limit,)).fetchall():
            self._bury(database, id_, now)

    def _bury(self, database: sqlite3.Connection, id_: str, now: float) -> None:
        """Drop a file and remember its name."""
        database.execute(
            "INSERT OR REPLACE INTO gone SELECT id, name, ? FROM files WHERE id = ?", (now, id_)
        )
        database.execute("DELETE FROM files WHERE id = ?", (id_,))
        database.execute(
            "DELETE FROM gone WHERE id NOT IN (SELECT id FROM gone ORDER BY at DESC LIMIT ?)",
            (MOST_TOMBSTONES,),
        )

    def _absence(self, database: sqlite3.Connection, id_: str) -> ExpiredError | NotFoundError:
        row = database.execute("SELECT name, at FROM gone WHERE id = ?", (id_,)).fetchone()
        if row is None:
            return NotFoundError("there is no such file here; drop it on the page", "dataset.file")
        name, at = row
        day = datetime.fromtimestamp(at, UTC)
        return ExpiredError(
            f"the file {name} was kept until {day.day} {day:%B %Y} and is gone; drop it on the "
            "page again: the same file has the same link",
            "dataset.file",
        )
