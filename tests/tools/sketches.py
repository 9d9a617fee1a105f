"""Writes app/data/sketches.json, what the catalogue draws: `python -m tests.tools.sketches`.

Sixty rows of two telling columns and the target for each measured data set; for digits one image.
"""

import json
from typing import Any

import numpy as np

from app.data.measured import MEASURED, SIDE, SKETCHES, Measured
from app.engine.array import Rows

POINTS = 60
COLUMNS = {
    "iris": ("petal length", "petal width"),
    "wine": ("alcohol", "proline"),
    "breast_cancer": ("mean radius", "mean concave points"),
    "diabetes": ("body mass index", "log triglycerides"),
}
IMAGE_ROW = 3
"""A 3 that nobody takes for another digit."""

CALIFORNIA = """
-122.05,37.37,344700 -118.3,34.26,176500 -117.81,33.78,270500 -118.36,33.82,330000
-119.67,36.33,81700 -119.56,36.51,67000 -121.43,38.63,67000 -120.65,35.48,166900
-122.84,38.4,194400 -118.02,34.08,164200 -118.24,33.98,125000 -119.12,35.85,58300
-121.93,37.25,252600 -117.03,32.97,231200 -117.97,33.73,222500 -117.99,33.81,153100
-120.81,37.53,181300 -121.2,38.69,137500 -118.88,34.21,300000 -122.59,38.01,414300
-122.15,37.75,126300 -121.37,38.68,83400 -118.16,34.07,241500 -122.2,37.79,115400
-117.28,33.28,150700 -118.03,34.16,484700 -122.42,37.76,250000 -118.39,33.99,369200
-118.45,34.07,350000 -118.48,34.01,425000 -119.35,36.33,105600 -118.3,33.91,172600
-121.13,39.31,128900 -118.08,34.55,141800 -118.32,33.94,183800 -118.11,34,178700
-122.53,37.97,270800 -118.02,33.92,185300 -118.05,33.93,141500 -119.01,34.23,232200
-119.32,36.2,83300 -116.92,32.77,275000 -118.06,34.15,500001 -117.27,34.09,79300
-118.23,34.13,214800 -117.24,33.17,237500 -121.91,37.44,212500 -118.29,33.94,105700
-121.35,38,123800 -117.99,33.78,173900 -120.99,37.7,160900 -119.42,35.97,47500
-122.21,37.8,156500 -118.17,33.8,187500 -117.9,34.09,191800 -117.99,33.93,175800
-121.42,38.72,91900 -118.77,34.26,196900 -121.93,37.33,292200 -121.82,37.25,194300
"""
"""Longitude, latitude and median house value in dollars of sixty block groups.

Written down, because scikit-learn has to fetch this data set and a host may not be able to. They
are the first sixty rows of a public copy in random order, `sample_data/california_housing_test.csv`
in github.com/kwishna/LLMCodes.
"""


def rows_of(row: Measured) -> Rows:
    """Row numbers, ascending: the first ones of each class, evenly; else evenly over all rows."""
    _, target = row.load()
    if not row.classes:
        return np.linspace(0, row.rows - 1, POINTS).round().astype(np.intp)
    each = POINTS // len(row.classes)
    first = [np.flatnonzero(target == label)[:each] for label in range(len(row.classes))]
    return np.sort(np.concatenate(first))


def points(row: Measured, columns: tuple[str, str]) -> dict[str, Any]:
    """Both columns and the target of those rows."""
    features, target = row.load()
    taken = rows_of(row)
    names = [column.name for column in row.columns]
    x, y = (features[taken, names.index(name)].tolist() for name in columns)
    return {"columns": columns, "x": x, "y": y, "value": target[taken].tolist()}


def california() -> dict[str, Any]:
    """The rows above, values in hundreds of thousands of dollars as in scikit-learn."""
    longitude, latitude, dollars = np.array(
        [line.split(",") for line in CALIFORNIA.split()], float
    ).T
    return {
        "columns": ("longitude", "latitude"),
        "x": longitude.tolist(),
        "y": latitude.tolist(),
        "value": (dollars / 100_000).tolist(),
    }


def sketches() -> dict[str, dict[str, Any]]:
    """All of them by name."""
    kept = {name: points(MEASURED[name], columns) for name, columns in COLUMNS.items()}
    image = MEASURED["digits"].load()[0][IMAGE_ROW].reshape(SIDE, SIDE)
    kept["digits"] = {"image": image.astype(int).tolist()}
    kept["california"] = california()
    return {name: kept[name] for name in MEASURED}


def text() -> str:
    """The file: JSON, one data set a line."""
    lines = [f"{json.dumps(name)}: {json.dumps(kept)}" for name, kept in sketches().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    SKETCHES.write_text(text(), encoding="utf-8")
