import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from app.data.split import PARTS, Parts, part_sizes, split
from app.engine.array import Rows
from app.engine.randomness import generator
from app.errors import SpecError

SHARES = (0.6, 0.2, 0.2)


def counts_by_part(strata: Rows, parts: Parts) -> list[list[int]]:
    return [
        np.bincount(strata[parts == code], minlength=strata.max() + 1).tolist() for code in range(3)
    ]


def test_there_are_three_parts_each_with_a_line_that_says_what_it_is_for() -> None:
    assert [(row.name, row.code) for row in PARTS.values()] == [
        ("train", 0),
        ("validation", 1),
        ("test", 2),
    ]
    assert all(row.title and row.help and "\n" not in row.help for row in PARTS.values())


# Class sizes for which no two classes are owed the same fraction of a row: scikit-learn draws
# lots between equals, we take the first.
@pytest.mark.parametrize("sizes", [(200, 200), (50, 50, 50), (13, 101, 286), (7, 64, 133, 17)])
def test_the_shares_of_the_classes_are_those_of_scikit_learn(sizes: tuple[int, ...]) -> None:
    strata = np.repeat(np.arange(len(sizes)), sizes)
    _, validation, test = part_sizes(len(strata), SHARES)
    rest, theirs_test = train_test_split(
        np.arange(len(strata)), test_size=int(test), stratify=strata, random_state=0
    )
    theirs_train, theirs_validation = train_test_split(
        rest, test_size=int(validation), stratify=strata[rest], random_state=0
    )
    ours = counts_by_part(strata, split(strata, SHARES, generator(1, "split")))
    theirs = [
        np.bincount(strata[rows]).tolist()
        for rows in (theirs_train, theirs_validation, theirs_test)
    ]
    assert ours == theirs


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=5).filter(lambda sizes: sum(sizes) >= 10),
    st.sampled_from([SHARES, (0.5, 0.25, 0.25), (0.98, 0.01, 0.01), (0.7, 0.15, 0.15)]),
    st.integers(0, 99),
)
def test_every_part_has_a_row_and_training_knows_every_class(
    sizes: list[int], shares: tuple[float, float, float], seed: int
) -> None:
    strata = np.repeat(np.arange(len(sizes)), sizes)
    parts = split(strata, shares, generator(seed, "split"))
    assert np.bincount(parts, minlength=3).tolist() == part_sizes(len(strata), shares).tolist()
    assert np.bincount(parts, minlength=3).min() >= 1
    assert set(strata[parts == 0].tolist()) == set(range(len(sizes)))


def test_a_class_of_one_row_is_learned_from_even_if_its_share_falls_elsewhere() -> None:
    strata = np.repeat([0, 1], [9, 1])
    parts = split(strata, (0.2, 0.1, 0.7), generator(1, "split"))
    assert counts_by_part(strata, parts) == [[1, 1], [1, 0], [7, 0]]


@pytest.mark.parametrize(
    ("rows", "shares", "sizes"),
    [
        (10, (0.9, 0.05, 0.05), [8, 1, 1]),
        (3, (0.98, 0.01, 0.01), [1, 1, 1]),
        (400, SHARES, [240, 80, 80]),
        (100, (0.29, 0.70, 0.01), [29, 70, 1]),
    ],
)
def test_no_part_is_empty(rows: int, shares: tuple[float, float, float], sizes: list[int]) -> None:
    assert part_sizes(rows, shares).tolist() == sizes


def test_the_same_generator_state_gives_the_same_split_and_another_seed_another() -> None:
    strata = np.repeat([0, 1], 50)
    one = split(strata, SHARES, generator(1, "split"))
    assert np.array_equal(one, split(strata, SHARES, generator(1, "split")))
    assert not np.array_equal(one, split(strata, SHARES, generator(2, "split")))


def test_a_smaller_test_share_keeps_test_rows_in_test() -> None:
    strata = np.repeat([0, 1], 50)
    wide = split(strata, (0.5, 0.2, 0.3), generator(1, "split"))
    narrow = split(strata, (0.6, 0.2, 0.2), generator(1, "split"))
    assert set(np.flatnonzero(narrow == 2)) < set(np.flatnonzero(wide == 2))


@pytest.mark.parametrize(
    "shares",
    [
        (0.6, 0.2, 0.1),
        (0.8, 0.2, 0.0),
        (1.2, -0.1, -0.1),
        (float("nan"), 0.5, 0.5),
        (0.5, 0.5, 0.1),
    ],
)
def test_shares_that_are_not_shares_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(SpecError, match="expected three shares above 0 with sum 1") as caught:
        part_sizes(100, shares)
    assert caught.value.field == "split"


def test_two_rows_cannot_be_split() -> None:
    with pytest.raises(SpecError, match="too few rows: 2; expected at least 3"):
        split(np.zeros(2, int), SHARES, generator(1, "split"))


def test_training_that_cannot_hold_every_class_is_refused() -> None:
    with pytest.raises(SpecError, match="would hold 1 of 15 rows; expected at least 3, one"):
        split(np.repeat([0, 1, 2], 5), (0.1, 0.45, 0.45), generator(1, "split"))
