"""Derivatives along a direction, of every operation and of every rule of its gradient."""

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.check import TOLERANCE, relative_difference
from app.engine.dual import TANGENTS, Dual, primal, tangent
from app.engine.ops import OPS
from tests.engine.test_ops import OPTIONS, arguments_of

H = 1e-6


def along(f, points: list[Array], directions: list[Array]) -> Array:
    """The central difference of `f` along a direction."""
    above = f([p + H * d for p, d in zip(points, directions, strict=True)])
    below = f([p - H * d for p, d in zip(points, directions, strict=True)])
    return (np.asarray(above) - np.asarray(below)) / (2 * H)


def tangent_of(value, like: Array) -> Array:
    found = tangent(value)
    return np.zeros(np.shape(like)) if found is None else np.asarray(found)


@pytest.mark.parametrize("name", OPS)
def test_a_forward_rule_on_dual_numbers_gives_its_derivative_along_the_direction(name: str) -> None:
    rng = np.random.default_rng(1)
    arguments, options = arguments_of(name, rng), OPTIONS.get(name, {})
    directions = [rng.normal(size=a.shape) for a in arguments]
    duals = [Dual(a, d) for a, d in zip(arguments, directions, strict=True)]
    found = OPS[name].forward(*duals, **options)
    expected = along(lambda points: OPS[name].forward(*points, **options), arguments, directions)
    assert np.allclose(primal(found), OPS[name].forward(*arguments, **options), rtol=1e-14)
    assert relative_difference(tangent_of(found, expected), expected).max() < TOLERANCE


@pytest.mark.parametrize("name", OPS)
def test_the_derivative_and_the_vjp_are_transposes_of_each_other(name: str) -> None:
    rng = np.random.default_rng(2)
    arguments, options = arguments_of(name, rng), OPTIONS.get(name, {})
    out = OPS[name].forward(*arguments, **options)
    cotangent = np.asarray(rng.normal(size=np.shape(out)))
    for place, rule in enumerate(OPS[name].rules):
        direction = rng.normal(size=arguments[place].shape)
        duals = [
            Dual(a, direction if i == place else np.zeros(a.shape)) for i, a in enumerate(arguments)
        ]
        forward = np.sum(cotangent * tangent_of(OPS[name].forward(*duals, **options), out))
        backward = np.sum(direction * rule.vjp(cotangent, out, *arguments, **options))
        assert forward == pytest.approx(backward, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("name", OPS)
def test_every_vjp_on_dual_numbers_gives_its_derivative_along_the_direction(name: str) -> None:
    rng = np.random.default_rng(3)
    arguments, options = arguments_of(name, rng), OPTIONS.get(name, {})
    out = OPS[name].forward(*arguments, **options)
    cotangent = np.asarray(rng.normal(size=np.shape(out)))
    points = [*arguments, cotangent]
    directions = [np.asarray(rng.normal(size=p.shape)) for p in points]
    *duals, g = (Dual(p, d) for p, d in zip(points, directions, strict=True))
    value = OPS[name].forward(*duals, **options)
    for rule in OPS[name].rules:

        def vjp(at: list[Array], rule=rule) -> Array:
            *inputs, over = at
            value = OPS[name].forward(*inputs, **options)
            return np.asarray(rule.vjp(np.asarray(over), value, *inputs, **options))

        expected = along(vjp, points, directions)
        found = tangent_of(rule.vjp(g, value, *duals, **options), expected)
        assert relative_difference(np.broadcast_to(found, expected.shape), expected).max() < 1e-6


def test_every_function_has_as_many_derivatives_as_arguments() -> None:
    assert all(len(rules) == ufunc.nin for ufunc, rules in TANGENTS.items())


def test_a_function_without_a_derivative_is_named() -> None:
    with pytest.raises(TypeError, match="no derivative of arctan in TANGENTS"):
        np.arctan(Dual(np.ones(2), np.ones(2)))


def test_a_dual_number_never_turns_into_an_array_of_objects() -> None:
    with pytest.raises(TypeError, match="not an array"):
        np.asarray(Dual(np.ones(2), np.ones(2)))
