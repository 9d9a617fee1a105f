import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.datasets import DATASETS
from app.data.thumbnail import Thumbnail, thumbnail

POINTS = [row for row in DATASETS.values() if not row.open and row.image is None]


@pytest.mark.parametrize("dataset", POINTS, ids=lambda row: row.name)
def test_a_thumbnail_is_sixty_points_that_fill_the_unit_square_and_never_change(
    dataset: Dataset,
) -> None:
    drawn = thumbnail(dataset)
    assert isinstance(drawn, Thumbnail)
    points, colours = drawn
    assert points.shape == (60, 2)
    assert colours.shape == (60,)
    assert points.min(axis=0).tolist() == [0, 0]
    assert points.max(axis=0).tolist() == [1, 1]
    if dataset.classes:
        assert set(colours.tolist()) == set(range(len(dataset.classes)))
    again = thumbnail(dataset)
    assert isinstance(again, Thumbnail)
    assert again.points.tobytes() == points.tobytes()
    assert again.colours.tobytes() == colours.tobytes()


def test_with_one_input_the_value_is_drawn_upward() -> None:
    drawn = thumbnail(DATASETS["sine"])
    assert isinstance(drawn, Thumbnail)
    points, colours = drawn
    assert np.array_equal(np.argsort(points[:, 1]), np.argsort(colours))


def test_images_are_drawn_as_one_of_them_and_what_is_empty_is_not_drawn() -> None:
    image = thumbnail(DATASETS["digits"])
    assert isinstance(image, np.ndarray)
    assert image.shape == (8, 8)
    assert image.min() == 0
    assert 0.5 < image.max() <= 1
    assert thumbnail(DATASETS["csv"]) is None
