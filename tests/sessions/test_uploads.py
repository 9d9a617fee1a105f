import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import ExpiredError, LimitError, NotFoundError, StorageError
from app.sessions.uploads import ID_LENGTH, Uploads, id_of

DAY = 86_400.0
START = 1_800_000_000.0


class Clock:
    now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: Clock) -> Iterator[Uploads]:
    made = store(tmp_path, clock)
    yield made
    made.close()


def store(folder: Path, clock: Clock, quota: int = 10_000) -> Uploads:
    path = folder / "deep" / "files.sqlite"
    return Uploads(path, quota_bytes=quota, expiry_seconds=30 * DAY, clock=clock)


def noise(seed: int, size: int = 3000) -> bytes:
    """Bytes that do not get smaller."""
    import random

    return random.Random(seed).randbytes(size)


def test_the_same_content_has_the_same_id_under_any_name(uploads: Uploads) -> None:
    first, second = uploads.put(b"a,b\n1,2\n", "one.csv"), uploads.put(b"a,b\n1,2\n", "two.csv")
    assert first.id == second.id == id_of(b"a,b\n1,2\n")
    assert second.name == "one.csv"
    assert len(first.id) == ID_LENGTH
    assert first.id.isalnum()
    assert uploads.put(b"a,b\n1,3\n", "one.csv").id != first.id


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=300))
def test_any_bytes_come_back(uploads: Uploads, content: bytes) -> None:
    assert uploads.get(uploads.put(content, "x").id).content == content


def test_files_are_there_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    first = store(tmp_path, clock)
    kept = first.put(b"hello", "h.csv")
    first.close()
    second = store(tmp_path, clock)
    assert second.get(kept.id) == kept
    second.close()


def test_what_was_never_here_is_not_found(uploads: Uploads) -> None:
    with pytest.raises(NotFoundError, match="there is no such file here") as caught:
        uploads.get("x" * ID_LENGTH)
    assert caught.value.field == "dataset.file"


def test_a_file_that_nobody_used_is_gone_after_its_time_and_says_so(
    uploads: Uploads, clock: Clock
) -> None:
    kept = uploads.put(b"hello", "prices.csv")
    assert kept.expires == START + 30 * DAY
    clock.now += 30 * DAY + 1
    with pytest.raises(
        ExpiredError, match=r"the file prices.csv was kept until \d+ \w+ 20\d\d and is"
    ):
        uploads.get(kept.id)
    assert uploads.put(b"hello", "again.csv").id == kept.id
    assert uploads.get(kept.id).content == b"hello"


def test_using_a_file_keeps_it(uploads: Uploads, clock: Clock) -> None:
    kept = uploads.put(b"hello", "h.csv")
    for _ in range(3):
        clock.now += 20 * DAY
        assert uploads.get(kept.id).expires == clock.now + 30 * DAY


def test_sweeping_drops_what_has_expired(uploads: Uploads, clock: Clock) -> None:
    old = uploads.put(b"old", "old.csv")
    clock.now += 29 * DAY
    young = uploads.put(b"young", "young.csv")
    clock.now += 2 * DAY
    uploads.sweep()
    clock.now -= 2 * DAY  # had it not been swept, it would be here again
    assert uploads.get(young.id).content == b"young"
    with pytest.raises(ExpiredError):
        uploads.get(old.id)


def test_what_was_used_longest_ago_makes_room(uploads: Uploads, clock: Clock) -> None:
    first, second, third = (uploads.put(noise(k), f"{k}.csv") for k in range(3))
    clock.now += 100
    uploads.get(first.id)
    uploads.put(noise(9), "9.csv")
    for id_ in (first.id, third.id):
        uploads.get(id_)
    with pytest.raises(ExpiredError, match=r"the file 1\.csv"):
        uploads.get(second.id)


def test_a_file_above_the_whole_quota_is_refused(uploads: Uploads) -> None:
    with pytest.raises(LimitError, match="larger than all files together"):
        uploads.put(noise(1, 20_000), "big.csv")


def test_several_threads_can_use_it_at_once(uploads: Uploads) -> None:
    found: list[bool] = []

    def work(k: int) -> None:
        for each in range(20):
            content = f"{k},{each}".encode()
            found.append(uploads.get(uploads.put(content, "x").id).content == content)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80


def test_two_stores_on_one_file_see_each_other(tmp_path: Path, clock: Clock) -> None:
    one, two = store(tmp_path, clock), store(tmp_path, clock)
    kept = one.put(b"hello", "h.csv")
    assert two.get(kept.id).content == b"hello"
    one.close()
    two.close()


def test_a_file_that_is_no_database_is_said(tmp_path: Path, clock: Clock) -> None:
    broken = store(tmp_path, clock)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "files.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match="files cannot be kept at"):
        broken.put(b"hello", "h.csv")
    broken.close()


def test_nothing_is_opened_before_it_is_used(tmp_path: Path, clock: Clock) -> None:
    store(tmp_path, clock).close()
    assert list(tmp_path.iterdir()) == []
