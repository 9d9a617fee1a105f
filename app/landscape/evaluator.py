"""The loss of many parameter vectors at once, by the graph that trains."""

from collections.abc import Callable
from functools import cached_property
from math import prod

import numpy as np

from app.engine.array import Array
from app.engine.model import Model
from app.errors import ShapeError
from app.landscape.plane_program import Height, PlaneProgram, compile_plane

LossOf = Callable[[Array], Array]
"""Losses, shape (k,), of parameter vectors, shape (k, n_parameters)."""

# Bytes of values that one chunk works on, about a processor's second-level cache. Measured from
# 2-4-1 to 2-16-16-3: within a tenth of the best from half to twice of this; single vectors cost
# 1.2 to 7 times as much.
_CHUNK_BYTES = 1 << 20
_SMALLEST_CHUNK, _LARGEST_CHUNK = 4, 64


class Evaluator:
    """The recorded graph, compiled forward only for a stack of parameter vectors.

    An `Evaluator` is a `LossOf`: call it with any number of vectors. They are run in chunks of
    constant size, so that memory does not grow with their number; a vector's loss does not
    depend, to the last bit, on which others it is asked with.
    """

    def __init__(
        self,
        model: Model,
        x: Array,
        y: Array,
        chunk: int | None = None,
        penalty: Height = "none",
    ) -> None:
        """Compile for these samples.

        Args:
            model: whose loss is meant.
            x: prepared inputs, shape (n, n_in).
            y: prepared targets, shape (n, n_out).
            chunk: vectors that run at once; None for as many as fit the cache.
            penalty: whether the height is the data loss alone, what the weights cost alone, or
                the sum of both; the last two only of a model that has a penalty.
        """
        if chunk is None:
            numbers = sum(prod(node.shape) for node in model.graph(len(x)).nodes)
            chunk = min(max(_CHUNK_BYTES // (8 * numbers), _SMALLEST_CHUNK), _LARGEST_CHUNK)
        self.chunk = chunk
        self.penalty: Height = penalty
        self._world = model, x, y
        with_penalty = penalty != "none"
        self._program = model.program(len(x), stack=chunk, gradient=False, penalty=with_penalty)
        nodes = self._program.graph.nodes
        height = [n for n in nodes if n.op == "penalty"] if penalty == "only" else [nodes[-1]]
        self._heights = [self._program.value(node.id) for node in height]
        self._program.load(x=x, y=y)

    @cached_property
    def fast(self) -> PlaneProgram | None:
        """The same heights over the points of a plane, in single precision and three times as fast.

        None for a graph, or for targets, that this is not written for. `plane_losses` checks it.
        """
        return compile_plane(*self._world, self.penalty)

    def __call__(self, points: Array) -> Array:
        """The loss at each point, shape (k,); infinite or NaN where the network overflows.

        Args:
            points: parameter vectors, shape (k, n_parameters).

        Raises:
            ShapeError: if the vectors are not the network's.
        """
        if points.ndim != 2 or points.shape[1] != self._program.layout.size:
            raise ShapeError(
                f"parameter vectors must have shape (k, {self._program.layout.size}), "
                f"not {points.shape}"
            )
        losses = np.empty(len(points))
        for start in range(0, len(points), self.chunk):
            part = points[start : start + self.chunk]
            # The last chunk may be short: what stands behind it runs along and is not read.
            self._program.parameters[: len(part)] = part
            self._program.forward()
            losses[start : start + len(part)] = np.add.reduce(self._heights)[: len(part)]
        return losses
