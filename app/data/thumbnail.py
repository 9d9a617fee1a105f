"""Small pictures of data sets, for the page's list of them."""

from typing import NamedTuple

import numpy as np

from app.data.dataset import Dataset
from app.data.table import Sample, frozen
from app.engine.array import Array
from app.engine.randomness import generator

POINTS = 60
SEED = 0


class Thumbnail(NamedTuple):
    """Points in the unit square, y upward, shape (m, 2), and what each is coloured by, (m,)."""

    points: Array
    colours: Array
    """Class index, or the value of a regression."""


def thumbnail(dataset: Dataset) -> Thumbnail:
    """Sixty points of the data set at its default noise, the same ones every time."""
    features, target = dataset.sketch() if dataset.sketch else _drawn(dataset)
    points = features if features.shape[1] > 1 else np.column_stack([features, target])
    low, high = points.min(axis=0), points.max(axis=0)
    return Thumbnail(frozen((points - low) / (high - low)), frozen(target))


def _drawn(dataset: Dataset) -> Sample:
    noise = float(dataset.parameter("noise").default)
    return dataset.draw(POINTS, noise, generator(SEED, "thumbnail", dataset.name))
