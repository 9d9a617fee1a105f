"""Everything that can be chosen, made from the tables themselves: the page's controls are it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol

import numpy as np

from app.data.dataset import Dataset
from app.data.datasets import DATASETS
from app.data.functions import FUNCTIONS, Function
from app.data.missing import MISSING
from app.data.scaling import SCALINGS
from app.data.split import PARTS
from app.data.table import Column
from app.data.thumbnail import Thumbnail, thumbnail
from app.engine.activations import ACTIVATIONS
from app.engine.clipping import CLIPS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES, Loss
from app.engine.optimizers import OPTIMIZERS
from app.engine.parameter import Parameter
from app.engine.regularizers import REGULARIZERS
from app.engine.schedules import SCHEDULES
from app.engine.symbolic import gradient
from app.landscape.slice_table import LINE, SLICES
from app.training.fields import FIELDS, Family, Field
from app.training.limits import Limits
from app.training.spec import RunSpec

Reply = dict[str, Any]


class Row(Protocol):
    """What every row of every table has."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def help(self) -> str: ...


def catalog(limits: Limits, shown_limits: Mapping[str, Any] | None = None) -> Reply:
    """The catalogue: tables as lists of rows, the limits, and the default spec.

    Args:
        limits: of this server; they narrow the ranges of the parameters they bound.
        shown_limits: `{name: {value, reason}}` to show instead of the bare values.
    """
    return {
        "datasets": [
            dataset_reply(row, limits) | {"thumbnail": _thumbnail(row)} for row in DATASETS.values()
        ],
        "losses": [_loss(row) for row in LOSSES.values()],
        "activations": _rows(ACTIVATIONS),
        "initializers": _sourced(INITIALIZERS),
        "regularizers": [
            _row(row) | {"source": row.source, "parameters": [_parameter(row.strength)]}
            for row in REGULARIZERS.values()
        ],
        "optimizers": [
            row | {"most_parameters": limits.newton_parameters}
            if OPTIMIZERS[row["name"]].curvature
            else row
            for row in _sourced(OPTIMIZERS)
        ],
        "schedules": _sourced(SCHEDULES),
        "clips": _sourced(CLIPS),
        "scalings": [_row(row) | {"formula": row.formula} for row in SCALINGS.values()],
        "missing": _rows(MISSING),
        "slices": [
            _row(row) | {"source": row.source, "whole_path": row.whole_path}
            for row in (*SLICES.values(), LINE)
        ],
        "functions": [_function(row) for row in FUNCTIONS.values()],
        "parts": [_row(row) | {"code": row.code} for row in PARTS.values()],
        "settings": [
            {"path": field.path, "label": field.label, "help": field.help}
            for field in FIELDS
            if isinstance(field, Field)
        ],
        "limits": dict(
            shown_limits or {name: {"value": value} for name, value in asdict(limits).items()}
        ),
        "default": RunSpec.from_json({}, limits).to_json(),
    }


def _rows(table: Mapping[str, Row]) -> list[Reply]:
    return [_row(row) for row in table.values()]


def _sourced(table: Mapping[str, Any]) -> list[Reply]:
    """The rows of a table that say where their definition stands."""
    return [_row(row) | {"source": row.source} for row in table.values()]


def _row(row: Row) -> Reply:
    """What the page needs of any row."""
    parameters: tuple[Parameter, ...] = getattr(row, "parameters", ())
    return {
        "name": row.name,
        "title": row.title,
        "help": row.help,
        "parameters": [_parameter(parameter) for parameter in parameters],
    }


def _parameter(row: Parameter) -> Reply:
    return {
        "name": row.name,
        "type": row.type,
        "default": row.default,
        "min": row.minimum,
        "max": row.maximum,
        "exclusive_minimum": row.exclusive_minimum,
        "choices": list(row.choices),
        "title": row.title or row.name.replace("_", " "),
        "help": row.help,
        "scale": row.scale,
    }


def dataset_reply(row: Dataset, limits: Limits) -> Reply:
    """A data set, its sizes narrowed to what this server allows; without its small picture."""
    family = next(f for f in FIELDS if isinstance(f, Family) and f.section == "dataset")
    parameters = [_within(p, family.limits.get(p.name), limits) for p in row.parameters]
    return _row(row) | {
        "parameters": [_parameter(parameter) for parameter in parameters],
        "columns": [column_reply(column) for column in row.columns],
        "target": row.target.name,
        "source": row.source,
        "licence": row.licence,
        "size": row.size,
        "image": row.image,
        "open": row.open,
        "notes": list(row.notes),
        "preset": asdict(row.preset) if row.preset else None,
        "thumbnail": None,
    }


def column_reply(column: Column) -> Reply:
    """A column as the page needs it; the words of a text are only in its rows."""
    shown = asdict(column)
    return shown if column.kind != "text" else shown | {"categories": []}


def _within(row: Parameter, limit: str | None, limits: Limits) -> Parameter:
    """The parameter with the server's limit as its maximum, where that is narrower."""
    if limit is None or row.maximum is None:
        return row
    most = min(row.maximum, getattr(limits, limit))
    return replace(row, maximum=most, default=min(int(row.default), int(most)))


def _thumbnail(row: Dataset) -> Reply | None:
    """Points in the unit square, or shades; None of what is empty yet.

    Values of points are class numbers, or from -1 to 1 for a regression.
    """
    drawn = thumbnail(row)
    if drawn is None:
        return None
    if not isinstance(drawn, Thumbnail):
        return {"image": drawn.tolist()}
    points, values = drawn
    if row.task == "regression":
        values = values / np.abs(values).max()
    x, y = points.round(3).T
    return {"x": x.tolist(), "y": y.tolist(), "value": values.round(3).tolist()}


def _function(row: Function) -> Reply:
    formula = row.formula(row.defaults)
    return _row(row) | {
        "source": row.source,
        "formula": formula.text,
        "gradient": dict(gradient(formula)),
        "box": {"x": list(row.box[0]), "y": list(row.box[1])},
        "minima": [asdict(each) for each in row.minima],
        "start": list(row.start),
        "horizon": row.horizon,
        "learning_rate": row.learning_rate(row.defaults),
    }


def _loss(row: Loss) -> Reply:
    return _row(row) | {
        "targets": sorted(row.targets),
        "output_activation": row.output_activation,
        "unwise": row.unwise,
        "axis": row.axis,
        "formula": row.formula,
    }
