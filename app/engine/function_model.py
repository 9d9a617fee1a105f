"""A formula in x and y, where a network would be: the same programs, two parameters, no data."""

import numpy as np

from app.engine.array import Array
from app.engine.formula import Formula
from app.engine.formula_graph import record_formula
from app.engine.graph import Graph
from app.engine.layers import Settings
from app.engine.layout import Layout
from app.engine.model import Model

CHUNK = 256
"""Points that run at once: twenty values of each fit a processor's first cache."""


class FunctionModel(Model):
    """A function, to be compiled like a network; how many samples are asked for changes nothing."""

    def __init__(self, formula: Formula) -> None:
        """Record.

        Raises:
            SpecError: if the formula cannot be descended.
        """
        self.formula = formula
        self._graph = record_formula(formula, "function.formula")
        self.layout = Layout.of(self._graph.parameters())

    def graph(self, samples: int, *, penalty: bool = True) -> Graph:
        """The recorded graph, always the same."""
        return self._graph

    def initial(
        self, initializer: str, rng: np.random.Generator, parameters: Settings = ()
    ) -> Array:
        """The origin, (2,): a function's start is chosen, not drawn."""
        return np.zeros(self.layout.size)

    def penalty(self, parameters: Array) -> float:
        """0: there are no weights."""
        return 0.0


class FunctionValues:
    """The value at many points, by the graph that is descended: a `LossOf` of the landscape."""

    def __init__(self, model: Model) -> None:
        """Compile for a stack of points."""
        self._program = model.program(1, stack=CHUNK, gradient=False, penalty=False)

    def __call__(self, points: Array) -> Array:
        """The value at each point, (k, 2) -> (k,); infinite or NaN where there is none."""
        found = np.empty(len(points))
        for start in range(0, len(points), CHUNK):
            part = points[start : start + CHUNK]
            # The last chunk may be short: what stands behind it runs along and is not read.
            self._program.parameters[: len(part)] = part
            found[start : start + len(part)] = self._program.forward()[: len(part)]
        return found
