"""Which rows each step takes."""

import numpy as np

from app.training.batches import Batches

ROWS = np.arange(100, 124)


def test_an_epoch_takes_every_row_once() -> None:
    batches = Batches(ROWS, 10, seed=1)
    for epoch in range(3):
        taken = [batches.rows(epoch * 3 + step) for step in (1, 2, 3)]
        assert [len(rows) for rows in taken] == [10, 10, 4]
        assert sorted(np.concatenate(taken)) == list(ROWS)


def test_epochs_have_orders_of_their_own() -> None:
    batches = Batches(ROWS, 24, seed=1)
    assert batches.per_epoch == 1
    batches = Batches(ROWS, 12, seed=1)
    orders = {tuple(batches.rows(step)) for step in (1, 3, 5)}
    assert len(orders) == 3


def test_a_batch_does_not_depend_on_what_was_asked_before() -> None:
    forward, backward = Batches(ROWS, 7, seed=5), Batches(ROWS, 7, seed=5)
    steps = range(1, 20)
    there = {step: forward.rows(step).copy() for step in steps}
    for step in reversed(steps):
        assert np.array_equal(backward.rows(step), there[step])


def test_the_seed_decides_the_order() -> None:
    assert not np.array_equal(Batches(ROWS, 7, seed=5).rows(1), Batches(ROWS, 7, seed=6).rows(1))


def test_a_full_batch_takes_the_rows_as_they_stand() -> None:
    for size in (None, 24, 1000):
        batches = Batches(ROWS, size, seed=1)
        assert np.array_equal(batches.rows(5), ROWS)
        assert batches.lengths == (24,)
        assert batches.epoch(5) == 5.0


def test_knows_the_lengths_that_batches_have() -> None:
    assert Batches(ROWS, 10, seed=1).lengths == (10, 4)
    assert Batches(ROWS, 8, seed=1).lengths == (8,)
    assert Batches(ROWS, 1, seed=1).lengths == (1,)


def test_counts_epochs_in_fractions() -> None:
    assert Batches(ROWS, 10, seed=1).epoch(4) == 4 / 3
