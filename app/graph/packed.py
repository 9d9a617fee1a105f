"""A summary as a frame carries it: arrays in the order of the topology, which went over once.

Names, places and shapes of a graph do not change from step to step, and its thumbnails are
colours. So a frame has sizes, and the cells of all thumbnails one after the other as signed bytes,
each a 127th of the largest of its thumbnail. A quarter of the bytes, and no picture can tell. Signs
are exact, and 0 is a number that is 0: where a relu lets nothing back has to be seen.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from app.engine.array import Array
from app.graph.summary import Picture, Summary

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
    pictures = [(node.value, node.gradient) for node in nodes]
    present = [picture for pair in pictures for picture in pair if picture is not None]
    return {
        "rms": np.stack(
            [_sizes(node.rms for node in nodes), _sizes(node.grad_rms for node in nodes)]
        ),
        "updates": _sizes(node.update_rms for node in nodes),
        "edges": _sizes(edge.rms for edge in summary.edges),
        "shapes": np.array([node.value.shape for node in nodes], dtype=np.uint8),
        "scales": np.stack([_sizes(_largest(pair[k]) for pair in pictures) for k in (0, 1)]).astype(
            np.float32
        ),
        "cells": np.concatenate([_bytes(picture) for picture in present]),
    }


def _sizes(found: Iterable[float | None]) -> Array:
    return np.array([np.nan if each is None else each for each in found])


def _largest(picture: Picture | None) -> float | None:
    """The largest finite size in a thumbnail; None if there is no thumbnail."""
    if picture is None:
        return None
    sizes = np.abs(picture[np.isfinite(picture)])
    return float(sizes.max(initial=0.0))


def _bytes(picture: Picture) -> np.ndarray[Any, np.dtype[np.int8]]:
    """A thumbnail's cells, row by row."""
    scale = np.float64(_largest(picture) or 1.0)
    finite = np.isfinite(picture)
    shares = np.where(finite, picture, 0.0) / scale
    # Away from zero, so that what is small and what is nothing are told apart.
    levels = np.where(np.abs(shares) * FULL < 1.0, np.sign(shares), np.rint(shares * FULL))
    return np.where(finite, levels, BROKEN).astype(np.int8).ravel()
