"""One tensor of a step whole, and one of its elements explained to the last digit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.engine.arithmetic import Calculation
from app.engine.array import Array, Rows
from app.engine.check import numeric_derivative, relative_difference
from app.engine.graph import Node
from app.engine.ops import OPS
from app.errors import RequestError
from app.graph.chain import Derivative, Link, Sum, Term, derivative, links
from app.graph.moment import Moment
from app.graph.terms import Index


@dataclass(frozen=True)
class Contribution:
    """What came back to a node along one edge."""

    target: int
    argument: int
    gradient: Array


@dataclass(frozen=True)
class NodeExplanation:
    """One tensor with all its numbers."""

    id: int
    name: str
    shape: tuple[int, ...]
    value: Array
    gradient: Array | None
    """The sum of the contributions; None where the backward pass gives none."""
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Line:
    """A line of the optimiser's arithmetic and what it comes to."""

    expression: str
    value: float
    numbers: str = ""
    """The expression with the numbers put in; empty if they cannot say it."""


@dataclass(frozen=True)
class Element:
    """One element of a tensor: gradient = sum of the terms' products + `terms_rest`."""

    index: Index
    value: float
    gradient: float | None
    numeric: float | None
    """The derivative by central difference, to compare; None where there is no gradient."""
    relative_difference: float | None
    """|gradient - numeric| / max(1, |gradient|, |numeric|)."""
    sums: tuple[Sum, ...]
    """The formulas whose values add up to the gradient."""
    terms: tuple[Term, ...]
    """The largest ones first."""
    terms_rest: float
    """The sum of those that are not written out."""
    links: tuple[Link, ...]
    """The chain to the loss, through the largest term of every sum."""
    of: str
    """What is derived: `L`, or `J` if the weights cost something; of a formula its own name."""
    update: tuple[Line, ...]


NOTHING = Derivative((), (), 0.0)
"""Of what has no gradient."""


def explain_node(moment: Moment, node: str | int) -> NodeExplanation:
    """A node whole, by its name or number.

    Raises:
        NotFoundError: if there is no such node.
    """
    found = moment.graph.named(node)
    return NodeExplanation(
        id=found.id,
        name=found.name,
        shape=found.shape,
        value=moment.values[found.id],
        gradient=moment.gradients.get(found.id),
        contributions=tuple(
            Contribution(edge.target, edge.argument, gradient)
            for edge, gradient in sorted(moment.contributions.items())
            if edge.source == found.id
        ),
    )


def explain_element(
    moment: Moment,
    node: str | int,
    index: Index,
    update: Sequence[Calculation] = (),
    rows: Rows | None = None,
) -> Element:
    """One element of a node, its derivative written out.

    Args:
        moment: the numbers.
        node: its name or number.
        index: of the element, as long as the node has axes.
        update: the optimiser's arithmetic for it, line by line; empty if it is no parameter.
        rows: the rows of the data that the batch is.

    Raises:
        NotFoundError: if there is no such node.
        RequestError: if it has no such element.
    """
    found = moment.graph.named(node)
    check_index(found, index)
    gradient = moment.gradients.get(found.id)
    analytic = None if gradient is None else float(gradient[index])
    numeric = None if gradient is None else derivative_by_difference(moment, found, index)
    difference = None
    if analytic is not None and numeric is not None:
        difference = float(relative_difference(np.array(analytic), np.array(numeric)))
    written = NOTHING if gradient is None else derivative(moment, found, index)
    chain = () if gradient is None else links(moment, found, index)
    return Element(
        index=index,
        value=float(moment.values[found.id][index]),
        gradient=analytic,
        numeric=numeric,
        relative_difference=difference,
        sums=written.sums,
        terms=_named(written.terms, rows),
        terms_rest=written.rest,
        links=tuple(replace(link, terms=_named(link.terms, rows)) for link in chain),
        of=moment.graph.nodes[-1].name,
        update=tuple(Line(*each) for each in update),
    )


def _named(terms: tuple[Term, ...], rows: Rows | None) -> tuple[Term, ...]:
    """The terms with the rows of the data that they are about."""
    if rows is None:
        return terms
    return tuple(
        term if term.row is None else replace(term, sample=int(rows[term.row])) for term in terms
    )


def check_index(node: Node, index: Index) -> None:
    """Makes sure that the node has this element.

    Raises:
        RequestError: if it has not; the sentence says which there are.
    """
    fits = len(index) == len(node.shape)
    if fits and all(0 <= i < length for i, length in zip(index, node.shape, strict=True)):
        return
    asked = ",".join(map(str, index))
    last = ",".join(str(length - 1) for length in node.shape)
    expected = (
        f"0{',0' * (len(node.shape) - 1)} to {last}" if node.shape else "none: it is a number"
    )
    raise RequestError(f"invalid index of {node.name}: {asked}; expected {expected}", "index")


def derivative_by_difference(moment: Moment, node: Node, index: Index) -> float:
    """The central difference of the loss for one element of a node.

    The element is moved a little, and every operation behind it runs again by the forward rules
    that the program was compiled from; the program itself, which may go on, is not touched.
    """
    behind: set[int] = {node.id}
    for later in moment.graph.nodes[node.id + 1 :]:
        if behind.intersection(later.inputs):
            behind.add(later.id)

    def loss(changed: Array) -> float:
        values = {**moment.values, node.id: changed}
        for later in moment.graph.nodes[node.id + 1 :]:
            if later.id in behind:
                arguments = (values[i] for i in later.inputs)
                values[later.id] = OPS[later.op].forward(*arguments, **later.options)
        return float(values[moment.graph.nodes[-1].id])

    with np.errstate(all="ignore"):
        return numeric_derivative(loss, moment.values[node.id].copy(), index)
