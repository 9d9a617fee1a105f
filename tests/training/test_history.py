"""What a run remembers of where it was."""

import numpy as np

from app.training.history import History


def filled(rows: int) -> History:
    history = History(("train.accuracy",))
    for step in range(rows):
        history.append(batch_loss=float(step), learning_rate=0.1)
    return history


def test_keeps_every_row_as_it_grows() -> None:
    history = filled(1000)
    assert history.length == 1000
    assert np.array_equal(history.column("batch_loss"), np.arange(1000.0))
    assert np.array_equal(history.steps(), np.arange(1000))
    assert history.steps().dtype == np.int32


def test_what_was_not_measured_is_nan() -> None:
    history = filled(70)
    assert np.isnan(history.column("train_loss")).all()
    history.fill(69, {"train_loss": 0.5, "train.accuracy": 1.0})
    assert history.value("train_loss", 69) == 0.5
    assert np.isnan(history.column("train_loss", stop=69)).all()


def test_gives_the_rows_that_are_asked_for() -> None:
    history = filled(10)
    assert list(history.column("batch_loss", 7)) == [7, 8, 9]
    assert list(history.column("batch_loss", 7, 9)) == [7, 8]
    assert list(history.steps(7, 99)) == [7, 8, 9]


def test_a_column_is_a_copy() -> None:
    history = filled(3)
    history.column("batch_loss")[:] = 99
    assert list(history.column("batch_loss")) == [0, 1, 2]


def test_names_its_metrics() -> None:
    assert filled(0).metric_names() == ("train.accuracy",)


def test_many_rows_at_once_are_the_same_as_one_by_one() -> None:
    history = filled(60)
    history.extend(np.arange(60.0, 1000.0), np.full(940, 0.1))
    assert history.length == 1000
    assert np.array_equal(history.column("batch_loss"), filled(1000).column("batch_loss"))
    assert np.array_equal(history.column("learning_rate"), filled(1000).column("learning_rate"))
    assert np.isnan(history.column("train_loss")).all()
