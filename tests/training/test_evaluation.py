"""Losses and metrics over whole parts."""

import numpy as np
import pytest

from app.training.evaluation import Evaluation
from app.training.experiment import Experiment
from tests.training.worlds import spec


def test_measures_both_watched_parts_and_never_the_test_part() -> None:
    experiment = Experiment.build(spec("dataset.samples=40&hidden="))
    evaluation = Evaluation(experiment, np.zeros(3))
    assert evaluation.metrics == ("train.accuracy", "validation.accuracy")
    found = evaluation.measure()
    assert set(found) == {"train_loss", "validation_loss", *evaluation.metrics}
    assert found["train_loss"] == pytest.approx(np.log(2))


def test_reads_the_parameters_that_it_was_given() -> None:
    experiment = Experiment.build(spec("dataset=gaussians&dataset.samples=40&hidden="))
    parameters = np.zeros(3)
    evaluation = Evaluation(experiment, parameters)
    before = evaluation.measure()
    parameters[:] = [2.0, 2.0, 0.0]
    after = evaluation.measure()
    assert after["train_loss"] < before["train_loss"]
    assert after["train.accuracy"] == 1.0


def test_accuracy_is_that_of_probabilities_and_not_of_logits() -> None:
    experiment = Experiment.build(spec("dataset=circle&dataset.noise=50&hidden="))
    share = experiment.prepared.y[experiment.rows("train")].mean()
    assert share != 0.5
    # A logit of 0.2 is a probability above a half, everywhere.
    found = Evaluation(experiment, np.array([0.0, 0.0, 0.2])).measure()
    assert found["train.accuracy"] == pytest.approx(share)


def test_metrics_of_a_regression_are_in_original_units() -> None:
    experiment = Experiment.build(spec("dataset=plane&dataset.samples=60&hidden="))
    found = Evaluation(experiment, np.zeros(3)).measure()
    rows = experiment.rows("validation")
    values = experiment.prepared.table.column("value")
    mean = values[experiment.rows("train")].mean()
    # A network that says 0 in scaled units says the training part's mean.
    assert found["validation.mae"] == pytest.approx(np.abs(values[rows] - mean).mean())
    assert found["train.r2"] == pytest.approx(0)
    assert found["train_loss"] == pytest.approx(1)
