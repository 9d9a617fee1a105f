"""A summary as a frame carries it: arrays in the order of the topology, which went over once.

Names, places and shapes of a graph do not change from step to step, and its thumbnails are
colours. So a frame has sizes, and the cells of all thumbnails one after the other as signed bytes,
each a 127th of the largest of its thumbnail. A quarter of the bytes, and no picture can tell. Signs
are exact, and 0 is a number that is 0: where a relu lets nothing back has to be seen.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array
from app.graph.summary import NodeSummary, Picture, Summary

FULL = 127
"""The byte that stands for the largest of a thumbnail."""

BROKEN = -128
"""The byte that stands for a number that is not finite."""


def pack(summary: Summary) -> dict[str, Any]:
    """What a frame says of a graph with N nodes and E edges.

    Returns:
        `rms`, f8 (2, N): root mean square of each value and of each gradient, NaN where there is
        none; `updates`, f8 (N): of what the next step will add, NaN where nothing is trained;
        `edges`, f8 (E): of each contribution, NaN where nothing goes back; `shapes`, u1
        (N, 2): rows and columns of the thumbnails; `scales`, f4 (2, N): what a full byte stands
        for in each; `cells`, i1: value and gradient of every node, where there is one, row by row.
        Sizes are not rounded: of a single number they are, with its sign, the number itself, and a
        gradient that vanishes does so by powers of ten.
    """
    nodes = summary.nodes
    pictures = [(half, k, part) for k, node in enumerate(nodes) for half, part in _parts(node)]
    largest, cells = _levels([part for _, _, part in pictures])
    scales = np.full((2, len(nodes)), np.nan, dtype=np.float32)
    for (half, k, _), scale in zip(pictures, largest, strict=True):
        scales[half, k] = scale
    return {
        "rms": np.stack(
            [_sizes(node.rms for node in nodes), _sizes(node.grad_rms for node in nodes)]
        ),
        "updates": _sizes(node.update_rms for node in nodes),
        "edges": _sizes(edge.rms for edge in summary.edges),
        "shapes": np.array([node.value.shape for node in nodes], dtype=np.uint8),
        "scales": scales,
        "cells": cells,
    }


def _parts(node: NodeSummary) -> list[tuple[int, Picture]]:
    """The thumbnails of a node that are there: 0 and its value, 1 and its gradient."""
    return [(0, node.value), *([] if node.gradient is None else [(1, node.gradient)])]


def _sizes(found: Iterable[float | None]) -> Array:
    return np.array([np.nan if each is None else each for each in found])


def _levels(pictures: list[Picture]) -> tuple[Array, NDArray[np.int8]]:
    """The largest finite size in each thumbnail, and the cells of all, row by row.

    All at once: there are two thumbnails a node, and NumPy takes longer to be called than to
    count some forty cells.
    """
    lengths = [part.size for part in pictures]
    cells = np.concatenate([part.ravel() for part in pictures]).astype(np.float64)
    finite = np.isfinite(cells)
    cells[~finite] = 0.0
    largest = np.maximum.reduceat(np.abs(cells), np.cumsum([0, *lengths[:-1]]))
    shares = FULL * cells / np.repeat(np.where(largest > 0.0, largest, 1.0), lengths)
    # Away from zero, so that what is small and what is nothing are told apart.
    levels = np.where(np.abs(shares) < 1.0, np.sign(shares), np.rint(shares))
    levels[~finite] = BROKEN
    return largest, levels.astype(np.int8)
