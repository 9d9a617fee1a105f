"""The reply that is the catalogue."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.base import Model
from app.api.schemas.run import Minimum, Plane, Slopes


class Parameter(Model):
    """One number or choice that a control is made from."""

    name: str
    type: Literal["float", "int", "bool", "choice", "text"]
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


class FunctionRow(Row):
    """A function of x and y; formula, gradient and minima are those of its default parameters."""

    model_config = ConfigDict(extra="forbid")
    source: str
    formula: str
    gradient: Slopes
    box: Plane
    minima: list[Minimum] = Field(description="all in the box, the lowest first; empty if unknown")
    start: list[float] = Field(min_length=2, max_length=2)
    horizon: int = Field(description="steps in which plain descent comes far")
    learning_rate: float = Field(description="with which it does, at the default parameters")


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
    regularizers: list[Row]
    optimizers: list[Row]
    schedules: list[Row]
    clips: list[Row]
    scalings: list[Row]
    missing: list[Row]
    slices: list[Row]
    functions: list[FunctionRow]
    limits: dict[str, Limit]
    default: dict[str, Any] = Field(description="the spec that an empty body stands for")
