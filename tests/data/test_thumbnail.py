import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.datasets import DATASETS
from app.data.thumbnail import thumbnail


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda row: row.name)
def test_a_thumbnail_is_sixty_points_that_fill_the_unit_square_and_never_change(
    dataset: Dataset,
) -> None:
    points, colours = thumbnail(dataset)
    assert points.shape == (60, 2)
    assert colours.shape == (60,)
    assert points.min(axis=0).tolist() == [0, 0]
    assert points.max(axis=0).tolist() == [1, 1]
    if dataset.classes:
        assert set(colours.tolist()) == set(range(len(dataset.classes)))
    again = thumbnail(dataset)
    assert again.points.tobytes() == points.tobytes()
    assert again.colours.tobytes() == colours.tobytes()


def test_with_one_input_the_value_is_drawn_upward() -> None:
    points, colours = thumbnail(DATASETS["sine"])
    assert np.array_equal(np.argsort(points[:, 1]), np.argsort(colours))
