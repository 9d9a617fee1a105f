from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

from app.data.datasets import DATASETS
from app.data.preparation import Prepared, prepare
from app.data.scaling import SCALINGS
from app.data.split import LEFT_OUT
from app.data.table import Column, Table
from app.engine.randomness import generator
from app.errors import SpecError

SHARES = (0.6, 0.2, 0.2)

THEIRS = {
    "none": None,
    "standard": StandardScaler,
    "minmax": MinMaxScaler,
    "symmetric": lambda: MinMaxScaler((-1, 1)),
    "robust": RobustScaler,
}
"""Each scaling as scikit-learn has it; a new one needs a line."""

MIXED = (
    Column("age", "years"),
    Column("colour", kind="category", categories=("blue", "green", "red")),
    Column("income", "k€"),
    Column("note", kind="text", categories=("a", "b")),
    Column("kind", kind="category", role="target", categories=("no", "yes")),
)


def made(name: str, samples: int = 60, **parameters: float) -> Table:
    return DATASETS[name].make(generator(1, "data"), samples=samples, **parameters)


def prepared(
    table: Table,
    features: tuple[str, ...] | None = None,
    scaling: tuple[str, str] = ("standard", "standard"),
    seed: int = 1,
    missing: str = "mean",
    target: str | None = None,
) -> Prepared:
    data = DATASETS.get(table.name, DATASETS["circle"])
    aim = target or next(column.name for column in table.columns if column.role == "target")
    chosen = data.default_features(aim) if features is None else features
    return prepare(
        table,
        target=aim,
        features=chosen,
        missing=missing,
        shares=SHARES,
        feature_scaling=scaling[0],
        target_scaling=scaling[1],
        rng=generator(seed, "split"),
    )


def mixed(rows: int = 90, gaps: bool = True) -> Table:
    """Numbers, words and a text, some of them missing."""
    rng = np.random.default_rng(7)
    values = np.column_stack(
        [
            rng.normal(40, 12, rows),
            rng.integers(0, 3, rows),
            rng.exponential(30, rows),
            rng.integers(0, 2, rows),
            rng.integers(0, 2, rows),
        ]
    ).astype(np.float64)
    if gaps:
        values[rng.random(rows) < 0.2, 0] = np.nan
        values[rng.random(rows) < 0.2, 1] = np.nan
    return Table("mixed", MIXED, values)


FEATURES = ("age", "colour", "income")


@pytest.mark.parametrize("scaling", SCALINGS)
def test_mixed_columns_are_prepared_as_scikit_learn_fitted_to_training_does(scaling: str) -> None:
    table = mixed()
    ours = prepared(table, FEATURES, (scaling, "none"))
    train, cells = ours.indices("train"), table.values[:, :3]
    rule = THEIRS[scaling]
    numbers = make_pipeline(SimpleImputer(), *([rule()] if rule else []))
    words = make_pipeline(
        SimpleImputer(strategy="most_frequent"),
        OneHotEncoder(categories=[[0.0, 1.0, 2.0]], sparse_output=False),
    )
    theirs = ColumnTransformer(
        [("age", numbers, [0]), ("colour", words, [1]), ("income", numbers, [2])]
    )
    expected = theirs.fit(cells[train]).transform(cells)
    assert np.allclose(ours.x, expected, rtol=0, atol=1e-12)
    assert ours.filled.tolist() == [*np.isnan(cells).sum(axis=0)]


