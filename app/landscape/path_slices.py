"""Planes that are made from the whole path, and so stay where they are while the run moves."""

from collections.abc import Iterator

import numpy as np

from app.landscape.directions import main_residual, orthonormal
from app.landscape.setting import Setting
from app.landscape.slices import Axis, Slice


def chord_and_residual(setting: Setting) -> Slice:
    """Through the end c = theta_T; d1 = theta_T - theta_0, d2 = the main residual of the path."""
    path, origin = setting.trajectory, setting.trajectory[-1]

    def candidates() -> Iterator[np.ndarray]:
        chord = origin - path[0]
        yield chord
        length = np.linalg.norm(chord)
        yield main_residual(path, origin, (chord / length)[None] if length else chord[None])
        # A straight path, or one of a single point, leaves the rest of the plane to chance.
        yield from setting.rng.standard_normal((2, origin.size))

    axes = (Axis("start → end"), Axis("main residual"))
    return Slice.spanned("path", origin, orthonormal(candidates()), axes)


def principal_components(setting: Setting) -> Slice:
    """Through the mean, along the path's first two principal components.

    Points count by arc length: half the way from the point before to the one after, so that a
    thousand small steps at the end weigh no more than the ground that they cover.
    """
    path = setting.trajectory
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    weights = (np.append(lengths, 0.0) + np.append(0.0, lengths)) / 2
    if not weights.sum() > 0:
        weights = np.ones(len(path))
    weights /= weights.sum()
    mean = weights @ path
    # Rows whose Gram matrix is the weighted covariance.
    rows = mean + np.sqrt(weights)[:, None] * (path - mean)

    def candidates() -> Iterator[np.ndarray]:
        first = main_residual(rows, mean, np.zeros((1, mean.size)))
        yield first
        yield main_residual(rows, mean, first[None])
        yield from setting.rng.standard_normal((2, mean.size))

    directions = orthonormal(candidates())
    total = float(np.sum((rows - mean) ** 2))
    shares = np.sum(((rows - mean) @ directions.T) ** 2, axis=0) / total if total else np.zeros(2)
    axes = (Axis("principal component 1"), Axis("principal component 2"))
    found = Slice.spanned("path_pca", mean, directions, axes)
    explained = (float(shares[0]), float(shares[1]))
    return Slice(found.name, mean, found.directions, found.scale, axes, explained)
