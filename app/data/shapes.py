"""Moons, blobs and sine: shapes that TensorFlow Playground does not have."""

import numpy as np

from app.data.strata import apportion
from app.data.table import Sample

BLOB_ANGLES = np.radians([90, 210, 330])
BLOB_DISTANCE = 3.0


def moons(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Two half circles of radius 1, evenly filled, that interlock.

    Noise is normal and moves the points, with a standard deviation of its share of the radius.
    Source: scikit-learn, `make_moons`.
    """
    upper = samples // 2
    up, down = np.linspace(0, np.pi, upper), np.linspace(0, np.pi, samples - upper)
    arcs = np.concatenate(
        [
            np.column_stack([np.cos(up), np.sin(up)]),
            np.column_stack([1 - np.cos(down), 0.5 - np.sin(down)]),
        ]
    )
    target = np.repeat([0.0, 1.0], [upper, samples - upper])
    return arcs + rng.standard_normal(arcs.shape) * (noise / 100), target


def blobs(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Three normal clouds on the corners of a triangle, each 3 from the origin.

    The standard deviation grows from 0.5 without noise to 2 at 50 percent.
    """
    counts = apportion(np.ones(3), samples)
    centres = BLOB_DISTANCE * np.column_stack([np.cos(BLOB_ANGLES), np.sin(BLOB_ANGLES)])
    deviation = 0.5 + 1.5 * noise / 50
    points = np.repeat(centres, counts, axis=0)
    points += deviation * rng.standard_normal((samples, 2))
    return points, np.repeat([0.0, 1.0, 2.0], counts)


def sine(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """One period, sin(x) for x in [-pi, pi]; noise is normal, a share of the amplitude 1."""
    x = rng.uniform(-np.pi, np.pi, samples)
    return x[:, None], np.sin(x) + rng.standard_normal(samples) * (noise / 100)


LINE_NOISE = 0.15
OUTLIER = 4.0
"""How far an outlier lies above the line: more than the line rises over all of the data."""


def line(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """x / 2 for x in [-3, 3] with a little normal noise; `noise` percent lie far above it."""
    x = rng.uniform(-3.0, 3.0, samples)
    value = x / 2.0 + LINE_NOISE * rng.standard_normal(samples)
    far = rng.permutation(samples)[: round(samples * noise / 100)]
    value[far] += OUTLIER
    return x[:, None], value
