"""Schedules against PyTorch's, step by step."""

from pathlib import Path

import numpy as np
import pytest

from app.engine.schedules import SCHEDULES, Watched

RECORDED = np.load(Path(__file__).parents[1] / "oracle" / "schedules.npz")
STEPS = 60

CASES = {
    "step": ("step", {"step_size": 7, "gamma": 0.6}),
    "exponential": ("exponential", {"gamma": 0.95}),
    "cosine": ("cosine", {"last": 0.1}),
    "warm_step": ("step", {"step_size": 7, "gamma": 0.6, "warmup": 9}),
    "warm_cosine": ("cosine", {"last": 0.1, "warmup": 9}),
    "warm_constant": ("constant", {"warmup": 9}),
}


def defaults(name: str) -> dict[str, float]:
    return {row.name: float(row.default) for row in SCHEDULES[name].parameters}


def factors(name: str, settings: dict[str, float], horizon: int, steps: int) -> list[float]:
    row = SCHEDULES[name]
    return [row.factor(k, horizon, settings, Watched()) for k in range(1, steps + 1)]


@pytest.mark.parametrize("case", CASES)
def test_every_rate_is_pytorchs(case: str) -> None:
    name, settings = CASES[case]
    found = factors(name, {**defaults(name), **settings}, STEPS, STEPS)
    assert np.allclose(found, RECORDED[case], rtol=1e-12, atol=1e-15)


def test_one_cycle_is_pytorchs() -> None:
    found = factors("one_cycle", defaults("one_cycle"), STEPS + 1, STEPS)
    assert np.allclose(found, RECORDED["one_cycle"], rtol=1e-12, atol=1e-15)


def test_the_plateau_lowers_the_rate_where_pytorch_does() -> None:
    row = SCHEDULES["plateau"]
    settings = {"factor": 0.5, "patience": 2, "threshold": 0.01, "cooldown": 3, "lowest": 0.05}
    assert row.observe is not None
    watched, found = Watched(), []
    for step, metric in enumerate(RECORDED["metrics"], start=1):
        found.append(row.factor(step, STEPS, settings, watched))
        watched = row.observe(watched, float(metric), settings)
    assert np.allclose(found, RECORDED["plateau"], rtol=1e-12)
    assert found[-1] == 0.05


def test_every_row_is_compared() -> None:
    compared = {name for name, _ in CASES.values()} | {"one_cycle", "plateau"}
    assert compared == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_past_the_plan_the_last_rate_holds(name: str) -> None:
    found = factors(name, defaults(name), 30, 60)
    assert len(set(found[29:])) == 1
    assert all(0.0 <= factor <= 1.0 for factor in found)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("horizon", [1, 2, 3, 10])
def test_the_shortest_plans_have_rates_too(name: str, horizon: int) -> None:
    assert all(0.0 <= factor <= 1.0 for factor in factors(name, defaults(name), horizon, 12))


def test_a_warm_up_longer_than_the_plan_is_all_there_is() -> None:
    found = factors("cosine", {**defaults("cosine"), "warmup": 50}, 20, 20)
    assert found == [k / 51 for k in range(1, 21)]
