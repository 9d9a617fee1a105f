import math

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error, r2_score, root_mean_squared_error

from app.data.metrics import METRICS, accuracy, mae, measure, r2, rmse
from app.data.scaling import Scaling, identity

RNG = np.random.default_rng(1)
SCALING = Scaling(np.array([20.0]), np.array([3.5]))


def test_errors_of_a_regression_are_those_of_scikit_learn_in_original_units() -> None:
    targets = RNG.normal(size=(40, 1))
    outputs = targets + RNG.normal(size=(40, 1))
    raw, said = targets * 3.5 + 20, outputs * 3.5 + 20
    assert rmse(outputs, targets, SCALING) == pytest.approx(
        root_mean_squared_error(raw, said), 1e-12
    )
    assert mae(outputs, targets, SCALING) == pytest.approx(mean_absolute_error(raw, said), 1e-12)
    assert r2(outputs, targets, SCALING) == pytest.approx(r2_score(raw, said), 1e-12)


def test_accuracy_of_two_classes_is_that_of_scikit_learn_at_a_threshold_of_a_half() -> None:
    targets = RNG.integers(0, 2, (50, 1)).astype(float)
    outputs = RNG.uniform(size=(50, 1))
    expected = accuracy_score(targets[:, 0], outputs[:, 0] > 0.5)
    assert accuracy(outputs, targets, identity(targets)) == expected
    assert 0.2 < expected < 0.8


def test_accuracy_of_several_classes_takes_the_largest_output() -> None:
    targets = np.eye(3)[RNG.integers(0, 3, 50)]
    outputs = RNG.normal(size=(50, 3))
    expected = accuracy_score(targets.argmax(axis=1), outputs.argmax(axis=1))
    assert accuracy(outputs, targets, identity(targets)) == expected


def test_always_saying_the_mean_explains_nothing() -> None:
    targets = RNG.normal(size=(40, 1))
    outputs = np.full_like(targets, targets.mean())
    assert r2(outputs, targets, SCALING) == pytest.approx(0, abs=1e-12)


def test_r2_of_equal_targets_is_undefined_and_says_so() -> None:
    assert math.isnan(r2(np.ones((3, 1)), np.zeros((3, 1)), SCALING))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_accuracy_of_outputs_that_are_not_finite_is_not_a_number(bad: float) -> None:
    assert math.isnan(accuracy(np.array([[bad], [1.0]]), np.ones((2, 1)), SCALING))


def test_outputs_that_overflow_give_infinity_and_no_warning() -> None:
    outputs, targets = np.array([[1e200], [0.0]]), np.array([[0.0], [1.0]])
    assert rmse(outputs, targets, SCALING) == math.inf
    assert r2(outputs, targets, SCALING) == -math.inf


@pytest.mark.parametrize(
    ("task", "names"),
    [("binary", ["accuracy"]), ("classes", ["accuracy"]), ("regression", ["rmse", "mae", "r2"])],
)
def test_a_task_is_measured_by_its_own_metrics(task: str, names: list[str]) -> None:
    targets = np.array([[0.0], [1.0]])
    measured = measure(task, targets, targets, SCALING)  # type: ignore[arg-type]
    assert list(measured) == names
    best = {"accuracy": 1.0, "rmse": 0.0, "mae": 0.0, "r2": 1.0}
    assert measured == {name: best[name] for name in names}
    assert [METRICS[name].name for name in names] == names
