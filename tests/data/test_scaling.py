import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from app.data.scaling import SCALINGS, Scaling
from app.errors import ShapeError

VALUES = np.random.default_rng(1).normal([1, -200, 1e5], [0.01, 30, 2], (60, 3))


def test_standard_scaling_is_that_of_scikit_learn() -> None:
    ours, theirs = SCALINGS["standard"].fit(VALUES), StandardScaler().fit(VALUES)
    assert np.allclose(ours.offset, theirs.mean_, rtol=1e-12, atol=0)
    assert np.allclose(ours.scale, theirs.scale_, rtol=1e-12, atol=0)
    assert np.allclose(ours.apply(VALUES), theirs.transform(VALUES), rtol=0, atol=1e-12)


@pytest.mark.parametrize("constant", [0.0, 7.0, 0.1, -1e9 / 3])
def test_a_constant_column_keeps_scale_one_as_in_scikit_learn(constant: float) -> None:
    values = np.column_stack([np.full(37, constant), VALUES[:37, 0]])
    ours, theirs = SCALINGS["standard"].fit(values), StandardScaler().fit(values)
    assert ours.scale[0] == theirs.scale_[0] == 1
    assert ours.scale[1] < 1
    assert np.abs(ours.apply(values)[:, 0]).max() <= 1e-15 * (1 + abs(constant))


def test_no_scaling_changes_no_bit() -> None:
    scaling = SCALINGS["none"].fit(VALUES)
    assert np.array_equal(scaling.apply(VALUES), VALUES)
    assert np.array_equal(scaling.invert(VALUES), VALUES)


def test_inverting_gives_the_raw_points_back() -> None:
    scaling = SCALINGS["standard"].fit(VALUES)
    assert np.allclose(scaling.invert(scaling.apply(VALUES)), VALUES, rtol=1e-14, atol=0)
    grid = VALUES.reshape(4, 15, 3)
    assert np.array_equal(scaling.apply(grid)[2, 3], scaling.apply(VALUES)[33])


@pytest.mark.parametrize("method", ["apply", "invert"])
@pytest.mark.parametrize("shape", [(5, 1), (5, 2), ()])
def test_points_of_another_width_are_refused_and_not_broadcast(
    method: str, shape: tuple[int, ...]
) -> None:
    scaling = SCALINGS["standard"].fit(VALUES)
    with pytest.raises(ShapeError, match="do not fit a scaling of 3 columns"):
        getattr(scaling, method)(np.zeros(shape))


def test_a_scaling_is_read_only() -> None:
    scaling = Scaling(np.zeros(2), np.ones(2))
    with pytest.raises(ValueError, match="read-only"):
        scaling.scale[0] = 2


def test_the_table_names_each_rule_and_says_what_it_is_for() -> None:
    assert list(SCALINGS) == ["none", "standard", "minmax", "symmetric", "robust"]
    assert [row.name for row in SCALINGS.values()] == list(SCALINGS)
    assert all(row.formula for row in SCALINGS.values())
    assert all(row.title and row.help for row in SCALINGS.values())
