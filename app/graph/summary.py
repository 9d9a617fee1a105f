"""What the cards and edges show of one step: sizes and thumbnails."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array, Rows
from app.graph.moment import Moment

Picture = NDArray[np.float32]

THUMBNAIL = {"parameter": (12, 12), "input": (8, 12), "value": (8, 12), "loss": (1, 1)}
"""Rows and columns of a thumbnail, at most, by the role of its node. A card is some 60 pixels
wide; eight samples show as well as more how they differ, and keep a frame small."""


@dataclass(frozen=True)
class NodeSummary:
    """A card's numbers."""

    id: int
    rms: float
    """Root mean square of all values, not only of those in the thumbnail."""
    grad_rms: float | None
    update_rms: float | None
    """Of what the next step will add, if it is trained and that is known."""
    value: Picture
    """A thumbnail, always of two axes."""
    gradient: Picture | None
    """The same elements of the gradient; None, never zeros, where the backward pass gives none."""


@dataclass(frozen=True)
class EdgeSummary:
    """An edge's numbers: the size of its own contribution; None if it carries nothing back."""

    source: int
    target: int
    argument: int
    rms: float | None


@dataclass(frozen=True)
class Summary:
    """All nodes and all edges, in the order of the topology."""

    nodes: tuple[NodeSummary, ...]
    edges: tuple[EdgeSummary, ...]


def summarise(moment: Moment, update: Mapping[str, Array] | None = None) -> Summary:
    """What the panel shows of a moment.

    Args:
        moment: values and gradients on the next batch.
        update: what the next step will add to each parameter, by name.
    """
    moved = update or {}
    nodes = []
    for node in moment.graph.nodes:
        gradient = moment.gradients.get(node.id)
        most = THUMBNAIL[node.role]
        nodes.append(
            NodeSummary(
                id=node.id,
                rms=root_mean_square(moment.values[node.id]),
                grad_rms=None if gradient is None else root_mean_square(gradient),
                update_rms=root_mean_square(moved[node.name]) if node.name in moved else None,
                value=thumbnail(moment.values[node.id], most),
                gradient=None if gradient is None else thumbnail(gradient, most),
            )
        )
    edges = []
    for edge in moment.graph.edges():
        carried = moment.contributions.get(edge)
        rms = None if carried is None else root_mean_square(carried)
        edges.append(EdgeSummary(edge.source, edge.target, edge.argument, rms))
    return Summary(tuple(nodes), tuple(edges))


def root_mean_square(array: Array) -> float:
    """sqrt(mean(a^2)) without overflow: infinite or NaN only if an element is."""
    flat = array.ravel()
    with np.errstate(over="ignore", invalid="ignore"):
        squares = float(flat @ flat)
    # One product where it can be trusted; a card's number is made for every node of every frame.
    if 1e-280 < squares < 1e280:
        return sqrt(squares / flat.size)
    largest = float(np.abs(flat).max(initial=0.0))
    if largest == 0.0 or not isfinite(largest):
        return largest
    return largest * sqrt(float(np.mean(np.square(flat / largest))))


def thumbnail(array: Array, most: tuple[int, int]) -> Picture:
    """Some of the numbers of a tensor, unchanged: rows and columns evenly chosen, ends included.

    Not means over blocks: a mean of the sums of ten samples is a number that no sample has, and it
    makes large gradients of both signs look like none. With n rows of which k are shown, they
    are number floor(i (n - 1) / (k - 1)) for i from 0 to k - 1.

    Args:
        array: of at most two axes; a vector is shown as one row, a number as one cell.
        most: rows and columns at most.

    Returns:
        Shape (rows, columns); a finite number that float32 cannot hold is its largest, since a
        card must not call infinite what is not.
    """
    picked = array if array.ndim == 2 else array.reshape(1, -1)
    for axis, (length, limit) in enumerate(zip(picked.shape, most, strict=True)):
        if length > limit:
            picked = picked.take(chosen(length, limit), axis)
    return single(picked)


def single(array: Array) -> Picture:
    """An array in single precision; a finite number that is too large for it is its largest."""
    with np.errstate(over="ignore"):
        found = array.astype(np.float32)
    too_large = np.isinf(found) & np.isfinite(array)
    if too_large.any():
        found[too_large] = np.copysign(np.finfo(np.float32).max, array[too_large])
    return found


def chosen(count: int, most: int) -> Rows:
    """Which of `count` rows a thumbnail of at most `most` shows."""
    if count <= most:
        return np.arange(count)
    return np.arange(most) * (count - 1) // max(most - 1, 1)
