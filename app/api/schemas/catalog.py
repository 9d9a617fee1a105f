"""The reply that is the catalogue."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.base import Model


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
    limits: dict[str, Limit]
    default: dict[str, Any] = Field(description="the spec that an empty body stands for")
