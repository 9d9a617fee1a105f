"""A surface of 51 x 51 points, against the least that it can cost and what others take.

Run from the repository: `python -m tests.benchmarks.surface`. The `oracle` extra brings PyTorch,
`pip install jax loss-landscapes` the other two; what is not installed is left out and said to be
missing. Prints medians of processor time, from one run in which all take turns on one core,
and last a line for each target.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import gc
import sys
import time

import numpy as np

from tests.benchmarks.planes import ENTRANTS, PLANES, Draw, Plane

ROUNDS = 25

MOST_OVER_FLOOR = (2.0, 1.5)
"""How many times the floor we may take, on P1 and P2."""

FACTORS = {
    "loop": (6, 5),
    "torch vmap": (7, 6),
    "JAX jit": (1.2, 1.5),
    "loss-landscapes": (18, 8),
}
"""How many times faster than each we want to be, on P1 and P2."""

OTHER_NUMBERS = ("floor", "loss-landscapes")
"""Those whose numbers are not this surface."""


def prepare(plane: Plane) -> dict[str, Draw]:
    """Every entrant that is installed, warm, and seen to compute the same surface."""
    found: dict[str, Draw] = {}
    truth = ENTRANTS["replayed graph"](plane)()
    for name, entrant in ENTRANTS.items():
        try:
            draw = entrant(plane)
        except ImportError as error:
            print(f"{name} is missing: {error}", file=sys.stderr)
            continue
        z = draw()
        tolerance = 2e-6 if name in ("ours", "loop") else 1e-4
        if name not in OTHER_NUMBERS and np.abs(z / truth - 1).max() > tolerance:
            raise SystemExit(f"{plane.name}: {name} computes another surface")
        found[name] = draw
    return found


def measure(draws: dict[str, Draw]) -> dict[str, float]:
    """Median milliseconds of processor time by name."""
    times: dict[str, list[float]] = {name: [] for name in draws}
    gc.disable()
    for _ in range(ROUNDS):
        for name, draw in draws.items():
            start = time.process_time_ns()
            draw()
            times[name].append((time.process_time_ns() - start) / 1e6)
    gc.enable()
    return {name: float(np.median(each)) for name, each in times.items()}


def targets(index: int, found: dict[str, float]) -> list[tuple[str, float, float, bool]]:
    """Name, limit, what was measured and whether it is met, for one plane."""
    name, over = f"surface-{PLANES[index].name}", found["ours"] / found["floor"]
    most = MOST_OVER_FLOOR[index]
    rows = [(f"{name}-over-floor", most, over, over <= most)]
    for other, factors in FACTORS.items():
        if other in found:
            factor, least = found[other] / found["ours"], factors[index]
            rows.append((f"{name}-{other.replace(' ', '-')}", least, factor, factor >= least))
    return rows


def main() -> int:
    """Print the table and the targets; 1 if one was missed."""
    rows = []
    for index, plane in enumerate(PLANES):
        found = measure(prepare(plane))
        print(f"{plane.name}, {plane.model.layout.size} parameters{'ms':>12}{'ours is':>16}")
        for name, each in found.items():
            print(f"  {name:<20}{each:>12.2f}{each / found['ours']:>14.2f} x", flush=True)
        rows += targets(index, found)
    print()
    for label, limit, value, met in rows:
        print(f"target {label}: {limit:g}, measured {value:.2f}, {'met' if met else 'missed'}")
    return int(not all(met for *_, met in rows))


if __name__ == "__main__":
    sys.exit(main())
