"""Replies about one unit and one sample."""

from typing import Literal

from pydantic import Field

from app.api.schemas.base import Arr, Model, Number


class Part(Model):
    """A part of a number's gradient that comes back by none of the edges."""

    words: str
    value: Number


class Scalar(Model):
    """A number of the step; its gradient is what its edges bring back, and `elsewhere`."""

    id: str
    name: str = Field(description="of the tensor that it is an element of, else what it is")
    index: list[int] | None
    kind: Literal[
        "input", "weight", "product", "bias", "sum", "activation", "fed", "target", "loss", "mean",
        "rest",
    ]  # fmt: skip
    value: Number
    gradient: Number
    derived: bool = Field(description="whether it has a gradient; then null is not finite")
    elsewhere: list[Part]
    count: int = Field(description="how many numbers it stands for")


class Wire(Model):
    """A use of one number by another."""

    source: str
    target: str
    rule: str = Field(description="the local slope in symbols")
    words: str
    slope: Number
    contribution: Number = Field(description="the target's gradient times the slope")
    derived: bool = Field(description="whether one comes back; then null is not finite")


class UnitReply(Model):
    """One unit and one sample, number by number, forward and backward."""

    step: int
    batch_step: int
    row: int = Field(description="of the data")
    place: int = Field(description="of the sample in the batch")
    part: str
    alone: bool = Field(description="not in the batch of the next step: as if it were all of it")
    objective: str = Field(description="what the gradients are of")
    batch: Arr = Field(description="rows of the next batch, i4")
    layer: int = Field(description="counts from 1, as in W1")
    layers: int
    unit: int
    units: list[int] = Field(description="of each layer")
    scope: str
    nodes: list[Scalar]
    edges: list[Wire]
