"""A run: walked forwards and backwards, always over the same ground."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.array import Array
from app.errors import DivergedError, RequestError
from app.training.descent import Descent
from app.training.limits import Limits
from app.training.run import Run
from tests.benchmarks.ours import run_of
from tests.training.worlds import run, spec
from tests.workloads import WORKLOADS

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"


def walked(steps: int, query: str = SMALL) -> list[Array]:
    """The parameters at every position, one step at a time."""
    here = run(query)
    found = [here.parameters.copy()]
    for _ in range(steps):
        here.advance(1)
        found.append(here.parameters.copy())
    return found


def test_begins_at_the_start_and_has_measured_it() -> None:
    here = run()
    assert (here.step, here.head, here.epoch, here.status) == (0, 0, 0.0, "paused")
    losses = here.losses()
    assert losses["batch"] is None
    assert losses["test"] is None
    assert losses["penalty"] == 0.0
    assert losses["train"] is not None
    assert 0 < losses["train"] < 2
    assert math.isnan(here.history.value("batch_loss", 0))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.sampled_from(["adam", "momentum"]))
def test_however_it_is_walked_the_numbers_are_the_same(stops: list[int], optimizer: str) -> None:
    query = f"{SMALL}&optimizer={optimizer}"
    here = run(query)
    for stop in stops:
        assert here.seek(stop) == 0
        assert here.step == stop
    assert here.head == max(stops)
    straight = run(query)
    straight.advance(stops[-1])
    assert np.array_equal(here.parameters, straight.parameters)
    assert np.array_equal(here.gradient, straight.gradient)
    for name, vector in here.optimizer_state.items():
        assert np.array_equal(vector, straight.optimizer_state[name])


def test_slicing_does_not_change_a_bit() -> None:
    every = walked(50)
    here = run()
    for count in (1, 0, 7, 20, 22):
        assert here.advance(count, watch=count % 2 == 0) == count
        assert np.array_equal(here.parameters, every[here.step])


def test_history_has_a_row_for_every_step_and_none_twice() -> None:
    here = run()
    here.advance(20)
    before = {name: here.history.column(name) for name in here.history.columns}
    here.seek(3)
    assert here.head == 20
    here.advance(10)
    assert here.history.length == 21
    for name, column in before.items():
        assert np.array_equal(here.history.column(name), column, equal_nan=True)


def test_history_says_what_was_measured() -> None:
    here = run()
    here.advance(5)
    for step in range(1, 6):
        with here.visiting(step - 1):
            here.look()
            batch_loss = here.look().loss
        assert here.history.value("batch_loss", step) == batch_loss
        assert here.history.value("learning_rate", step) == here.learning_rate
    assert np.isfinite(here.history.column("train.accuracy")).all()


def test_unwatched_steps_are_not_measured_until_asked_for() -> None:
    here = run()
    here.advance(4, watch=False)
    assert np.isnan(here.history.column("train_loss", 1)).all()
    assert np.isfinite(here.history.column("batch_loss", 1)).all()
    watched = run()
    watched.advance(4)
    assert here.losses() == watched.losses()
    assert here.metrics() == watched.metrics()
    assert list(np.isnan(here.history.column("train_loss"))) == [False, True, True, True, False]
    here.seek(2)
    watched.seek(2)
    assert here.losses() == watched.losses()


def test_losses_are_over_whole_parts() -> None:
    here = run("dataset=gaussians&dataset.samples=40&hidden=")
    here.advance(9)
    weights, bias = here.parameters[:2], here.parameters[2]
    for part in ("train", "validation"):
        rows = here.prepared.indices(part)
        logits = here.prepared.x[rows] @ weights + bias
        y = here.prepared.y[rows, 0]
        expected = np.mean(np.log1p(np.exp(-np.where(y == 1, logits, -logits))))
        assert here.losses()[part] == pytest.approx(expected)
        assert here.metrics()[part]["accuracy"] == np.mean((logits > 0) == (y == 1))


def test_batch_loss_is_what_the_step_saw() -> None:
    here = run("dataset=gaussians&dataset.samples=40&hidden=&batch_size=10&loss=l2")
    before = here.parameters.copy()
    here.advance(1)
    rows = here.batch(1)
    errors = here.prepared.x[rows] @ before[:2] + before[2] - here.prepared.y[rows, 0]
    assert here.losses()["batch"] == pytest.approx(np.mean(errors**2))


def test_looking_at_the_next_batch_does_not_move() -> None:
    here, other = run(), run()
    for _ in range(5):
        program = here.look()
        assert np.array_equal(program.value("x"), here.prepared.x[here.batch(here.step + 1)])
        assert np.array_equal(program.gradient, here.gradient)
        here.advance(1)
        other.advance(1)
    assert np.array_equal(here.parameters, other.parameters)


def test_another_position_can_be_visited() -> None:
    every = walked(40)
    here = run()
    here.advance(40)
    for step in (0, 7, 16, 39, 40):
        assert np.array_equal(here.at(step), every[step])
        assert here.step == 40
        assert np.array_equal(here.parameters, every[40])
    with here.visiting(7) as there:
        assert there.step == 7
        gradient = there.gradient
    fresh = run()
    fresh.advance(7)
    assert np.array_equal(gradient, fresh.gradient)
    here.advance(1)
    assert np.array_equal(here.parameters, walked(41)[41])


@pytest.mark.parametrize("step", [-1, 6])
def test_only_positions_that_were_reached_can_be_visited(step: int) -> None:
    here = run()
    here.advance(5)
    with pytest.raises(RequestError, match="this run has made steps 0 to 5"):
        here.at(step)


def test_a_long_seek_can_be_made_in_pieces() -> None:
    here = run()
    assert here.seek(25, at_most=10) == 15
    assert here.seek(25, at_most=10) == 5
    assert here.seek(25, at_most=10) == 0
    assert np.array_equal(here.parameters, walked(25)[25])
    left = here.seek(15, at_most=4)
    while left:
        left = here.seek(15, at_most=4)
    assert np.array_equal(here.parameters, walked(15)[15])


def test_a_seek_begins_at_the_nearest_checkpoint() -> None:
    here = run()
    here.advance(200)
    here.seek(3)
    assert here.seek(160, at_most=1) == 0
    assert np.array_equal(here.parameters, walked(160)[160])


@pytest.mark.parametrize("step", [-1, 101])
def test_there_are_positions_from_the_start_to_the_limit(step: int) -> None:
    here = run(SMALL, steps=100)
    with pytest.raises(RequestError, match=f"invalid step: {step}; expected one from 0 to 100"):
        here.seek(step)
    with pytest.raises(RequestError, match="expected one from 1 to 100"):
        here.batch(step)


def test_the_limit_of_steps_ends_a_run() -> None:
    here = run(SMALL, steps=12)
    assert here.advance(20) == 12
    assert here.status == "finished"
    assert here.advance(1) == 0
    here.seek(11)
    assert here.status == "paused"


def test_going_past_the_horizon_doubles_the_plan() -> None:
    here = run(SMALL + "&horizon=10", steps=35)
    lengths = []
    for _ in range(35):
        here.advance(1)
        lengths.append(here.planned)
    assert lengths == [10] * 10 + [20] * 10 + [35] * 15
    here.seek(0)
    assert here.planned == 35


def diverging() -> Run:
    """A linear model whose rate is far too large: overflows after some hundred steps."""
    return run(
        "dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=90"
    )


def overshooting() -> Run:
    """A run whose every pass is whole until an update overflows: its weight decay overshoots."""
    return run("optimizer=sgd&optimizer.learning_rate=100&optimizer.weight_decay=10")


def test_a_run_that_blows_up_stops_and_says_where() -> None:
    here = diverging()
    made = here.advance(10_000)
    assert here.diverged is not None
    assert here.status == "diverged"
    assert made == here.step == here.head == here.diverged.step - 1
    assert here.diverged.last_good_step == here.step - 1
    assert here.diverged.node in {node.name for node in here.look().graph.nodes}
    assert f"step {made + 1} cannot be made" in here.diverged.message
    assert f"go back to step {here.diverged.last_good_step}" in here.diverged.message


def test_nothing_that_is_not_finite_is_written_down() -> None:
    here = diverging()
    here.advance(10_000)
    assert here.history.length == here.step + 1
    assert np.isfinite(here.history.column("batch_loss", 1)).all()
    assert np.isfinite(here.parameters).all()
    assert all(np.isfinite(vector).all() for vector in here.optimizer_state.values())


def test_from_the_last_good_step_a_whole_step_can_be_seen() -> None:
    here = diverging()
    here.advance(10_000)
    assert here.diverged is not None
    fault = here.diverged
    assert here.seek(fault.last_good_step) == 0
    assert here.diverged is None
    assert here.status == "paused"
    assert np.isfinite(here.gradient).all()
    assert np.isfinite(here.look().loss)
    here.advance(10)
    assert here.diverged == fault


def test_a_diverged_run_does_not_go_on() -> None:
    here = diverging()
    here.advance(10_000)
    with pytest.raises(DivergedError, match="cannot be made"):
        here.advance(1)
    with pytest.raises(DivergedError):
        here.seek(here.step + 1)


def test_divergence_is_the_same_however_it_is_reached() -> None:
    whole, sliced = diverging(), diverging()
    whole.advance(10_000, watch=False)
    while sliced.diverged is None:
        sliced.advance(7)
    assert sliced.diverged == whole.diverged
    assert np.array_equal(sliced.parameters, whole.parameters)


def test_an_update_that_blows_up_leaves_the_position_before_it() -> None:
    here = run(SMALL + "&optimizer=momentum")
    here.advance(20)
    before = here.parameters.copy()
    here.optimizer_state["momentum_buffer"][0] = np.inf
    assert here.advance(1) == 0
    assert here.diverged is not None
    assert (here.diverged.phase, here.diverged.node) == ("update", "W1")
    assert (here.step, here.diverged.last_good_step) == (20, 19)
    assert np.array_equal(here.parameters, before)


def test_the_way_back_from_an_update_that_blows_up_is_no_dead_end() -> None:
    here = overshooting()
    here.advance(10_000)
    fault = here.diverged
    assert fault is not None
    assert fault.phase == "update"
    assert fault.last_good_step == here.step - 1 > 0
    assert f"go back to step {here.step - 1}, or choose" in fault.message
    assert here.seek(fault.last_good_step) == 0
    assert (here.diverged, here.status) == (None, "paused")
    assert np.isfinite(here.gradient).all()
    here.advance(10)
    assert here.diverged == fault


def test_going_where_it_stands_forgets_the_divergence_until_the_next_step() -> None:
    here = diverging()
    here.advance(10_000)
    fault, position = here.diverged, here.parameters.copy()
    assert here.seek(here.step) == 0
    assert (here.diverged, here.status) == (None, "paused")
    assert np.array_equal(here.parameters, position)
    assert here.advance(1) == 0
    assert here.diverged == fault


def test_a_run_that_cannot_make_its_first_step_is_not_sent_back() -> None:
    here = run(SMALL + "&optimizer=momentum")
    here.optimizer_state["momentum_buffer"][0] = np.inf
    assert here.advance(5) == 0
    fault = here.diverged
    assert fault is not None
    assert (here.step, fault.step, fault.last_good_step) == (0, 1, 0)
    assert "go back" not in fault.message
    assert fault.message.endswith("is no longer a finite number; choose a smaller learning rate")
    assert here.seek(0) == 0
    assert here.diverged is None


def test_a_visit_from_a_diverged_position_comes_back_to_it() -> None:
    here = diverging()
    here.advance(10_000)
    fault, position = here.diverged, here.parameters.copy()
    with here.visiting(3):
        assert here.diverged is None
    assert here.diverged == fault
    assert np.array_equal(here.parameters, position)


def test_losses_elsewhere_do_not_move_the_run() -> None:
    here = run()
    here.advance(3)
    before = here.parameters.copy()
    points = np.stack([before, before + 0.1])
    found = here.losses_at(points)
    assert found[0] == here.losses()["train"]
    assert found[1] != found[0]
    assert here.losses_at(points[:1], "validation")[0] == here.losses()["validation"]
    assert np.array_equal(here.parameters, before)


def test_the_arithmetic_of_an_update_ends_at_the_next_weight() -> None:
    here = run()
    here.advance(3)
    lines = here.explain_update(2)
    here.advance(1)
    assert lines[-1].value == here.parameters[2]


def test_memory_for_checkpoints_is_bounded_by_the_size_of_the_network() -> None:
    small, large = run(), run("dataset.samples=40&hidden=60-tanh,60-tanh,30-tanh&batch_size=10")
    small.advance(200, watch=False)
    large.advance(200, watch=False)
    assert len(large._walk.checkpoints) <= 8 < len(small._walk.checkpoints)


def test_two_runs_of_a_spec_do_not_touch_each_other() -> None:
    first, second = Run(spec(SMALL), run().limits), Run(spec(SMALL), run().limits)
    first.advance(10)
    assert second.step == 0
    assert not np.array_equal(first.parameters, second.parameters)


def test_the_default_experiment_is_learnt_within_its_plan() -> None:
    here = run("")
    here.advance(here.planned)
    assert here.history.column("validation.accuracy").max() >= 0.95


def test_a_divergence_in_the_middle_of_a_stride_is_found_at_its_step() -> None:
    query = "dataset.samples=40&hidden=3-relu&loss=l2&optimizer=sgd&optimizer.learning_rate=60"
    watched, blind = (Run(spec(query), Limits()) for _ in range(2))
    made = watched.advance(900)
    assert watched.diverged is not None
    assert blind.advance(900, watch=False) == made
    assert blind.diverged == watched.diverged
    assert blind.step == watched.step == blind.head
    assert np.array_equal(blind.parameters, watched.parameters)
    losses = watched.history.column("batch_loss")
    assert np.array_equal(blind.history.column("batch_loss"), losses, equal_nan=True)


def test_the_number_of_calls_of_a_step_does_not_grow_unnoticed() -> None:
    calls = {name: run_of(workload).calls_a_step for name, workload in WORKLOADS.items()}
    assert calls == {"W1": 22, "W2": 34, "W3": 34, "W4": 30, "W5": 24}


def test_the_last_update_costs_no_step_even_right_on_a_checkpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = run()
    here.advance(40)
    expected = here.at(32) - here.at(31)
    here.seek(32)
    monkeypatch.setattr(Descent, "descend", None)
    monkeypatch.setattr(Descent, "stride", None)
    assert here.last_update is not None
    assert np.array_equal(here.last_update, expected)
