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
    sum: int
    """Which of the sums it belongs to."""
    row: int | None
    """The sample that it is about, counted within the batch; None if it is about no one sample."""
    sample: int | None = field(default=None, kw_only=True)
    """The row of the data that this sample is, if that is known."""
    factors: tuple[Factor, ...]
    product: float


@dataclass(frozen=True)
class Named:
    """A factor of every product of a sum: `x[n,0]`."""

    name: str
    index: tuple[int | str, ...]
    """Where it stands: numbers, and a letter where it differs from product to product."""


@dataclass(frozen=True)
class Sum:
    """A part of a derivative that one formula says: `Σₙ x[n,0] · ∂L/∂z1[n,2]`."""

    target: int | None
    """The node through which it comes back; None for the loss itself."""
    over: tuple[str, ...]
    """The letters that are summed over: n, the samples of the batch, and k, what else there is."""
    factors: tuple[Named, ...]
    count: int
    """Products in it."""
    value: float


@dataclass(frozen=True)
class Derivative:
    """The derivative by one element: the sums that it is made of, and their largest products."""

    sums: tuple[Sum, ...]
    terms: tuple[Term, ...]
    """The largest first, of all sums."""
    rest: float
    """The sum of the products that are not written out."""


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
        sums = _sums(moment, here, place)
        terms, rest = _largest(sums, LINK_TERMS, samples_first=True)
        count = sum(each.products.size for _, each in sums)
        first = terms[0]
        assert first.target is not None
        target = moment.graph.nodes[first.target]
        rule = OPS[target.op].rules[target.inputs.index(here.id)]
        gradient = float(moment.gradients[here.id][place])
        found.append(Link(here.name, place, gradient, rule.short, rule.words, terms, rest, count))
        arriving = f"∂{moment.graph.nodes[-1].name}/∂{target.name}"
        at = next(((target, f.index) for f in first.factors if f.name == arriving), None)
    return tuple(found)


def derivative(moment: Moment, node: Node, index: Index, most: int = MOST_TERMS) -> Derivative:
    """The derivative by one element, written out.

    Args:
        moment: the numbers; the node must have a gradient.
        node: one of its nodes.
        index: an element of the node.
        most: products to write out.
    """
    if node.id == moment.graph.nodes[-1].id:
        name = f"∂{node.name}/∂{node.name}"
        one = Term(None, 0, None, (Factor(name, index, 1.0),), 1.0)
        return Derivative((Sum(None, (), (Named(name, index),), 1, 1.0),), (one,), 0.0)
    sums = _sums(moment, node, index)
    terms, rest = _largest(sums, most)
    return Derivative(tuple(_formula(*each) for each in sums), terms, rest)


def _sums(moment: Moment, node: Node, index: Index) -> list[tuple[int, Terms]]:
    """What comes back through each use of an element: (the node that uses it, products)."""
    uses = [edge for edge in sorted(moment.contributions) if edge.source == node.id]
    return [(edge.target, terms) for edge in uses for terms in _terms(moment, edge, index)]


def _largest(
    sums: list[tuple[int, Terms]], most: int, samples_first: bool = False
) -> tuple[tuple[Term, ...], float]:
    """The largest products of all sums, and what all others come to."""
    places = [(use, t) for use, (_, terms) in enumerate(sums) for t in range(terms.products.size)]
    products = np.concatenate([terms.products for _, terms in sums])
    # Stable and descending: equal terms stay in the order of the samples. NaN comes first.
    sizes = np.nan_to_num(np.abs(products), nan=np.inf, posinf=np.inf)
    order = np.argsort(-sizes, kind="stable")
    if samples_first:
        about = np.array([sums[use][1].row(t) is None for use, t in places])
        order = order[np.argsort(about[order], kind="stable")]
    written = tuple(_written(*places[i], *sums[places[i][0]]) for i in order[:most])
    with np.errstate(all="ignore"):
        return written, float(products[order[most:]].sum())


def _formula(target: int, terms: Terms) -> Sum:
    """What all products of a sum have in common, with letters for what they have not."""
    count = terms.products.size
    # Products follow one another along the samples, units or both, so these three show what moves.
    probes = sorted({0, min(1, count - 1), count - 1})
    samples = [terms.row(t) for t in probes]
    factors, letters = [], set()
    for factor in terms.factors:
        index: list[int | str] = list(factor.index(0))
        for axis in range(len(index)):
            places = [factor.index(t)[axis] for t in probes]
            if len(set(places)) > 1:
                index[axis] = letter = "n" if places == samples else "k"
                letters.add(letter)
        factors.append(Named(factor.name, tuple(index)))
    over = tuple(letter for letter in ("n", "k") if letter in letters)
    with np.errstate(all="ignore"):
        return Sum(target, over, tuple(factors), count, float(terms.products.sum()))


def _terms(moment: Moment, edge: Edge, index: Index) -> tuple[Terms, ...]:
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


def _written(number: int, t: int, target: int, terms: Terms) -> Term:
    factors = tuple(
        Factor(factor.name, factor.index(t), float(factor.values[t])) for factor in terms.factors
    )
    return Term(target, number, terms.row(t), factors, float(terms.products[t]))
