"""Preparation: what turns raw rows into the arrays that a network is trained on."""

from dataclasses import dataclass

import numpy as np

from app.data.encoding import Input, encode_features, encode_target, inputs_of
from app.data.missing import MISSING, fillings
from app.data.scaling import SCALINGS, Scaling, ScalingRule, identity
from app.data.split import LEFT_OUT, PARTS, Parts, Shares, split
from app.data.table import Column, Table, Task, frozen
from app.engine.array import Array, Rows
from app.errors import SpecError


@dataclass(frozen=True, eq=False)
class Prepared:
    """Arrays ready for a network, rows in the order of the table; all of them read-only.

    Rows that are left out, since they lack a value, keep their number and are NaN in `x` and `y`.
    """

    table: Table
    columns: tuple[Column, ...]
    """The features that were chosen, in their order."""
    target: Column
    inputs: tuple[Input, ...]
    """What each column of `x` is."""
    raw: Array
    """The chosen features in original units, missing ones filled, shape (n, columns)."""
    filled: Array
    """How many values were filled in each of these columns, (columns,)."""
    fill: Array
    """What they were filled with, (columns,)."""
    encoded: Array
    """Features as numbers before they are scaled, shape (n, n_in)."""
    x: Array
    """Scaled features, shape (n, n_in)."""
    y: Array
    """Encoded and scaled targets, shape (n, n_out)."""
    part: Parts
    """Part of each row, shape (n,): 0 train, 1 validation, 2 test, 3 left out."""
    features: Scaling
    """Of the inputs; one-hot numbers are never scaled."""
    targets: Scaling

    @property
    def task(self) -> Task:
        """What predicting the target is."""
        return self.target.task

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; empty for a regression."""
        return self.target.categories

    @property
    def left_out(self) -> int:
        """How many rows are in no part, since they lack a value."""
        return int(np.count_nonzero(self.part == LEFT_OUT))

    def indices(self, part: str) -> Rows:
        """Row numbers of a part, `train`, `validation` or `test`, ascending."""
        return np.flatnonzero(self.part == PARTS[part].code)

    def transform(self, rows: Array) -> Array:
        """Inputs for other rows of the chosen columns, (m, columns) -> (m, n_in).

        A missing value is filled as in the data.
        """
        whole = np.where(np.isnan(rows), self.fill, rows)
        return self.features.apply(encode_features(self.columns, whole))


def prepare(
    table: Table,
    *,
    target: str,
    features: tuple[str, ...],
    missing: str,
    shares: Shares,
    feature_scaling: str,
    target_scaling: str,
    rng: np.random.Generator,
) -> Prepared:
    """The table encoded, split and scaled; all that is fitted is fitted on the training part alone.

    Args:
        table: raw rows.
        target: name of the column to predict.
        features: names of the columns to take, in the order of the inputs.
        missing: a name in `MISSING`: what becomes of rows that lack a feature. Rows that lack the
            target are always left out.
        shares: of training, validation and test, with sum 1.
        feature_scaling: a name in `SCALINGS`.
        target_scaling: likewise, for the values of a regression; classes are never scaled.
        rng: decides the split and nothing else.

    Raises:
        SpecError: if a name is unknown, the split impossible, or a column has nothing to fit.
    """
    chosen = _chosen(table, target, features)
    aim = table.columns[table.place(target)]
    columns = tuple(table.columns[place] for place in chosen)
    feature_rule = _rule(feature_scaling, "scaling.features")
    target_rule = _rule(target_scaling, "scaling.target")
    goals, cells = table.column(target), table.values[:, chosen]
    kept = ~np.isnan(goals)
    if not MISSING[missing].keeps:
        kept &= ~np.isnan(cells).any(axis=1)
    part = _parts(goals, kept, aim, shares, rng)
    train = part == PARTS["train"].code
    fill = fillings(columns, cells[train])
    gone = np.isnan(cells) & kept[:, None]
    raw = np.where(np.isnan(cells), fill, cells)
    inputs = inputs_of(columns)
    encoded, y = encode_features(columns, raw), encode_target(aim, goals)
    scaling = _of_numbers(feature_rule.fit(encoded[train]), inputs)
    outputs = (target_rule.fit if aim.task == "regression" else identity)(y[train])
    x, y = scaling.apply(encoded), outputs.apply(y)
    x[~kept] = y[~kept] = np.nan
    return Prepared(
        table=table,
        columns=columns,
        target=aim,
        inputs=inputs,
        raw=frozen(raw),
        filled=gone.sum(axis=0),
        fill=frozen(fill),
        encoded=frozen(encoded),
        x=frozen(x),
        y=frozen(y),
        part=part,
        features=scaling,
        targets=outputs,
    )


def _parts(
    goals: Array, kept: Array, aim: Column, shares: Shares, rng: np.random.Generator
) -> Parts:
    """Part of each row, read-only; rows that are not kept are left out."""
    if not kept.any():
        raise SpecError(
            "no row has all the values that are needed; choose fewer features", "dataset.features"
        )
    strata = goals[kept] if aim.task != "regression" else np.zeros(np.count_nonzero(kept))
    part = np.full(len(goals), LEFT_OUT, np.uint8)
    part[kept] = split(strata.astype(np.intp), shares, rng)
    part.setflags(write=False)
    return part


def _of_numbers(fitted: Scaling, inputs: tuple[Input, ...]) -> Scaling:
    """The scaling for numbers alone: what is 0 or 1 already stays so."""
    coded = np.array([each.category is not None for each in inputs])
    return Scaling(np.where(coded, 0.0, fitted.offset), np.where(coded, 1.0, fitted.scale))


def _chosen(table: Table, target: str, features: tuple[str, ...]) -> list[int]:
    """Positions of the chosen columns in the table."""
    names = [
        column.name for column in table.columns if column.kind != "text" and column.name != target
    ]
    for name in features:
        if name not in names:
            raise SpecError(
                f"unknown feature: {name!r}; {table.name} has {', '.join(names)}",
                "dataset.features",
            )
    if not features or len(set(features)) < len(features):
        shown = ", ".join(features) or "none"
        raise SpecError(
            f"invalid features: {shown}; expected at least one, each once", "dataset.features"
        )
    return [table.place(name) for name in features]


def _rule(name: str, field: str) -> ScalingRule:
    if name not in SCALINGS:
        raise SpecError(f"unknown scaling: {name!r}; expected one of {', '.join(SCALINGS)}", field)
    return SCALINGS[name]
