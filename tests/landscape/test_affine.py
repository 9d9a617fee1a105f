"""Numbers that are affine in the coordinates, against the formula in double precision."""

import numpy as np

from app.engine.randomness import generator
from app.landscape.affine import Affine

RNG = generator(11, "affine")


def parts(*shape: int) -> list[np.ndarray]:
    return [RNG.standard_normal(shape) for _ in range(3)]


def test_matrices_are_constant_plus_x_times_one_part_plus_y_times_the_other() -> None:
    constant, by_x, by_y = parts(4, 9)
    x = np.array([-1.5, 0.0, 0.25, 7.0])
    numbers = Affine(x, [constant, by_x, by_y])
    for y in (0.0, -2.5, 1e3):
        numbers.go_to(y)
        assert numbers.values.shape == (4, 4, 9)
        for i, coordinate in enumerate(x):
            expected = constant + coordinate * by_x + y * by_y
            np.testing.assert_allclose(
                numbers.values[:, i], expected, atol=1e-6 * np.abs(expected).max()
            )


def test_a_flat_vector_has_a_row_for_every_column_of_the_picture() -> None:
    constant, by_x, by_y = parts(13)
    x = np.linspace(-1, 1, 5)
    numbers = Affine(x, [constant, by_x, by_y])
    numbers.go_to(0.5)
    expected = constant + x[:, None] * by_x + 0.5 * by_y
    np.testing.assert_allclose(numbers.values, expected, atol=1e-6)


def test_numbers_go_where_they_are_told() -> None:
    constant, by_x, by_y = parts(2, 3)
    values = np.full((2, 4, 3), np.nan, dtype=np.float32)
    numbers = Affine(np.arange(4.0), [constant, by_x, by_y], values)
    numbers.go_to(1.0)
    np.testing.assert_allclose(values[:, 3], constant + 3 * by_x + by_y, atol=1e-5)


def test_the_last_row_leaves_nothing_behind() -> None:
    made = Affine(np.array([0.5, 2.0]), parts(3, 8))
    made.go_to(0.25)
    first = made.values.copy()
    made.go_to(-1e6)
    made.go_to(0.25)
    np.testing.assert_array_equal(made.values, first)
