"""Backpropagation, part 3 of 4: the chain rule, from the loss back along every edge.

Walk the nodes from last to first. By the time a node is reached, every node that uses it has
been, so its gradient is complete: the sum of what came back along the edges out of it. Its
operation's rules then say what goes on to each of its arguments. That is all of
backpropagation; each edge is walked once, however often a value is shared.

The same walk serves both ways of running: on arrays it gives the gradients themselves, on the
symbols of a tape it writes down the calls that will.
"""

from collections.abc import Callable, Mapping

import numpy as np

from app.engine.array import Array
from app.engine.graph import Edge, Graph, Node
from app.engine.notation import Value
from app.engine.ops import OPS
from app.errors import ShapeError

Visit = Callable[[Node], None]


def unbroadcast(contribution: Value, argument: Value) -> Value:
    """A contribution summed over the axes along which its argument was repeated.

    The derivative of "repeat" is "sum". Done here, on the edge, so that no rule needs to.
    """
    if isinstance(contribution, float):
        return contribution
    if not isinstance(contribution, np.ndarray | np.generic):
        return contribution.unbroadcast(argument)
    lead = contribution.ndim - argument.ndim
    summed = contribution.sum(axis=tuple(range(lead)))
    repeated = tuple(i for i, length in enumerate(argument.shape) if length == 1)
    return summed.sum(axis=repeated, keepdims=True) if repeated else summed


def walk(
    graph: Graph,
    values: Mapping[int, Value],
    visit: Visit = lambda node: None,
) -> tuple[dict[int, Value], dict[Edge, Value]]:
    """Gradients of the last node, the loss, by node and by edge.

    Args:
        graph: its last node is the loss, a scalar.
        values: the value of each node, all arrays or all symbols.
        visit: called with each node before its rules are run.

    Returns:
        The gradient of every node that a parameter has an influence on, and the contribution
        that each edge between such nodes carries back. The loss's own gradient is 1.0.
    """
    wanted = graph.differentiable()
    gradients: dict[int, Value] = {graph.nodes[-1].id: 1.0}
    contributions: dict[Edge, Value] = {}
    for node in reversed(graph.nodes):
        if node.id not in gradients or not node.inputs:
            continue
        visit(node)
        arguments = [values[i] for i in node.inputs]
        for position, (source, rule) in enumerate(
            zip(node.inputs, OPS[node.op].rules, strict=True)
        ):
            if source not in wanted:
                continue
            passed = rule.vjp(gradients[node.id], values[node.id], *arguments, **node.options)
            passed = unbroadcast(passed, arguments[position])
            contributions[Edge(source, node.id, position)] = passed
            gradients[source] = gradients[source] + passed if source in gradients else passed
    return gradients, contributions


def gradients(graph: Graph, values: Mapping[int, Array]) -> dict[int, Array]:
    """The gradient of the loss with respect to each node, in the node's shape.

    Raises:
        ShapeError: if the last node is not a scalar.
    """
    if graph.nodes[-1].shape != ():
        raise ShapeError(f"a loss is a scalar; the last node has shape {graph.nodes[-1].shape}")
    with np.errstate(all="ignore"):
        found, _ = walk(graph, values)
    return {i: np.broadcast_to(g, graph.nodes[i].shape) for i, g in found.items()}


def contributions(graph: Graph, values: Mapping[int, Array]) -> dict[Edge, Array]:
    """What each edge carries back; those into a node's users add up to the node's gradient."""
    with np.errstate(all="ignore"):
        _, found = walk(graph, values)
    return {edge: np.broadcast_to(g, graph.nodes[edge.source].shape) for edge, g in found.items()}
