"""Every optimiser against PyTorch, 200 steps in float64 on the five workloads."""

from typing import Any

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.model import Model
from app.engine.optimizers import OPTIMIZERS
from app.engine.randomness import generator
from app.engine.update import Update
from tests.oracle.workload_cases import CASES, EVERY, KEPT, OURS, RECORDED, STEPS, digest, key, rate
from tests.workloads import WORKLOADS, Workload

TOLERANCE = 1e-9

RECORDING = np.load(RECORDED)

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "centered": ("rmsprop", {"centered": True, "momentum": 0.9}),
    "falling": ("adagrad", {"lr_decay": 0.01, "initial_accumulator_value": 0.1}),
    "early": ("nadam", {"momentum_decay": 0.1}),
    "bounded": (
        "rprop",
        {"step_size_min": 1e-3, "step_size_max": 0.1, "etaminus": 0.4, "etaplus": 1.5},
    ),
}


def descend(workload: Workload, optimizer: str, hyper: dict[str, Any], **clip: Any) -> list[Array]:
    """Losses and digests of 200 steps, as the recording has them."""
    model = Model(workload.architecture)
    start = model.initial("glorot_uniform", generator(1, "initial"))
    behind = np.zeros(2 * len(start))
    settings = {"learning_rate": rate(optimizer), **hyper}
    update = Update(optimizer, start, behind[: len(start)], settings, behind=behind, **clip)
    batches, losses, digests = workload.batches(), [], []
    programs = {}
    for length in batches.lengths:
        programs[length] = model.program(length, parameters=start, gradients=update.gradient)
        programs[length].attach(x=workload.x, y=workload.y)
    for step in range(1, STEPS + 1):
        rows = batches.rows(step)
        program = programs[len(rows)]
        program.take(rows)
        loss = program.forward()
        program.backward()
        update.apply()
        if step % EVERY == 0:
            losses.append(loss)
        if step in KEPT:
            digests.append(digest(start))
    return [np.array(losses), np.array(digests)]


def assert_as_recorded(case: tuple[str, str, float], found: list[Array]) -> None:
    for what, values in zip(("losses", "digests"), found, strict=True):
        expected = RECORDING[key(case, what)]
        assert np.abs(values - expected).max() <= TOLERANCE * max(1.0, np.abs(expected).max())


@pytest.mark.parametrize(("workload", "optimizer", "decay"), CASES)
def test_an_optimizer_goes_where_pytorchs_goes(workload: str, optimizer: str, decay: float) -> None:
    hyper = {} if optimizer == "rprop" else {"weight_decay": decay}
    found = descend(WORKLOADS[workload], optimizer, hyper)
    assert_as_recorded((workload, optimizer, decay), found)


@pytest.mark.parametrize("variant", VARIANTS)
def test_settings_that_are_no_defaults_mean_what_they_mean_in_pytorch(variant: str) -> None:
    optimizer, hyper = VARIANTS[variant]
    found = descend(WORKLOADS["W2"], optimizer, {"weight_decay": 0.0, **hyper})
    assert_as_recorded(("W2", variant, 0.0), found)


@pytest.mark.parametrize(("clip", "limit"), [("norm", 0.05), ("value", 0.01)])
def test_clipping_is_pytorchs(clip: str, limit: float) -> None:
    found = descend(WORKLOADS["W2"], "sgd", {}, clip=clip, clip_hyper={"limit": limit})
    assert_as_recorded(("W2", clip, 0.0), found)


def test_every_optimizer_that_pytorch_has_is_compared() -> None:
    assert {optimizer for _, optimizer, _ in CASES} == OPTIMIZERS.keys() - set(OURS)
