"""What a person changes in a run: applied, replayed, shared, taken back."""

import numpy as np
import pytest

from app.engine.optimizers import OPTIMIZERS
from app.errors import LimitError, RequestError, SpecError
from app.training.checkpoints import SPACING
from app.training.given_weights import encode_weights
from app.training.interventions import (
    MOST_INTERVENTIONS,
    Intervention,
    intervened,
    log_of_json,
    read_log,
    write_log,
)
from app.training.limits import Limits
from app.training.link import read_link, write_link
from app.training.plan import trajectory
from app.training.run import Run
from app.training.scene import Scene
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS, run

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"


def edited(query: str = SMALL) -> Run:
    """A run with a weight, an output bias and the rate set on its way, at step 30."""
    made = run(query)
    made.advance(12)
    made.intervene("W1[0,2]", 0.5)
    made.advance(5)
    made.intervene("b2[0]", -1.25)
    made.intervene("learning_rate", 0.02)
    made.advance(13)
    return made


def test_a_set_weight_is_part_of_the_position_and_measured_there_at_once() -> None:
    made = run()
    made.advance(12)
    before = made.losses()
    made.intervene("W1[0,2]", 0.5)
    after = made.losses()
    assert made.layout.views(made.parameters)["W1"][0, 2] == 0.5
    assert (made.step, made.head) == (12, 12)
    assert after["train"] != before["train"]
    assert after["validation"] != before["validation"]
    assert after["batch"] == before["batch"]
    assert after["train"] == pytest.approx(made.losses_at(made.parameters[None])[0], rel=1e-12)


def test_only_that_number_changes() -> None:
    made = run()
    made.advance(3)
    before, state = made.parameters.copy(), {k: v.copy() for k, v in made.optimizer_state.items()}
    made.intervene("b1[1]", 2.0)
    place = made.layout.place("b1[1]")
    assert np.flatnonzero(made.parameters != before).tolist() == [place]
    for name, vector in made.optimizer_state.items():
        assert np.array_equal(vector, state[name])


