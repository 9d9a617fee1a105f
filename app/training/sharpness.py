"""The sharpness along a plan, as a job for another process: the largest curvature, step by step.

Cohen, Kaur, Li, Kolter and Talwalkar 2021, "Gradient descent on neural networks typically occurs
at the edge of stability", arXiv:2103.00065.
"""

from functools import partial
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.randomness import generator
from app.landscape.lanczos import eigenpairs, top
from app.landscape.path import thin
from app.training.conditioning import Bounds
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.slope import Slope
from app.training.spec import RunSpec
from app.training.stability import stability
from app.training.sweep import penalty_of

MOST_POINTS, FEWEST_POINTS = 120, 10
PRODUCTS = 60
"""Of one search, at most; begun at the last direction, it takes some five."""

USUAL_PRODUCTS = 12
"""Of a point, on the average: what the number of points is afforded by."""

STIR = 0.1
"""Chance in the direction that a search begins at, as a share of its length. Where the strongest
curvature changes places with another, the last direction alone can be an eigenvector still, and
the search would end with an eigenvalue that is not the largest any more."""


def sharpness(spec: RunSpec, limits: Limits, planned: int) -> dict[str, Any]:
    """The largest eigenvalue of the Hessian at positions along the plan.

    Fields: `step`, `sharpness` (NaN where it is not finite), `threshold`, what the learning rate of
    the next step can bear (None where theory says nothing), `rule`, a sentence about that. The
    Hessian is of what is descended, over the whole training part.

    Args:
        spec: of the run.
        limits: of the server.
        planned: length of the run's plan.
    """
    experiment = Experiment.build(spec)
    bounds = Bounds.of(experiment, limits, 3)
    points = min(MOST_POINTS, max(bounds.products * 40 // USUAL_PRODUCTS, FEWEST_POINTS))
    kept = thin(min(planned, limits.steps) + 1, points)
    slope = Slope(experiment, "train", penalty_of(spec))
    descent, rng = Descent(experiment), generator(spec.seed, "sharpness")
    found, rates, before = [], [], None
    with np.errstate(all="ignore"):
        for step in kept:
            while descent.step < step:
                if descent.descend() is not None:
                    break
            if descent.step < step:
                break
            point = descent.parameters.copy()
            pairs = eigenpairs(
                partial(slope.products, point),
                len(point),
                rng,
                top(1),
                most=PRODUCTS,
                tolerance=1e-4,
                start=before,
            )
            found.append(float(pairs.values[0]))
            rates.append(descent.update.learning_rate)
            before = _stirred(pairs.vectors[0], rng) if np.isfinite(pairs.vectors).all() else None
    known = stability(spec, whole=experiment.batches().per_epoch == 1)
    return {
        "step": kept[: len(found)].astype(np.int32),
        "sharpness": np.array(found),
        "threshold": None if known.share is None else known.share / np.array(rates),
        "rule": known.sentence,
    }


def _stirred(direction: Array, rng: np.random.Generator) -> Array:
    """The direction with some chance in it, so that it has a part along every eigenvector."""
    chance: Array = rng.standard_normal(direction.size)
    return direction + STIR * chance / np.linalg.norm(chance)
