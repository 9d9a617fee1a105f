import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

from app.data.datasets import DATASETS
from app.data.iris import iris, iris_sketch
from app.engine.randomness import generator
from app.errors import SpecError

ROOT = Path(__file__).parents[2]
LAZY = """
import sys
import app.data
from app.data import encoding, metrics, preparation, split
from app.data.datasets import DATASETS
from app.data.thumbnail import thumbnail
from app.engine.randomness import generator
for dataset in DATASETS.values():
    thumbnail(dataset)
    if dataset.name != "iris":
        dataset.make(20, 0, generator(1, "data"))
print([name for name in sys.modules if name.split(".")[0] in ("sklearn", "scipy", "pandas")])
DATASETS["iris"].make(150, 0, generator(1, "data"))
print("sklearn" in sys.modules)
"""


def test_scikit_learn_is_imported_only_when_iris_is_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LAZY], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_all_flowers_are_the_measurements_of_scikit_learn_in_their_order() -> None:
    features, species = iris(150, 0, generator(1, "data"))
    bunch = load_iris()
    assert np.array_equal(features, bunch.data)
    assert np.array_equal(species, bunch.target)


def test_columns_and_classes_are_named_as_in_scikit_learn() -> None:
    row, bunch = DATASETS["iris"], load_iris()
    named = [f"{c.name} ({c.unit})" for c in row.columns if c.role == "feature"]
    assert named == list(bunch.feature_names)
    assert list(row.classes) == list(bunch.target_names)
    assert row.default_features == ("petal length", "petal width")


def test_a_smaller_sample_keeps_the_shares_of_the_species_and_follows_the_seed() -> None:
    features, species = iris(60, 0, generator(1, "data"))
    assert np.bincount(species.astype(int)).tolist() == [20, 20, 20]
    assert np.array_equal(features, iris(60, 0, generator(1, "data"))[0])
    assert not np.array_equal(features, iris(60, 0, generator(2, "data"))[0])
    assert len(np.unique(features, axis=0)) > 55


def test_more_flowers_than_were_measured_are_refused() -> None:
    with pytest.raises(
        SpecError, match="invalid samples: 151; expected a whole number from 10 to 150"
    ):
        DATASETS["iris"].make(151, 0, generator(1, "data"))


def test_noise_on_measurements_is_refused() -> None:
    with pytest.raises(SpecError, match=r"invalid noise: 5; expected 0$") as caught:
        DATASETS["iris"].make(150, 5, generator(1, "data"))
    assert caught.value.field == "dataset.noise"


def test_the_sketch_shows_the_first_twenty_flowers_of_each_species() -> None:
    points, species = iris_sketch()
    bunch = load_iris()
    rows = np.concatenate([np.arange(start, start + 20) for start in (0, 50, 100)])
    assert np.allclose(points, bunch.data[rows, 2:], rtol=0, atol=1e-12)
    assert np.array_equal(species, bunch.target[rows])
