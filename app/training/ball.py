"""Where a run stands over a surface that was drawn: the ball."""

from dataclasses import asdict
from typing import Any

import numpy as np

from app.landscape.path import place_ball
from app.landscape.slices import Axis, Slice
from app.training.run import Run


def ball(run: Run, surface: dict[str, Any]) -> dict[str, Any]:
    """`{step, x, y, loss, plane_loss, off_plane, share}` of the run's position.

    Costs one forward pass: `loss` is the run's own, of the part and with the penalty that the
    surface shows, and `plane_loss` that of the nearest point of the plane.

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
    return asdict(placed)
