"""From a changed spec to the first step: what a person waits for after a click on a setting.

Run from the repository: `python -m tests.benchmarks.build`. Wall time in one process, the run
built anew each time; last a line for the target.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import sys
import time
from urllib.parse import parse_qsl

import numpy as np

from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec

CHANGES = {
    "default": "",
    "width": "hidden=9-tanh,5-tanh",
    "2-8-8-1": "hidden=8-tanh,8-tanh",
    "activation": "hidden=6-gelu,4-elu",
    "loss": "loss=hinge",
    "optimiser": "optimizer=nadam",
    "penalty": "regularizer.l2=0.01",
    "data": "dataset=blobs",
    "six layers": "hidden=6-tanh,6-tanh,6-tanh,6-tanh,6-tanh,6-tanh",
    "largest": "dataset.samples=2000&hidden=96-relu,96-relu&batch_size=full",
}

ROUNDS, TARGET = 15, 10.0


def once(query: str) -> float:
    """Milliseconds from the text of a spec to the end of its first step."""
    start = time.perf_counter()
    limits = Limits()
    run = Run(RunSpec.from_query(parse_qsl(query), limits), limits)
    run.advance(1)
    return 1000 * (time.perf_counter() - start)


def main() -> int:
    """Print the table and the target; 1 if it was missed."""
    for query in CHANGES.values():
        once(query)
    found = {name: [once(query) for _ in range(ROUNDS)] for name, query in CHANGES.items()}
    medians = {name: float(np.median(times)) for name, times in found.items()}
    for name, milliseconds in medians.items():
        print(f"{name:<14}{milliseconds:>8.1f} ms")
    worst = max(milliseconds for name, milliseconds in medians.items() if name != "largest")
    met = worst <= TARGET
    print(f"\ntarget build: {TARGET:g}, measured {worst:.1f}, {'met' if met else 'missed'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
