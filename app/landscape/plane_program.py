"""The recorded graph, compiled forward only for the points of a plane, in single precision.

On a plane every weight is affine in the two coordinates: `w = c + x d1 + y d2`. So are the sums
of the first layer, whose inputs are the data: no product with the data is left in the loop. What
follows is one product of small matrices and one call of the activation a layer, for as many
points of a row at once as fit the cache. Everything that is done once a plane, and the final sums
over samples, are in double precision.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from math import ceil
from typing import Any, Literal

import numpy as np

from app.engine.array import Array, Rows
from app.engine.layout import Layout
from app.engine.model import Model
from app.engine.ops import OPS
from app.landscape.affine import Affine
from app.landscape.chain import Chain
from app.landscape.plane_rules import FAST_ACTIVATIONS, FAST_LOSSES, FastActivation, Fold, Single

MOST_SAMPLES = 1024
"""Samples that are evaluated, and added up in single precision, at once."""

TILE_BYTES = 6 << 20
"""Bytes that the points of one tile work on. Measured with 2-8-8-1 and 2-16-16-3: a whole row of 51
points in 1 and 5 MB is a tenth to a sixth faster than tiles of 1 MB, which make more calls."""

MOST_POINTS = 64
"""Points in a tile at most: more save nothing."""

Height = Literal["none", "only", "sum"]
"""Whether a height is the data loss alone, what the weights cost alone, or the sum of both."""

Progress = Callable[[float], None]
"""Is told which share of the work is done, from 0 to 1, and may raise to end it."""


class PlaneProgram:
    """The height over grids on planes of one network and its data."""

    def __init__(
        self,
        chain: Chain,
        layout: Layout,
        x: Array,
        y: Array,
        group: Rows,
        folds: list[Fold],
        penalty: Height,
    ) -> None:
        """Use `compile_plane`, which knows whether this can be done."""
        self._chain, self._layout, self._folds, self._penalty = chain, layout, folds, penalty
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
        self._blocks = _evenly(n, MOST_SAMPLES)
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
        """Heights at `origin + x[i] directions[0] + y[j] directions[1]`, shape (ny, nx).

        Each loss is computed in single precision and does not depend on the others; not finite
        where that overflows. Penalties are computed in double precision.

        Args:
            origin: parameters, shape (n_parameters,).
            directions: shape (2, n_parameters).
            x: coordinates of the columns, shape (nx,).
            y: coordinates of the rows, shape (ny,).
            progress: is told after every tile which share is done, and may raise to end it.
        """
        heights = np.zeros((len(y), len(x)))
        if self._penalty != "none":
            heights += self._penalties(origin, directions, x, y)
        if self._penalty != "only":
            heights += self._losses(origin, directions, x, y, progress)
        return heights

    def _penalties(self, origin: Array, directions: Array, x: Array, y: Array) -> Array:
        """What the weights cost, by the operation that trains, shape (ny, nx)."""
        found, columns = np.zeros((len(y), len(x))), x[:, None] * directions[0]
        with np.errstate(all="ignore"):
            for row, coordinate in zip(found, y, strict=True):
                points = origin + columns + coordinate * directions[1]
                for penalty in self._chain.penalties:
                    weights = self._layout.view(points, penalty.parameter)
                    row += OPS["penalty"].forward(weights, **penalty.options)
        return found

    def _losses(
        self, origin: Array, directions: Array, x: Array, y: Array, progress: Progress | None
    ) -> Array:
        """The losses alone, shape (ny, nx)."""
        with np.errstate(all="ignore"):
            parts = [self._matrices(origin, 1.0), *(self._matrices(d, 0.0) for d in directions)]
            weights = [_flat([m for layer in part[1:] for m in layer]) for part in parts]
            tiles = _evenly(len(x), self.tile)
            sums, done = np.zeros((len(y), len(x))), 0
            for block in self._blocks:
                first = [self._first(part[0], block, i == 0) for i, part in enumerate(parts)]
                for tile in tiles:
                    columns = x[tile]
                    values = self._values_of(block, len(columns))
                    inside = values[0, self._targets + 1 :][: self._widths[0]]
                    affine = (
                        Affine(columns, first, inside),
                        Affine(columns, weights),
                    )
                    calls, total = self._calls(block, values, affine[1].values)
                    for j, coordinate in enumerate(y):
                        for numbers in affine:
                            numbers.go_to(coordinate)
                        for call in calls:
                            call()
                        sums[j, tile] += total()
                        done += 1
                        if progress is not None:
                            progress(done / (len(self._blocks) * len(tiles) * len(y)))
            found: Array = sums * self._scale
            return found

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


def compile_plane(
    model: Model, x: Array, y: Array, penalty: Height = "none"
) -> PlaneProgram | None:
    """The program of a network's loss on these samples.

    None if the recorded graph holds anything that the tables have no row for, or if the targets
    are not those that the loss is made for: `Evaluator` evaluates any graph.

    Args:
        model: whose loss is meant.
        x: prepared inputs, shape (n, n_in).
        y: prepared targets, shape (n, n_out).
        penalty: what the height is.
    """
    chain = Chain.of(model.graph(len(x)))
    if chain is None or chain.loss not in FAST_LOSSES:
        return None
    if not {layer.op for layer in chain.layers} <= {None, *FAST_ACTIVATIONS}:
        return None
    group, folds = _targets(y, FAST_LOSSES[chain.loss].fold)
    if not folds:
        return None
    return PlaneProgram(chain, model.layout, x, y, group, folds, penalty)


def _evenly(total: int, most: int) -> list[slice]:
    """As few stretches as there can be of at most so many, all of nearly one length."""
    count = ceil(total / most)
    edges = [total * i // count for i in range(count + 1)]
    return [slice(*ends) for ends in pairwise(edges)]


def _flat(matrices: list[Array]) -> Array:
    """All their numbers one after the other; none at all of a network without hidden layers."""
    return np.concatenate([np.empty(0), *(matrix.ravel() for matrix in matrices)])
