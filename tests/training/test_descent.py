"""One step after the other."""

import numpy as np
import pytest

from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.training.descent import Descent, Fault
from app.training.experiment import Experiment
from tests.training.worlds import spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"


def descent(query: str = SMALL) -> Descent:
    return Descent(Experiment.build(spec(query)))


def test_a_step_of_sgd_is_the_gradient_of_its_batch() -> None:
    here = descent(SMALL + "&optimizer=sgd&optimizer.learning_rate=0.5")
    for _ in range(5):
        here.look()
        before, gradient = here.parameters.copy(), here.gradient.copy()
        assert here.descend() is None
        assert np.allclose(here.parameters, before - 0.5 * gradient, rtol=0, atol=1e-15)


def test_a_short_batch_is_averaged_over_its_own_size() -> None:
    experiment = Experiment.build(spec(SMALL))
    here = Descent(experiment)
    assert here.descend() is None
    assert here.descend() is None
    rows = here.rows()
    assert len(rows) == 4
    program = experiment.model.program(4)
    program.parameters[:] = here.parameters
    program.load(x=experiment.prepared.x[rows], y=experiment.prepared.y[rows])
    loss = program.forward()
    program.backward()
    here.look()
    assert here.batch_loss == pytest.approx(loss, rel=1e-14)
    assert np.allclose(here.gradient, program.gradient, rtol=1e-12)


def test_looking_changes_nothing() -> None:
    looked, blind = descent(), descent()
    for _ in range(7):
        looked.look()
        looked.look()
        looked.descend()
        blind.descend()
    assert looked.step == blind.step == 7
    assert np.array_equal(looked.parameters, blind.parameters)
    assert looked.batch_loss == blind.batch_loss


def test_a_second_look_computes_nothing() -> None:
    here = descent()
    here.look().value("z1")[:] = 7.0
    assert (here.look().value("z1") == 7.0).all()
    here.descend()
    assert not (here.look().value("z1") == 7.0).any()


def test_a_restored_state_goes_on_as_it_did() -> None:
    here = descent()
    for _ in range(4):
        here.descend()
    state = here.snapshot()
    for _ in range(9):
        here.descend()
    there = here.parameters.copy()
    here.restore(state)
    assert here.step == 4
    for _ in range(9):
        here.descend()
    assert np.array_equal(here.parameters, there)


def test_a_value_that_is_not_finite_is_found_where_it_began() -> None:
    here = descent("dataset.samples=40&hidden=3-relu&batch_size=10")
    here.parameters[0] = np.inf
    before = here.parameters.copy()
    with np.errstate(all="ignore"):
        fault = here.descend()
    assert fault == Fault("W1", "forward")
    assert here.step == 0
    assert np.array_equal(here.parameters, before)


def test_an_overflow_on_the_way_is_found_at_its_node() -> None:
    here = descent(SMALL + "&loss=l2")
    here.parameters[:] = 1e200
    with np.errstate(all="ignore"):
        assert here.descend() == Fault("L", "forward")


def test_an_update_that_is_not_finite_names_the_parameter() -> None:
    here = descent(SMALL + "&optimizer=momentum")
    here.look()
    here.update.state["momentum_buffer"][-1] = np.inf
    with np.errstate(all="ignore"):
        assert here.descend() == Fault("b2", "update")


def test_a_gradient_whose_square_overflows_breaks_the_optimiser() -> None:
    here = descent(SMALL + "&optimizer=adam")
    here.look()
    here.gradient[-2:] = 1e200
    with np.errstate(all="ignore"):
        assert here.descend() == Fault("W2", "update")
    assert np.isinf(here.update.state["exp_avg_sq"]).any()


def test_large_finite_numbers_are_no_fault() -> None:
    here = descent("dataset.samples=40&hidden=&loss=l1&optimizer=sgd")
    here.parameters[:] = 1e160
    with np.errstate(all="ignore"):
        assert here.descend() is None


STRIDES = [
    *(f"optimizer={name}" for name in OPTIMIZERS),
    *(f"schedule={name}&horizon=20" for name in SCHEDULES),
    "schedule=cosine&schedule.warmup=7&horizon=20",
    "schedule=plateau&schedule.patience=1&schedule.threshold=0.2",
    *(f"clip={name}&clip.limit=0.01" for name in ("value", "norm")),
    "regularizer.l1=0.01&regularizer.l2=0.1",
]


