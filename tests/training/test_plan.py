"""Running ahead."""

import numpy as np
import pytest

from app.training.plan import planned_steps, trajectory
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
EXPLODES = "dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=90"


@pytest.mark.parametrize(
    ("head", "planned"), [(0, 100), (100, 100), (101, 200), (200, 200), (201, 400), (900, 500)]
)
def test_the_plan_is_doubled_until_it_holds_the_head(head: int, planned: int) -> None:
    assert planned_steps(100, head, 500) == planned


def test_the_plan_is_the_path_that_the_run_will_walk() -> None:
    plan = trajectory(spec(SMALL), LIMITS, 60)
    here = run(SMALL)
    here.advance(60)
    assert list(plan.steps) == list(range(61))
    assert not plan.diverged
    for step in (0, 1, 30, 60):
        assert np.array_equal(plan.parameters[step], here.at(step))
    assert np.array_equal(plan.losses, here.history.column("train_loss"))


def test_a_long_plan_is_thinned_and_keeps_its_ends() -> None:
    plan = trajectory(spec(SMALL), LIMITS, 5000)
    assert len(plan.steps) == len(plan.parameters) == len(plan.losses) == 2000
    assert (plan.steps[0], plan.steps[-1]) == (0, 5000)
    assert (np.diff(plan.steps) > 0).all()
    here = run(SMALL)
    here.seek(int(plan.steps[1234]))
    assert np.array_equal(plan.parameters[1234], here.parameters)


def test_a_plan_stops_where_the_run_would() -> None:
    plan = trajectory(spec(EXPLODES), LIMITS, 1500)
    here = run(EXPLODES)
    here.advance(1500)
    assert plan.diverged
    assert plan.steps[-1] == here.step
    assert np.array_equal(plan.parameters[-1], here.parameters)
    assert np.isfinite(plan.parameters).all()


def test_no_more_steps_are_made_than_allowed() -> None:
    plan = trajectory(spec(SMALL), run(SMALL, steps=20).limits, 60)
    assert plan.steps[-1] == 20
