"""Exact second derivatives against differences of gradients."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.hessian import Curvature
from app.engine.losses import LOSSES
from app.engine.model import Model
from app.engine.update import Update
from app.errors import ShapeError
from tests.engine.worlds import World, world

H = 1e-5

SMOOTH = [name for name in ACTIVATIONS if name not in ("relu", "leaky_relu", "elu")]


def curvature(here: World, penalty: tuple[float, float] = (0.0, 0.0)) -> tuple[Curvature, World]:
    l1, l2 = penalty
    here = replace(here, model=Model(replace(here.model.architecture, l1=l1, l2=l2)))
    made = Curvature(here.model.graph(len(here.x)), here.theta)
    made.load(x=here.x, y=here.y)
    return made, here


def difference(here: World, direction: Array) -> Array:
    """(g(theta + h v) - g(theta - h v)) / 2h."""
    program, found = here.program(), []
    for sign in (1.0, -1.0):
        program.parameters[:] = here.theta + sign * H * direction
        program.forward()
        program.backward()
        found.append(program.gradient.copy())
    return (found[0] - found[1]) / (2 * H)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_product_is_the_difference_of_gradients(activation: str, loss: str) -> None:
    made, here = curvature(world(loss, f"4-{activation},3-tanh", seed=3), (0.01, 0.1))
    for direction in np.random.default_rng(0).normal(size=(3, here.theta.size)):
        expected = difference(here, direction)
        found = made.products(direction[None])[0]
        assert np.abs(found - expected).max() <= 1e-6 * max(1.0, np.abs(expected).max())


@given(
    st.sampled_from(sorted(LOSSES)),
    st.lists(st.sampled_from(SMOOTH), max_size=4),
    st.integers(0, 1000),
)
@settings(max_examples=40, deadline=None)
def test_the_hessian_is_symmetric_and_its_rows_are_products(
    loss: str, hidden: list[str], seed: int
) -> None:
    made, here = curvature(world(loss, ",".join(f"3-{name}" for name in hidden), seed=seed))
    hessian = made.hessian()
    scale = max(1e-9, np.abs(hessian).max())
    assert np.abs(hessian - hessian.T).max() <= 1e-12 * scale
    few = Curvature(here.model.graph(len(here.x)), here.theta, most=3)
    few.load(x=here.x, y=here.y)
    assert np.abs(few.hessian() - hessian).max() <= 1e-12 * scale
    alone = np.array([few.products(v[None])[0] for v in np.eye(here.theta.size)])
    assert np.abs(alone - hessian).max() <= 1e-12 * scale


def test_a_penalty_on_squares_adds_twice_its_strength_to_the_weights_alone() -> None:
    plain, _ = curvature(world("l2", "3-tanh"))
    priced, here = curvature(world("l2", "3-tanh"), (0.5, 0.25))
    added = priced.hessian() - plain.hessian()
    expected = np.zeros(here.theta.size)
    for name, stretch in here.model.layout.slices.items():
        expected[stretch] = 0.5 if name.startswith("W") else 0.0
    assert np.allclose(added, np.diag(expected), atol=1e-13)


def test_gathers_batches_as_a_program_does() -> None:
    here = world("l2", "3-tanh", samples=9)
    made = Curvature(here.model.graph(3), here.theta)
    made.attach(x=here.x, y=here.y)
    made.take(np.array([7, 0, 4]))
    rows = [7, 0, 4]
    few = replace(here, x=here.x[rows], y=here.y[rows])
    other, _ = curvature(few)
    assert np.allclose(made.hessian(), other.hessian(), rtol=1e-14, atol=1e-15)


def test_newton_without_damping_solves_least_squares_in_one_step() -> None:
    here = world("l2", "", samples=12, seed=5)
    program = here.program()
    made = Curvature(here.model.graph(12), program.parameters)
    made.load(x=here.x, y=here.y)
    program.forward()
    program.backward()
    settings_ = {"damping": 0.0}
    hessian = made.hessian()
    Update("newton", program.parameters, program.gradient, settings_, hessian=hessian).apply()
    design = np.hstack([here.x, np.ones((12, 1))])
    expected, *_ = np.linalg.lstsq(design, here.y)
    found = program.layout.block(program.parameters, "W1")
    assert np.allclose(found, expected, atol=1e-9)


def test_directions_of_another_length_are_refused() -> None:
    made, here = curvature(world("l2", "3-tanh"))
    with pytest.raises(ShapeError, match="directions must have shape"):
        made.products(np.ones((1, here.theta.size + 1)))
