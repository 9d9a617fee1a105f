"""Files that people brought: read once, kept by the id of their content."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from app.data.csv_file import FileLimits, RawFile, read_csv
from app.sessions.uploads import Upload, Uploads

READ = 16
"""Files that are kept as they were read: the next spec of the same one costs nothing."""

Read = Callable[[bytes, FileLimits], RawFile]


class Library:
    """Files by id, as tables of text."""

    def __init__(self, uploads: Uploads, limits: FileLimits) -> None:
        """Nothing is read before it is asked for.

        Args:
            uploads: where contents are kept.
            limits: how large a file may be.
        """
        self.limits = limits
        self._uploads = uploads
        self._read: OrderedDict[str, RawFile] = OrderedDict()
        self._lock = threading.Lock()

    def file(self, id_: str) -> RawFile:
        """The file of an id, as it was read.

        Raises:
            NotFoundError: if it was never here.
            ExpiredError: if it was, and is gone.
            DataError: if it is above limits that have become narrower since.
        """
        upload = self._uploads.get(id_)
        with self._lock:
            if id_ in self._read:
                self._read.move_to_end(id_)
                return self._read[id_]
        return self._kept(id_, read_csv(upload.content, self.limits))

    def add(self, content: bytes, name: str, file: RawFile) -> Upload:
        """Keep a file that was read.

        Raises:
            LimitError: if it is larger than all that is kept may be.
        """
        upload = self._uploads.put(content, name)
        self._kept(upload.id, file)
        return upload

    def about(self, id_: str) -> Upload:
        """Name, content and expiry of a file.

        Raises:
            NotFoundError, ExpiredError: if it is not here.
        """
        return self._uploads.get(id_)

    def sweep(self) -> None:
        """Drop what has expired."""
        self._uploads.sweep()

    def close(self) -> None:
        """Let go of the files on disk."""
        self._uploads.close()

    def _kept(self, id_: str, file: RawFile) -> RawFile:
        with self._lock:
            self._read[id_] = file
            while len(self._read) > READ:
                self._read.popitem(last=False)
        return file