@pytest.mark.parametrize("scaling", SCALINGS)
def test_values_of_a_regression_are_scaled_as_scikit_learn_fitted_to_training_does(
    scaling: str,
) -> None:
    table = made("houses")
    ours = prepared(table, scaling=("none", scaling))
    train, goals = ours.indices("train"), table.column("price")[:, None]
    rule = THEIRS[scaling]
    expected = rule().fit(goals[train]).transform(goals) if rule else goals
    assert np.allclose(ours.y, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("scaling", SCALINGS)
@given(
    others=arrays(np.float64, (36, 3), elements=st.floats(-1e9, 1e9)),
    words=arrays(np.float64, (36,), elements=st.integers(0, 2).map(float)),
)
def test_nothing_is_fitted_on_validation_or_test(
    scaling: str, others: np.ndarray, words: np.ndarray
) -> None:
    table = mixed()
    before = prepared(table, FEATURES, (scaling, "none"))
    rows = np.concatenate([before.indices("validation"), before.indices("test")])
    values = table.values.copy()
    values[rows, 0], values[rows, 2], values[rows, 1] = others[:, 0], others[:, 2], words
    after = prepared(replace(table, values=values), FEATURES, (scaling, "none"))
    assert np.array_equal(before.part, after.part)
    for one, other in (
        (before.features.offset, after.features.offset),
        (before.features.scale, after.features.scale),
        (before.fill, after.fill),
        (before.x[before.indices("train")], after.x[before.indices("train")]),
    ):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("scaling", SCALINGS)
def test_no_target_is_fitted_on_validation_or_test(scaling: str) -> None:
    table = made("bumps")
    before = prepared(table, scaling=("none", scaling))
    values = table.values.copy()
    rows = np.concatenate([before.indices("validation"), before.indices("test")])
    values[rows, 2] = 1e6 * np.arange(len(rows))
    after = prepared(replace(table, values=values), scaling=("none", scaling))
    assert before.targets.offset.tobytes() == after.targets.offset.tobytes()
    assert before.targets.scale.tobytes() == after.targets.scale.tobytes()


@pytest.mark.parametrize("scaling", [name for name in SCALINGS if name != "none"])
def test_changing_a_training_row_does_change_the_scaling(scaling: str) -> None:
    table = made("bumps")
    before = prepared(table, scaling=(scaling, "none"))
    values = table.values.copy()
    values[before.indices("train")] *= 2
    after = prepared(replace(table, values=values), scaling=(scaling, "none"))
    assert not np.array_equal(after.features.scale, before.features.scale)


def test_rows_without_a_value_are_left_out_if_asked_for_and_the_rest_is_as_without_them() -> None:
    table = mixed()
    ours = prepared(table, FEATURES, missing="drop")
    whole = ~np.isnan(table.values[:, :3]).any(axis=1)
    assert np.array_equal(ours.part == LEFT_OUT, ~whole)
    assert np.isnan(ours.x[~whole]).all()
    assert np.isnan(ours.y[~whole]).all()
    assert ours.left_out == np.count_nonzero(~whole) > 0
    alone = prepared(replace(table, values=table.values[whole]), FEATURES)
    assert np.array_equal(ours.part[whole], alone.part)
    assert ours.x[whole].tobytes() == alone.x.tobytes()
    assert ours.filled.tolist() == [0, 0, 0]


def test_a_row_without_a_target_is_always_left_out() -> None:
    table = mixed(gaps=False)
    values = table.values.copy()
    values[:5, 4] = np.nan
    ours = prepared(replace(table, values=values), FEATURES)
    assert np.flatnonzero(ours.part == LEFT_OUT).tolist() == [0, 1, 2, 3, 4]


def test_a_column_without_any_value_to_learn_from_is_refused() -> None:
    values = mixed(gaps=False).values.copy()
    values[:, 0] = np.nan
    with pytest.raises(SpecError, match="age has no value in the training part; leave it out"):
        prepared(Table("mixed", MIXED, values), FEATURES)


def test_if_no_row_is_whole_that_is_said() -> None:
    values = mixed(gaps=False).values.copy()
    values[:, 0] = np.nan
    with pytest.raises(SpecError, match="no row has all the values that are needed"):
        prepared(Table("mixed", MIXED, values), FEATURES, missing="drop")


def test_other_rows_are_transformed_as_those_of_the_data() -> None:
    table = mixed()
    ours = prepared(table, FEATURES)
    assert np.array_equal(ours.transform(table.values[:, :3]), ours.x)


def test_any_column_can_be_the_target() -> None:
    ours = prepared(made("iris"), ("petal length", "species"), target="petal width")
    assert ours.task == "regression"
    assert ours.y.shape == (60, 1)
    assert ours.x.shape == (60, 4)


@pytest.mark.parametrize(("name", "outputs"), [("circle", 1), ("blobs", 3)])
def test_classes_are_encoded_and_never_scaled(name: str, outputs: int) -> None:
    ours = prepared(made(name))
    assert ours.y.shape == (60, outputs)
    assert set(np.unique(ours.y)) == {0.0, 1.0}
    assert np.array_equal(ours.targets.scale, np.ones(outputs))


def test_raw_values_come_back_from_prepared_ones() -> None:
    ours = prepared(made("bumps"))
    assert np.allclose(ours.features.invert(ours.x), ours.raw, rtol=0, atol=1e-12)
    goals = ours.table.column("value")
    assert np.allclose(ours.targets.invert(ours.y)[:, 0], goals, rtol=0, atol=1e-12)


def test_features_are_taken_in_the_order_asked_for() -> None:
    table = made("iris")
    ours = prepared(table, features=("petal width", "sepal length"))
    assert [column.name for column in ours.columns] == ["petal width", "sepal length"]
    assert np.array_equal(ours.raw, table.values[:, [3, 0]])


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
    [(("log", "none"), "scaling.features"), (("none", "log"), "scaling.target")],
)
def test_an_unknown_scaling_is_refused(scaling: tuple[str, str], field: str) -> None:
    with pytest.raises(SpecError, match="unknown scaling: 'log'; expected one of none, ") as caught:
        prepared(made("circle"), scaling=scaling)
    assert caught.value.field == field


def test_parts_share_out_every_row_once_and_keep_the_shares_of_the_classes() -> None:
    ours = prepared(made("iris", 150))
    parts = [ours.indices(part) for part in ("train", "validation", "test")]
    assert sorted(np.concatenate(parts).tolist()) == list(range(150))
    assert [ours.y[rows].sum(axis=0).tolist() for rows in parts] == [[30] * 3, [10] * 3, [10] * 3]


def test_every_array_is_read_only() -> None:
    ours = prepared(made("circle"))
    for array in (ours.raw, ours.encoded, ours.x, ours.y, ours.part, ours.features.offset):
        assert not array.flags.writeable


def test_preparation_repeats_bit_for_bit_and_follows_the_seed_of_the_split() -> None:
    table = made("circle")
    one, same, other = (prepared(table, seed=seed) for seed in (1, 1, 2))
    assert one.x.tobytes() == same.x.tobytes()
    assert one.part.tobytes() == same.part.tobytes()
    assert not np.array_equal(one.part, other.part)
