"""What is told to a browser over its stream: one shape for each `type`, and nothing else."""

from typing import Any, Literal, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array
from app.errors import FallLineError

Status = Literal["paused", "playing", "diverged", "finished"]
Numbers = dict[str, float]


class DivergedReply(TypedDict):
    """Why a run cannot go on, and from where it can."""

    step: int
    node: str
    phase: str
    last_good_step: int
    detail: str


class TestReply(TypedDict):
    """What the test part said when it was opened: an estimate, with its standard errors."""

    step: int
    rows: int
    loss: float
    loss_error: float
    metrics: Numbers
    metric_errors: Numbers


class FunctionReply(TypedDict):
    """The function of x and y that is descended."""

    formula: str
    gradient: dict[str, str | None]
    minima: list[Numbers]
    box: dict[str, list[float]]


class RunReply(TypedDict):
    """Where a run is: the answer of every route that makes or moves one."""

    id: str
    link: str
    fingerprint: str
    spec: dict[str, Any]
    step: int
    head: int
    planned: int
    epoch: float
    batches_per_epoch: int
    status: Status
    loss: dict[str, float | None]
    metrics: dict[str, Numbers]
    test: TestReply | None
    diverged: DivergedReply | None
    function: FunctionReply | None
    revision: int
    interventions: list[dict[str, Any]]


class LogReply(TypedDict):
    """What a person changed in the run, where that is news."""

    revision: int
    interventions: list[dict[str, Any]]
    link: str


class HistoryReply(TypedDict):
    """Rows of the history; entry i of every array belongs to position `step[i]`."""

    step: NDArray[np.int32]
    batch_loss: Array
    train_loss: Array
    validation_loss: Array
    penalty: Array
    learning_rate: Array
    metrics: dict[str, Array]


class RunMessage(TypedDict):
    """First after `hello`: the run, and from which row on its history follows."""

    type: Literal["run"]
    run: RunReply
    replay_from: int


class FrameMessage(TypedDict):
    """What changed since the last frame. Optional parts are there if they were wanted."""

    type: Literal["frame"]
    frame: NotRequired[int]
    step: int
    head: int
    epoch: float
    status: Status
    loss: dict[str, float | None]
    metrics: dict[str, Numbers]
    test: TestReply | None
    diverged: DivergedReply | None
    batch: NDArray[np.int32] | None
    history: HistoryReply
    log: NotRequired[LogReply]
    weights: NotRequired[Any]
    units: NotRequired[Any]
    map: NotRequired[Any]
    path: NotRequired[Any]
    graph: NotRequired[Any]
    measure: NotRequired[Any]


class SurfaceMessage(TypedDict):
    """A surface, coarse at first; the next one replaces it."""

    type: Literal["surface"]
    frame: NotRequired[int]
    step: int
    surface: Any


class NoticeMessage(TypedDict):
    """Something that a person should know, and that is no mistake of theirs."""

    type: Literal["notice"]
    code: str
    detail: str
    step: int | None


class ProgressMessage(TypedDict):
    """A surface takes long: which share of it is computed, from 0 to 1."""

    type: Literal["progress"]
    share: float


class ErrorMessage(TypedDict):
    """A command that cannot be followed; the stream goes on."""

    type: Literal["error"]
    error: str
    detail: str
    field: str | None


Numbered = FrameMessage | SurfaceMessage
"""These cost a credit, and carry a number to acknowledge them by."""

Letter = RunMessage | NoticeMessage | ProgressMessage | ErrorMessage
"""These are always sent."""

Message = Numbered | Letter


MOST_FIELD = 100
"""Characters of a field in an error: a setting's path is shorter, a stranger's may be anything."""


def cut(text: str) -> str:
    """The text, or as much of its beginning as an error repeats."""
    return text if len(text) <= MOST_FIELD else text[: MOST_FIELD - 1] + "…"


def field_of(error: FallLineError) -> str | None:
    """Dotted path of the setting at fault, at a sensible length."""
    return None if error.field is None else cut(error.field)
