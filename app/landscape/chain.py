"""A recorded graph read as a chain: dense layers, one after the other, a loss, and penalties."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.graph import Graph, Node


@dataclass(frozen=True)
class Dense:
    """One layer: `op(x W + b)`."""

    weights: str
    bias: str
    op: str | None = None
    """What acts on each sum, a row of `OPS`; None if nothing does."""
    options: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Penalty:
    """What the sizes of one parameter cost."""

    parameter: str
    options: Mapping[str, float]


@dataclass(frozen=True)
class Chain:
    """A network as it was recorded, from `x` to what is minimised."""

    layers: tuple[Dense, ...]
    loss: str
    """The loss's op, a row of `OPS`."""
    options: Mapping[str, float]
    penalties: tuple[Penalty, ...] = ()

    @classmethod
    def of(cls, graph: Graph) -> "Chain | None":
        """The graph as a chain; None if it is anything else, such as a formula."""
        nodes, layers, here = graph.nodes, list[Dense](), ""
        loss: Node | None = None
        penalties = list[Penalty]()
        total = -1
        for node in nodes:
            names = [nodes[i].name for i in node.inputs]
            roles = [nodes[i].role for i in node.inputs]
            if not node.inputs:
                here = node.name if node.name == "x" else here
            elif loss is not None:
                # Behind the loss there is only what is added to it, one penalty after another.
                if node.op == "penalty" and roles == ["parameter"]:
                    penalties.append(Penalty(names[0], node.options))
                elif node.op == "add" and node.inputs == (total, node.id - 1):
                    total = node.id
                else:
                    return None
            elif names[0] != here:
                return None
            elif node.op == "affine" and roles[1:] == ["parameter", "parameter"]:
                layers.append(Dense(names[1], names[2]))
                here = node.name
            elif node.role == "loss" and names[1:] == ["y"] and layers and layers[-1].op is None:
                loss, total = node, node.id
            elif len(names) == 1 and layers and layers[-1].op is None:
                layers[-1] = Dense(layers[-1].weights, layers[-1].bias, node.op, node.options)
                here = node.name
            else:
                return None
        if loss is None:
            return None
        return cls(tuple(layers), loss.op, loss.options, tuple(penalties))
