"""The reply that is a line."""

from pydantic import Field

from app.api.schemas.base import Arr, Model


class LinePath(Model):
    """The plan's positions, seen from the line."""

    step: Arr
    alpha: Arr = Field(description="of the nearest point of the line")
    off_line: Arr = Field(description="distance from it, in units of the parameters")
    loss: Arr = Field(description="the true one, over the training part")


class LineEnd(Model):
    """What lies at alpha = 1."""

    id: str | None = Field(description="of another run; null for this one")
    step: int


class LineReply(Model):
    """The loss at `theta_0 + alpha (theta_T - theta_0)`."""

    alpha: Arr
    train: Arr
    validation: Arr | None
    penalty: Arr | None = Field(description="what the weights cost; null if nothing")
    step: int = Field(description="where the run stands; to another run the line begins there")
    path: LinePath
    length: float
    to: LineEnd
