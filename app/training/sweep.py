"""A sweep of the learning rate, as a job for another process: many rates, one program."""

from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.optimizers import OPTIMIZERS
from app.engine.randomness import generator
from app.engine.schedules import SCHEDULES
from app.errors import RequestError
from app.landscape.spectrum import largest_eigenvalue
from app.training.conditioning import CALLS, DESCENT_WORK, MOST_STEPS, work_of_sample
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.scene import heights
from app.training.slope import Slope
from app.training.spec import RunSpec
from app.training.stability import stability
from app.training.stack import StackedDescent

RATES = 64
FEWEST, MOST = 2, 256
LOWEST_SHARE, HIGHEST_SHARE = 1e-3, 30.0
"""Of the largest stable rate, or of the run's own where none is known."""
LEAST_RATE, LARGEST_RATE = 1e-12, 1e6
FEWEST_STEPS = 10
IN_CACHE, FEWEST_AT_ONCE = 1 << 16, 4
"""Activations of all runs of a program: with more of them, what the calls save is lost in waiting
for memory."""
EIGENVECTORS = 20
"""Multiplications that those of a matrix take, as a multiple of its length cubed."""
SHARES = 16
"""What is spent on all rates together, in the work of one descent of the scalings: some 4 s."""


def sweep(
    spec: RunSpec,
    limits: Limits,
    steps: int | None = None,
    low: float | None = None,
    high: float | None = None,
    count: int = RATES,
) -> dict[str, Any]:
    """The training loss after some steps, for many learning rates from the same start.

    Fields: `rates` (ascending, evenly spaced in their logarithm), `losses` (NaN where a number
    overflowed, which `diverged` says), `start`, the loss there, `steps`, `current`, the run's own
    rate, `best: {rate, loss}` (None if no loss is finite), `lambda_max`, the largest eigenvalue of
    the Hessian at the start of what is descended, over the whole training part; `threshold`, the
    largest stable rate on a bowl of that curvature, and `rule`, a sentence about it.

    Args:
        spec: of the run; everything but the rate is as it says.
        limits: of the server.
        steps: of each descent; at most as many as can be afforded. None: the horizon, likewise.
        low, high: the range of rates; None for one about the largest stable rate.
        count: how many rates.

    Raises:
        RequestError: if the range is empty; the sentence says why.
    """
    experiment = Experiment.build(spec)
    curved = curvature(experiment)
    known = stability(spec, whole=experiment.batches().per_epoch == 1)
    threshold = known.share / curved if known.share and curved > 0 else None
    about = threshold or spec.optimizer.learning_rate
    lowest = low or min(LOWEST_SHARE * about, (high or LARGEST_RATE) / 2)
    highest = high or max(HIGHEST_SHARE * about, 2 * lowest)
    lowest, highest = (min(max(rate, LEAST_RATE), LARGEST_RATE) for rate in (lowest, highest))
    if not lowest < highest:
        text = f"invalid range of rates: {lowest:g} to {highest:g}; expected the lowest first"
        raise RequestError(text, "high")
    rates = np.geomspace(lowest, highest, count)
    made = min(steps or spec.horizon, affordable(experiment, count), limits.steps)
    loss = heights(experiment, "train", "none")
    with np.errstate(all="ignore"):
        ends = _ends(experiment, rates, made)
        losses = loss(ends)
    losses[~np.isfinite(losses)] = np.nan
    finite = np.flatnonzero(np.isfinite(losses))
    best = finite[np.argmin(losses[finite])] if len(finite) else None
    return {
        "rates": rates,
        "losses": losses,
        "diverged": (~np.isfinite(losses)).astype(np.uint8),
        "start": float(loss(experiment.start[None])[0]),
        "steps": made,
        "current": spec.optimizer.learning_rate,
        "best": None if best is None else {"rate": float(rates[best]), "loss": float(losses[best])},
        "lambda_max": curved if isfinite(curved) else None,
        "threshold": threshold,
        "rule": known.sentence,
    }


def affordable(experiment: Experiment, count: int) -> int:
    """Steps that so many descents can make: a function of the sizes, and never of the clock."""
    size = experiment.model.layout.size
    each = experiment.batches().size * work_of_sample(experiment)
    if OPTIMIZERS[experiment.spec.optimizer.name].curvature:
        each = each * (1 + size) + EIGENVECTORS * size**3
    calls = CALLS if stackable(experiment.spec) else count * CALLS
    steps = int(SHARES * DESCENT_WORK / (count * each + calls))
    return min(max(steps, FEWEST_STEPS), MOST_STEPS)


def curvature(experiment: Experiment) -> float:
    """The largest eigenvalue of the Hessian at the start; NaN where it is not finite."""
    slope = Slope(experiment, "train", penalty_of(experiment.spec))
    size = experiment.model.layout.size
    return largest_eigenvalue(
        lambda directions: slope.products(experiment.start, directions),
        size,
        generator(experiment.spec.seed, "spectrum"),
    )


def penalty_of(spec: RunSpec) -> str:
    """What is descended besides the data loss: `sum` if large weights cost something."""
    return "sum" if spec.regularizer.l1 or spec.regularizer.l2 else "none"


def _ends(experiment: Experiment, rates: Array, steps: int) -> Array:
    """Where each rate has led, (R, P); not finite where it blew up."""
    spec = experiment.spec
    each = [
        replace(experiment, spec=replace(spec, optimizer=replace(spec.optimizer, learning_rate=r)))
        for r in rates.tolist()
    ]
    if stackable(spec):
        width = at_once(experiment, len(each))
        return np.concatenate(
            [_stacked(each[k : k + width], steps) for k in range(0, len(each), width)]
        )
    return np.stack([_end(one, steps) for one in each])


def stackable(spec: RunSpec) -> bool:
    """Whether a run can share a program with others: it looks at its own gradient alone."""
    curved = OPTIMIZERS[spec.optimizer.name].curvature
    return not (curved or SCHEDULES[spec.schedule.name].observe)


def at_once(experiment: Experiment, count: int) -> int:
    """How many of so many descents share one program."""
    units = sum(layer.units for layer in experiment.spec.network.hidden)
    numbers = experiment.batches().size * max(units, 1)
    return min(max(IN_CACHE // numbers, FEWEST_AT_ONCE), count)


def _stacked(experiments: list[Experiment], steps: int) -> Array:
    stack = StackedDescent(experiments)
    stack.advance(steps)
    return np.where(stack.finite[:, None], stack.parameters, np.nan)


def _end(experiment: Experiment, steps: int) -> Array:
    descent = Descent(experiment)
    while descent.step < steps:
        if descent.descend() is not None:
            return np.full(len(descent.parameters), np.nan)
    return descent.parameters
