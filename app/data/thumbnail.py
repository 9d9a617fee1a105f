"""Small pictures of data sets, for the page's list of them."""

from typing import NamedTuple

import numpy as np

from app.data.dataset import Dataset, Sketch
from app.data.table import frozen
from app.engine.array import Array
from app.engine.randomness import generator

POINTS = 60
SEED = 0


class Thumbnail(NamedTuple):
    """Points in the unit square, y upward, shape (m, 2), and what each is coloured by, (m,)."""

    points: Array
    colours: Array
    """Class index, or the value of a regression."""


def thumbnail(dataset: Dataset) -> Thumbnail | Array | None:
    """Sixty points of the data set at its defaults, the same ones every time.

    Shades from 0 to 1, shape (rows, columns), if it is of images; None if nothing is in it yet.
    """
    if dataset.open:
        return None
    sketch = dataset.sketch() if dataset.sketch else _drawn(dataset)
    if sketch.image is not None:
        return np.array(sketch.image)
    assert sketch.points is not None
    *columns, target = sketch.points
    points = np.column_stack(columns)[:, :2]
    if points.shape[1] == 1:
        points = np.column_stack([points, target])
    low, high = points.min(axis=0), points.max(axis=0)
    return Thumbnail(frozen((points - low) / (high - low)), frozen(target))


def _drawn(dataset: Dataset) -> Sketch:
    """Points that the data set draws itself."""
    given = {row.name: row.default for row in dataset.parameters} | {"samples": POINTS}
    return Sketch(points=dataset.draw(**given, rng=generator(SEED, "thumbnail", dataset.name)))
