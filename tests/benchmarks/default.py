"""The default experiment from 100 seeds: how many learn it, how soon, how flat their path is.

Run from the repository: `python -m tests.benchmarks.default`. The last line is the target's.
"""

import sys
from dataclasses import replace

import numpy as np

from app.engine.randomness import generator
from app.landscape.projection import project
from app.landscape.setting import Setting
from app.landscape.slice_table import build_slice
from app.training.limits import Limits
from app.training.plan import trajectory
from app.training.run import Run
from app.training.spec import RunSpec

SEEDS, STEPS, ACCURACY, TARGET = 100, 500, 0.95, 99

Outcome = tuple[int | None, float, float, float]


def outcome(spec: RunSpec, limits: Limits) -> Outcome:
    """First step at the accuracy, if any; validation accuracy and loss at the end; and the share
    of its path that the default slice captures.
    """
    run = Run(spec, limits)
    run.advance(STEPS)
    accuracies = run.history.column("validation.accuracy")
    reached = np.flatnonzero(accuracies >= ACCURACY)
    path = trajectory(spec, limits, run.planned).parameters
    setting = Setting(path[0], path, run.layout, generator(spec.seed, "slice", "path"))
    slice_ = build_slice("path", setting)
    captured = project(path, slice_.origin, slice_.directions).captured
    loss = run.losses()["validation"]
    assert captured is not None
    assert loss is not None
    return int(reached[0]) if len(reached) else None, float(accuracies[-1]), loss, captured


def line(name: str, values: list[float], form: str) -> str:
    """Worst, median and best of the seeds."""
    low, middle, high = np.percentile(values or [np.nan], (0, 50, 100))
    return f"{name:<38}" + "".join(f"{value:>10{form}}" for value in (low, middle, high))


def main() -> int:
    """Print the table and the target; 1 if it was missed."""
    limits = Limits()
    default = RunSpec.from_json({}, limits)
    print(f"default experiment: {default.to_json()}\n")
    found = [outcome(replace(default, seed=seed), limits) for seed in range(SEEDS)]
    steps = [float(first) for first, *_ in found if first is not None]
    print(f"{f'{SEEDS} seeds, {STEPS} steps':<38}{'lowest':>10}{'median':>10}{'highest':>10}")
    print(line(f"first step at {ACCURACY:.0%} validation accuracy", steps, ".0f"))
    print(line(f"validation accuracy at step {STEPS}", [each[1] for each in found], ".3f"))
    print(line(f"validation loss at step {STEPS}", [each[2] for each in found], ".3f"))
    print(line("share of the path that is captured", [each[3] for each in found], ".3f"))
    still = sum(each[1] >= ACCURACY for each in found)
    print(f"still there at step {STEPS}: {still} of {SEEDS}\n")
    met = len(steps) >= TARGET
    verdict = "met" if met else "missed"
    print(f"target default-experiment: {TARGET}, measured {len(steps)}, {verdict}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
