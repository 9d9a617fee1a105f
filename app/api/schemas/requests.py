"""What may be sent.

Requests are checked by these, except a spec: its own table of settings checks it, and gives the
sentences that stand beside the page's controls; here it is only described.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.api.schemas.base import Model


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
