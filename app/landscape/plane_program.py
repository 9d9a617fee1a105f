"""The recorded graph, compiled forward only for the points of a plane, in single precision.

On a plane every weight is affine in the two coordinates: `w = c + x d1 + y d2`. So are the sums
of the first layer, whose inputs are the data: they come from one table for the columns and one
for the rows by a single addition, and no product with the data is left. What follows is one
product of small matrices and one call of the activation a layer, for as many points of a row at
once as fit the cache. Everything that does not depend on the sample is computed in double
precision, and the sums over samples are added up in it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil
from typing import Any

import numpy as np

from app.engine.array import Array, Rows
from app.engine.layout import Layout
from app.engine.model import Model
from app.landscape.chain import Chain
from app.landscape.plane_rules import FAST_ACTIVATIONS, FAST_LOSSES, FastActivation, Fold, Single

MOST_SAMPLES = 1024
"""Samples that are evaluated, and added up in single precision, at once."""

TILE_BYTES = 6 << 20
"""Bytes that the points of one tile work on, about a processor's second-level cache."""

MOST_POINTS = 64
"""Points in a tile at most: more save nothing."""

Progress = Callable[[float], None]
"""Is told which share of the work is done, from 0 to 1, and may raise to end it."""


class PlaneProgram:
    """The loss, without penalties, over grids on planes of one network and its data."""

    def __init__(
        self, chain: Chain, layout: Layout, x: Array, y: Array, group: Rows, folds: list[Fold]
    ) -> None:
        """Use `compile_plane`, which knows whether this can be done."""
        self._chain, self._layout, self._folds = chain, layout, folds
        self._loss = FAST_LOSSES[chain.loss]
        rules = [FAST_ACTIVATIONS.get(layer.op or "") for layer in chain.layers]
        self._rules: list[FastActivation | None] = rules
        order = np.argsort(group, kind="stable")
        self._group, self._x, self._y = group[order], x[order], y[order]
        # With hidden layers a residual is a product too: rows of -y meet an identity.
        self._targets = y.shape[1] if self._loss.fold is None and len(rules) > 1 else 0
        n, outputs = y.shape
        self._scale = self._loss.scale / (n * outputs if self._loss.over_outputs else n)
        self._widths = [layout.shapes[layout.names.index(layer.bias)][0] for layer in chain.layers]
        self._widths[-1] = len(self._folds[0][0])
        count = ceil(n / MOST_SAMPLES)
        edges = [n * i // count for i in range(count + 1)]
        self._blocks = [slice(*ends) for ends in zip(edges, edges[1:], strict=False)]
        self._samples = max(block.stop - block.start for block in self._blocks)
        rows = self._targets + 1 + max(self._widths)
        numbers = self._samples * (2 * rows + self._widths[0])
        self.tile = min(max(TILE_BYTES // (4 * numbers), 1), MOST_POINTS)
        """Points that run at once."""
        self._values: Single = np.ones(2 * self.tile * rows * self._samples, dtype=np.float32)

    def __call__(
        self,
        origin: Array,
        directions: Array,
        x: Array,
        y: Array,
        progress: Progress | None = None,
    ) -> Array:
        """Losses at `origin + x[i] directions[0] + y[j] directions[1]`, shape (ny, nx).

        Each is computed in single precision and does not depend on the others; not finite where
        that overflows.
        """
        with np.errstate(all="ignore"):
            parts = [self._matrices(origin, 1.0), *(self._matrices(d, 0.0) for d in directions)]
            weights = [_flat([m for layer in part[1:] for m in layer]) for part in parts]
            count = ceil(len(x) / self.tile)
            edges = [len(x) * i // count for i in range(count + 1)]
            sums, done = np.zeros((len(y), len(x))), 0
            for block in self._blocks:
                first = [self._first(part[0], block, i == 0) for i, part in enumerate(parts)]
                for start, stop in zip(edges, edges[1:], strict=False):
                    values = self._values_of(block, stop - start)
                    inside = values[0, self._targets + 1 :][: self._widths[0]]
                    affine = (
                        _Affine(x[start:stop], first, inside),
                        _Affine(x[start:stop], weights),
                    )
                    calls, total = self._calls(block, values, affine[1].values)
                    for j, coordinate in enumerate(y):
                        for numbers in affine:
                            numbers.go_to(coordinate)
                        for call in calls:
                            call()
                        sums[j, start:stop] += total()
                        done += 1
                        if progress is not None:
                            progress(done / (len(self._blocks) * count * len(y)))
            return sums * self._scale

    def _matrices(self, vector: Array, constant: float) -> list[list[Array]]:
        """Of every layer `[b, W']`, (units, 1 + n_in), of the last one for every fold.

        Args:
            vector: the parameters, or a change of them, shape (n_parameters,).
            constant: 1 for parameters, 0 for a change: what stays as it is has none.
        """
        found: list[list[Array]] = []
        before: FastActivation | None = None
        for layer, rule in zip(self._chain.layers, self._rules, strict=True):
            w = self._layout.view(vector, layer.weights).T
            bias = self._layout.view(vector, layer.bias)
            if before is not None:
                bias, w = bias + before.shift * w.sum(axis=1), w * before.scale
            matrix = np.column_stack([bias, w])
            if rule is not None:
                matrix *= rule.factor(**(layer.options or {}))
            found.append([matrix])
            before = rule
        last = found[-1][0]
        found[-1] = []
        for fold, added in self._folds:
            folded = fold @ last
            folded[:, 0] += constant * added
            if self._targets:
                folded = np.hstack([constant * np.eye(self._targets), folded])
            found[-1].append(folded)
        return found

    def _first(self, matrices: list[Array], block: slice, constant: bool) -> Array:
        """The first layer's sums at a block of samples, (units, samples)."""
        x, y = self._x[block], self._y[block]
        found = np.empty((self._widths[0], len(x)))
        ranges = self._ranges(block) if len(matrices) > 1 else iter([(0, slice(None))])
        for group, at in ranges:
            np.matmul(matrices[group][:, 1:], x[at].T, out=found[:, at])
            found[:, at] += matrices[group][:, :1]
        if constant and len(self._widths) == 1 and self._loss.fold is None:
            found -= y.T
        return found

    def _values_of(self, block: slice, points: int) -> Single:
        """The two buffers for so many points, (2, rows, points, samples), ready for use.

        The layers take turns with them, each reading the one that the last has written. Rows are
        what the loss's targets need, then the ones that biases meet, then a layer's units. Rows
        come first in memory, so that all values of a layer are one stretch.
        """
        n = block.stop - block.start
        size = len(self._values) // (2 * self.tile * self._samples) * points * n
        values = self._values[: 2 * size].reshape(2, -1, points, n)
        values[:, self._targets] = 1.0
        values[:, : self._targets] = -self._y[block].T[: self._targets, None]
        return values

    def _ranges(self, block: slice) -> Iterator[tuple[int, slice]]:
        """The groups of targets in a block, and which of its samples belong to each."""
        groups = self._group[block]
        for group in np.unique(groups):
            start, stop = np.searchsorted(groups, [group, group + 1])
            yield int(group), slice(int(start), int(stop))

    def _calls(
        self, block: slice, values: Single, weights: Single
    ) -> tuple[list[Callable[[], Any]], Callable[[], Array]]:
        """What to call for the points of a tile, and what then gives the sums of their losses.

        Args:
            block: the samples.
            values: the two buffers.
            weights: of all layers but the first, for each of the points, (points, numbers).
        """
        calls: list[Callable[[], Any]] = []
        points, n, t = len(weights), values.shape[-1], self._targets
        # For the rules, matmul and vecdot points come first, whatever the order in memory.
        values = values.swapaxes(1, 2)
        last, at = len(self._widths) - 1, 0
        for i, (width, rule) in enumerate(zip(self._widths, self._rules, strict=True)):
            z, scratch = (values[(i + k) % 2, :, t + 1 : t + 1 + width] for k in (0, 1))
            if i:
                ahead = 0 if i == last else t
                inputs = values[(i - 1) % 2, :, ahead : t + 1 + self._widths[i - 1]]
                size = width * inputs.shape[1]
                ranges = list(self._ranges(block)) if i == last else [(0, slice(0, n))]
                for group, samples in ranges:
                    matrix = weights[:, at + group * size :][:, :size]
                    matrix = matrix.reshape(points, width, -1, copy=False)
                    given, out = inputs[..., samples], z[..., samples]
                    calls.append(partial(np.matmul, matrix, given, out=out))
                at += size
            if rule is not None:
                options = dict(self._chain.layers[i].options or {})
                calls.append(partial(rule.apply, z, scratch, **options))
        ones = values[0, 0, t]
        total = partial(self._loss.total, z, scratch, ones, **self._chain.options)

        def summed() -> Array:
            found: Array = np.add.reduce(total().reshape(points, -1), axis=1, dtype=np.float64)
            return found

        return calls, summed


class _Affine:
    """Numbers that are affine in the coordinates, for the columns of a tile and a row at a time."""

    def __init__(self, x: Array, parts: list[Array], values: Single | None = None) -> None:
        """Prepare for these columns.

        Args:
            x: their coordinates, shape (k,).
            parts: the numbers' constant part, and what x and y are multiplied by, all of one
                shape (..., m).
            values: where the numbers go, (..., k, m); None for an array of their own.
        """
        self._constant, by_x, self._by_y = parts
        *ahead, m = by_x.shape
        self._exact: Array = np.empty_like(by_x)
        # (1, x) times the row's part and that of x: for a matrix of numbers a product of rank
        # two, which BLAS does twice as fast as NumPy adds a table of columns and one of rows.
        self._columns: Single = np.column_stack([np.ones_like(x), x]).astype(np.float32)
        self._parts: Single = np.stack([by_x, by_x], axis=-2).astype(np.float32)
        shape = (*ahead, len(x), m)
        self.values: Single = np.empty(shape, dtype=np.float32) if values is None else values

    def go_to(self, y: float) -> None:
        """Compute the numbers of the row at this y."""
        np.multiply(self._by_y, y, out=self._exact)
        np.add(self._exact, self._constant, out=self._exact)
        self._parts[..., 0, :] = self._exact
        np.matmul(self._columns, self._parts, out=self.values)


def _targets(y: Array, fold: Callable[[Array], Fold | None] | None) -> tuple[Rows, list[Fold]]:
    """To which group each sample belongs, shape (n,), and what the groups' targets fold into.

    No fold at all if some targets are no labels.
    """
    n, outputs = y.shape
    if fold is None:
        return np.zeros(n, dtype=np.intp), [(np.eye(outputs), np.zeros(outputs))]
    rows, group = np.unique(y, axis=0, return_inverse=True)
    folds = [fold(row) for row in rows]
    found = [each for each in folds if each is not None]
    return group.reshape(n), found if len(found) == len(folds) else []


def compile_plane(model: Model, x: Array, y: Array) -> PlaneProgram | None:
    """The program of a network's loss on these samples.

    None if the recorded graph holds anything that the tables have no row for, or if the targets
    are not those that the loss is made for: `Evaluator` evaluates any graph.

    Args:
        model: whose loss is meant.
        x: prepared inputs, shape (n, n_in).
        y: prepared targets, shape (n, n_out).
    """
    chain = Chain.of(model.graph(len(x)))
    if chain is None or chain.loss not in FAST_LOSSES:
        return None
    if not {layer.op for layer in chain.layers} <= {None, *FAST_ACTIVATIONS}:
        return None
    group, folds = _targets(y, FAST_LOSSES[chain.loss].fold)
    return PlaneProgram(chain, model.layout, x, y, group, folds) if folds else None


def _flat(matrices: list[Array]) -> Array:
    """All their numbers one after the other; none at all of a network without hidden layers."""
    return np.concatenate([np.empty(0), *(matrix.ravel() for matrix in matrices)])
