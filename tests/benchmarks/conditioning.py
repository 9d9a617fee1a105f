"""What scaling does to the descent: how long the comparison of all scalings takes.

Run from the repository: `python -m tests.benchmarks.conditioning`. Wall time in one process and on
one core, nothing remembered; last a line for the target.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import sys
import time
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from app.training.conditioning import compare, comparison
from app.training.limits import Limits
from app.training.spec import RunSpec

SPECS = {
    "default": "",
    "linear": "dataset=plane&hidden=",
    "16-16, 500 samples": "dataset.samples=500&hidden=16-tanh,16-tanh",
    "16-16, 2000 samples": "dataset.samples=2000&hidden=16-tanh,16-tanh",
    "newton": "optimizer=newton",
    "largest": "dataset.samples=2000&hidden=96-relu,96-relu&batch_size=full",
    "deepest": "dataset.samples=2000&batch_size=full&hidden=" + ",".join(["38-tanh"] * 6),
    "largest, gelu": "dataset.samples=2000&hidden=96-gelu,96-gelu",
}

ROUNDS, TARGET = 3, 4.0

SLOW = ("largest, gelu",)
"""Not held to the target: erf costs a hundred multiplications."""


def once(query: str) -> tuple[float, dict[str, Any]]:
    """Seconds from a spec to the reply, and the reply."""
    limits = Limits()
    spec = RunSpec.from_query(parse_qsl(query, keep_blank_values=True), limits)
    comparison.cache_clear()
    start = time.perf_counter()
    reply = compare(spec, limits, None)
    return time.perf_counter() - start, reply


def main() -> int:
    """Print the table and the target; 1 if it was missed."""
    worst = 0.0
    for name, query in SPECS.items():
        rounds = [once(query) for _ in range(ROUNDS)]
        seconds, reply = float(np.median([each for each, _ in rounds])), rounds[0][1]
        points = len(reply["rows"][0]["surface"]["x"])
        print(f"{name:<22}{seconds:>6.2f} s{reply['most_steps']:>6} steps{points:>4} points a side")
        worst = max(worst, seconds if name not in SLOW else 0.0)
    met = worst <= TARGET
    print(f"\ntarget: {TARGET:g} s, measured {worst:.2f} s, {'met' if met else 'missed'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
