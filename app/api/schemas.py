"""Requests and replies as Pydantic models: what OpenAPI shows, and what tests hold replies to.

Requests are checked by these, except a spec: its own table of settings checks it, and gives the
sentences that stand beside the page's controls. Replies are not checked in production.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Number = float | None
"""A number; null if it is not finite."""


class Model(BaseModel):
    """Nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class Arr(Model):
    """An array in Plotly's typed form: little endian, base64, row-major, samples first."""

    dtype: Literal["f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1"]
    bdata: str
    shape: str = Field(examples=["51,51"])


# Requests.


class Layer(Model):
    """A hidden layer."""

    units: int = 8
    activation: str = "tanh"


class DatasetBody(Model):
    """Which data."""

    name: str = "circle"
    samples: int | None = None
    noise: float | None = None
    features: list[str] | None = Field(None, description="the columns that the network sees")


class SplitBody(Model):
    """Shares of the three parts; their sum is 1."""

    train: float
    validation: float
    test: float


class ScalingBody(Model):
    """How columns become inputs and targets."""

    features: str
    target: str


class NetworkBody(Model):
    """The hidden layers from the inputs up, and how the first weights are drawn."""

    hidden: list[Layer]
    initializer: str


class NamedBody(BaseModel):
    """A row of a table of the catalogue, and the parameters that the row brings."""

    model_config = ConfigDict(extra="allow")
    name: str


class OptimizerBody(NamedBody):
    """The optimiser, by PyTorch's argument names."""

    learning_rate: float | None = None


class SpecBody(Model):
    """An experiment. Every field may be left out; `/api/catalog` has names, ranges, defaults."""

    problem: Literal["network"] = "network"
    dataset: DatasetBody | None = None
    split: SplitBody | None = None
    scaling: ScalingBody | None = None
    network: NetworkBody | None = None
    loss: NamedBody | None = None
    optimizer: OptimizerBody | None = None
    batch_size: int | None = Field(None, description="null takes the whole training part")
    horizon: int | None = Field(None, description="steps that the plan runs ahead")
    seed: int | None = None


