from itertools import product

import numpy as np
import pytest

from app.data.houses import (
    BASE,
    COEFFICIENTS,
    COLUMNS,
    HIGH,
    LOW,
    TYPICAL_PRICE,
    houses,
)
from app.engine.randomness import generator

MANY = 20_000


def test_the_same_generator_gives_the_same_houses_and_another_one_others() -> None:
    features, price = houses(200, 10.0, generator(1, "data"))
    again, same = houses(200, 10.0, generator(1, "data"))
    assert features.tobytes() == again.tobytes()
    assert price.tobytes() == same.tobytes()
    assert not np.array_equal(features, houses(200, 10.0, generator(2, "data"))[0])


def test_columns_are_the_features_in_order_and_then_the_price() -> None:
    assert [(c.name, c.unit) for c in COLUMNS] == [
        ("area", "m²"),
        ("rooms", ""),
        ("age", "years"),
        ("distance", "km"),
        ("price", "k€"),
    ]
    assert [c.role for c in COLUMNS] == ["feature"] * 4 + ["target"]
    features, price = houses(10, 0.0, generator(1, "data"))
    assert features.shape == (10, 4)
    assert price.shape == (10,)


def test_features_fill_their_ranges_and_never_leave_them() -> None:
    features, _ = houses(MANY, 0.0, generator(1, "data"))
    assert (features >= [25, 1, 0, 0.3]).all()
    assert (features <= [280, 8, 100, 30]).all()
    span = HIGH - LOW
    assert (features.min(axis=0) < LOW + 0.05 * span).all()
    assert (features.max(axis=0) > HIGH - 0.2 * span).all()


def test_rooms_and_ages_are_whole_and_larger_dwellings_have_more_rooms() -> None:
    area, rooms, age, _ = houses(MANY, 0.0, generator(1, "data"))[0].T
    assert set(rooms.tolist()) == set(range(1, 9))
    assert np.array_equal(age, np.rint(age))
    assert 0.85 < np.corrcoef(area, rooms)[0, 1] < 0.99


def test_most_dwellings_are_small_and_near_the_centre() -> None:
    area, _, _, distance = houses(MANY, 0.0, generator(1, "data"))[0].T
    for values in (area, distance):
        assert np.mean(((values - values.mean()) / values.std()) ** 3) > 0.4
        assert np.median(values) < values.mean()


def test_least_squares_without_noise_finds_the_documented_coefficients() -> None:
    features, price = houses(400, 0.0, generator(1, "data"))
    found = np.linalg.lstsq(np.column_stack([np.ones(400), features]), price)[0]
    assert np.allclose(found, [120, 3, 8, -0.7, -4], rtol=0, atol=1e-9)


def test_the_formula_gives_a_positive_price_at_every_corner_of_the_ranges() -> None:
    corners = np.array(list(product(*zip(LOW, HIGH, strict=True))))
    assert (BASE + corners @ COEFFICIENTS).min() == pytest.approx(13)


def test_noise_is_a_standard_deviation_in_percent_of_the_typical_price() -> None:
    features, price = houses(MANY, 0.0, generator(1, "data"))
    same, noisy = houses(MANY, 20.0, generator(1, "data"))
    assert np.array_equal(features, same)
    assert (noisy - price).std() == pytest.approx(0.2 * TYPICAL_PRICE, rel=0.03)
    assert np.median(price) == pytest.approx(TYPICAL_PRICE, rel=0.05)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raw_features_make_a_ravine_and_normalised_ones_do_not(seed: int) -> None:
    features, _ = houses(400, 0.0, generator(seed, "data"))
    centred = features - features.mean(axis=0)
    for raw in (features, centred):
        assert np.linalg.cond(raw.T @ raw / 400) > 1e3
    normal = centred / centred.std(axis=0)
    assert np.linalg.cond(normal.T @ normal / 400) < 50
