"""The reply that is a surface."""

from pydantic import Field

from app.api.schemas.base import Arr, Model, Number
from app.api.schemas.run import Minimum


class Axis(Model):
    """An axis of a surface."""

    label: str
    offset: float


class PathReply(Model):
    """The planned path over a slice; `loss` is the true one."""

    step: Arr
    x: Arr
    y: Arr
    loss: Arr
    plane_loss: Arr
    off_plane: Arr


class SurfaceReply(Model):
    """`z[j, i] = L(origin + x[i] directions[0] + y[j] directions[1])`."""

    slice: str
    size: int
    span: float
    part: str
    penalty: str = Field(description="none: z is the data loss; only: the penalty; sum: both")
    a: str | None = Field(description="the weights that were chosen as axes")
    b: str | None
    zero_biases: bool | None
    ends: bool | None
    follow: bool = Field(description="each position of the run has a plane of its own")
    at: int | None = Field(description="the position of a plane through a point that stays")
    whole: bool = Field(description="there are two parameters: the plane is all there is")
    step: int
    planned: int
    diverged: bool = Field(description="the plan ends early: a step of it cannot be made")
    drawn_to: int = Field(description="last step that the plane is fitted and the path drawn to")
    thinned: bool = Field(description="steps up to there were left out of the path")
    x: Arr
    y: Arr
    z: Arr = Field(description="(ny, nx)")
    origin: Arr = Field(description="(P,), flat order W1, b1, W2, ... row-major")
    directions: Arr = Field(description="(2, P), orthonormal")
    axes: list[Axis]
    captured: Number = Field(description="share of the path that the plane holds")
    explained: list[float] | None
    cap: float
    floor: float
    clipped: int
    nonfinite: int
    path: PathReply
    minima: list[Minimum] | None = Field(
        None, description="of a function: the known ones in the picture; a network's has no field"
    )
