"""Where a plan goes, and the loss near any position of it."""

import numpy as np
import pytest

from app.engine.array import Array
from app.errors import RequestError
from app.training.descent import Descent
from app.training.scene import Scene
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
DIVERGING = "dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd&optimizer.learning_rate="


def close(found: Array | None, expected: Array) -> bool:
    return found is not None and np.array_equal(found, expected)


@pytest.mark.parametrize("planned", [60, 3000])
def test_updates_are_the_steps_that_the_run_makes_there(planned: int) -> None:
    stage, here = Scene.plan(spec(SMALL), LIMITS, planned), run(SMALL)
    here.advance(planned + 1)
    # Forwards, backwards, on a checkpoint, beside one, and past the end of the plan.
    for step in (1, 17, 16, 33, planned, 2):
        update, before = stage.updates(step)
        assert close(update, here.at(step + 1) - here.at(step))
        assert close(before, here.at(step) - here.at(step - 1))
    update, before = stage.updates(0)
    assert close(update, here.at(1) - here.at(0))
    assert before is None


def test_where_no_step_can_be_made_there_is_none() -> None:
    stage = Scene.plan(spec(DIVERGING + "90"), LIMITS, 800)
    last = int(stage.trajectory.steps[-1])
    update, before = stage.updates(last)
    assert update is None
    assert close(before, stage.point(last) - stage.point(last - 1))


def test_a_position_that_the_plan_does_not_come_to_is_refused() -> None:
    stage = Scene.plan(spec(DIVERGING + "90"), LIMITS, 800)
    last = int(stage.trajectory.steps[-1])
    for ask in (stage.point, stage.updates):
        with pytest.raises(RequestError, match=f"invalid at: 700; .* diverges after step {last}"):
            ask(700)


def test_a_point_stays_what_it_is_when_another_is_asked_for() -> None:
    stage = Scene.plan(spec(SMALL), LIMITS, 5000)
    left_out = [k for k in range(3000) if k not in set(stage.trajectory.steps)][:2]
    first = stage.point(left_out[0])
    kept = first.copy()
    stage.point(left_out[1])
    assert np.array_equal(first, kept)


def test_the_way_to_a_position_is_not_gone_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Scene.plan(spec(SMALL), LIMITS, 2000)
    steps = 0
    descend, stride = Descent.descend, Descent.stride

    def one(self: Descent) -> object:
        nonlocal steps
        steps += 1
        return descend(self)

    def many(self: Descent, losses: Array, rates: Array) -> None:
        nonlocal steps
        steps += len(losses)
        stride(self, losses, rates)

    monkeypatch.setattr(Descent, "descend", one)
    monkeypatch.setattr(Descent, "stride", many)
    stage.updates(1500)
    assert steps == 1501
    steps = 0
    for step in (1501, 1502, 1490):
        stage.updates(step)
    assert steps < 60


def test_slopes_are_compiled_once_for_each_height() -> None:
    stage = Scene.plan(spec(SMALL), LIMITS, 20)
    compiled = []
    for step in (3, 4):
        near = stage.near(step, "train", "none")
        assert len(stage.slopes) == len(compiled[:1]), "not before it is asked for"
        near.gradient()
        compiled.append(stage.slopes["train", "none"])
    assert compiled[0] is compiled[1]
    stage.near(3, "validation", "none").gradient()
    assert list(stage.slopes) == [("train", "none"), ("validation", "none")]
