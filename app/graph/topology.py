"""The picture of a graph without its numbers: cards, edges and the order of things in a step."""

from collections.abc import Callable
from dataclasses import dataclass

from app.engine.graph import Graph, Node
from app.engine.ops import OPS
from app.graph.layout import Arrangement, Frame, arrange


@dataclass(frozen=True)
class Card:
    """A node as it is drawn."""

    id: int
    name: str
    op: str
    symbol: str
    """What stands in its operation's circle; empty for what no operation made."""
    words: str
    """The caption of its operation: `squash every value into (−1, 1)`."""
    scope: str
    role: str
    shape: tuple[int, ...]
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """An edge as it is drawn: the value forward, the gradient by the local rule back."""

    source: int
    target: int
    argument: int
    rule: str | None
    """`Ḡ Wᵀ`; None if nothing goes back, since no parameter has an influence on the source."""
    words: str | None
    """The rule as a sentence."""
    via: tuple[tuple[float, float], ...]
    """Points that it leads over, in cards, where it passes by others."""


@dataclass(frozen=True)
class Phase:
    """A part of a step, and the nodes in the order in which it comes to them.

    `batch` fills the data, of which a formula has none: its constants stay; `forward` and `loss`
    run each node's operation; `backward` runs each node's rules, which gives the gradient along
    the edges into it; `update` moves the parameters.
    """

    name: str
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class Topology:
    """All that the panel draws before it has numbers."""

    nodes: tuple[Card, ...]
    edges: tuple[Arrow, ...]
    phases: tuple[Phase, ...]
    frames: tuple[Frame, ...]


_PHASES: tuple[tuple[str, bool, Callable[[Node, int], bool]], ...] = (
    ("batch", False, lambda node, loss: node.role == "input" and "value" not in node.options),
    ("forward", False, lambda node, loss: bool(node.inputs) and node.id < loss),
    ("loss", False, lambda node, loss: bool(node.inputs) and node.id >= loss),
    ("backward", True, lambda node, loss: bool(node.inputs)),
    ("update", False, lambda node, loss: node.role == "parameter"),
)
"""Phases of a step: name, whether it goes from the last node to the first, and which it visits,
given the number of the loss; what follows the loss is its penalty."""


def describe(graph: Graph) -> Topology:
    """The topology of a recorded graph; node numbers are the graph's."""
    arrangement = arrange(graph)
    return Topology(
        nodes=tuple(_card(node, **vars(arrangement.positions[node.id])) for node in graph.nodes),
        edges=_arrows(graph, arrangement),
        phases=phases(graph),
        frames=arrangement.frames,
    )


def phases(graph: Graph) -> tuple[Phase, ...]:
    """The phases of a step through this graph, in their order."""
    wanted = graph.differentiable()
    found = []
    for name, backwards, visits in _PHASES:
        nodes = [node.id for node in graph.nodes if visits(node, graph.loss.id)]
        if backwards:
            nodes = [number for number in reversed(nodes) if number in wanted]
        found.append(Phase(name, tuple(nodes)))
    return tuple(found)


def _card(node: Node, x: float, y: float) -> Card:
    op = OPS.get(node.op)
    return Card(
        id=node.id,
        name=node.name,
        op=node.op,
        symbol=op.symbol if op else "",
        words=op.words if op else "",
        scope=node.scope,
        role=node.role,
        shape=node.shape,
        x=x,
        y=y,
    )


def _arrows(graph: Graph, arrangement: Arrangement) -> tuple[Arrow, ...]:
    wanted = graph.differentiable()
    found = []
    for edge in graph.edges():
        rule = OPS[graph.nodes[edge.target].op].rules[edge.argument]
        carries = edge.source in wanted
        found.append(
            Arrow(
                source=edge.source,
                target=edge.target,
                argument=edge.argument,
                rule=rule.short if carries else None,
                words=rule.words if carries else None,
                via=arrangement.vias.get(edge, ()),
            )
        )
    return tuple(found)
