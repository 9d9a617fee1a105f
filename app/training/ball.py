"""Where a run stands over a surface that was drawn: the ball."""

from dataclasses import asdict
from math import isfinite
from typing import Any

import numpy as np

from app.engine.array import Array
from app.landscape.path import place_ball
from app.landscape.slices import Axis, Slice
from app.training.run import Run


def ball(run: Run, surface: dict[str, Any]) -> dict[str, Any]:
    """`{step, x, y, loss, plane_loss, off_plane, share, gradient, update}` of the run's position.

    Costs two forward passes and a backward one: `loss` is the run's own, of the part and with the
    penalty that the surface shows, and `plane_loss` that of the nearest point of the plane.
    `gradient` is where that loss falls fastest, the negative of its gradient here, and `update`
    the last step of the run (None at the start): each `{x, y, share}`, its part in the plane and
    the share of its length that this has (None of a vector that is 0).

    Args:
        run: at any position.
        surface: a reply of `surface_job.surface` for this run's spec.
    """
    axes = tuple(Axis(**axis) for axis in surface["axes"])
    plane = Slice(
        surface["slice"], surface["origin"], surface["directions"], np.eye(2), (axes[0], axes[1])
    )
    part, penalty = surface["part"], surface["penalty"]
    with np.errstate(all="ignore"):
        if penalty == "none":
            loss = run.losses()[part]
            assert loss is not None, "surfaces are drawn only of parts that are watched"
        else:
            loss = float(run.losses_at(run.parameters[None], part, penalty)[0])
        placed = place_ball(
            plane,
            run.parameters,
            run.step,
            loss,
            lambda points: run.losses_at(points, part, penalty),
        )
        update = run.last_update
        return {
            **asdict(placed),
            "gradient": _arrow(-run.gradient_of(part, penalty), plane),
            "update": None if update is None else _arrow(update, plane),
        }


def _arrow(vector: Array, plane: Slice) -> dict[str, float | None] | None:
    """A vector's part in a plane; None where it is not finite."""
    length = float(np.linalg.norm(vector))
    if not isfinite(length):
        return None
    inside = plane.directions @ vector
    share = min(1.0, float(np.linalg.norm(inside)) / length) if length else None
    return {"x": float(inside[0]), "y": float(inside[1]), "share": share}
