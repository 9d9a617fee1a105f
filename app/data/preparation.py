"""Preparation: what turns raw rows into the arrays that a network is trained on."""

from dataclasses import dataclass

import numpy as np

from app.data.encoding import encode
from app.data.scaling import SCALINGS, Scaling, ScalingRule, identity
from app.data.split import PARTS, Parts, Shares, split
from app.data.table import Column, Table, frozen
from app.engine.array import Array, Rows
from app.errors import SpecError


@dataclass(frozen=True, eq=False)
class Prepared:
    """Arrays ready for a network, rows in the order of the table; all of them read-only."""

    table: Table
    columns: tuple[Column, ...]
    """The features that were chosen, in the order of the inputs."""
    raw: Array
    """Their values in original units, shape (n, n_in)."""
    x: Array
    """Their scaled values, shape (n, n_in)."""
    y: Array
    """Encoded and scaled targets, shape (n, n_out)."""
    part: Parts
    """Part of each row, shape (n,): 0 train, 1 validation, 2 test."""
    features: Scaling
    targets: Scaling

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; empty for a regression."""
        return self.table.classes

    def indices(self, part: str) -> Rows:
        """Row numbers of a part, `train`, `validation` or `test`, ascending."""
        return np.flatnonzero(self.part == PARTS[part].code)


def prepare(
    table: Table,
    *,
    features: tuple[str, ...] | None,
    shares: Shares,
    feature_scaling: str,
    target_scaling: str,
    rng: np.random.Generator,
) -> Prepared:
    """The table encoded, split and scaled; scalings are fitted on the training part alone.

    Args:
        features: names of the columns to take, in the order of the inputs; None for the table's
            own choice.
        shares: of training, validation and test, with sum 1.
        feature_scaling: a name in `SCALINGS`.
        target_scaling: likewise, for the values of a regression; classes are never scaled.
        rng: decides the split and nothing else.

    Raises:
        SpecError: if a name is unknown or the split impossible.
    """
    chosen = _chosen(table, features)
    feature_rule = _rule(feature_scaling, "scaling.features")
    target_rule = _rule(target_scaling, "scaling.target")
    strata = np.zeros(len(table.target)) if table.task == "regression" else table.target
    part = split(strata.astype(np.intp), shares, rng)
    part.setflags(write=False)
    train = part == PARTS["train"].code
    raw, y = frozen(table.features[:, chosen]), encode(table)
    inputs = feature_rule.fit(raw[train])
    outputs = target_rule.fit(y[train]) if table.task == "regression" else identity(y)
    return Prepared(
        table=table,
        columns=tuple(table.feature_columns[position] for position in chosen),
        raw=raw,
        x=frozen(inputs.apply(raw)),
        y=frozen(outputs.apply(y)),
        part=part,
        features=inputs,
        targets=outputs,
    )


def _chosen(table: Table, features: tuple[str, ...] | None) -> list[int]:
    """Positions of the chosen columns among the table's features."""
    names = [column.name for column in table.feature_columns]
    if features is None:
        return [i for i, column in enumerate(table.feature_columns) if column.default]
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
    return [names.index(name) for name in features]


def _rule(name: str, field: str) -> ScalingRule:
    if name not in SCALINGS:
        raise SpecError(f"unknown scaling: {name!r}; expected one of {', '.join(SCALINGS)}", field)
    return SCALINGS[name]
