"""Whole trajectories against PyTorch's, recorded by `tests/oracle/record.py`."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.engine.array import Array
from app.training.limits import Limits
from app.training.run import Run
from tests.oracle.cases import CASES, KEPT, RECORDED, STEPS, spec_of

Recording = dict[str, Array]


@pytest.fixture(scope="module")
def recorded() -> Iterator[Recording]:
    with np.load(RECORDED) as arrays:
        yield dict(arrays)


@pytest.mark.parametrize("case", CASES)
def test_begins_where_the_recording_began(case: str, recorded: Recording) -> None:
    run = Run(spec_of(case), Limits())
    for name, ours in (
        ("x", run.prepared.x),
        ("y", run.prepared.y),
        ("start", run.parameters),
    ):
        difference = np.abs(ours - recorded[f"{case}.{name}"]).max()
        assert difference < 1e-12, f"{name} has changed: record again"


@pytest.mark.parametrize("case", CASES)
def test_descends_like_pytorch_to_nine_digits(case: str, recorded: Recording) -> None:
    run = Run(spec_of(case), Limits())
    run.advance(STEPS)
    losses = run.history.column("batch_loss", 1)
    assert np.abs(losses - recorded[f"{case}.losses"]).max() < 1e-9
    for step, parameters in zip(KEPT, recorded[f"{case}.parameters"], strict=True):
        assert np.abs(run.at(step) - parameters).max() < 1e-9, f"at step {step}"
    assert losses[-1] < 0.9 * losses[0], "a trajectory that stands still compares nothing"
