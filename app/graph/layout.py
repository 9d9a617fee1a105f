"""Where the cards of a graph stand: a pure function of its topology, so that nothing dances.

The loss path lies on one spine, from left to right, ending at the loss: it is the longest chain
of operations, so it begins at the data. What else a node of the spine is made from stands above
it, as a small tree that grows upwards. Lengths are in cards: a card fills one unit square about
its position.
"""

from dataclasses import dataclass, field

from app.engine.graph import Edge, Graph, Node
from app.graph.columns import is_formula, layered

GAP = 0.25
"""Room between the frames of two scopes."""


@dataclass(frozen=True)
class Position:
    """The middle of a card; x grows to the right, y downwards from the top row, 0."""

    x: float
    y: float


@dataclass(frozen=True)
class Frame:
    """The rectangle about the cards of one scope, such as a layer; x, y is its top left corner."""

    scope: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrangement:
    """Positions of all nodes by their numbers, and a frame for every scope with a name."""

    positions: dict[int, Position]
    frames: tuple[Frame, ...]
    vias: dict[Edge, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    """Where edges lead that pass by other cards; none do in a network."""


@dataclass(frozen=True)
class _Block:
    """What stands above one node of the spine: (across, up) of each card from the lower left."""

    width: float
    cards: dict[int, tuple[float, int]]


def arrange(graph: Graph) -> Arrangement:
    """The layout of a graph, in which no two cards and no two layers' frames overlap."""
    if is_formula(graph):
        return _formula(graph)
    spine = _spine(graph)
    blocks = _blocks(graph, spine)
    top = max((up for block in blocks for _, up in block.cards.values()), default=0)
    positions: dict[int, Position] = {}
    # How far right the spine and the blocks above it reach; a block may overhang its neighbours.
    below = above = 0.0
    scope = spine[0].scope
    for node, block in zip(spine, blocks, strict=True):
        if node.scope != scope:
            below = above = max(below, above) + GAP
            scope = node.scope
        middle = max(below + 0.5, above + block.width / 2) if block.cards else below + 0.5
        positions[node.id] = Position(middle, float(top))
        below = middle + 0.5
        for number, (across, up) in block.cards.items():
            left = middle - block.width / 2
            positions[number] = Position(left + across, float(top - up))
            above = left + block.width
    return Arrangement(dict(sorted(positions.items())), _frames(graph, positions))


def _formula(graph: Graph) -> Arrangement:
    """In layers; a constant stands where the first operation does that uses it."""
    found = layered(graph)
    places = dict(found.positions)
    for edge in graph.edges():
        places.setdefault(edge.source, places.get(edge.target, (0.0, 0.0)))
    positions = {number: Position(x + 0.5, y) for number, (x, y) in sorted(places.items())}
    vias = {edge: tuple((x + 0.5, y) for x, y in via) for edge, via in found.vias.items()}
    return Arrangement(positions, _frames(graph, positions), vias)


def _spine(graph: Graph) -> list[Node]:
    """The longest chain of operations to the loss; of equal ones, through the first argument."""
    depth: dict[int, int] = {}
    for node in graph.nodes:
        depth[node.id] = 1 + max((depth[i] for i in node.inputs), default=0)
    chain = [graph.nodes[-1]]
    while chain[-1].inputs:
        deepest = max(chain[-1].inputs, key=depth.__getitem__)
        chain.append(graph.nodes[deepest])
    return chain[::-1]


def _blocks(graph: Graph, spine: list[Node]) -> list[_Block]:
    """What each node of the spine needs beside it; what several need stands with the first."""
    placed = {node.id for node in spine}
    blocks = []
    for node in spine:
        cards: dict[int, tuple[float, int]] = {}
        width = 0.0
        for source in node.inputs:
            if source not in placed:
                width = _grow(graph, source, 1, width, cards, placed)
        blocks.append(_Block(width, cards))
    return blocks


def _grow(
    graph: Graph,
    number: int,
    up: int,
    left: float,
    cards: dict[int, tuple[float, int]],
    placed: set[int],
) -> float:
    """Puts a node and all it is made from into `cards`; returns their right edge.

    Every leaf takes a column of its own and every other node stands in the middle of its columns,
    so two nodes of one row are never closer than a card.
    """
    placed.add(number)
    right = left
    for source in graph.nodes[number].inputs:
        if source not in placed:
            right = _grow(graph, source, up + 1, right, cards, placed)
    right = max(right, left + 1.0)
    cards[number] = ((left + right) / 2, up)
    return right


def _frames(graph: Graph, positions: dict[int, Position]) -> tuple[Frame, ...]:
    """The smallest rectangle of whole cards for each scope, in the order of recording."""
    members: dict[str, list[Position]] = {}
    for node in graph.nodes:
        if node.scope and node.id in positions:
            members.setdefault(node.scope, []).append(positions[node.id])
    frames = []
    for scope, cards in members.items():
        left, right = min(c.x for c in cards) - 0.5, max(c.x for c in cards) + 0.5
        top, bottom = min(c.y for c in cards) - 0.5, max(c.y for c in cards) + 0.5
        frames.append(Frame(scope, left, top, right - left, bottom - top))
    return tuple(frames)
