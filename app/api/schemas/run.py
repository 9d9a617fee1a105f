"""Replies about a run: where it is, its arrays, its data, its curves."""

from typing import Any, Literal

from pydantic import Field

from app.api.schemas.base import Arr, Model, Number


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


class TestEstimate(Model):
    """What the test part said when it was opened, once."""

    step: int
    rows: int
    loss: Number
    loss_error: Number = Field(description="standard error")
    metrics: dict[str, Number] = Field(description="in original units")
    metric_errors: dict[str, Number] = Field(description="standard errors, where there are any")


class Minimum(Model):
    """A place lower than all about it."""

    x: float
    y: float
    value: float


class Plane(Model):
    """Both ends of each axis."""

    x: list[float] = Field(min_length=2, max_length=2)
    y: list[float] = Field(min_length=2, max_length=2)


class Slopes(Model):
    """Derivatives as text, formulas in x and y again; null where too long to be read."""

    x: str | None
    y: str | None


class FunctionReply(Model):
    """The function of x and y that is descended."""

    formula: str
    gradient: Slopes
    minima: list[Minimum] = Field(description="all in the box, the lowest first")
    box: Plane = Field(description="what a picture shows")


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
    test: TestEstimate | None = Field(description="null while the test part is sealed")
    diverged: Diverged | None
    function: FunctionReply | None = Field(description="null of a network")
    revision: int = Field(description="how often the way was changed")
    interventions: list[dict[str, Any]] = Field(
        description="what a person changed, by step: {step, kind, name, index, value}"
    )


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
    kind: Literal["number", "category", "text"]
    role: Literal["feature", "target", "unused"]
    default: bool
    categories: list[str]
    missing: int


class Scaling(Model):
    """prepared = (raw - offset) / scale."""

    offset: list[float]
    scale: list[float]


class Scalings(Model):
    """Fitted on the training part alone."""

    features: Scaling
    targets: Scaling


class Input(Model):
    """What one number of the network's input is."""

    column: int = Field(description="position among the chosen features")
    name: str
    category: int | None = Field(description="of a one-hot vector: which category's it is")


class Filled(Model):
    """What missing values of a column were filled with."""

    column: str
    count: int
    value: float | str


class Missing(Model):
    """What became of missing values."""

    left_out: int = Field(description="rows that are in no part")
    filled: list[Filled]


class DataReply(Model):
    """Every stage from raw rows to arrays."""

    dataset: dict[str, Any] = Field(description="as in the catalogue; of a file, what it is")
    task: Literal["binary", "classes", "regression"]
    columns: list[Column]
    raw: list[list[float | str | None]]
    inputs: list[Input]
    encoded: Arr = Field(description="(n, n_in), before scaling")
    features: Arr = Field(description="(n, n_in); NaN in rows that are left out")
    targets: Arr = Field(description="(n, n_out)")
    part: Arr = Field(description="u1: 0 train, 1 validation, 2 test, 3 left out")
    classes: list[str]
    scaling: Scalings
    missing: Missing
    notes: list[str] = Field(description="sentences about what was assumed or left away")


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
