"""Records PyTorch's learning-rate schedulers: `python -m tests.oracle.record_schedules`."""

from pathlib import Path

import numpy as np
import torch
from torch.optim import lr_scheduler as lrs

RECORDED = Path(__file__).with_name("schedules.npz")
STEPS = 60

METRICS = np.abs(np.sin(np.arange(STEPS) * 0.7)) * np.exp(-np.arange(STEPS) / 15.0) + 0.2
"""What the plateau watches: falls, with bumps, and then no longer."""


def rates(make) -> np.ndarray:
    """The learning rate of each step, for one of 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler, found = make(optimizer), []
    for step in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if isinstance(scheduler, lrs.ReduceLROnPlateau):
            scheduler.step(METRICS[step])
        else:
            scheduler.step()
    return np.array(found)


def warmed(make, warmup: int):
    """A scheduler behind a linear warm-up."""

    def both(optimizer):
        first = lrs.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
        return lrs.SequentialLR(optimizer, [first, make(optimizer)], milestones=[warmup])

    return both


CASES = {
    "step": lambda o: lrs.StepLR(o, step_size=7, gamma=0.6),
    "exponential": lambda o: lrs.ExponentialLR(o, gamma=0.95),
    "cosine": lambda o: lrs.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.1),
    "one_cycle": lambda o: lrs.OneCycleLR(
        o, max_lr=1.0, total_steps=STEPS + 1, pct_start=0.3, cycle_momentum=False
    ),
    "plateau": lambda o: lrs.ReduceLROnPlateau(
        o, factor=0.5, patience=2, threshold=0.01, cooldown=3, min_lr=0.05
    ),
    "warm_step": warmed(lambda o: lrs.StepLR(o, step_size=7, gamma=0.6), 9),
    "warm_cosine": warmed(lambda o: lrs.CosineAnnealingLR(o, T_max=STEPS - 9, eta_min=0.1), 9),
    "warm_constant": warmed(lambda o: lrs.ConstantLR(o, factor=1.0), 9),
}


def main() -> None:
    """Write the recording."""
    np.savez_compressed(RECORDED, metrics=METRICS, **{n: rates(make) for n, make in CASES.items()})
    print(f"{RECORDED.name}: {len(CASES)} schedules")


if __name__ == "__main__":
    main()