@pytest.mark.parametrize("query", STRIDES)
def test_a_stride_makes_the_same_steps_to_the_last_bit(query: str) -> None:
    careful, quick = (descent(f"{SMALL}&{query}") for _ in range(2))
    expected, paces = [], []
    for _ in range(23):
        paces.append(careful.update.learning_rate)
        careful.descend()
        expected.append(careful.batch_loss)
    losses, rates = np.empty(11), np.empty(11)
    quick.stride(losses, rates)
    assert quick.is_finite(losses)
    assert list(losses) == expected[:11]
    assert list(rates) == paces[:11]
    quick.look()
    quick.stride(np.empty(12), np.empty(12))
    assert quick.step == careful.step == 23
    assert quick.batch_loss == careful.batch_loss
    assert np.array_equal(quick.parameters, careful.parameters)
    for name, vector in careful.update.state.items():
        assert np.array_equal(quick.update.state[name], vector)


def test_a_stride_over_what_is_not_finite_says_so() -> None:
    here = descent(SMALL + "&optimizer=sgd&loss=l2&optimizer.learning_rate=100")
    losses = np.empty(400)
    with np.errstate(all="ignore"):
        here.stride(losses, np.empty(400))
        assert not here.is_finite(losses)


def test_the_rate_of_every_step_follows_the_schedule() -> None:
    here = descent(f"{SMALL}&schedule=step&schedule.step_size=3&schedule.gamma=0.5")
    rates = []
    for _ in range(8):
        rates.append(here.update.learning_rate)
        here.descend()
    assert rates == [0.01, 0.01, 0.01, 0.005, 0.005, 0.005, 0.0025, 0.0025]


def test_a_restored_state_remembers_what_the_schedule_has_seen() -> None:
    query = f"{SMALL}&schedule=plateau&schedule.patience=0&schedule.threshold=0.5"
    here = descent(query)
    for _ in range(10):
        here.descend()
    state, rate = here.snapshot(), here.update.learning_rate
    rates = []
    for _ in range(20):
        here.descend()
        rates.append(here.update.learning_rate)
    assert rates[-1] < rate
    here.restore(state)
    assert here.update.learning_rate == rate
    again = []
    for _ in range(20):
        here.descend()
        again.append(here.update.learning_rate)
    assert again == rates


def test_a_plateau_watches_the_mean_loss_of_whole_epochs() -> None:
    """Batches of 10, 10 and 4: every sample counts alike, and nothing happens within an epoch."""
    here = descent(f"{SMALL}&schedule=plateau&schedule.patience=0&schedule.threshold=0.9999")
    seen = []
    for step in range(1, 7):
        here.descend()
        seen.append(here.batch_loss)
        expected = (10 * seen[0] + 10 * seen[1] + 4 * seen[2]) / 24 if step >= 3 else None
        if step == 3:
            assert here.rate.memory[0].best == pytest.approx(expected, rel=1e-14)
        rate = 0.001 if step == 6 else 0.01
        assert here.update.learning_rate == pytest.approx(rate)


def test_a_penalty_is_descended_and_the_loss_stays_the_datas() -> None:
    plain, priced = descent(SMALL), descent(f"{SMALL}&regularizer.l1=0.01&regularizer.l2=0.1")
    plain.look(), priced.look()
    assert plain.batch_loss == pytest.approx(priced.batch_loss, rel=1e-15)
    slices = plain.look().layout.slices
    w, b = (priced.parameters[slices[name]] for name in ("W1", "b1"))
    pulled = priced.gradient[slices["W1"]] - plain.gradient[slices["W1"]]
    assert np.allclose(pulled, 0.01 * np.sign(w) + 0.2 * w, rtol=1e-12)
    assert np.array_equal(priced.gradient[slices["b1"]], plain.gradient[slices["b1"]])
    assert len(b) == 3


def test_it_knows_where_its_last_step_began_however_that_was_made() -> None:
    points, here = [], descent()
    for _ in range(9):
        points.append(here.parameters.copy())
        here.descend()
    at = descent()
    assert np.array_equal(at.before, points[0])
    at.descend()
    at.descend()
    assert np.array_equal(at.before, points[1])
    at.stride(np.empty(3), np.empty(3))
    assert np.array_equal(at.before, points[4])
    kept = at.snapshot()
    at.stride(np.empty(1), np.empty(1))
    assert np.array_equal(at.before, points[5])
    at.restore(kept)
    assert np.array_equal(at.before, points[4])
    assert np.array_equal(at.parameters, points[5])


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_what_the_next_step_will_do_is_what_it_then_does_and_foreseeing_changes_nothing(
    optimizer: str,
) -> None:
    query = f"{SMALL}&optimizer={optimizer}&clip=norm&schedule=step"
    asked, blind = descent(query), descent(query)
    for _ in range(6):
        before, expected = asked.parameters.copy(), asked.foresee()
        assert np.array_equal(asked.parameters, before)
        assert np.array_equal(expected, asked.foresee())
        asked.descend()
        blind.descend()
        assert np.array_equal(asked.parameters - before, expected)
        assert np.array_equal(asked.parameters, blind.parameters)
