"""The chain rule for one element: the products that its derivative is the sum of."""

from dataclasses import dataclass, field

import numpy as np

from app.engine.graph import Edge, Node
from app.engine.ops import OPS
from app.graph.moment import Moment
from app.graph.terms import TERMS, Index, Terms, Use

MOST_TERMS = 8
"""Terms of a sum that are written out; the rest are added up."""

LINK_TERMS = 2
"""Terms that a link of the chain writes out."""


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
    sample: int | None = field(default=None, kw_only=True)
    """The row of the data that this sample is, if that is known."""
    factors: tuple[Factor, ...]
    product: float


@dataclass(frozen=True)
class Link:
    """One step of the chain rule, on the way from an element to the loss."""

    name: str
    index: Index
    gradient: float
    """Of this element: the sum of all its terms."""
    rule: str
    """Of the operation that uses it, for whole tensors: `Ḡ ⊙ (1 − a²)`."""
    words: str
    terms: tuple[Term, ...]
    """The largest; the chain goes on through the first."""
    rest: float
    count: int
    """How many terms there are in all."""


def links(moment: Moment, node: Node, index: Index) -> tuple[Link, ...]:
    """The chain from an element to the loss, through the largest term of every sum on the way.

    A penalty is a way of its own, and a short one: where a weight has both, the chain follows the
    samples.
    """
    found: list[Link] = []
    last = moment.graph.loss.id
    at: tuple[Node, Index] | None = (node, index)
    while at is not None and at[0].id < last:
        here, place = at
        terms, rest, count = _sum(moment, here, place, LINK_TERMS, samples_first=True)
        first = terms[0]
        assert first.target is not None
        target = moment.graph.nodes[first.target]
        rule = OPS[target.op].rules[target.inputs.index(here.id)]
        gradient = float(moment.gradients[here.id][place])
        found.append(Link(here.name, place, gradient, rule.short, rule.words, terms, rest, count))
        arriving = f"∂{moment.graph.nodes[-1].name}/∂{target.name}"
        at = next(((target, f.index) for f in first.factors if f.name == arriving), None)
    return tuple(found)


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
    terms, rest, _ = _sum(moment, node, index, most)
    return terms, rest


def _sum(
    moment: Moment, node: Node, index: Index, most: int, samples_first: bool = False
) -> tuple[tuple[Term, ...], float, int]:
    """The largest terms, the sum of all others, and how many there are in all."""
    uses = [edge for edge in sorted(moment.contributions) if edge.source == node.id]
    sums = [(edge.target, _terms(moment, edge, index)) for edge in uses]
    places = [(use, t) for use, (_, terms) in enumerate(sums) for t in range(terms.products.size)]
    products = np.concatenate([terms.products for _, terms in sums])
    # Stable and descending: equal terms stay in the order of the samples. NaN comes first.
    sizes = np.nan_to_num(np.abs(products), nan=np.inf, posinf=np.inf)
    order = np.argsort(-sizes, kind="stable")
    if samples_first:
        about = np.array([sums[use][1].row(t) is None for use, t in places])
        order = order[np.argsort(about[order], kind="stable")]
    written = []
    for use, t in (places[i] for i in order[:most]):
        target, terms = sums[use]
        written.append(_written(target, terms, t))
    with np.errstate(all="ignore"):
        return tuple(written), float(products[order[most:]].sum()), len(places)


def _terms(moment: Moment, edge: Edge, index: Index) -> Terms:
    target = moment.graph.nodes[edge.target]
    use = Use(
        node=target,
        names=tuple(moment.graph.nodes[i].name for i in target.inputs),
        value=moment.values[target.id],
        gradient=moment.gradients[target.id],
        arguments=tuple(moment.values[i] for i in target.inputs),
        final=target.id == moment.graph.nodes[-1].id,
        loss=moment.graph.nodes[-1].name,
    )
    return TERMS[target.op][edge.argument](use, index)


def _written(target: int, terms: Terms, t: int) -> Term:
    factors = tuple(
        Factor(factor.name, factor.index(t), float(factor.values[t])) for factor in terms.factors
    )
    return Term(target, terms.row(t), factors, float(terms.products[t]))
