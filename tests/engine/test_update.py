"""Optimisers against their definitions, written out once more as plain loops."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.optimizer import Slot
from app.engine.optimizers import OPTIMIZERS
from app.engine.update import Update

STEPS = 30

Value = State = Scalars = Hyper = Any
Result = tuple[Any, dict[str, Any]]


def plain_sgd(p: Array, gradients: list[Array], decay: float) -> Iterator[Array]:
    for g in gradients:
        p = p - 0.1 * (g + decay * p)
        yield p


def plain_momentum(p: Array, gradients: list[Array], decay: float) -> Iterator[Array]:
    v = np.zeros_like(p)
    for g in gradients:
        v = 0.9 * v + (g + decay * p)
        p = p - 0.1 * v
        yield p


def plain_adam(p: Array, gradients: list[Array], decay: float) -> Iterator[Array]:
    m = v = np.zeros_like(p)
    for t, raw in enumerate(gradients, start=1):
        g = raw + decay * p
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        p = p - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        yield p


PLAIN = {"sgd": plain_sgd, "momentum": plain_momentum, "adam": plain_adam}


def plain_lion(p: Array, gradients: list[Array], decay: float) -> Iterator[Array]:
    """Chen et al. 2023, algorithm 2."""
    m = np.zeros_like(p)
    for g in gradients:
        c = 0.9 * m + 0.1 * g
        p = p - 0.1 * (np.sign(c) + decay * p)
        m = 0.99 * m + 0.01 * g
        yield p


PLAIN["lion"] = plain_lion

TRACED = [name for name, row in OPTIMIZERS.items() if not row.curvature]


@pytest.mark.parametrize("decay", [0.0, 0.05])
@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("shape", [(5,), (3, 5)])
def test_an_optimizer_follows_its_definition(
    name: str, decay: float, shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(4)
    start, gradients = rng.normal(size=shape), list(rng.normal(size=(STEPS, *shape)))
    p, g = start.copy(), np.zeros(shape)
    update = Update(name, p, g, {"learning_rate": 0.1, "weight_decay": decay})
    for raw, expected in zip(gradients, PLAIN[name](start, gradients, decay), strict=True):
        g[...] = raw
        update.apply()
        assert np.allclose(p, expected, rtol=1e-12, atol=1e-13)
        assert g.tolist() == raw.tolist()
    assert update.step == STEPS


@pytest.mark.parametrize("clip", ["none", "norm"])
@pytest.mark.parametrize("name", TRACED)
def test_a_stack_is_updated_as_its_members_one_by_one(name: str, clip: str) -> None:
    rng = np.random.default_rng(7)
    start, gradients = rng.normal(size=(3, 5)), rng.normal(size=(STEPS, 3, 5))
    options: dict[str, Any] = {"clip": clip, "clip_hyper": {"limit": 0.5}}
    p, g = start.copy(), np.zeros((3, 5))
    together = Update(name, p, g, {}, **options)
    rows, parts = [row.copy() for row in start], np.zeros((3, 5))
    alone = [Update(name, row, part, {}, **options) for row, part in zip(rows, parts, strict=True)]
    for raw in gradients:
        g[...] = parts[...] = raw
        together.apply()
        for update in alone:
            update.apply()
    assert np.allclose(p, rows, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", TRACED)
def test_memory_behind_the_gradient_changes_no_number(name: str) -> None:
    rng = np.random.default_rng(8)
    start, gradients = rng.normal(size=6), rng.normal(size=(STEPS, 6))
    behind = np.zeros(12)
    near, far = (start.copy(), behind[:6]), (start.copy(), np.zeros(6))
    updates = (Update(name, *near, {}, behind=behind), Update(name, *far, {}))
    for raw in gradients:
        near[1][:] = far[1][:] = raw
        for update in updates:
            update.apply()
        assert near[0].tolist() == far[0].tolist()
    assert len(updates[0].calls) <= len(updates[1].calls)


@pytest.mark.parametrize("name", TRACED)
def test_an_infinite_gradient_leaves_a_trace_unless_the_row_says_that_it_may_not(name: str) -> None:
    p, g = np.ones(3), np.zeros(3)
    update = Update(name, p, g, {})
    with np.errstate(all="ignore"):
        for raw in (1.0, np.inf, 1.0, 1.0):
            g[:] = raw
            update.apply()
    found = all(np.isfinite(vector).all() for vector in (p, *update.state.values()))
    assert found == update.hides_infinity


@pytest.mark.parametrize("name", TRACED)
def test_a_restored_snapshot_goes_on_bit_for_bit(name: str) -> None:
    rng = np.random.default_rng(5)
    gradients = rng.normal(size=(10, 4))
    p, g = rng.normal(size=4), np.zeros(4)
    update = Update(name, p, g, {})
    kept = None
    for k, raw in enumerate(gradients):
        if k == 6:
            kept = p.copy(), update.snapshot()
        g[...] = raw
        update.apply()
    end = p.tolist()
    assert kept is not None
    p[...] = kept[0]
    update.restore(kept[1], 6)
    for raw in gradients[6:]:
        g[...] = raw
        update.apply()
    assert p.tolist() == end


@pytest.mark.parametrize("name", TRACED)
def test_the_arithmetic_of_one_weight_ends_at_the_value_that_the_step_gives(name: str) -> None:
    rng = np.random.default_rng(6)
    p, g = rng.normal(size=4), rng.normal(size=4)
    update = Update(name, p, g, {"learning_rate": 0.1})
    update.apply()
    before, lines = p.copy(), update.explain(2)
    assert p.tolist() == before.tolist()
    update.apply()
    assert lines[-1].value == p[2]
    # A line a vector of state, but for what Rprop keeps to compare with.
    assert len(lines) > len(update.state) - (name == "rprop")


def test_a_rule_that_looks_back_at_what_it_replaces_still_sees_the_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The difference of two velocities: the old one is read after the new one is there."""

    def rule(p: Value, g: Value, state: State, now: Scalars, hyper: Hyper) -> Result:
        velocity = state["velocity"] + g
        return p + velocity * state["velocity"], {"velocity": velocity}

    looking_back = replace(OPTIMIZERS["sgd"], state=(Slot("velocity"),), rule=rule)
    monkeypatch.setitem(OPTIMIZERS, "looking back", looking_back)
    p, g = np.zeros(2), np.array([1.0, 2.0])
    update = Update("looking back", p, g, {})
    for _ in range(2):
        update.apply()
    assert update.state["velocity"].tolist() == [2.0, 4.0]
    assert p.tolist() == [2.0, 8.0]


def test_with_weight_decay_the_arithmetic_says_what_becomes_of_the_gradient() -> None:
    p, g = np.array([0.5]), np.array([0.25])
    lines = Update("sgd", p, g, {"learning_rate": 0.1, "weight_decay": 2.0}).explain(0)
    assert [line.expression for line in lines] == ["g ← g + λ w", "w − η g"]
    assert [line.value for line in lines] == [1.25, pytest.approx(0.5 - 0.1 * 1.25)]


def test_a_changed_learning_rate_holds_from_the_next_step() -> None:
    p, g = np.zeros(1), np.ones(1)
    update = Update("sgd", p, g, {"learning_rate": 0.5})
    update.apply()
    update.learning_rate = 0.25
    update.apply()
    assert p.tolist() == [-0.75]