class Request(BaseModel):
    """A body that is checked: no unknown field, no NaN, no text in place of a number."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class UntilBody(Request):
    """Descend until the loss of a part is as low as this, or so many steps are made."""

    part: Literal["train", "validation"] = "train"
    loss: float
    max_steps: int = Field(1000, ge=1)


class StepsBody(Request):
    """How far to descend: exactly one of the three."""

    count: int | None = Field(None, ge=1)
    epochs: int | None = Field(None, ge=1)
    until: UntilBody | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> "StepsBody":
        """Refuse none and several."""
        if sum(value is not None for value in (self.count, self.epochs, self.until)) != 1:
            raise ValueError("expected exactly one of count, epochs and until")
        return self


class SeekBody(Request):
    """Where to go, back or forward."""

    step: int = Field(ge=0)


# Replies.


class ErrorReply(Model):
    """What every error looks like."""

    error: str = Field(description="a code")
    detail: str = Field(description="a sentence for people")
    field: str | None = Field(description="dotted path of the setting at fault")


class Losses(Model):
    """What the last step saw, and the loss over whole parts; test is null while it is sealed."""

    batch: Number
    train: Number
    validation: Number
    test: Number
    penalty: Number


class Diverged(Model):
    """The step that cannot be made, and where the first number that is not finite stood."""

    step: int
    node: str
    phase: Literal["forward", "backward", "update"]
    last_good_step: int
    detail: str


class RunReply(Model):
    """Where a run is."""

    id: str = Field(description="128 random bits: the right to steer the run")
    link: str = Field(description="address of the page with this spec and step")
    fingerprint: str = Field(description="machines that share it share every bit of the numbers")
    spec: dict[str, Any] = Field(description="complete: defaults filled in")
    step: int
    head: int = Field(description="the furthest step made")
    planned: int = Field(description="length of the plan")
    epoch: float
    batches_per_epoch: int
    status: Literal["paused", "playing", "diverged", "finished"]
    loss: Losses
    metrics: dict[str, dict[str, Number]] = Field(description="by part, in original units")
    diverged: Diverged | None


class ParametersReply(Model):
    """Everything that the next step depends on, and the gradients that it will follow."""

    step: int
    learning_rate: float
    parameters: dict[str, Arr]
    gradients: dict[str, Arr]
    optimizer: dict[str, dict[str, Arr]] = Field(description="by PyTorch's state names")


class BatchReply(Model):
    """What step `step` took."""

    step: int
    epoch: int = Field(description="which pass over the training part, from 0")
    rows: Arr = Field(description="row numbers of `data`, i4")


class Column(Model):
    """A column of the raw data."""

    name: str
    unit: str
    kind: Literal["number", "category"]
    role: Literal["feature", "target"]
    default: bool


class Scaling(Model):
    """prepared = (raw - offset) / scale."""

    offset: list[float]
    scale: list[float]


class Scalings(Model):
    """Fitted on the training part alone."""

    features: Scaling
    targets: Scaling


class DataReply(Model):
    """Raw rows, and the arrays that the network sees."""

    columns: list[Column]
    raw: list[list[float | str]]
    features: Arr = Field(description="(n, n_in)")
    targets: Arr = Field(description="(n, n_out)")
    part: Arr = Field(description="u1: 0 train, 1 validation, 2 test")
    classes: list[str]
    scaling: Scalings


class HistoryReply(Model):
    """All curves; entry i belongs to position `step[i]`, and `batch_loss[0]` is NaN."""

    step: Arr
    batch_loss: Arr
    train_loss: Arr
    validation_loss: Arr
    penalty: Arr
    learning_rate: Arr
    metrics: dict[str, Arr] = Field(description="`train.accuracy`, ...")


class WholeHistoryReply(HistoryReply):
    """All curves, and what a person changed on the way."""

    interventions: list[dict[str, Any]]


class Axis(Model):
    """An axis of a surface."""

    label: str
    offset: float


class PathReply(Model):
    """The planned path over a slice; `loss` is the true one."""

    step: Arr
    x: Arr
    y: Arr
    loss: Arr
    plane_loss: Arr
    off_plane: Arr


class SurfaceReply(Model):
    """`z[j, i] = L(origin + x[i] directions[0] + y[j] directions[1])`."""

    slice: str
    size: int
    span: float
    part: str
    step: int
    planned: int
    diverged: bool
    thinned: bool
    x: Arr
    y: Arr
    z: Arr = Field(description="(ny, nx)")
    origin: Arr = Field(description="(P,), flat order W1, b1, W2, ... row-major")
    directions: Arr = Field(description="(2, P), orthonormal")
    axes: list[Axis]
    captured: Number = Field(description="share of the path that the plane holds")
    explained: list[float] | None
    cap: float
    floor: float
    clipped: int
    nonfinite: int
    path: PathReply


class Summary(Model):
    """The numbers of one card."""

    id: int
    rms: Number
    grad_rms: Number
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


class Phase(Model):
    """A part of a step, and its nodes in order."""

    name: str
    nodes: list[int]


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
    nodes: list[Node]
    edges: list[Edge]
    phases: list[Phase]
    frames: list[Frame]


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


class Term(Model):
    """One product of the sum that a derivative is."""

    row: int | None
    factors: list[Factor]
    product: Number


class Line(Model):
    """A line of the optimiser's arithmetic."""

    expression: str
    value: Number


class Element(Model):
    """One number explained: gradient = sum of products + terms_rest."""

    index: list[int]
    value: Number
    gradient: Number
    numeric: Number
    relative_difference: Number
    terms: list[Term]
    terms_rest: Number
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
    element: Element | None


class Parameter(Model):
    """One number or choice that a control is made from."""

    name: str
    type: Literal["float", "int", "bool", "choice"]
    default: float | int | bool | str
    min: float | None
    max: float | None
    exclusive_minimum: bool
    choices: list[str]
    title: str
    help: str
    scale: Literal["linear", "log"]


class Row(BaseModel):
    """A row of any table; some tables say more."""

    model_config = ConfigDict(extra="allow")
    name: str
    title: str
    help: str
    parameters: list[Parameter]


class Limit(Model):
    """How large something may be here, and why."""

    value: int
    unit: str
    reason: str


class CatalogReply(BaseModel):
    """Everything that can be chosen: the page's controls are made from this."""

    model_config = ConfigDict(extra="allow")
    datasets: list[Row]
    losses: list[Row]
    activations: list[Row]
    initializers: list[Row]
    optimizers: list[Row]
    scalings: list[Row]
    slices: list[Row]
    limits: dict[str, Limit]
    default: dict[str, Any] = Field(description="the spec that an empty body stands for")
