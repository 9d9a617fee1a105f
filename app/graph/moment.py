"""The numbers of one step, taken out of a program before it goes on."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.engine.graph import Edge, Graph
from app.engine.program import Program


@dataclass(frozen=True)
class Moment:
    """Every value and gradient of a graph at one position, on one batch."""

    graph: Graph
    values: dict[int, Array]
    """By node, in the node's shape, (samples, features) or that of the parameter."""
    gradients: dict[int, Array]
    """Of the loss, by node; a node that no parameter has an influence on has none."""
    contributions: dict[Edge, Array]
    """What each edge carries back to its source, in the source's shape. The contributions of the
    edges out of a node add up to its gradient."""

    @property
    def samples(self) -> int:
        """How many the batch has: the last of an epoch may be a short one. 0 of a formula."""
        return next((n.shape[0] for n in self.graph.nodes if n.role == "input" and n.shape), 0)

    @classmethod
    def of(cls, program: Program) -> "Moment":
        """What the program's last forward and backward pass left, copied."""
        nodes = program.graph.nodes
        gradients = {node.id: program.node_gradient(node.id) for node in nodes}
        return cls(
            graph=program.graph,
            values={node.id: np.array(program.value(node.id), order="C") for node in nodes},
            gradients={i: np.array(g, order="C") for i, g in gradients.items() if g is not None},
            contributions=program.contributions(),
        )
