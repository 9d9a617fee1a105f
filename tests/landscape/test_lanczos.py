"""Eigenpairs from products, against a whole decomposition."""

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.randomness import generator
from app.landscape.lanczos import Pairs, both_ends, eigenpairs, top


def symmetric(values: Array, seed: int = 1) -> Array:
    """A matrix with these eigenvalues."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(values), len(values))))
    return np.asarray((q * values) @ q.T)


TWO = top(2)


def search(matrix: Array, wanted=TWO, **options: float) -> Pairs:
    return eigenpairs(lambda v: v @ matrix, len(matrix), generator(1, "test"), wanted, **options)


def check(found: Pairs, matrix: Array, places: list[int], scale: float) -> None:
    values, vectors = np.linalg.eigh(matrix)
    for k, place in enumerate(places):
        assert found.values[k] == pytest.approx(values[place], rel=1e-9, abs=1e-9 * scale)
        assert abs(found.vectors[k] @ vectors[:, place]) > 0.9999
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(len(places)), atol=1e-12)


@pytest.mark.parametrize("size", [2, 3, 17, 200])
def test_the_two_largest_are_those_of_the_whole_decomposition(size: int) -> None:
    matrix = symmetric(np.random.default_rng(size).standard_normal(size))
    check(search(matrix), matrix, [-1, -2], 3.0)


@pytest.mark.parametrize("size", [2, 30, 120])
def test_both_ends_are_those_of_the_whole_decomposition(size: int) -> None:
    values = np.random.default_rng(size).standard_normal(size)
    matrix = symmetric(values)
    check(search(matrix, both_ends), matrix, [-1, 0], 3.0)


def test_a_few_products_are_enough_where_two_stand_out() -> None:
    matrix = symmetric(np.concatenate([[50.0, 20.0], np.linspace(0, 1, 498)]))
    count = 0

    def products(v: Array) -> Array:
        nonlocal count
        count += 1
        return v @ matrix

    found = eigenpairs(products, 500, generator(1, "test"), top(2))
    assert found.values == pytest.approx([50, 20])
    assert count <= 15


def test_an_eigenvalue_that_is_there_twice_is_found_twice() -> None:
    values = np.zeros(40)
    values[:4] = [7.0, 7.0, 3.0, -2.0]
    found = search(symmetric(values))
    assert found.values == pytest.approx([7.0, 7.0])
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(2), atol=1e-12)


def test_all_zeros_have_zero_curvature_and_directions_nevertheless() -> None:
    found = search(np.zeros((9, 9)))
    assert found.values == pytest.approx([0, 0])
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(2), atol=1e-12)


def test_a_matrix_that_is_not_finite_has_no_eigenvalues() -> None:
    found = eigenpairs(lambda v: np.full_like(v, np.inf), 5, generator(1, "test"), TWO)
    assert np.isnan(found.values).all()
    assert found.vectors.shape == (2, 5)


def test_a_start_leads_to_the_same_end() -> None:
    matrix = symmetric(np.linspace(-1, 2, 60))
    drawn = search(matrix)
    given = eigenpairs(
        lambda v: v @ matrix, 60, generator(2, "other"), top(2), start=np.arange(60.0)
    )
    assert given.values == pytest.approx(drawn.values, rel=1e-9)


def test_a_small_eigenvalue_is_as_exact_for_its_size_as_a_large_one() -> None:
    matrix = symmetric(np.concatenate([[900.0, -0.02], np.linspace(0.01, 1, 90)]))
    found = search(matrix, both_ends)
    for value, vector in zip(found.values, found.vectors, strict=True):
        left = np.linalg.norm(vector @ matrix - value * vector)
        # A millionth of the largest is where an eigenvalue ends to count.
        assert left < 1.01e-6 * max(abs(value), 900e-6)
    assert found.values == pytest.approx([900.0, -0.02], rel=1e-6)
    assert found.settled


def test_a_search_that_ends_for_want_of_products_says_so() -> None:
    matrix = symmetric(np.linspace(-1, 2, 60))
    assert not search(matrix, most=6).settled
    assert search(matrix).settled
    assert search(symmetric(np.array([3.0, 2.0]))).settled
