"""The reply about what scalings do."""

from pydantic import Field

from app.api.schemas.base import Arr, Model, Number


class Reached(Model):
    """How far a descent came."""

    steps: int | None = Field(description="to the goal; null if it was not reached")
    best: Number
    diverged: bool
    learning_rate: Number


class SmallPath(Model):
    """The way on a small surface."""

    x: Arr
    y: Arr


class SmallSurface(Model):
    """The loss under one scaling, over the plane of its own descent."""

    x: Arr
    y: Arr
    z: Arr
    cap: Number
    floor: Number
    captured: Number
    diverged: bool
    drawn_to: int
    path: SmallPath


class ScalingEffect(Model):
    """What one scaling does."""

    scaling: str
    title: str
    largest: Number = Field(description="eigenvalue of the Hessian at the start")
    smallest: Number
    condition: Number = Field(description="null if it is infinite")
    effective: Number = Field(description="largest over the smallest above 1e-10 of it")
    eigenvalues: Arr | None = Field(description="descending; null of large networks")
    negative: int | None
    start: Number = Field(description="the error there, in units of the goal")
    own: Reached = Field(description="with the optimiser of the run")
    plain: Reached = Field(description="full batches, rate 1 / largest")
    surface: SmallSurface | None


class ScalingsReply(Model):
    """All scalings side by side."""

    goal: float
    goal_is: str = Field(description="`rmse` in the target's units, or `loss`")
    unit: str
    most_steps: int
    linear: bool
    penalty: bool
    optimizer: str
    rows: list[ScalingEffect]
