from dataclasses import replace

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from app.data.datasets import DATASETS
from app.data.preparation import Prepared, prepare
from app.data.table import Table
from app.engine.randomness import generator
from app.errors import SpecError

SHARES = (0.6, 0.2, 0.2)


def made(name: str, samples: int = 60, noise: float = 0) -> Table:
    return DATASETS[name].make(samples, noise, generator(1, "data"))


def prepared(
    table: Table,
    features: tuple[str, ...] | None = None,
    scaling: tuple[str, str] = ("standard", "standard"),
    seed: int = 1,
) -> Prepared:
    return prepare(
        table,
        features=features,
        shares=SHARES,
        feature_scaling=scaling[0],
        target_scaling=scaling[1],
        rng=generator(seed, "split"),
    )


@pytest.mark.parametrize("name", ["bumps", "sine"])
def test_inputs_and_values_are_scaled_as_scikit_learn_fitted_to_training_does(name: str) -> None:
    table = made(name)
    ours = prepared(table)
    train = ours.indices("train")
    x = StandardScaler().fit(table.features[train]).transform(table.features)
    y = StandardScaler().fit(table.target[train, None]).transform(table.target[:, None])
    assert np.allclose(ours.x, x, rtol=0, atol=1e-12)
    assert np.allclose(ours.y, y, rtol=0, atol=1e-12)


@pytest.mark.parametrize("part", ["validation", "test"])
def test_nothing_is_fitted_on_validation_or_test(part: str) -> None:
    table = made("bumps")
    before = prepared(table)
    features, target = table.features.copy(), table.target.copy()
    rows = before.indices(part)
    features[rows] = features[rows] * 1000 + 5
    target[rows] -= 77
    after = prepared(replace(table, features=features, target=target))
    assert np.array_equal(before.part, after.part)
    for one, other in ((before.features, after.features), (before.targets, after.targets)):
        assert one.offset.tobytes() == other.offset.tobytes()
        assert one.scale.tobytes() == other.scale.tobytes()
    train = before.indices("train")
    assert before.x[train].tobytes() == after.x[train].tobytes()
    assert not np.array_equal(before.x, after.x)


def test_changing_a_training_row_does_change_the_scaling() -> None:
    table = made("bumps")
    before = prepared(table)
    features = table.features.copy()
    features[before.indices("train")[0]] += 1
    assert not np.array_equal(prepared(replace(table, features=features)).x, before.x)


def test_no_scaling_leaves_inputs_and_values_as_they_are() -> None:
    table = made("plane")
    ours = prepared(table, scaling=("none", "none"))
    assert np.array_equal(ours.x, table.features)
    assert np.array_equal(ours.y, table.target[:, None])


def test_inputs_and_targets_are_scaled_independently() -> None:
    table = made("plane")
    ours = prepared(table, scaling=("none", "standard"))
    assert np.array_equal(ours.x, table.features)
    assert ours.y[ours.indices("train")].std() == pytest.approx(1)


@pytest.mark.parametrize(("name", "outputs"), [("circle", 1), ("blobs", 3)])
def test_classes_are_encoded_and_never_scaled(name: str, outputs: int) -> None:
    ours = prepared(made(name))
    assert ours.y.shape == (60, outputs)
    assert set(np.unique(ours.y)) == {0.0, 1.0}
    assert np.array_equal(ours.targets.scale, np.ones(outputs))


def test_raw_values_come_back_from_prepared_ones() -> None:
    ours = prepared(made("bumps"))
    assert np.allclose(ours.features.invert(ours.x), ours.raw, rtol=0, atol=1e-12)
    assert np.allclose(ours.targets.invert(ours.y)[:, 0], ours.table.target, rtol=0, atol=1e-12)


def test_iris_takes_its_petals_unless_the_spec_chooses() -> None:
    table = made("iris")
    assert [column.name for column in prepared(table).columns] == ["petal length", "petal width"]
    assert np.array_equal(prepared(table).raw, table.features[:, 2:])


def test_features_are_taken_in_the_order_asked_for() -> None:
    table = made("iris")
    ours = prepared(table, features=("petal width", "sepal length"))
    assert [column.name for column in ours.columns] == ["petal width", "sepal length"]
    assert np.array_equal(ours.raw, table.features[:, [3, 0]])


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        (("petal",), "unknown feature: 'petal'; iris has sepal length, sepal width, petal length"),
        (("species",), "unknown feature: 'species'"),
        ((), "invalid features: none; expected at least one"),
        (("petal width", "petal width"), "expected at least one, each once"),
    ],
)
def test_features_that_cannot_be_chosen_are_refused(
    features: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        prepared(made("iris"), features=features)
    assert caught.value.field == "dataset.features"


@pytest.mark.parametrize(
    ("scaling", "field"),
    [(("robust", "none"), "scaling.features"), (("none", "robust"), "scaling.target")],
)
def test_an_unknown_scaling_is_refused(scaling: tuple[str, str], field: str) -> None:
    with pytest.raises(SpecError, match="unknown scaling: 'robust'; expected one of none, ") as e:
        prepared(made("circle"), scaling=scaling)
    assert e.value.field == field


def test_parts_share_out_every_row_once_and_keep_the_shares_of_the_classes() -> None:
    ours = prepared(made("iris", 150))
    parts = [ours.indices(part) for part in ("train", "validation", "test")]
    assert sorted(np.concatenate(parts).tolist()) == list(range(150))
    assert [ours.y[rows].sum(axis=0).tolist() for rows in parts] == [[30] * 3, [10] * 3, [10] * 3]


def test_every_array_is_read_only() -> None:
    ours = prepared(made("circle"))
    for array in (ours.raw, ours.x, ours.y, ours.part, ours.features.offset, ours.targets.scale):
        assert not array.flags.writeable


def test_preparation_repeats_bit_for_bit_and_follows_the_seed_of_the_split() -> None:
    table = made("circle")
    one, same, other = (prepared(table, seed=seed) for seed in (1, 1, 2))
    assert one.x.tobytes() == same.x.tobytes()
    assert one.part.tobytes() == same.part.tobytes()
    assert not np.array_equal(one.part, other.part)
