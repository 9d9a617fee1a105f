"""Where the cards of a formula's graph stand: in layers, from its variables to its value.

A formula has no spine: what is made of x and what is made of y run side by side until they meet.
So nodes stand in columns by how many operations lie before them, and in each column in the order
in which the fewest edges cross (Sugiyama, Tagawa and Toda 1981, "Methods for visual understanding
of hierarchical system structures"; barycentres, a fixed number of sweeps). An edge that passes
over columns keeps a lane of its own in each of them. A pure function of the topology.
"""

from dataclasses import dataclass
from itertools import pairwise

from app.engine.graph import Edge, Graph

SWEEPS = 8
"""Forth and back in turns; after these nothing changes any more in any formula of the table."""

Lane = tuple[Edge, int]
"""The place that an edge keeps in a column that it passes over."""

Item = int | Lane


@dataclass(frozen=True)
class Layers:
    """Places in cells: x counts columns from the left, y rows from the top."""

    positions: dict[int, tuple[float, float]]
    """Of every node but the constants, which stand in the operation that uses them."""
    vias: dict[Edge, tuple[tuple[float, float], ...]]
    """The lanes of the edges that pass over columns, from left to right."""


def is_formula(graph: Graph) -> bool:
    """Whether it is of x and y, and all else that comes in are constants: there are no data."""
    inputs = [node.id for node in graph.nodes if node.role == "input"]
    names = {node.name for node in graph.nodes if node.role == "parameter"}
    return names == {"x", "y"} and all(is_constant(graph, number) for number in inputs)


def is_constant(graph: Graph, number: int) -> bool:
    """Whether a node is a number that the formula itself holds."""
    node = graph.nodes[number]
    return node.role == "input" and "value" in node.options


def layered(graph: Graph) -> Layers:
    """The layout of a formula's graph."""
    depth = _depths(graph)
    edges = [edge for edge in graph.edges() if edge.source in depth]
    columns: list[list[Item]] = [[] for _ in range(max(depth.values()) + 1)]
    for number in _met(graph, depth):
        columns[depth[number]].append(number)
    before: dict[Item, list[Item]] = {}
    after: dict[Item, list[Item]] = {}
    for edge in edges:
        chain: list[Item] = [edge.source]
        for column in range(depth[edge.source] + 1, depth[edge.target]):
            lane = (edge, column)
            columns[column].append(lane)
            chain.append(lane)
        chain.append(edge.target)
        for left, right in pairwise(chain):
            before.setdefault(right, []).append(left)
            after.setdefault(left, []).append(right)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        order = columns[1:] if forth else columns[-2::-1]
        for column_ in order:
            _sort(column_, before if forth else after, columns)
    return _placed(columns, edges, depth)


def _depths(graph: Graph) -> dict[int, int]:
    """How many operations lie before each node; constants have no place of their own."""
    depth: dict[int, int] = {}
    for node in graph.nodes:
        if is_constant(graph, node.id):
            continue
        inputs = [depth[i] for i in node.inputs if i in depth]
        depth[node.id] = 1 + max(inputs, default=-1) if node.inputs else 0
    return depth


def _met(graph: Graph, depth: dict[int, int]) -> list[int]:
    """The nodes as one meets them on the way back from the value, first arguments first."""
    met: list[int] = []
    left = [graph.nodes[-1].id]
    while left:
        number = left.pop()
        if number in depth and number not in met:
            met.append(number)
            left.extend(reversed(graph.nodes[number].inputs))
    # What the value does not depend on is none of the formula, but it is in the graph.
    return met + [number for number in depth if number not in met]


def _sort(column: list[Item], beside: dict[Item, list[Item]], columns: list[list[Item]]) -> None:
    """By the mean place of the neighbours on one side; who has none there stays."""
    place = {item: _middle(k, other) for other in columns for k, item in enumerate(other)}
    mean = {
        item: sum(place[each] for each in beside[item]) / len(beside[item])
        if beside.get(item)
        else place[item]
        for item in column
    }
    column.sort(key=lambda item: mean[item])


def _middle(place: int, column: list[Item]) -> float:
    """A row, counted from the middle of its column."""
    return place - (len(column) - 1) / 2


def _placed(columns: list[list[Item]], edges: list[Edge], depth: dict[int, int]) -> Layers:
    rows = max(len(column) for column in columns)
    positions: dict[int, tuple[float, float]] = {}
    lanes: dict[Lane, tuple[float, float]] = {}
    for x, column in enumerate(columns):
        for k, item in enumerate(column):
            spot = (float(x), _middle(k, column) + (rows - 1) / 2)
            if isinstance(item, int):
                positions[item] = spot
            else:
                lanes[item] = spot
    vias = {
        edge: tuple(lanes[edge, x] for x in range(depth[edge.source] + 1, depth[edge.target]))
        for edge in edges
    }
    return Layers(dict(sorted(positions.items())), vias)
