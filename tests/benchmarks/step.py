"""A step of training, against the same by hand, PyTorch, scikit-learn and HIPS autograd.

Run from the repository: `python -m tests.benchmarks.step`, with the `oracle` extra installed.
Prints medians of processor time per step, from one run in which all take turns on one core, and
last a line for each target. `--floor` leaves the other libraries out.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import gc
import sys
import time
from collections.abc import Callable

import numpy as np

from tests.benchmarks.floor import Floor
from tests.benchmarks.ours import run_of
from tests.workloads import WORKLOADS, Workload

ROUNDS, STEPS = 15, 1000
"""Turns of each, and our steps in a turn; the others make fewer, since they take longer."""

FACTORS = {
    "PyTorch": (18, 20, 8, 6, 2.5),
    "scikit-learn": (40, 60, 25, 25, 6),
    "autograd": (40, 25, 15, 10, 6),
}
"""How many times faster than each we want to be, W1 to W5."""

MOST_OVER_FLOOR = 1.15


def same(workload: Workload) -> None:
    """Makes sure that both descend the same way, or there is nothing to compare."""
    ours, floor = run_of(workload), Floor(workload)
    ours.advance(200, watch=False)
    floor.run(200)
    off = np.abs(ours.parameters - floor.parameters).max()
    if off > 1e-10:
        raise SystemExit(f"{workload.name}: by hand it goes elsewhere, off by {off:.1e}")


def timed(steps: Callable[[int], object], count: int) -> float:
    """Microseconds of processor time a step."""
    start = time.process_time_ns()
    steps(count)
    return (time.process_time_ns() - start) / count / 1000


def measure(
    workload: Workload, others: dict[str, Callable[[Workload], Callable[[int], None]]]
) -> dict[str, float]:
    """Medians by name."""
    run, floor = run_of(workload), Floor(workload)
    entrants: dict[str, tuple[Callable[[int], object], int]] = {
        "ours": (lambda count: run.advance(count, watch=False), STEPS),
        "floor": (floor.run, STEPS),
        **{name: (made(workload), 60) for name, made in others.items()},
    }
    found: dict[str, list[float]] = {name: [] for name in entrants}
    for steps, count in entrants.values():
        steps(max(10, count // 5))
    gc.disable()
    for turn in range(ROUNDS):
        order = list(entrants.items())
        for name, (steps, count) in order if turn % 2 else order[::-1]:
            found[name].append(timed(steps, count))
    gc.enable()
    return {name: float(np.median(values)) for name, values in found.items()}


def calls_of(workload: Workload) -> int:
    """NumPy calls in one of our steps, gathering included."""
    return run_of(workload).calls_a_step


def main(arguments: list[str]) -> int:
    """Print the table and the targets; 1 if one was missed."""
    others: dict[str, Callable[[Workload], Callable[[int], None]]] = {}
    if "--floor" not in arguments:
        try:
            import torch

            from tests.benchmarks.others import OTHERS
        except ImportError as error:
            print(f"{error}; install what is compared: pip install -e '.[oracle]'", file=sys.stderr)
            return 2
        torch.set_num_threads(1)
        others = OTHERS
    names = ("ours", "floor", *others)
    print(
        f"{'microseconds a step':<22}" + "".join(f"{name:>14}" for name in names) + f"{'calls':>8}"
    )
    table = {}
    for workload in WORKLOADS.values():
        same(workload)
        table[workload.name] = found = measure(workload, others)
        times = "".join(f"{found[name]:>14.1f}" for name in names)
        print(f"{workload.name:<22}{times}{calls_of(workload):>8}", flush=True)
    print()
    missed = 0
    for name, found in table.items():
        ratio = found["ours"] / found["floor"]
        missed += report(
            f"step-{name}-over-floor", MOST_OVER_FLOOR, ratio, ratio <= MOST_OVER_FLOOR
        )
    for other in others:
        for (name, found), factor in zip(table.items(), FACTORS[other], strict=True):
            ratio = found[other] / found["ours"]
            missed += report(f"step-{name}-{other}", factor, ratio, ratio >= factor)
    return int(missed > 0)


def report(name: str, limit: float, value: float, met: bool) -> bool:
    """Print a target's line; True if it was missed."""
    print(f"target {name}: {limit:g}, measured {value:.2f}, {'met' if met else 'missed'}")
    return not met


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
