import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.strata import apportion, stratified_sample
from app.engine.randomness import generator


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6).filter(any), st.data())
def test_apportioned_counts_have_their_sum_and_stay_within_one_of_the_exact_share(
    weights: list[int], data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    counts = apportion(np.array(weights), total)
    assert counts.sum() == total
    assert (counts <= weights).all()
    assert np.abs(counts - np.array(weights) * total / sum(weights)).max() < 1


@pytest.mark.parametrize(
    ("weights", "total", "counts"),
    [
        ((1, 1, 1), 10, (4, 3, 3)),
        ((1, 2), 2, (1, 1)),
        ((0.6, 0.2, 0.2), 400, (240, 80, 80)),
        ((0.29, 0.71), 100, (29, 71)),
        ((0, 5), 3, (0, 3)),
        # 0.8, 1.6 and 5.6: the last two fractions are equal, though not in binary.
        ((1, 2, 7), 8, (1, 2, 5)),
        ((1,) * 40, 100, (3,) * 20 + (2,) * 20),
    ],
)
def test_the_largest_fractions_get_the_rest_and_the_first_of_equals_wins(
    weights: tuple[float, ...], total: int, counts: tuple[int, ...]
) -> None:
    assert apportion(np.array(weights), total).tolist() == list(counts)


def test_a_stratified_sample_takes_each_row_once_and_its_share_of_each_stratum() -> None:
    strata = np.repeat([0, 1], [30, 10])
    rows = stratified_sample(strata, 20, generator(1, "data"))
    assert len(set(rows.tolist())) == 20
    assert np.bincount(strata[rows]).tolist() == [15, 5]
    assert (np.diff(rows) > 0).all()
