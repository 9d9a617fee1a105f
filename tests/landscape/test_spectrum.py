"""The eigenvalues of a Hessian: against matrices whose eigenvalues are known."""

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.hessian import Curvature
from app.engine.randomness import generator
from app.landscape.spectrum import (
    Products,
    largest_eigenvalue,
    spectrum_by_products,
    spectrum_of,
)
from tests.landscape.worlds import World, world


def with_eigenvalues(values: list[float]) -> Array:
    """A symmetric matrix with these eigenvalues, along directions at random."""
    rng = generator(2, "test", len(values))
    turned, _ = np.linalg.qr(rng.standard_normal((len(values), len(values))))
    return np.asarray(turned @ np.diag(values) @ turned.T)


def products_of(matrix: Array) -> Products:
    return lambda directions: directions @ matrix


def curvature(here: World, point: Array) -> Curvature:
    made = Curvature(here.model.graph(len(here.x)), point.copy())
    made.load(x=here.x, y=here.y)
    return made


def test_a_round_or_a_long_bowl_has_its_condition_number() -> None:
    found = spectrum_of(with_eigenvalues([2.0, 50.0, 0.5, 4.0]))
    assert found.eigenvalues is not None
    assert np.allclose(found.eigenvalues, [50, 4, 2, 0.5], rtol=1e-12)
    assert (found.largest, found.smallest_kept) == pytest.approx((50, 0.5), rel=1e-12)
    assert found.condition == pytest.approx(100, rel=1e-11)
    assert found.effective == pytest.approx(100, rel=1e-11)
    assert found.exact
    assert found.negative == 0
    assert spectrum_of(3 * np.eye(5)).condition == 1


def test_a_singular_bowl_has_no_condition_number_but_an_effective_one() -> None:
    x = generator(1, "test").standard_normal((40, 3))
    x = np.hstack([x * [1.0, 300.0, 5.0] + 900, x[:, :1], np.ones((40, 1))])
    x = np.hstack([x, x[:, :1]])
    found = spectrum_of(x.T @ x / 20)
    assert found.condition is None
    assert found.negative == 0
    flat = spectrum_of(with_eigenvalues([8.0, 2.0, 0.0, 0.0, 0.5]))
    assert flat.condition is None
    assert flat.effective == pytest.approx(16, rel=1e-11)
    assert flat.smallest_kept == pytest.approx(0.5, rel=1e-11)
    assert flat.negative == 0


def test_a_very_long_bowl_is_not_taken_for_a_singular_one() -> None:
    found = spectrum_of(np.diag([1e6, 1e-6, 1.0]))
    assert found.condition == pytest.approx(1e12, rel=1e-3)
    assert found.effective == pytest.approx(1e6)
    assert found.smallest_kept == pytest.approx(1)


def test_a_saddle_counts_what_curves_downwards() -> None:
    found = spectrum_of(with_eigenvalues([3.0, -12.0, 1.5, -1.0, 0.0]))
    assert found.largest == pytest.approx(3)
    assert found.negative == 2
    assert found.condition is None
    assert found.smallest_kept == pytest.approx(1)
    assert found.effective == pytest.approx(12)


def test_where_nothing_curves_nothing_is_kept() -> None:
    found = spectrum_of(np.zeros((4, 4)))
    assert found.largest == 0
    assert found.smallest_kept is found.condition is found.effective is None
    assert found.negative == 0


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_hessian_that_is_not_finite_has_no_spectrum(wrong: float) -> None:
    matrix = np.eye(3)
    matrix[1, 2] = wrong
    found = spectrum_of(matrix)
    assert np.isnan(found.largest)
    assert found.eigenvalues is None
    assert found.condition is found.effective is found.negative is None
    assert np.isnan(largest_eigenvalue(products_of(matrix), 3, generator(1, "test")))


def test_all_eigenvalues_come_from_products_up_to_a_limit() -> None:
    values = list(np.linspace(-1, 7, 12))
    products = products_of(with_eigenvalues(values))
    whole = spectrum_by_products(products, 12, generator(1, "test"), limit=12)
    assert whole.eigenvalues is not None
    assert np.allclose(whole.eigenvalues, values[::-1], atol=1e-12)
    alone = spectrum_by_products(products, 12, generator(1, "test"), limit=11)
    assert alone.eigenvalues is None
    assert alone.condition is alone.effective is alone.negative is None
    assert not alone.exact
    assert alone.largest == pytest.approx(7, rel=1e-8)


@pytest.mark.parametrize("loss", ["l2", "cross_entropy"])
@pytest.mark.parametrize("position", [0, 40])
def test_the_search_finds_the_largest_of_a_network(loss: str, position: int) -> None:
    here = world(loss=loss)
    made = curvature(here, here.path[position])
    expected = np.linalg.eigvalsh(made.hessian())[-1]
    size = here.path.shape[1]
    for seed in range(5):
        found = largest_eigenvalue(made.products, size, generator(seed, "test"))
        assert found == pytest.approx(expected, rel=1e-8)


def test_the_search_is_not_misled_by_stronger_curvature_downwards() -> None:
    values = [-900.0, *np.linspace(-5, 5, 300), 6.0]
    found = largest_eigenvalue(products_of(with_eigenvalues(values)), 302, generator(3, "test"))
    assert found == pytest.approx(6, rel=1e-3)


def test_the_search_keeps_its_directions_apart_on_a_long_bowl() -> None:
    values = list(np.geomspace(1e-3, 1.0, 150))
    asked: list[Array] = []

    def products(directions: Array) -> Array:
        asked.append(directions[0].copy())
        return directions @ matrix

    matrix = with_eigenvalues(values)
    found = largest_eigenvalue(products, 150, generator(3, "test"), most=45, tolerance=0)
    assert found == pytest.approx(1, rel=1e-12)
    basis = np.array(asked)
    assert len(basis) == 45
    assert np.abs(basis @ basis.T - np.eye(45)).max() <= 1e-13


def test_the_search_stops_when_it_has_found_it_or_has_asked_enough() -> None:
    count = 0

    def products(directions: Array) -> Array:
        nonlocal count
        count += 1
        return directions @ matrix

    matrix = with_eigenvalues([5.0, *[1.0] * 50])
    assert largest_eigenvalue(products, 51, generator(3, "test")) == pytest.approx(5, rel=1e-12)
    assert count == 2
    count, matrix = 0, with_eigenvalues(list(np.linspace(0, 1, 51)))
    assert largest_eigenvalue(products, 51, generator(3, "test"), most=7) <= 1
    assert count == 7
    count, matrix = 0, np.zeros((51, 51))
    assert largest_eigenvalue(products, 51, generator(3, "test")) == 0
    assert count == 1


def test_the_same_seed_finds_the_same_number() -> None:
    products = products_of(with_eigenvalues(list(np.linspace(0, 1, 80))))
    first, again, other = (
        largest_eigenvalue(products, 80, generator(seed, "test"), most=10) for seed in (1, 1, 2)
    )
    assert first == again != other
