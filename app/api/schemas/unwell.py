"""Replies about what is unwell with a run."""

from typing import Literal

from pydantic import Field

from app.api.schemas.base import Model


class Place(Model):
    """A unit of the network."""

    layer: int = Field(description="counts from 1, as in W1")
    unit: int


class Look(Model):
    """Where to look; null is left as it is."""

    level: Literal["layers", "graph", "neuron", "element"] | None = Field(
        description="of the graph"
    )
    node: str | None
    unit: Place | None
    panel: Literal["loss", "sharpness"] | None = Field(description="if it is not the graph")
    step: int | None = Field(description="the position to go to first")


class Finding(Model):
    """One notice."""

    code: str
    title: str
    step: int = Field(description="the position at which it was seen")
    detail: str = Field(description="a sentence: what was seen, in numbers")
    node: str | None = Field(description="a name in the graph")
    layer: int | None
    units: list[int] | None = Field(description="numbers within the layer")
    look: Look


class UnwellReply(Model):
    """What is unwell at a position; empty if nothing is."""

    step: int
    findings: list[Finding]
