"""A ball dropped on a surface: the spec of the run that begins there. A job for another process."""

import numpy as np

from app.training.given_weights import encode_weights
from app.training.limits import Limits
from app.training.spec import RunSpec
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery


def dropped(
    spec: RunSpec,
    limits: Limits,
    step: int,
    planned: int,
    query: SurfaceQuery,
    x: float,
    y: float,
) -> RunSpec:
    """The same experiment, begun at `origin + x directions[0] + y directions[1]` of a surface.

    The weights are rounded to single precision, in which a link holds them.

    Args:
        spec: of the run over whose surface the ball was dropped.
        limits: of the server.
        step: position that the plane depends on, `SurfaceQuery.step_at`.
        planned: length of the run's plan.
        query: which surface; its size does not matter.
        x, y: coordinates in the picture.

    Raises:
        RequestError, LimitError: if there is no such surface, or the start fits into no link.
    """
    drawn = surface(spec, limits, step, planned, query)
    point = drawn["origin"] + x * drawn["directions"][0] + y * drawn["directions"][1]
    if spec.function is not None:
        return spec.beginning_at(tuple(float(each) for each in point))
    with np.errstate(over="ignore"):
        return spec.beginning_at(encode_weights(point))
