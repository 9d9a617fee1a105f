"""What a sweep of 64 learning rates costs: one program with 64 runs, against 64 runs one by one.

`.venv/bin/python -m tests.benchmarks.sweep` prints milliseconds of processor time, medians of
interleaved rounds, and how many times cheaper the one program is.
"""

from dataclasses import replace
from statistics import median
from time import process_time
from urllib.parse import parse_qsl

import numpy as np

from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.spec import RunSpec
from app.training.stack import StackedDescent

RATES, STEPS, ROUNDS = 64, 100, 5

WORKLOADS = {
    "default experiment": "",
    "plain descent on all samples": "optimizer=sgd&batch_size=full",
    "2-16-16-1, Adam": "hidden=16-tanh,16-tanh",
    "Rosenbrock, momentum": "function=rosenbrock&optimizer=momentum",
}


def experiments(query: str) -> list[Experiment]:
    """One for each rate, from the same start."""
    spec = RunSpec.from_query(parse_qsl(query, keep_blank_values=True), Limits())
    built = Experiment.build(spec)
    rates = np.geomspace(1e-5, 1e-3, RATES).tolist()
    return [
        replace(built, spec=replace(spec, optimizer=replace(spec.optimizer, learning_rate=rate)))
        for rate in rates
    ]


def together(made: list[Experiment]) -> np.ndarray:
    """Where all of them end, in one program."""
    stack = StackedDescent(made)
    stack.advance(STEPS)
    return stack.parameters


def alone(made: list[Experiment]) -> np.ndarray:
    """Where they end, one after the other."""
    ends = []
    for each in made:
        descent = Descent(each)
        while descent.step < STEPS:
            descent.descend()
        ends.append(descent.parameters)
    return np.array(ends)


def main() -> None:
    """Print the table."""
    print(f"{RATES} rates, {STEPS} steps, ms of processor time")
    print(f"{'':32}{'together':>10}{'alone':>10}{'times':>8}")
    for name, query in WORKLOADS.items():
        made = experiments(query)
        assert np.allclose(together(made), alone(made), rtol=1e-9)
        seconds: dict[str, list[float]] = {"together": [], "alone": []}
        for _ in range(ROUNDS):
            for key, work in (("together", together), ("alone", alone)):
                start = process_time()
                work(made)
                seconds[key].append(process_time() - start)
        one, many = (1e3 * median(seconds[key]) for key in ("together", "alone"))
        print(f"{name:32}{one:10.1f}{many:10.1f}{many / one:8.1f}")


if __name__ == "__main__":
    main()
