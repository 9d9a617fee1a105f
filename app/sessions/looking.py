"""Looking at a run where it does not stand, or for long: in a worker, with a run of its own."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from app.engine.optimizers import OPTIMIZERS
from app.sessions.computing import Computing
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec

Reply = dict[str, Any]

LIGHT = 200_000
"""Parameters times samples of a batch, up to which a look takes about a millisecond; likewise of
parameters times themselves, where an optimiser goes by the whole Hessian."""


async def look(
    computing: Computing,
    run: Run,
    step: int,
    make: Callable[..., Reply],
    *arguments: Any,
    passes: int = 0,
) -> Reply:
    """What `make(run, *arguments)` says of a run at a step that it has made.

    At once if the run stands there and the look is short; else in a worker, since the steps
    from the last checkpoint on may take longer than a slice.

    Args:
        computing: the workers.
        run: which is not moved.
        step: a position that it has been at.
        make: at the top of a module, so that it can be sent to a worker.
        arguments: of `make`.
        passes: how often it goes over the whole training part, besides the batch.
    """
    if step == run.step and weight(run, passes) <= LIGHT:
        return make(run, *arguments)
    return await computing.run(look_elsewhere, make, run.spec, run.limits, step, arguments)


def weight(run: Run, passes: int = 0) -> int:
    """How much work passes over a batch and the whole part are: parameters times samples.

    One that goes by curvature passes over the batch once for every parameter, to foresee its step.
    """
    rows, size = len(run.prepared.indices("train")), len(run.parameters)
    batch = min(run.spec.batch_size or rows, rows)
    curves = size if OPTIMIZERS[run.spec.optimizer.name].curvature else 1
    return size * (batch * curves + passes * rows)


def look_elsewhere(
    make: Callable[..., Reply], spec: RunSpec, limits: Limits, step: int, arguments: Any
) -> Reply:
    """What `make` says of another run of the same spec: the same, to the last bit."""
    run = twin(spec, limits)
    run.seek(step, at_most=0)
    run.advance(step - run.step, watch=False)
    return make(run, *arguments)


@lru_cache(maxsize=2)
def twin(spec: RunSpec, limits: Limits) -> Run:
    """A run of the spec, kept with its checkpoints for the next look.

    A memory and no state: wherever it stands, a look begins by going to its step.
    """
    return Run(spec, limits)
