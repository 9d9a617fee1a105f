"""What a spec makes before the first step."""

import numpy as np
import pytest

from app.errors import SpecError
from app.training.experiment import Experiment
from tests.training.worlds import spec

SMALL = "dataset.samples=40&hidden=3-tanh"


def build(query: str = SMALL) -> Experiment:
    return Experiment.build(spec(query))


def test_the_same_spec_makes_the_same_numbers() -> None:
    first, second = build(), build()
    assert np.array_equal(first.prepared.x, second.prepared.x)
    assert np.array_equal(first.prepared.y, second.prepared.y)
    assert np.array_equal(first.prepared.part, second.prepared.part)
    assert np.array_equal(first.start, second.start)


def test_the_seed_decides_data_split_and_start() -> None:
    first, second = build(), build(SMALL + "&seed=2")
    assert not np.array_equal(first.prepared.raw, second.prepared.raw)
    assert not np.array_equal(first.prepared.part, second.prepared.part)
    assert not np.array_equal(first.start, second.start)


def test_another_network_has_the_same_data() -> None:
    first, second = build(), build("dataset.samples=40&hidden=9-relu&optimizer=sgd")
    assert np.array_equal(first.prepared.x, second.prepared.x)
    assert np.array_equal(first.prepared.part, second.prepared.part)


def test_parts_have_their_shares() -> None:
    experiment = build(SMALL + "&split.train=0.5&split.validation=0.3")
    assert [len(experiment.rows(part)) for part in ("train", "validation", "test")] == [20, 12, 8]


def test_the_network_sees_the_chosen_columns_in_their_order() -> None:
    experiment = build("dataset=iris&dataset.features=petal width,sepal width")
    assert [column.name for column in experiment.prepared.columns] == ["petal width", "sepal width"]
    assert experiment.model.architecture.inputs == 2


def test_scaling_is_as_the_spec_says() -> None:
    raw = build(SMALL + "&scaling.features=none")
    assert np.array_equal(raw.prepared.x, raw.prepared.raw)
    scaled = build("dataset=plane&dataset.samples=40")
    assert scaled.prepared.y[scaled.rows("train")].std() == pytest.approx(1)


def test_a_split_that_the_data_cannot_have_is_refused() -> None:
    query = "dataset=blobs&dataset.samples=10&split.train=0.1&split.validation=0.1&split.test=0.8"
    with pytest.raises(SpecError) as caught:
        build(query)
    assert caught.value.field == "split"
