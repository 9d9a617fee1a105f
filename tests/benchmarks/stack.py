"""Stacked runs: what a step of each costs when R of them share one program.

Run from the repository: `python -m tests.benchmarks.stack`. Processor time, medians of one run in
which all take turns on one core.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import time
from dataclasses import replace

import numpy as np

from app.training.stack import StackedDescent
from tests.benchmarks.ours import experiment_of, run_of
from tests.workloads import WORKLOADS, Workload

ROUNDS, STEPS, COUNTS = 9, 200, (1, 6, 64)


def stacked(workload: Workload, count: int) -> StackedDescent:
    """So many runs of a workload that differ in their learning rate by nothing: equal ones."""
    experiment = experiment_of(workload)
    return StackedDescent([replace(experiment) for _ in range(count)])


def main() -> None:
    """Print the table."""
    heads = "".join(f"{f'R = {count}':>12}" for count in COUNTS)
    print(f"{'microseconds a run and step':<30}{'alone':>12}{heads}{'64 against alone':>20}")
    for workload in WORKLOADS.values():
        run = run_of(workload)
        stacks = {count: stacked(workload, count) for count in COUNTS}
        found: dict[int, list[float]] = {count: [] for count in (0, *COUNTS)}
        for _ in range(ROUNDS):
            start = time.process_time_ns()
            run.advance(STEPS, watch=False)
            found[0].append((time.process_time_ns() - start) / STEPS / 1000)
            for count, stack in stacks.items():
                steps = max(10, STEPS // count)
                start = time.process_time_ns()
                stack.advance(steps)
                found[count].append((time.process_time_ns() - start) / steps / count / 1000)
        alone, *each = (float(np.median(values)) for values in found.values())
        cells = "".join(f"{value:>12.2f}" for value in each)
        print(f"{workload.name:<30}{alone:>12.2f}{cells}{alone / each[-1]:>19.1f}x", flush=True)


if __name__ == "__main__":
    main()
