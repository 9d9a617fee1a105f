"""Simulated prices of dwellings: a plain formula, in units that do not fit each other.

    price = 120 + 3 area + 8 rooms - 0.7 age - 4 distance      (thousand euros)

with the area in square metres, the age in years and the distance to the centre in kilometres. None
of it was measured. The columns are of such different size, and area and rooms go so much together,
that the loss over the raw columns is a ravine; over normalised ones it is nearly a bowl.
"""

import numpy as np

from app.data.table import Column, Sample
from app.engine.array import Array

COLUMNS = (
    Column("area", "m²"),
    Column("rooms"),
    Column("age", "years"),
    Column("distance", "km"),
    Column("price", "k€", role="target"),
)
LOW = np.array([25.0, 1.0, 0.0, 0.3])
HIGH = np.array([280.0, 8.0, 100.0, 30.0])
"""The range of each feature."""
BASE = 120.0
COEFFICIENTS = np.array([3.0, 8.0, -0.7, -4.0])
"""Such that the worst dwelling of these ranges, small, old and remote, still costs 13."""
TYPICAL_PRICE = 350.0
"""About the median of the prices; noise is in percent of it."""
AREA_OF_A_ROOM = 28.0


def houses(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Area, rooms, age and distance, shape (n, 4), and the price of each dwelling, shape (n,).

    Area and distance are skewed, most dwellings being small and near; there is about one room for
    each 28 m². Noise is normal and moves the price, with a standard deviation of its share of
    350 k€, the same for all. The formula's prices are positive everywhere; noise can make a
    small one negative, and it stays so, since clipping would bend the plane.
    """
    area = _skewed(0, 2.0, 5.0, samples, rng)
    # Kept in range: the largest dwellings have 8 rooms, the smallest 1.
    usual = area / AREA_OF_A_ROOM + 0.6 * rng.standard_normal(samples)
    rooms = np.clip(np.rint(usual), LOW[1], HIGH[1])
    age = rng.integers(int(LOW[2]), int(HIGH[2]), samples, endpoint=True).astype(np.float64)
    distance = _skewed(3, 1.2, 4.0, samples, rng)
    features = np.column_stack([area, rooms, age, distance])
    spread = TYPICAL_PRICE * noise / 100
    return features, BASE + features @ COEFFICIENTS + spread * rng.standard_normal(samples)


def _skewed(column: int, a: float, b: float, samples: int, rng: np.random.Generator) -> Array:
    """Values of a beta distribution over the column's range, to one decimal."""
    low, high = float(LOW[column]), float(HIGH[column])
    return np.round(low + (high - low) * rng.beta(a, b, samples), 1)
