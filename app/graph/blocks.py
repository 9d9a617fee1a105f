"""The graph layer by layer: the gradient and the update of each, and which of its units are off."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array
from app.engine.graph import Graph, Node
from app.engine.ops import OPS
from app.graph.columns import is_formula
from app.graph.moment import Moment
from app.graph.summary import root_mean_square

Units = NDArray[np.intp]
"""Numbers of units within their layer."""

Shares = NDArray[np.uint8]
"""Shares in 255ths: no bar that shows them is longer than so many pixels."""

STEEPEST = {"tanh": 1.0, "sigmoid": 0.25}
"""The largest slope of the activations that saturate: flat at both ends."""

FLAT = 0.05
"""A slope under this share of the steepest lets hardly anything through: tanh beyond 0.975. Glorot
and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", look
at where the activations of a layer pile up in the same way."""

MOSTLY = 0.9
"""The share of the samples for which a unit must be that flat to be called saturated."""


@dataclass(frozen=True)
class Block:
    """A layer, the loss or the penalty: the nodes of one scope, the same at every step."""

    scope: str
    nodes: tuple[int, ...]
    parameters: tuple[str, ...]
    """The names of what is trained in it."""
    activation: int | None
    """The node of its activation, if it has one."""
    units: int | None
    """How many, of a layer."""
    output: int
    """Its last node."""


@dataclass(frozen=True)
class BlockSummary:
    """The numbers of one block; None where it has no such thing."""

    gradient_norm: float | None
    """Euclidean norm of the gradient of its parameters."""
    update_ratio: float | None
    """Norm of the next update of its parameters over the norm of the parameters themselves."""
    dead: int | None
    """Units whose slope is exactly 0 for every sample of the batch."""
    saturated: int | None
    """Units that are flat for most samples of the batch."""
    flat: Shares | None
    """Of each unit, the share of the samples for which it is flat, in 255ths, (units,)."""
    value: float | None
    """Of a scalar: the loss itself."""
    flow: float | None
    """Root mean square of the gradient that arrives at its output on the way back."""


def blocks(graph: Graph) -> tuple[Block, ...]:
    """The blocks of a graph in the order in which they were recorded; a formula has none."""
    if is_formula(graph):
        return ()
    scopes = dict.fromkeys(node.scope for node in graph.nodes if node.scope)
    return tuple(_block(scope, [n for n in graph.nodes if n.scope == scope]) for scope in scopes)


def _block(scope: str, nodes: list[Node]) -> Block:
    trained = [node for node in nodes if node.role == "parameter"]
    bends = [node.id for node in nodes if len(node.inputs) == 1 and trained]
    return Block(
        scope=scope,
        nodes=tuple(node.id for node in nodes),
        parameters=tuple(node.name for node in trained),
        activation=bends[-1] if bends else None,
        units=nodes[-1].shape[-1] if trained and nodes[-1].shape else None,
        output=nodes[-1].id,
    )


def summarise_blocks(moment: Moment, update: Mapping[str, Array]) -> tuple[BlockSummary, ...]:
    """The numbers of every block.

    Args:
        moment: values and gradients on the next batch.
        update: what the next step will add to each parameter, by name.
    """
    return tuple(_summary(moment, block, update) for block in blocks(moment.graph))


def _summary(moment: Moment, block: Block, update: Mapping[str, Array]) -> BlockSummary:
    trained = [moment.graph.named(name).id for name in block.parameters]
    with np.errstate(all="ignore"):
        weight = _norm([moment.values[number] for number in trained])
        moved = _norm([update[name] for name in block.parameters])
        arriving = moment.gradients.get(block.output)
        shares = flat_shares(moment, block.activation)
        return BlockSummary(
            gradient_norm=_norm([moment.gradients[number] for number in trained]),
            update_ratio=moved / weight if moved is not None and weight else None,
            dead=_count(_dead(moment, block.activation, shares)),
            saturated=_count(_saturated(moment, block.activation, shares)),
            flat=None if shares is None else _bytes(shares),
            value=float(moment.values[block.output]) if block.units is None else None,
            flow=None if arriving is None else root_mean_square(arriving),
        )


def _bytes(shares: Array) -> NDArray[np.uint8]:
    """Shares from 0 to 1 as bytes from 0 to 255, which only all of it is."""
    return np.where(shares < 1, np.minimum(np.rint(255 * shares), 254), 255).astype(np.uint8)


def _norm(arrays: list[Array]) -> float | None:
    """The Euclidean norm of all of them together; None of none."""
    if not arrays:
        return None
    return hypot(*(root_mean_square(array) * sqrt(array.size) for array in arrays))


def _count(units: Units | None) -> int | None:
    return None if units is None else len(units)


def slopes(moment: Moment, activation: int) -> Array:
    """The slope of an activation for every sample and unit, (n, units): its own rule, for a
    gradient of 1.
    """
    node = moment.graph.nodes[activation]
    out, argument = moment.values[activation], moment.values[node.inputs[0]]
    with np.errstate(all="ignore"):
        found: Array = OPS[node.op].rules[0].vjp(np.ones_like(out), out, argument, **node.options)
    return found


def flat_shares(moment: Moment, activation: int | None) -> Array | None:
    """The share of the samples for which each unit lets nothing, or hardly anything, back.

    Args:
        moment: values on a batch.
        activation: a node, or None of a layer that has none.

    Returns:
        (units,), 0 to 1: of an activation that saturates how often its slope is under `FLAT` of the
        steepest, of any other how often it is exactly 0; None without an activation.
    """
    if activation is None:
        return None
    steepest = STEEPEST.get(moment.graph.nodes[activation].op)
    found = slopes(moment, activation)
    off = found == 0.0 if steepest is None else np.abs(found) < FLAT * steepest
    shares: Array = off.mean(axis=0)
    return shares


def dead_units(moment: Moment, activation: int | None) -> Units | None:
    """The units whose slope is exactly 0 for every sample, so that nothing can wake them.

    None where that cannot be: of no activation, and of one that saturates instead.
    """
    return _dead(moment, activation, flat_shares(moment, activation))


def _dead(moment: Moment, activation: int | None, shares: Array | None) -> Units | None:
    if shares is None or activation is None or moment.graph.nodes[activation].op in STEEPEST:
        return None
    return np.flatnonzero(shares == 1.0)


def saturated_units(moment: Moment, activation: int | None) -> Units | None:
    """The units that are flat for at least nine samples of ten; None of what cannot saturate."""
    return _saturated(moment, activation, flat_shares(moment, activation))


def _saturated(moment: Moment, activation: int | None, shares: Array | None) -> Units | None:
    if shares is None or activation is None or moment.graph.nodes[activation].op not in STEEPEST:
        return None
    return np.flatnonzero(shares >= MOSTLY)
