"""The chain rule for one element: the products that its derivative is the sum of."""

from dataclasses import dataclass

import numpy as np

from app.engine.graph import Edge, Node
from app.graph.moment import Moment
from app.graph.terms import TERMS, Index, Terms, Use

MOST_TERMS = 8
"""Terms of a sum that are written out; the rest are added up."""


@dataclass(frozen=True)
class Factor:
    """A number of a product, and where it stands: element `index` of the tensor `name`."""

    name: str
    index: Index
    value: float


@dataclass(frozen=True)
class Term:
    """A product that is part of a derivative."""

    target: int | None
    """The node through which it comes back; None for the loss itself."""
    row: int | None
    """The sample that it is about, counted within the batch; None if it is about no one sample."""
    factors: tuple[Factor, ...]
    product: float


def largest_terms(
    moment: Moment, node: Node, index: Index, most: int = MOST_TERMS
) -> tuple[tuple[Term, ...], float]:
    """The terms of one element's derivative: the largest, and the sum of all others.

    Args:
        moment: the numbers; the node must have a gradient.
        node: one of its nodes.
        index: an element of the node.
        most: terms to write out.
    """
    if node.id == moment.graph.nodes[-1].id:
        one = Factor(f"∂{node.name}/∂{node.name}", index, 1.0)
        return (Term(None, None, (one,), 1.0),), 0.0
    uses = [edge for edge in sorted(moment.contributions) if edge.source == node.id]
    sums = [(edge.target, _terms(moment, edge, index)) for edge in uses]
    places = [(use, t) for use, (_, terms) in enumerate(sums) for t in range(terms.products.size)]
    products = np.concatenate([terms.products for _, terms in sums])
    # Stable and descending: equal terms stay in the order of the samples. NaN comes first.
    sizes = np.nan_to_num(np.abs(products), nan=np.inf, posinf=np.inf)
    order = np.argsort(-sizes, kind="stable")
    written = []
    for use, t in (places[i] for i in order[:most]):
        target, terms = sums[use]
        written.append(_written(target, terms, t))
    with np.errstate(all="ignore"):
        return tuple(written), float(products[order[most:]].sum())


def _terms(moment: Moment, edge: Edge, index: Index) -> Terms:
    target = moment.graph.nodes[edge.target]
    use = Use(
        node=target,
        names=tuple(moment.graph.nodes[i].name for i in target.inputs),
        value=moment.values[target.id],
        gradient=moment.gradients[target.id],
        arguments=tuple(moment.values[i] for i in target.inputs),
        final=target.id == moment.graph.nodes[-1].id,
        loss=next((node.name for node in moment.graph.nodes if node.role == "loss"), "L"),
    )
    return TERMS[target.op][edge.argument](use, index)


def _written(target: int, terms: Terms, t: int) -> Term:
    factors = tuple(
        Factor(factor.name, factor.index(t), float(factor.values[t])) for factor in terms.factors
    )
    return Term(target, terms.row(t), factors, float(terms.products[t]))
