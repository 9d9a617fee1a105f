"""The sealed test part: nothing computes it before it is opened, and it is opened once."""

from typing import Any

import numpy as np
import pytest

from app.engine.array import Array
from app.errors import RequestError
from app.training.experiment import Experiment
from app.training.run import Run
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=60&hidden=3-tanh&batch_size=10"


def test_it_is_sealed_until_it_is_opened() -> None:
    made = run(SMALL)
    made.advance(3)
    assert made.losses()["test"] is None
    assert made.interventions == []
    opening = made.open_test()
    assert made.losses()["test"] == opening.loss
    assert made.interventions == [{"step": 3, "kind": "open_test"}]


def test_no_pass_over_it_is_made_before_that(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    program = Experiment.program

    def watched(self: Experiment, part: str, parameters: Array | None = None) -> Any:
        asked.append(part)
        return program(self, part, parameters)

    monkeypatch.setattr(Experiment, "program", watched)
    made = run(SMALL)
    made.advance(5)
    made.metrics()
    surface(made.spec, LIMITS, 0, 20, SurfaceQuery(size=5, part="validation"))
    assert "test" not in asked
    made.open_test()
    assert asked[-1] == "test"


@pytest.mark.parametrize(
    "query", [SMALL, "dataset=blobs&dataset.samples=60", "dataset=sine&dataset.samples=60"]
)
def test_what_it_says_is_the_loss_over_its_rows_with_the_standard_error(query: str) -> None:
    made = run(query)
    made.advance(5)
    opening = made.open_test()
    rows = made.experiment.rows("test")
    single = made.experiment.model.program(1, gradient=False, penalty=False)
    single.parameters[:] = made.parameters
    losses = []
    for row in rows:
        single.load(x=made.prepared.x[[row]], y=made.prepared.y[[row]])
        losses.append(single.forward())
    assert opening.rows == len(rows)
    assert opening.loss == pytest.approx(np.mean(losses), rel=1e-12)
    assert opening.loss_error == pytest.approx(np.std(losses, ddof=1) / np.sqrt(len(rows)))
    assert list(opening.metrics) == [*made.metrics()["train"]]


def test_a_share_has_the_standard_error_of_the_binomial_distribution() -> None:
    opening = run(SMALL).open_test()
    share = opening.metrics["accuracy"]
    assert opening.metric_errors == {
        "accuracy": pytest.approx(np.sqrt(share * (1 - share) / opening.rows))
    }


def test_it_is_opened_once() -> None:
    made = run(SMALL)
    made.advance(2)
    made.open_test()
    made.advance(1)
    with pytest.raises(RequestError, match="the test part was opened at step 2; it can be opened"):
        made.open_test()
    assert made.opening is not None
    assert made.opening.step == 2


def test_looking_at_it_changes_no_step() -> None:
    opened, sealed = run(SMALL), run(SMALL)
    opened.advance(3)
    opened.open_test()
    opened.advance(20)
    sealed.advance(23)
    assert opened.parameters.tobytes() == sealed.parameters.tobytes()


def test_errors_of_a_regression_are_in_original_units() -> None:
    made = Run(spec("dataset=houses&dataset.samples=60&hidden="), LIMITS)
    made.experiment.start.setflags(write=True)
    made.parameters[:] = 0
    opening = made.open_test()
    goals, rows = made.prepared.table.column("price"), made.experiment.rows("test")
    mean = goals[made.experiment.rows("train")].mean()
    assert opening.metrics["mae"] == pytest.approx(np.abs(goals[rows] - mean).mean())
