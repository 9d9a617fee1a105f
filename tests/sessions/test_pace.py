"""How much a run may compute before others have their turn."""

import pytest

from app.sessions.pace import SLICE_SECONDS, Budget, Slices
from tests.sessions.worlds import HandClock


def test_the_first_slice_is_one_step() -> None:
    assert Slices().steps == 1


@pytest.mark.parametrize(("cost", "steps"), [(1e-5, 100), (2.5e-4, 4), (0.7e-3, 1), (0.5, 1)])
def test_a_slice_has_as_many_steps_as_fit_into_a_millisecond(cost: float, steps: int) -> None:
    slices = Slices()
    slices.measured(10, 10 * cost)
    assert slices.steps == steps
    assert steps * cost <= SLICE_SECONDS * 1.000001 or steps == 1


def test_a_slice_follows_a_cost_that_changes() -> None:
    slices = Slices()
    slices.measured(1, 1e-5)
    for _ in range(40):
        slices.measured(1, 1e-3)
    assert slices.steps == 1
    for _ in range(80):
        slices.measured(1, 1e-5)
    assert slices.steps == pytest.approx(100, abs=1)


def test_a_slice_in_which_no_step_was_made_says_nothing_about_steps() -> None:
    slices = Slices()
    slices.measured(0, 1.0)
    assert slices.steps == 1


def test_a_clock_too_coarse_to_see_a_step_does_not_divide_by_zero() -> None:
    slices = Slices()
    slices.measured(5, 0.0)
    assert slices.steps == 10_000


def test_one_very_long_slice_is_owed_for_no_more_than_the_burst() -> None:
    budget = Budget(0.04, 0.2, HandClock())
    budget.spend(100.0)
    assert budget.wait() == pytest.approx(0.2 / 0.04)


def test_a_full_budget_lasts_for_its_burst_and_then_fills_at_its_rate() -> None:
    clock = HandClock()
    budget = Budget(0.04, 0.2, clock)
    budget.spend(0.2)
    assert budget.wait() == 0.0
    budget.spend(0.02)
    assert budget.wait() == pytest.approx(0.5)
    clock.now += 0.25
    assert budget.wait() == pytest.approx(0.25)
    clock.now += 1000
    budget.spend(0.2 + 0.04)
    assert budget.wait() == pytest.approx(1.0), "it never holds more than its burst"
