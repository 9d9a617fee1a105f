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
