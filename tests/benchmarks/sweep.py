"""The sweep of the learning rate: 64 rates in one program (of many samples, in some) against 64
single runs.

Run from the repository: `python -m tests.benchmarks.sweep`. Processor time on one core, medians of
one run in which both take turns; and what a whole request takes, for several networks.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np

from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.sharpness import sharpness
from app.training.spec import RunSpec
from app.training.stack import StackedDescent
from app.training.sweep import RATES, at_once, sweep

ROUNDS, STEPS, TARGET = 5, 100, 4.0
"""The target is how many times quicker the sweep of the default experiment must be."""

SPECS = {
    "default": "",
    "linear": "dataset=plane&hidden=&optimizer=sgd&batch_size=full",
    "rosenbrock": "function=rosenbrock",
    "8-8, sgd": "hidden=8-tanh,8-tanh&optimizer=sgd",
    "16-16, full batch": "hidden=16-tanh,16-tanh&batch_size=full",
    "newton": "optimizer=newton",
    "largest": "dataset.samples=2000&hidden=96-relu,96-relu&batch_size=full",
}

STACKED = ("default", "linear", "rosenbrock", "8-8, sgd", "16-16, full batch")


def spent(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def both(query: str) -> tuple[float, float]:
    """Seconds for the steps of all rates: one program, and one by one; without building them."""
    spec = RunSpec.from_query(parse_qsl(query, keep_blank_values=True), Limits())
    first = Experiment.build(spec)
    rates = np.geomspace(1e-5, 1e-3, RATES).tolist()
    each = [
        replace(first, spec=replace(spec, optimizer=replace(spec.optimizer, learning_rate=rate)))
        for rate in rates
    ]
    width = at_once(first, RATES)
    stacks = [StackedDescent(each[k : k + width]) for k in range(0, RATES, width)]
    single = [Descent(one) for one in each]
    losses, made = np.empty(STEPS), np.empty(STEPS)

    def together() -> None:
        for stack in stacks:
            stack.advance(STEPS)

    def one_by_one() -> None:
        for descent in single:
            descent.stride(losses, made)

    found = [(spent(together), spent(one_by_one)) for _ in range(ROUNDS)]
    stacked, alone = np.median(np.array(found), axis=0)
    ends = np.array([descent.parameters for descent in single])
    assert np.allclose(np.concatenate([s.parameters for s in stacks]), ends, rtol=1e-9)
    return float(stacked), float(alone)


def main() -> int:
    """Print the tables and the target; 1 if it was missed."""
    print(f"{f'{RATES} rates, {STEPS} steps':<22}{'stacked':>14}{'one by one':>14}{'ratio':>8}")
    ratios = {}
    for name in STACKED:
        stacked, alone = both(SPECS[name])
        ratios[name] = alone / stacked
        row = f"{1000 * stacked:>11.1f} ms{1000 * alone:>11.1f} ms{alone / stacked:>7.1f}x"
        print(f"{name:<22}{row}", flush=True)
    print(f"\n{'a whole request':<22}{'sweep':>10}{'steps':>8}{'sharpness':>12}{'points':>8}")
    for name, query in SPECS.items():
        limits = Limits()
        spec = RunSpec.from_query(parse_qsl(query, keep_blank_values=True), limits)
        start = time.perf_counter()
        swept = sweep(spec, limits)
        middle = time.perf_counter()
        sharp = sharpness(spec, limits, spec.horizon)
        end = time.perf_counter()
        row = f"{middle - start:>8.2f} s{swept['steps']:>8}{end - middle:>10.2f} s"
        print(f"{name:<22}{row}{len(sharp['step']):>8}", flush=True)
    met = ratios["default"] >= TARGET
    measured = f"{ratios['default']:.1f} times, {'met' if met else 'missed'}"
    print(f"\ntarget: {TARGET:g} times quicker than one by one, measured {measured}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
