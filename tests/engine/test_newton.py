"""Newton's step on parabolas, on saddles, and on numbers that are none."""

import numpy as np
import pytest

from app.engine.newton import damped
from app.engine.update import Update


def test_without_damping_it_arrives_at_the_bottom_of_a_parabola_in_one_step() -> None:
    rng = np.random.default_rng(0)
    root = rng.normal(size=(6, 6))
    hessian, bottom, p = root @ root.T + np.eye(6), rng.normal(size=6), rng.normal(size=6)
    update = Update("newton", p, hessian @ (p - bottom), {"damping": 0.0}, hessian=hessian)
    update.apply()
    assert np.allclose(p, bottom, atol=1e-12)


def test_damping_is_added_to_every_curvature() -> None:
    found, _ = damped(np.diag([1.0, 4.0]), np.array([2.0, 2.0]), 1.0)
    assert np.allclose(found, [1.0, 0.4], rtol=1e-14)


def test_on_a_saddle_the_damping_rises_until_the_step_goes_down_the_slope() -> None:
    hessian, gradient = np.diag([2.0, -3.0]), np.array([1.0, 1.0])
    found, _ = damped(hessian, gradient, 0.0)
    assert np.isfinite(found).all()
    assert found @ gradient > 0
    # 1e-6, 1e-5, ..., 10 is the first that makes -3 positive.
    assert np.allclose(found, [1 / 12, 1 / 7], rtol=1e-12)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_not_finite_come_out_as_nan(bad: float) -> None:
    assert np.isnan(damped(np.diag([bad, 1.0]), np.ones(2), 0.0)[0]).all()
    assert np.isnan(damped(np.eye(2), np.array([bad, 1.0]), 0.0)[0]).all()


def test_weight_decay_is_one_more_curvature_and_one_more_slope() -> None:
    p, g = np.array([2.0]), np.array([1.0])
    settings = {"damping": 0.0, "weight_decay": 0.5}
    Update("newton", p, g, settings, hessian=np.array([[1.5]])).apply()
    assert p[0] == pytest.approx(2.0 - (1.0 + 0.5 * 2.0) / (1.5 + 0.5))
