"""Runs side by side in one program, against the same runs one by one."""

import numpy as np
import pytest

from app.engine.optimizers import OPTIMIZERS
from app.errors import SpecError
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.stack import StackedDescent
from tests.training.worlds import spec

SMALL = "dataset.samples=40&hidden=3-tanh,2-relu&batch_size=10"

TRACED = [name for name, row in OPTIMIZERS.items() if not row.curvature]


def experiments(*queries: str) -> list[Experiment]:
    return [Experiment.build(spec(f"{SMALL}&{query}")) for query in queries]


def assert_as_one_by_one(made: list[Experiment], steps: int = 30) -> None:
    together = StackedDescent(made)
    losses = together.advance(steps)
    for row, experiment in enumerate(made):
        alone, expected = Descent(experiment), []
        for _ in range(steps):
            alone.descend()
            expected.append(alone.batch_loss)
        largest = np.abs(alone.parameters).max()
        assert np.abs(together.parameters[row] - alone.parameters).max() <= 1e-12 * largest
        assert np.allclose(losses[:, row], expected, rtol=1e-11)


@pytest.mark.parametrize("optimizer", TRACED)
def test_runs_from_several_starts_go_as_they_go_alone(optimizer: str) -> None:
    starts = ("he_normal", "glorot_uniform", "lecun_normal")
    assert_as_one_by_one(
        experiments(*(f"optimizer={optimizer}&initializer={start}" for start in starts))
    )


def test_optimisers_of_all_kinds_race_in_one_program() -> None:
    assert_as_one_by_one(experiments(*(f"optimizer={name}" for name in TRACED)))


def test_rates_schedules_and_clipping_may_differ() -> None:
    assert_as_one_by_one(
        experiments(
            "optimizer=sgd&optimizer.learning_rate=0.1",
            "optimizer=sgd&optimizer.learning_rate=0.3",
            "optimizer=sgd&schedule=cosine&schedule.warmup=5",
            "optimizer=sgd&clip=norm&clip.limit=0.01",
        )
    )


def test_a_run_that_blows_up_disturbs_no_other() -> None:
    made = experiments("optimizer=sgd&loss=l2", "optimizer=sgd&loss=l2&optimizer.learning_rate=100")
    together = StackedDescent(made)
    together.advance(300)
    assert together.finite.tolist() == [True, False]
    alone = Descent(made[0])
    for _ in range(300):
        alone.descend()
    assert np.allclose(together.parameters[0], alone.parameters, rtol=1e-11)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("seed=2", "must share their batches"),
        ("loss=l2", "must share their loss"),
        ("hidden=4-tanh", "must share their hidden layers"),
        ("batch_size=5", "must share their batch size"),
        ("optimizer=newton", "looks at nothing but its own gradient"),
    ],
)
def test_what_cannot_be_one_program_is_refused(query: str, sentence: str) -> None:
    base = [part for part in SMALL.split("&") if not query.startswith(part.split("=")[0] + "=")]
    other = Experiment.build(spec("&".join([*base, query])))
    with pytest.raises(SpecError, match=sentence):
        StackedDescent([*experiments("optimizer=adam"), other])
