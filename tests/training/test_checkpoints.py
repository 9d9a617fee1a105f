"""States to replay from."""

from app.training.checkpoints import SPACING, Checkpoints


def walked(steps: int, capacity: int) -> Checkpoints[int]:
    checkpoints: Checkpoints[int] = Checkpoints(capacity)
    for step in range(steps + 1):
        if checkpoints.wants(step):
            checkpoints.keep(step, step)
    return checkpoints


def test_there_is_always_one_before() -> None:
    checkpoints = walked(5000, 10)
    for step in (0, 1, 15, 16, 17, 2500, 5000):
        found, state = checkpoints.before(step)
        assert found == state <= step


def test_memory_is_bounded_however_long_the_run() -> None:
    checkpoints: Checkpoints[int] = Checkpoints(10)
    for step in range(20_000):
        if checkpoints.wants(step):
            checkpoints.keep(step, step)
        assert len(checkpoints) <= 10


def test_replays_are_never_longer_than_the_spacing() -> None:
    checkpoints = walked(5000, 10)
    assert len(checkpoints) > 5, "thinning must not throw away more than half"
    assert all(step - checkpoints.before(step)[0] < checkpoints.spacing for step in range(5001))


def test_a_short_run_keeps_all_of_them() -> None:
    checkpoints = walked(100, 10)
    assert checkpoints.spacing == SPACING
    assert checkpoints.before(99)[0] == 96


def test_what_was_kept_is_not_wanted_again() -> None:
    checkpoints = walked(100, 10)
    assert not checkpoints.wants(96)
    assert checkpoints.wants(112)
