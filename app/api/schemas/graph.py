"""Replies about the computation graph."""

from typing import Literal

from pydantic import Field

from app.api.schemas.base import Arr, Model, Number


class Summary(Model):
    """The numbers of one card."""

    id: int
    rms: Number
    grad_rms: Number
    update_rms: Number = Field(
        description="of what the next step adds; null of what is no parameter"
    )
    value: Arr = Field(description="a thumbnail")
    gradient: Arr | None


class Node(Summary):
    """A node of the computation graph, with its place."""

    name: str
    op: str
    symbol: str
    words: str
    scope: str
    role: Literal["input", "parameter", "value", "loss"]
    shape: list[int]
    x: float
    y: float


class EdgeSummary(Model):
    """The size of what one edge carries back."""

    source: int
    target: int
    argument: int
    rms: Number


class Edge(EdgeSummary):
    """An edge, with the local rule of the backward pass."""

    rule: str | None
    words: str | None
    via: list[tuple[float, float]] = Field(description="points that it leads over, in cards")


class Phase(Model):
    """A part of a step, and its nodes in order."""

    name: str
    nodes: list[int]


class BlockSummary(Model):
    """The numbers of a layer, of the loss or of the penalty; null where it has no such thing."""

    gradient_norm: Number = Field(description="of the gradient of its parameters")
    update_ratio: Number = Field(description="norm of the next update over norm of the parameters")
    dead: int | None = Field(description="units whose slope is 0 for every sample of the batch")
    saturated: int | None = Field(description="units that are flat for nine samples of ten")
    flat: Arr | None = Field(
        description="u1 (units,): share of the samples for which each is flat, in 255ths"
    )
    value: Number = Field(description="of the loss")
    flow: Number = Field(description="rms of the gradient that arrives at its output")


class Block(BlockSummary):
    """A layer, the loss or the penalty: the nodes of one scope."""

    scope: str
    nodes: list[int]
    parameters: list[str]
    activation: int | None = Field(description="the node of its activation")
    units: int | None
    output: int = Field(description="its last node")


class Frame(Model):
    """The rectangle about the cards of one scope."""

    scope: str
    x: float
    y: float
    width: float
    height: float


class GraphReply(Model):
    """The computation graph at a position, on the batch of the next step."""

    step: int
    batch_step: int
    samples: int = Field(
        description="in the batch of that step, the last of an epoch perhaps "
        "a short one; 0 of a formula"
    )
    learning_rate: Number = Field(description="of the next update")
    nodes: list[Node]
    edges: list[Edge]
    phases: list[Phase]
    frames: list[Frame]
    blocks: list[Block] = Field(description="the same layer by layer; none of a formula")


class Contribution(Model):
    """What came back along one edge."""

    target: int
    argument: int
    gradient: Arr


class Factor(Model):
    """One factor of a term."""

    name: str
    index: list[int]
    value: Number


class Named(Model):
    """A factor of every product of a sum."""

    name: str
    index: list[int | str] = Field(description="a letter where products differ: n, k")


class Sum(Model):
    """A part of a derivative that one formula says."""

    target: int | None = Field(description="the node through which it comes back")
    over: list[str] = Field(description="letters summed over: n, the batch; k, all else")
    factors: list[Named]
    count: int = Field(description="products in it")
    value: Number


class Term(Model):
    """One product of the sum that a derivative is."""

    target: int | None = Field(description="the node through which it comes back")
    sum: int = Field(description="which of the sums it belongs to")
    row: int | None = Field(description="the sample that it is about, within the batch")
    sample: int | None = Field(description="the row of the data that this sample is")
    factors: list[Factor]
    product: Number


class Link(Model):
    """One step of the chain rule, on the way from an element to the loss."""

    name: str
    index: list[int]
    gradient: Number = Field(description="of this element: the sum of all its terms")
    rule: str = Field(description="of the operation that uses it, for whole tensors")
    words: str
    terms: list[Term] = Field(description="the largest; the chain goes on through the first")
    rest: Number
    count: int = Field(description="terms in all")


class Line(Model):
    """A line of the optimiser's arithmetic."""

    expression: str
    value: Number
    numbers: str = Field(description="the expression with the numbers put in; or empty")


class Element(Model):
    """One number explained: gradient = sum of products + terms_rest."""

    index: list[int]
    value: Number
    gradient: Number = Field(description="null where there is none, or, with sums, not finite")
    numeric: Number
    relative_difference: Number
    sums: list[Sum] = Field(description="the formulas whose values add up to the gradient")
    terms: list[Term]
    terms_rest: Number
    links: list[Link]
    of: str = Field(description="what is derived: L, or J if the weights cost something")
    update: list[Line]


class NodeReply(Model):
    """A whole tensor, its gradient, and one element explained if `index` names one."""

    id: int
    name: str
    step: int
    shape: list[int]
    value: Arr
    gradient: Arr | None
    contributions: list[Contribution]
    rows: Arr | None = Field(description="rows of `data` in the batch, i4; null of a function")
    element: Element | None
