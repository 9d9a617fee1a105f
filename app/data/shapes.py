"""Shapes and curves that TensorFlow Playground does not have.

Noise arrives in percent; of what, each function says.
"""

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


RINGS = (1.5, 3.0, 4.5)
"""Radii. From one to the next is the unit of the noise."""
RING_CLASSES = np.array([1.0, 0.0, 1.0])
RING_SHARES = np.array([1.0, 4.0, 3.0])
"""Half of the samples for each class; that of two rings divides its half as their lengths do."""


def rings(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Three rings about the origin: class 1, class 0 around it, class 1 around both.

    Noise is normal and moves the points outward or inward, with a standard deviation of its share
    of the distance between two rings.
    """
    counts = apportion(RING_SHARES, samples)
    angle = rng.uniform(0, 2 * np.pi, samples)
    spread = (RINGS[1] - RINGS[0]) * noise / 100
    radius = np.repeat(RINGS, counts) + spread * rng.standard_normal(samples)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return points, np.repeat(RING_CLASSES, counts)


BOARD_RADIUS = 4.0
FIELD = 2.0
"""Side of a square of the board, which has four by four."""


def checkerboard(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Sixteen squares that alternate over [-4, 4] x [-4, 4], class 1 in the lower left corner.

    As in the playground's `xor`, noise moves the point that is labelled and not the point that is
    kept: each coordinate by up to its share of 4. The squares go on beyond the edge.
    """
    points = rng.uniform(-BOARD_RADIUS, BOARD_RADIUS, (samples, 2))
    labelled = points + rng.uniform(-BOARD_RADIUS, BOARD_RADIUS, points.shape) * (noise / 100)
    column, row = np.floor(labelled / FIELD).T
    return points, ((column + row) % 2 == 0).astype(np.float64)


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


def step(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """-1 below x = 0 and 1 from there on, for x in [-3, 3]; noise is normal, a share of 1."""
    x = rng.uniform(-3.0, 3.0, samples)
    value = np.where(x < 0, -1.0, 1.0)
    return x[:, None], value + rng.standard_normal(samples) * (noise / 100)


def absolute(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """|x| for x in [-3, 3]; noise is normal, a share of the largest value 3."""
    x = rng.uniform(-3.0, 3.0, samples)
    return x[:, None], np.abs(x) + rng.standard_normal(samples) * (3.0 * noise / 100)
