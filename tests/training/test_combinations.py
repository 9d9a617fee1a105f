"""Settings that are right alone and wrong together."""

import itertools

import pytest

from app.data.datasets import DATASETS
from app.engine.losses import LOSSES
from app.errors import LimitError, SpecError
from app.training.run import Run
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS


@pytest.mark.parametrize(
    ("document", "sentence", "field"),
    [
        (
            {"dataset": {"name": "bumps"}, "loss": {"name": "cross_entropy"}},
            "invalid loss: cross_entropy does not fit the regression target of bumps; use l2 or l1 "
            "or huber or log_cosh",
            "loss.name",
        ),
        (
            {"dataset": {"name": "circle"}, "loss": {"name": "cross_entropy"}},
            "invalid loss: cross_entropy does not fit the two classes of circle; "
            "use l2 or l1 or huber or log_cosh or binary_cross_entropy or hinge",
            "loss.name",
        ),
        (
            {"dataset": {"name": "iris"}, "loss": {"name": "binary_cross_entropy"}},
            "invalid loss: binary_cross_entropy does not fit the classes of iris; "
            "use l2 or l1 or huber or log_cosh or cross_entropy or hinge",
            "loss.name",
        ),
        (
            {"optimizer": "newton", "network": {"hidden": [{"units": 90}]}},
            "invalid optimiser: newton; the network has 361 parameters, and the limit of newton "
            "parameters here is 300",
            "optimizer.name",
        ),
        (
            {"split": {"train": 0.5}},
            "invalid split: 0.5 + 0.2 + 0.2 is 0.9; the three shares must sum to 1",
            "split",
        ),
        (
            {"scaling": {"target": "standard"}},
            "invalid target scaling: standard; the target of circle is a class; use none",
            "scaling.target",
        ),
    ],
)
def test_an_impossible_combination_says_what_would_do(
    document: object, sentence: str, field: str
) -> None:
    with pytest.raises((SpecError, LimitError)) as caught:
        RunSpec.from_json(document, LIMITS)
    assert (caught.value.message, caught.value.field) == (sentence, field)


def test_shares_may_miss_one_by_rounding() -> None:
    shares = {"train": 0.06, "validation": 0.57, "test": 0.37}
    assert sum(shares.values()) != 1
    RunSpec.from_json({"split": shares}, LIMITS)


HERE = [name for name, row in DATASETS.items() if not row.open and name != "california"]


@pytest.mark.parametrize(("dataset", "loss"), list(itertools.product(HERE, LOSSES)))
def test_every_loss_that_fits_a_data_set_descends_on_it(dataset: str, loss: str) -> None:
    document = {
        "dataset": {"name": dataset, "samples": 30},
        "loss": {"name": loss},
        "network": {"hidden": [{"units": 3}]},
    }
    if DATASETS[dataset].task not in LOSSES[loss].targets:
        with pytest.raises(SpecError, match="does not fit"):
            RunSpec.from_json(document, LIMITS)
        return
    run = Run(RunSpec.from_json(document, LIMITS), LIMITS)
    before = run.losses()["train"]
    run.advance(30)
    after = run.losses()["train"]
    assert before is not None
    assert after is not None
    assert after < before
