"""Races, sweeps and sharpness: what is sent and what is replied."""

from typing import Any

from pydantic import Field

from app.api.schemas.base import Arr, Model, Number
from app.api.schemas.requests import Request
from app.api.schemas.surface import Axis, PathReply
from app.training.race import DIFFERING, MOST_RACERS


class RaceBody(Request):
    """Who runs: what each does otherwise than the run."""

    entries: list[dict[str, Any]] = Field(
        description=f"1 to {MOST_RACERS}, each with some of {', '.join(DIFFERING)}"
    )
    steps: int | None = Field(None, ge=1, description="left out: the horizon")
    goal: float | None = Field(None, description="a training loss; left out: one that is told")
    size: int = Field(51, ge=3, description="points a side of the surface, odd")


class RaceEntry(Model):
    """One racer."""

    label: str
    link: str
    spec: dict[str, Any]
    step: Arr
    losses: Arr = Field(description="the training loss at those positions")
    final: Number
    best: Number
    steps_to_goal: int | None
    diverged: int | None = Field(description="the step that could not be made")
    path: PathReply
    captured: Number


class Minimum(Model):
    """A known minimum of a function."""

    x: float
    y: float
    value: float


class RaceSurface(Model):
    """The plane of all racers; fields as of a surface's reply."""

    slice: str
    step: int
    part: str
    size: int
    span: float
    penalty: str
    x: Arr
    y: Arr
    z: Arr
    origin: Arr
    directions: Arr
    axes: list[Axis]
    cap: float
    floor: float
    clipped: int
    nonfinite: int
    captured: Number
    explained: list[float] | None
    whole: bool
    planned: int
    diverged: bool
    drawn_to: int
    thinned: bool
    path: PathReply
    minima: list[Minimum]


class RaceReply(Model):
    """Several descents from one start."""

    steps: int
    goal: Number
    entries: list[RaceEntry]
    surface: RaceSurface


class DropReply(Model):
    """The experiment that begins where the ball was dropped; make a run of it."""

    spec: dict[str, Any]
    link: str


class BestRate(Model):
    """The rate with the lowest loss."""

    rate: float
    loss: float


class SweepReply(Model):
    """The training loss after some steps, for many learning rates."""

    rates: Arr
    losses: Arr = Field(description="NaN where a number overflowed")
    diverged: Arr
    start: Number
    steps: int
    current: float
    best: BestRate | None
    lambda_max: Number = Field(description="largest eigenvalue of the Hessian at the start")
    threshold: Number = Field(description="the largest stable rate on such a bowl")
    rule: str


class SharpnessReply(Model):
    """The largest eigenvalue of the Hessian along the plan."""

    step: Arr
    sharpness: Arr
    threshold: Arr | None = Field(description="what the learning rate can bear")
    rule: str
