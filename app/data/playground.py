"""The shapes of TensorFlow Playground, for those who know them, drawn in whole arrays.

Source: TensorFlow Playground, `src/dataset.ts` (tensorflow/playground, commit bf5e6fc), whose
labels -1 and 1 are 0 and 1 here. Noise arrives in percent and is a share inside, as there. In
circle, xor, plane and bumps noise moves the point that is labelled and not the point that is
kept: random numbers are drawn in the same order whatever the noise, so one seed has one cloud of
points. With an odd number of samples the first group has one more; the original adds a sample.
"""

import numpy as np

from app.data.table import Sample
from app.engine.array import Array

CIRCLE_RADIUS = 5.0
SQUARE_RADIUS = 5.0
XOR_PADDING = 0.3
PLANE_RADIUS = 6.0
BUMPS = np.array(
    [[-4, 2.5, 1], [0, 2.5, -1], [4, 2.5, 1], [-4, -2.5, -1], [0, -2.5, 1], [4, -2.5, -1]]
)
"""Centre and sign of each bump."""
BUMP_RADIUS = 2.0


def circle(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """A disc of class 1 (radius below 2.5) within a ring of class 0 (radius 3.5 to 5)."""
    inner = samples - samples // 2
    low = np.repeat([0.0, 0.7 * CIRCLE_RADIUS], [inner, samples - inner])
    high = np.repeat([0.5 * CIRCLE_RADIUS, CIRCLE_RADIUS], [inner, samples - inner])
    # Uniform in the radius, not in the area: denser towards the centre, as in the original.
    radius, angle = rng.uniform(low, high), rng.uniform(0, 2 * np.pi, samples)
    points = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    labelled = _moved(points, CIRCLE_RADIUS, noise, rng)
    return points, (np.hypot(*labelled.T) < 0.5 * CIRCLE_RADIUS).astype(np.float64)


def xor(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """A square in four quadrants, padded from the axes; class 1 where the signs agree."""
    points = rng.uniform(-SQUARE_RADIUS, SQUARE_RADIUS, (samples, 2))
    points += np.where(points > 0, XOR_PADDING, -XOR_PADDING)
    labelled = _moved(points, SQUARE_RADIUS, noise, rng)
    return points, (labelled[:, 0] * labelled[:, 1] >= 0).astype(np.float64)


def gaussians(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Two normal clouds, class 1 about (2, 2), class 0 about (-2, -2).

    The variance of each coordinate grows from 0.5 without noise to 4 at 50 percent.
    """
    upper = samples - samples // 2
    target = np.repeat([1.0, 0.0], [upper, samples - upper])
    variance = 0.5 + 3.5 * noise / 50
    centres = (4 * target - 2)[:, None]
    return centres + np.sqrt(variance) * rng.standard_normal((samples, 2)), target


def spiral(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Two arms of 1.75 turns each; here noise does move the points, by up to its share of 1."""
    first = samples - samples // 2
    counts = [first, samples - first]
    along = np.concatenate([np.arange(count) / count for count in counts])
    target = np.repeat([1.0, 0.0], counts)
    angle = 1.75 * 2 * np.pi * along + np.pi * (1 - target)
    arm = (5 * along)[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return arm + rng.uniform(-1, 1, (samples, 2)) * (noise / 100), target


def plane(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Value (x1 + x2) / 10 over a square."""
    points = rng.uniform(-PLANE_RADIUS, PLANE_RADIUS, (samples, 2))
    return points, _moved(points, PLANE_RADIUS, noise, rng).sum(axis=1) / 10


def bumps(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """Three hills and three hollows over a square, cones of height 1 and radius 2.

    The original takes the cone that is highest in absolute value; these do not overlap, so
    their sum is the same.
    """
    points = rng.uniform(-PLANE_RADIUS, PLANE_RADIUS, (samples, 2))
    labelled = _moved(points, PLANE_RADIUS, noise, rng)
    distance = np.linalg.norm(labelled[:, None, :] - BUMPS[:, :2], axis=2)
    return points, np.clip(1 - distance / BUMP_RADIUS, 0, 1) @ BUMPS[:, 2]


def _moved(points: Array, radius: float, noise: float, rng: np.random.Generator) -> Array:
    """The points that are labelled: each moved by up to `noise` percent of the radius."""
    return points + rng.uniform(-radius, radius, points.shape) * (noise / 100)
