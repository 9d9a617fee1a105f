"""What is compared with PyTorch: three specs, each descended by three optimisers."""

from pathlib import Path
from urllib.parse import parse_qsl

from app.training.limits import Limits
from app.training.spec import RunSpec

RECORDED = Path(__file__).with_name("trajectories.npz")

STEPS = 200
KEPT = (1, 2, 3, 10, 50, 100, 200)
"""Positions whose parameters are recorded; the loss is recorded at every step."""

SPECS = {
    # 90 rows in batches of 20: the last one of an epoch is short.
    "binary": "dataset=circle&dataset.samples=150&dataset.noise=10&hidden=8-tanh,4-tanh",
    "classes": "dataset=blobs&dataset.samples=160&hidden=8-relu&initializer=he_normal"
    "&batch_size=16",
    "regression": "dataset=sine&dataset.samples=100&hidden=10-sigmoid&batch_size=full",
}

OPTIMIZERS = {
    "sgd": "optimizer=sgd",
    "momentum": "optimizer=momentum&optimizer.weight_decay=0.001",
    "adam": "optimizer=adam",
}

CASES = {
    f"{spec}.{optimizer}": f"{query}&{choice}&horizon={STEPS}&seed=11"
    for spec, query in SPECS.items()
    for optimizer, choice in OPTIMIZERS.items()
}
"""The query of every case by its name, `binary.adam`."""


def spec_of(case: str) -> RunSpec:
    """The spec of a case."""
    return RunSpec.from_query(parse_qsl(CASES[case]), Limits())
