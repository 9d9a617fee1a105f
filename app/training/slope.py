"""The drawn loss near any parameters: its gradient and its Hessian's products."""

import numpy as np

from app.engine.array import Array
from app.engine.hessian import MOST_DIRECTIONS, Curvature
from app.engine.program import Program
from app.training.experiment import Experiment


class Slope:
    """Gradients of the loss over one part of the data, with the penalty or without.

    It is what a landscape shows, and so what its arrows are: the batch of a step may point
    elsewhere.
    """

    def __init__(self, experiment: Experiment, part: str = "train", penalty: str = "none") -> None:
        """Compile.

        Args:
            experiment: whose network and data.
            part: train or validation.
            penalty: `none` for the loss alone, `only` for what the weights cost, `sum` for both.
        """
        rows = experiment.rows(part)
        self._model, self._penalty = experiment.model, penalty
        self._data = {name: table[rows] for name, table in experiment.tables.items()}
        self._samples = len(rows)
        self._curvatures: dict[tuple[bool, int], tuple[Array, Curvature]] = {}
        self._with = self._compiled(penalty=True) if penalty != "none" else None
        self._without = self._compiled(penalty=False) if penalty != "sum" else None

    def _compiled(self, *, penalty: bool) -> Program:
        program = self._model.program(self._samples, penalty=penalty)
        program.load(**self._data)
        return program

    def gradient(self, point: Array) -> Array:
        """At a parameter vector, (P,) -> (P,), a copy; not finite where the network overflows."""
        if self._with is None and self._without is not None:
            return _gradient(self._without, point)
        assert self._with is not None, "one of the two is always compiled"
        whole = _gradient(self._with, point)
        return whole if self._without is None else whole - _gradient(self._without, point)

    def at(self, point: Array) -> Program:
        """The graph over the whole part at a parameter vector, its values and gradients computed.

        With the penalty if what is asked of this slope has it. The arrays hold until the next call.
        """
        program = self._with or self._without
        assert program is not None, "one of the two is always compiled"
        _gradient(program, point)
        return program

    def products(self, point: Array, directions: Array) -> Array:
        """The Hessian at a parameter vector times each of k directions, (k, P) -> (k, P)."""
        found = self._bent(point, directions, penalty=self._penalty != "none")
        if self._penalty != "only":
            return found
        return found - self._bent(point, directions, penalty=False)

    def _bent(self, point: Array, directions: Array, *, penalty: bool) -> Array:
        """Compiled once for single directions, and once for many."""
        at_once = 1 if len(directions) == 1 else MOST_DIRECTIONS
        key = (penalty, at_once)
        if key not in self._curvatures:
            place = np.array(point)
            graph = self._model.graph(self._samples, penalty=penalty)
            curvature = Curvature(graph, place, at_once)
            curvature.load(**self._data)
            self._curvatures[key] = place, curvature
        place, curvature = self._curvatures[key]
        place[...] = point
        return curvature.products(directions)


def _gradient(program: Program, point: Array) -> Array:
    program.parameters[:] = point
    with np.errstate(all="ignore"):
        program.forward()
        program.backward()
    return program.gradient.copy()
