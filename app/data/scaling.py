"""Scaling: what makes columns of different size and unit comparable."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.data.table import frozen
from app.engine.array import Array
from app.engine.parameter import Parameter
from app.errors import ShapeError


@dataclass(frozen=True, eq=False)
class Scaling:
    """A fitted scaling, prepared = (raw - offset) / scale; both of shape (columns,)."""

    offset: Array
    scale: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", frozen(self.offset))
        object.__setattr__(self, "scale", frozen(self.scale))

    def apply(self, raw: Array) -> Array:
        """Prepared points of raw ones, shape (..., columns).

        Raises:
            ShapeError: if the last axis has another length than the scaling.
        """
        return (self._checked(raw) - self.offset) / self.scale

    def invert(self, prepared: Array) -> Array:
        """Raw points, in original units, of prepared ones, shape (..., columns).

        Raises:
            ShapeError: if the last axis has another length than the scaling.
        """
        return self._checked(prepared) * self.scale + self.offset

    def _checked(self, points: Array) -> Array:
        """The points; a single column must not silently broadcast to all of them."""
        if points.shape[-1:] != self.offset.shape:
            raise ShapeError(
                f"points of shape {points.shape} do not fit a scaling of {self.offset.size} columns"
            )
        return points


@dataclass(frozen=True)
class ScalingRule:
    """One row of `SCALINGS`: how a scaling is fitted to the training part."""

    name: str
    title: str
    help: str
    fit: Callable[[Array], Scaling]
    """From values of the training part, shape (n, columns)."""
    formula: str = ""
    """What becomes of a value x, in words of the training part."""
    parameters: tuple[Parameter, ...] = ()


def identity(values: Array) -> Scaling:
    """The scaling that changes nothing, for as many columns as the values have."""
    return Scaling(np.zeros(values.shape[1]), np.ones(values.shape[1]))


def standard(values: Array) -> Scaling:
    """Mean 0 and standard deviation 1 in each column; a constant column keeps scale 1.

    The deviation is the population's (divided by n), as in scikit-learn's `StandardScaler`.
    """
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    # The mean of equal numbers may differ from them by rounding; what is no larger is constant.
    rounding = len(values) * np.finfo(np.float64).eps * np.abs(mean)
    return Scaling(mean, np.where(deviation <= rounding, 1.0, deviation))


def minmax(values: Array) -> Scaling:
    """Smallest value 0 and largest 1 in each column, as scikit-learn's `MinMaxScaler`."""
    low, high = values.min(axis=0), values.max(axis=0)
    return Scaling(low, _or_one(high - low))


def symmetric(values: Array) -> Scaling:
    """Smallest value -1 and largest 1 in each column: `MinMaxScaler` with that range."""
    low, high = values.min(axis=0), values.max(axis=0)
    half = _or_one(high - low) / 2
    return Scaling(low + half, half)


def robust(values: Array) -> Scaling:
    """Median 0 and interquartile range 1 in each column, as scikit-learn's `RobustScaler`.

    Quartiles are interpolated linearly between the values; outliers move neither.
    """
    low, median, high = np.percentile(values, (25, 50, 75), axis=0)
    return Scaling(median, _or_one(high - low))


def _or_one(spans: Array) -> Array:
    """The spans, and 1 where there is none: a constant column is moved and not stretched."""
    return np.where(spans == 0, 1.0, spans)


ROWS = (
    ScalingRule("none", "None", "The numbers as they were measured.", identity, "x"),
    ScalingRule(
        "standard",
        "Standard",
        "Mean 0 and standard deviation 1 on the training part: makes the bowl rounder.",
        standard,
        "(x − mean) / standard deviation",
    ),
    ScalingRule(
        "minmax",
        "Min-max, 0 to 1",
        "The training part's smallest value becomes 0, its largest 1. One outlier presses all "
        "others together.",
        minmax,
        "(x − min) / (max − min)",
    ),
    ScalingRule(
        "symmetric",
        "Min-max, −1 to 1",
        "The training part's smallest value becomes −1, its largest 1: centred, unlike 0 to 1.",
        symmetric,
        "2 (x − min) / (max − min) − 1",
    ),
    ScalingRule(
        "robust",
        "Robust",
        "Median 0 and interquartile range 1 on the training part: outliers do not count.",
        robust,
        "(x − median) / (third − first quartile)",
    ),
)

SCALINGS: dict[str, ScalingRule] = {row.name: row for row in ROWS}