def test_the_step_after_it_is_that_of_the_changed_parameters() -> None:
    made = run(SMALL + "&optimizer=sgd&optimizer.learning_rate=0.5")
    made.advance(4)
    made.intervene("W2[1,0]", -3.0)
    expected = made.parameters - 0.5 * made.gradient
    made.advance(1)
    assert np.allclose(made.parameters, expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_every_position_is_the_same_however_one_comes_there(optimizer: str) -> None:
    made = edited(f"{SMALL}&optimizer={optimizer}&schedule=plateau")
    walked = {step: made.at(step) for step in (0, 11, 12, 13, 17, 18, 30)}
    again = Run(made.spec, LIMITS)
    again.advance(30, watch=False)
    assert np.array_equal(again.parameters, walked[30])
    for step in (18, 17, 13, 12, 11, 0):
        again.seek(step)
        assert np.array_equal(again.parameters, walked[step]), step
    planned = trajectory(made.spec, LIMITS, 30)
    for step, point in walked.items():
        assert np.array_equal(planned.parameters[planned.steps == step][0], point), step


def test_strides_stop_where_something_was_set() -> None:
    made = run(SMALL + "&seed=3")
    made.advance(100)
    made.intervene("W1[0,0]", 4.0)
    made.advance(200)
    again = Run(made.spec, LIMITS)
    again.advance(300, watch=False)
    assert np.array_equal(again.parameters, made.parameters)
    assert np.array_equal(
        again.history.column("batch_loss"), made.history.column("batch_loss"), equal_nan=True
    )


def test_the_rate_is_set_from_the_next_step_on_and_its_schedule_goes_on_from_it() -> None:
    made = run(SMALL + "&optimizer=sgd&schedule=exponential&schedule.gamma=0.9")
    made.advance(5)
    before = made.learning_rate
    made.intervene("learning_rate", 0.5 * made.spec.optimizer.learning_rate)
    assert made.learning_rate == pytest.approx(0.5 * before, rel=1e-15)
    made.advance(2)
    rates = made.history.column("learning_rate")
    assert rates[7] / rates[5] == pytest.approx(0.5 * 0.9**2, rel=1e-12)


def test_an_intervention_behind_the_head_lets_go_of_what_came_after() -> None:
    made = edited()
    revision = made.revision
    made.seek(15)
    made.intervene("W2[0,0]", 1.0)
    assert made.head == 15
    assert made.history.length == 16
    assert [each["step"] for each in made.interventions] == [12, 15]
    assert made.revision == revision + 1


def test_a_second_value_at_one_step_takes_the_place_of_the_first() -> None:
    made = run()
    made.advance(12)
    natural = made.parameters.copy()
    for value in (0.5, 0.6, 0.7):
        made.intervene("W1[0,2]", value)
    assert [(each["step"], each["value"]) for each in made.interventions] == [(12, 0.7)]
    made.intervene("W1[0,2]", float(natural[made.layout.place("W1[0,2]")]))
    assert made.interventions == []
    assert np.array_equal(made.parameters, natural)
    untouched = run()
    untouched.advance(20)
    made.advance(8)
    assert np.array_equal(made.parameters, untouched.parameters)


def test_setting_a_number_to_what_it_is_changes_nothing() -> None:
    made = edited()
    made.seek(15)
    made.intervene("W1[0,1]", float(made.parameters[made.layout.place("W1[0,1]")]))
    made.intervene("learning_rate", made.spec.optimizer.learning_rate)
    assert made.head == 30
    assert len(made.interventions) == 3


def test_the_start_can_be_changed_and_taken_back() -> None:
    made = run()
    start = made.parameters.copy()
    made.advance(40)
    made.seek(0)
    made.intervene("W1[1,1]", 9.0)
    assert made.head == 0
    made.advance(40)
    made.seek(0)
    assert made.layout.views(made.parameters)["W1"][1, 1] == 9.0
    made.intervene("W1[1,1]", float(start[made.layout.place("W1[1,1]")]))
    assert np.array_equal(made.parameters, start)


def test_what_the_last_step_did_is_told_without_what_was_set_since() -> None:
    made, untouched = run(), run()
    for each in (made, untouched):
        each.advance(SPACING)
    made.intervene("W1[0,0]", 50.0)
    assert np.array_equal(made.last_update, untouched.last_update)
    made.advance(3)
    made.seek(SPACING)
    assert np.array_equal(made.last_update, untouched.last_update)
    scene = Scene.plan(made.spec, LIMITS, 40)
    following, before = scene.updates(SPACING)
    assert before is not None
    assert following is not None
    assert np.array_equal(before, untouched.last_update)
    made.advance(1)
    assert np.allclose(following, made.last_update, rtol=1e-12, atol=1e-15)


def test_the_next_batch_is_looked_at_anew() -> None:
    made = run()
    made.advance(7)
    made.look()
    made.intervene("W1[1,2]", -2.0)
    fresh = Run(made.spec, LIMITS)
    fresh.advance(7)
    assert np.array_equal(made.gradient, fresh.gradient)
    assert made.experiment.spec == made.spec


def test_what_was_measured_on_the_way_that_was_left_is_not_taken_for_the_new_one() -> None:
    made = run()
    made.advance(30)
    made.seek(15)
    made.intervene("W2[0,0]", 3.0)
    made.advance(15)
    fresh = Run(made.spec, LIMITS)
    fresh.advance(30)
    for name in made.history.columns:
        found = made.history.column(name)
        assert np.array_equal(found, fresh.history.column(name), equal_nan=True), name


def test_a_run_that_begins_elsewhere_is_untouched() -> None:
    made = run()
    made.advance(3)
    made.intervene("W1[0,0]", 1.0)
    assert made.spec.beginning_at(encode_weights(made.parameters)).interventions == ()
    function = run("function=bowl")
    function.intervene("x", 1.0)
    assert function.spec.beginning_at((0.5, 0.5)).interventions == ()


def test_a_run_that_blew_up_goes_on_from_changed_numbers() -> None:
    made = run(SMALL + "&optimizer=sgd&optimizer.learning_rate=100&loss=l2")
    made.advance(2000)
    assert made.diverged is not None
    made.intervene("learning_rate", 0.02)
    assert made.diverged is None
    made.seek(0)
    made.intervene("learning_rate", 0.01)
    made.advance(50)
    assert made.diverged is None
    assert made.step == 50


def test_x_and_y_of_a_function_can_be_set() -> None:
    made = run("function=rosenbrock")
    made.advance(3)
    made.intervene("x", 1.5)
    assert made.parameters[0] == 1.5
    again = Run(made.spec, LIMITS)
    again.advance(3)
    assert np.array_equal(again.parameters, made.parameters)


@pytest.mark.parametrize(
    ("target", "value", "sentence"),
    [
        ("W9[0,0]", 1.0, "there is no parameter W9"),
        ("W1[0,3]", 1.0, "there is no parameter"),
        ("W1[0]", 1.0, "there is no parameter"),
        ("W1[0,0]", float("nan"), "invalid value of W1"),
        ("W1[0,0]", float("inf"), "expected a finite number"),
        ("learning_rate", -0.1, "invalid learning rate: -0.1"),
        ("learning_rate", 0.0, "invalid learning rate"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_changes(
    target: str, value: float, sentence: str
) -> None:
    made = run()
    made.advance(4)
    before = made.parameters.copy()
    with pytest.raises(SpecError, match=sentence):
        made.intervene(target, value)
    assert np.array_equal(made.parameters, before)
    assert made.interventions == []
    assert made.revision == 0


def test_there_are_at_most_so_many() -> None:
    log = tuple(Intervention(step, "W1[0,0]", 1.0) for step in range(MOST_INTERVENTIONS))
    made = Run(spec_with(log), LIMITS)
    made.advance(MOST_INTERVENTIONS)
    with pytest.raises(LimitError, match="at most 200"):
        made.intervene("W1[0,0]", 5.0)
    with pytest.raises(LimitError, match="steps"):
        Run(spec_with((Intervention(50, "W1[0,0]", 1.0),)), Limits(steps=40))


def spec_with(log: tuple[Intervention, ...]) -> RunSpec:
    """The small spec with a log."""
    text = write_log(log)
    return read_link([*pairs(SMALL), ("edits", text)], LIMITS).spec


def pairs(query: str) -> list[tuple[str, str]]:
    return [tuple(each.split("=")) for each in query.split("&")]  # type: ignore[misc]


def test_a_link_holds_them_to_the_last_bit() -> None:
    made = edited()
    made.seek(20)
    made.intervene("W1[1,0]", 0.1 + 0.2)
    link = write_link(made.spec, made.step)
    assert "edits=12:W1.0.2:0.5,17:b2.0:-1.25,17:learning_rate:0.02,20:W1.1.0:" in link
    found = read_link(pairs(link), LIMITS)
    assert found.spec == made.spec
    again = Run(found.spec, LIMITS)
    again.seek(found.step)
    assert np.array_equal(again.parameters, made.parameters)


def test_json_holds_them() -> None:
    made = edited()
    assert log_of_json(made.interventions) == made.spec.interventions
    assert made.interventions[0] == {
        "step": 12,
        "kind": "set_parameter",
        "name": "W1",
        "index": [0, 2],
        "value": 0.5,
    }
    assert made.interventions[2] == {"step": 17, "kind": "set_learning_rate", "value": 0.02}


@pytest.mark.parametrize(
    "document",
    [
        7,
        [7],
        [{"step": -1, "kind": "set_learning_rate", "value": 1}],
        [{"step": True, "kind": "set_learning_rate", "value": 1}],
        [{"step": 1, "kind": "open_test", "value": 1}],
        [{"step": 1, "kind": "set_parameter", "name": "W1", "index": [0.5, 1], "value": 1}],
        [{"step": 1, "kind": "set_parameter", "name": 3, "index": [0, 1], "value": 1}],
        [{"step": 1, "kind": "set_parameter", "name": "W1", "index": [0, 1], "value": "1"}],
        [{"step": 1, "kind": "set_parameter", "name": "W1", "index": [0, 1], "value": 1, "a": 2}],
    ],
)
def test_json_that_is_none_is_refused(document: object) -> None:
    with pytest.raises(SpecError, match="invalid interventions"):
        log_of_json(document)


@pytest.mark.parametrize(
    "text", ["12", "12:W1.0.2", "x:W1.0.2:1", "-1:W1.0.2:1", "1:W1.0.2:a", "1::2"]
)
def test_a_link_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="invalid edits"):
        read_log(text)


def test_a_link_may_be_in_any_order_and_the_later_of_two_counts() -> None:
    assert read_log("9:W1.0.0:3,2:b1.0:1,2:b1.0:4") == (
        Intervention(2, "b1[0]", 4.0),
        Intervention(9, "W1[0,0]", 3.0),
    )


def test_taking_back_lets_go_of_what_was_built_on_it() -> None:
    log = (Intervention(2, "a", 1.0), Intervention(2, "b", 1.0), Intervention(5, "a", 1.0))
    assert intervened(log, Intervention(2, "a", 0.0), natural=0.0) == (log[1],)
    assert intervened(log, Intervention(3, "a", 7.0), natural=7.0) is log
    assert intervened(log, log[0], natural=0.0) is log
    assert intervened(log, Intervention(2, "a", 3.0), natural=0.0) == (
        log[1],
        Intervention(2, "a", 3.0),
    )


def test_where_the_test_part_was_opened_stays_among_them_in_order() -> None:
    made = run()
    made.advance(3)
    made.open_test()
    made.advance(3)
    made.intervene("W1[0,0]", 1.0)
    assert [each["kind"] for each in made.interventions] == ["open_test", "set_parameter"]


def test_what_comes_before_an_opened_test_part_is_not_changed_any_more() -> None:
    made = run()
    made.advance(6)
    opened = made.open_test()
    for step, target in ((3, "W1[0,0]"), (6, "W1[0,0]"), (3, "learning_rate")):
        made.seek(step)
        with pytest.raises(RequestError, match="the test part was opened at step 6"):
            made.intervene(target, 0.25)
        assert (made.head, made.spec.interventions) == (6, ())
    made.seek(3)
    made.intervene("W1[0,0]", made.parameters[0])  # it is that already
    made.seek(6)
    made.intervene("learning_rate", 0.25)
    made.advance(1)
    made.intervene("W1[0,0]", 0.25)
    again = Run(made.spec, LIMITS)
    again.seek(6)
    assert again.open_test() == opened
