"""A network as something to descend: its parameters, its start, its programs."""

import numpy as np

from app.engine.array import Array
from app.engine.graph import Graph
from app.engine.initializers import INITIALIZERS
from app.engine.layers import Architecture, Settings, record_network
from app.engine.layout import Layout
from app.engine.ops import OPS
from app.engine.program import Program


class Model:
    """A network and its loss, to be recorded and compiled for any number of samples.

    Node numbers and the order of the parameters do not depend on the number of samples, so
    programs for a batch, for a whole part of the data and for a surface all speak of the same
    things and can share one parameter vector.
    """

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.layout = Layout.of(self.graph(1).parameters())

    def graph(self, samples: int, *, penalty: bool = True) -> Graph:
        """The recorded graph for this many samples, with or without what large weights cost."""
        return record_network(self.architecture, samples, penalty=penalty)

    def initial(
        self, initializer: str, rng: np.random.Generator, parameters: Settings = ()
    ) -> Array:
        """A start drawn for every layer in turn, biases 0, shape (P,)."""
        vector = np.zeros(self.layout.size)
        for name, weights in self.layout.views(vector).items():
            if name.startswith("W"):
                weights[...] = INITIALIZERS[initializer].draw(
                    rng, *weights.shape, **dict(parameters)
                )
        return vector

    def penalty(self, parameters: Array) -> float:
        """What the weights of a parameter vector cost, by the operation that trains."""
        l1, l2 = self.architecture.l1, self.architecture.l2
        if not (l1 or l2):
            return 0.0
        weights = (w for n, w in self.layout.views(parameters).items() if n.startswith("W"))
        return float(sum(OPS["penalty"].forward(w, l1=l1, l2=l2) for w in weights))

    def program(
        self,
        samples: int,
        *,
        stack: int | None = None,
        gradient: bool = True,
        penalty: bool = True,
        parameters: Array | None = None,
        gradients: Array | None = None,
    ) -> Program:
        """The network compiled for this many samples.

        With or without the penalty, see `graph`; for the other arguments see `Program`.
        """
        return Program(
            self.graph(samples, penalty=penalty),
            stack=stack,
            gradient=gradient,
            parameters=parameters,
            gradients=gradients,
        )
