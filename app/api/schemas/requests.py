"""What may be sent.

Requests are checked by these, except a spec: its own table of settings checks it, and gives the
sentences that stand beside the page's controls; here it is only described.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.api.schemas.base import Model
from app.landscape.slice_table import LONGEST_NAME
from app.training.limits import Limits
from app.training.spec import RunSpec
from app.training.surface_query import SurfaceQuery

USUAL = SurfaceQuery()

DEFAULT = RunSpec.from_json({}, Limits()).to_json()
"""The spec that an empty body stands for: every default below is read out of it."""

FUNCTION = RunSpec.from_json({"problem": "function"}, Limits()).to_json()
"""The same of a function."""

LAYER = RunSpec.from_json({"network": {"hidden": [{}]}}, Limits()).to_json()["network"]["hidden"][0]


def usual(value: Any, description: str | None = None) -> Any:
    """A field that may be left out, and what it is then; it is never null."""
    return Field(value, description=description)


def follows(description: str) -> Any:
    """A field that may be left out, and then follows from another choice."""
    return Field(None, description=description, json_schema_extra=_without_default)


def _without_default(form: dict[str, Any]) -> None:
    del form["default"]


def section() -> Any:
    """A section that may be left out, or hold only some of its fields."""
    return Field(None, json_schema_extra=_without_default)


class Layer(BaseModel):
    """A hidden layer, and the parameters that its activation brings."""

    model_config = ConfigDict(extra="allow")
    units: int = usual(LAYER["units"])
    activation: str = usual(LAYER["activation"])


class DatasetBody(BaseModel):
    """Which data, and the parameters that its row brings: `noise`, `file`, `formula`, ..."""

    model_config = ConfigDict(extra="allow")
    name: str = usual(DEFAULT["dataset"]["name"])
    samples: int = follows("left out: the data set's own")
    target: str = follows("the column that is predicted; left out: the data set's own")
    features: list[str] = follows("the columns that the network sees; left out: the data set's own")
    missing: str = follows("of data that lack values: `mean` fills them, `drop` leaves rows out")
    kinds: dict[str, Literal["number", "category", "text"]] = follows(
        "columns of a file whose kind was guessed wrong"
    )


class SplitBody(Model):
    """Shares of the three parts; their sum is 1."""

    train: float = usual(DEFAULT["split"]["train"])
    validation: float = usual(DEFAULT["split"]["validation"])
    test: float = usual(DEFAULT["split"]["test"])


class ScalingBody(Model):
    """How columns become inputs and targets."""

    features: str = usual(DEFAULT["scaling"]["features"])
    target: str = follows("left out: `standard` for measured values, `none` for labels")


class InitializerBody(BaseModel):
    """An initialiser of the catalogue, and the parameters that it brings."""

    model_config = ConfigDict(extra="allow")
    name: str = usual(DEFAULT["network"]["initializer"]["name"])


class NetworkBody(Model):
    """The hidden layers from the inputs up, and how the first weights are drawn."""

    hidden: list[Layer] = usual(DEFAULT["network"]["hidden"])
    initializer: InitializerBody = section()
    weights: str | None = usual(
        DEFAULT["network"]["weights"],
        "what it begins with instead of drawn weights: float32 in base64, flat order W1, b1, ...",
    )


class LossBody(BaseModel):
    """A loss of the catalogue, and the parameters that it brings."""

    model_config = ConfigDict(extra="allow")
    name: str = follows("left out: the one that suits the data set's targets")


class RegularizerBody(Model):
    """What large weights cost: `l1 * sum |w| + l2 * sum w^2`, biases left out."""

    l1: float = usual(DEFAULT["regularizer"]["l1"])
    l2: float = usual(DEFAULT["regularizer"]["l2"])


class ScheduleBody(BaseModel):
    """A schedule of the catalogue, and the parameters that it brings."""

    model_config = ConfigDict(extra="allow")
    name: str = usual(DEFAULT["schedule"]["name"])


class ClipBody(BaseModel):
    """A way to clip gradients, and the parameters that it brings."""

    model_config = ConfigDict(extra="allow")
    name: str = usual(DEFAULT["clip"]["name"])


class OptimizerBody(BaseModel):
    """An optimiser of the catalogue, and its parameters by PyTorch's argument names."""

    model_config = ConfigDict(extra="allow")
    name: str = usual(DEFAULT["optimizer"]["name"])
    learning_rate: float = follows("left out: the optimiser's own")


class FunctionBody(BaseModel):
    """A function of the catalogue, and the parameters that it brings: `condition`, `formula`.

    Where one is named, the problem is `function`; optimiser, rate and horizon then suit it.
    """

    model_config = ConfigDict(extra="allow")
    name: str = usual(FUNCTION["function"]["name"])


class SpecBody(Model):
    """An experiment. Every field may be left out; `/api/catalog` has names, ranges, defaults."""

    problem: Literal["network", "function"] = usual(
        DEFAULT["problem"], "a `function` has no data, network, loss, penalty or batches"
    )
    function: FunctionBody = section()
    start: list[float] = follows("of a function: x and y; left out: the function's own")
    dataset: DatasetBody = section()
    split: SplitBody = section()
    scaling: ScalingBody = section()
    network: NetworkBody = section()
    loss: LossBody = section()
    regularizer: RegularizerBody = section()
    optimizer: OptimizerBody = section()
    schedule: ScheduleBody | None = section()
    clip: ClipBody | None = section()
    batch_size: int | None = usual(DEFAULT["batch_size"], "null takes the whole training part")
    horizon: int = usual(DEFAULT["horizon"], "steps that the plan runs ahead")
    seed: int = usual(DEFAULT["seed"])
    interventions: list[dict[str, Any]] = usual(
        [], "what was changed on the way, as a run's reply lists it"
    )


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


class InterventionBody(Request):
    """What is done to the run where it stands.

    `open_test` looks at the sealed part, once; `set_parameter` sets the element `index` of the
    parameter `name`; `set_learning_rate` holds from the next step on. What was made behind the
    position is let go.
    """

    kind: Literal["open_test", "set_parameter", "set_learning_rate"]
    name: str | None = Field(None, max_length=LONGEST_NAME, examples=["W1"])
    index: list[int] | None = Field(None, max_length=2, examples=[[0, 2]])
    value: float | None = None


class DropBody(Request):
    """Where a ball is dropped: a place on a surface, whose query this is besides."""

    x: float
    y: float
    step: int | None = Field(None, ge=0, description="left out: where the run is")
    slice: str = USUAL.slice
    span: float = USUAL.span
    part: str = USUAL.part
    penalty: str = USUAL.penalty
    a: str | None = Field(None, max_length=LONGEST_NAME)
    b: str | None = Field(None, max_length=LONGEST_NAME)
    zero_biases: bool | None = None
    ends: bool | None = None
    follow: bool | None = None
    at: int | None = Field(None, ge=0)


class SeekBody(Request):
    """Where to go, back or forward."""

    step: int = Field(ge=0)
