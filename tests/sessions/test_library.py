from collections.abc import Iterator
from pathlib import Path

import pytest

from app.data.csv_file import FileLimits, read_csv
from app.errors import DataError, ExpiredError, NotFoundError
from app.sessions import library
from app.sessions.library import READ, Library
from app.sessions.uploads import Uploads, id_of

CONTENT = b"a,b\n" + b"1,2\n3,4\n" * 6


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: Clock) -> Iterator[Uploads]:
    path = tmp_path / "files.sqlite"
    made = Uploads(path, quota_bytes=100_000, expiry_seconds=3600, clock=clock)
    yield made
    made.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The contents that were read as tables, in order."""
    seen: list[bytes] = []

    def read(content: bytes, limits: FileLimits) -> object:
        seen.append(content)
        return read_csv(content, limits)

    monkeypatch.setattr(library, "read_csv", read)
    return seen


def kept(uploads: Uploads, limits: FileLimits | None = None) -> Library:
    return Library(uploads, limits or FileLimits())


def test_a_file_is_read_once_for_any_number_of_specs(uploads: Uploads, reads: list[bytes]) -> None:
    uploads.put(CONTENT, "one.csv")
    files = kept(uploads)
    first, second = files.file(id_of(CONTENT)), files.file(id_of(CONTENT))
    assert first is second
    assert first.names == ("a", "b")
    assert reads == [CONTENT]


def test_a_file_that_was_just_added_is_not_read_again(uploads: Uploads, reads: list[bytes]) -> None:
    files = kept(uploads)
    upload = files.add(CONTENT, "one.csv", read_csv(CONTENT, FileLimits()))
    assert files.about(upload.id).name == "one.csv"
    assert files.file(upload.id).names == ("a", "b")
    assert not reads


def test_the_file_that_was_not_asked_for_longest_is_read_again(
    uploads: Uploads, reads: list[bytes]
) -> None:
    contents = [CONTENT + b"5,%d\n" % k for k in range(READ + 1)]
    ids = [uploads.put(content, "x").id for content in contents]
    files = kept(uploads)
    for id_ in ids[:-1]:
        files.file(id_)
    files.file(ids[0])
    files.file(ids[-1])
    reads.clear()
    files.file(ids[0])
    files.file(ids[1])
    assert reads == [contents[1]]


def test_what_is_gone_from_the_disk_is_gone_though_it_was_read(
    uploads: Uploads, clock: Clock
) -> None:
    files = kept(uploads)
    id_ = files.add(CONTENT, "one.csv", read_csv(CONTENT, FileLimits())).id
    files.file(id_)
    clock.now += 7200
    files.sweep()
    with pytest.raises(ExpiredError):
        files.file(id_)
    with pytest.raises(NotFoundError):
        files.file("a" * 26)


def test_limits_that_became_narrower_hold_for_what_is_there(uploads: Uploads) -> None:
    id_ = uploads.put(CONTENT, "one.csv").id
    with pytest.raises(DataError, match="the limit of columns here is 1"):
        kept(uploads, FileLimits(columns=1)).file(id_)
