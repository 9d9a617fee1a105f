"""The layers of a network, read from its recorded graph: which node is whose sum."""

from dataclasses import dataclass

from app.engine.graph import Graph, Node
from app.errors import RequestError


@dataclass(frozen=True)
class Dense:
    """A layer `f(x W + b)` as it was recorded."""

    input: Node
    weights: Node
    bias: Node
    sums: Node
    output: Node
    """What the activation made of the sums; the sums themselves where there is none."""

    @property
    def units(self) -> int:
        """How many it has."""
        return self.sums.shape[-1]

    @property
    def is_bent(self) -> bool:
        """Whether it has an activation."""
        return self.output is not self.sums


def dense_layers(graph: Graph) -> tuple[Dense, ...]:
    """The layers in their order, first that of W1 and b1; none of a formula."""
    found: list[Dense] = []
    for sums in graph.nodes:
        if sums.op != "affine":
            continue
        given, weights, bias = (graph.nodes[number] for number in sums.inputs)
        uses = [node for node in graph.nodes if sums.id in node.inputs]
        is_bent = len(uses) == 1 and uses[0].scope == sums.scope
        output = uses[0] if is_bent else sums
        found.append(Dense(given, weights, bias, sums, output))
    return tuple(found)


def unit_of(layers: tuple[Dense, ...], layer: int, unit: int) -> Dense:
    """The layer of a unit.

    Raises:
        RequestError: if there is no such layer or unit; the sentence says which there are.
    """
    if not 1 <= layer <= len(layers):
        last = f"{len(layers)} layers, 1 to {len(layers)}" if len(layers) > 1 else "layer 1 alone"
        raise RequestError(f"invalid layer: {layer}; this network has {last}", "layer")
    found = layers[layer - 1]
    if not 0 <= unit < found.units:
        has = f"{found.units}, 0 to {found.units - 1}" if found.units > 1 else "unit 0 alone"
        raise RequestError(f"invalid unit: {unit}; layer {layer} has {has}", "unit")
    return found
