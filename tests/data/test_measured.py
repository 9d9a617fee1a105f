import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.error import URLError

import joblib
import numpy as np
import pytest
from sklearn import datasets

from app.data.measured import MEASURED, SKETCHES, sketch
from app.engine.randomness import generator
from app.errors import SpecError
from tests.tools import sketches

ROOT = Path(__file__).parents[2]
LAZY = """
import sys
from app.data.measured import MEASURED, sketch
from app.engine.randomness import generator
for name in MEASURED:
    sketch(name)
print([name for name in sys.modules if name.split(".")[0] in ("sklearn", "scipy", "pandas")])
MEASURED["iris"].draw(150, generator(1, "data"))
print("sklearn" in sys.modules)
"""
SHIPPED = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast_cancer": datasets.load_breast_cancer,
    "digits": datasets.load_digits,
    "diabetes": lambda: datasets.load_diabetes(scaled=False),
}
"""Those that come with scikit-learn; California housing alone has to be fetched."""
CLASSED = ["iris", "wine", "breast_cancer", "digits"]
DIABETES = {
    "age": "age",
    "sex": "sex",
    "bmi": "body mass index",
    "bp": "average blood pressure",
    "s1": "total cholesterol",
    "s2": "low-density lipoproteins",
    "s3": "high-density lipoproteins",
    "s4": "cholesterol ratio",
    "s5": "log triglycerides",
    "s6": "blood sugar",
}
CALIFORNIA = {
    "MedInc": "median income",
    "HouseAge": "house age",
    "AveRooms": "average rooms",
    "AveBedrms": "average bedrooms",
    "Population": "population",
    "AveOccup": "average occupancy",
    "Latitude": "latitude",
    "Longitude": "longitude",
}


def readable(name: str) -> str:
    """A feature's name in scikit-learn as a person would write it here."""
    if pixel := re.fullmatch(r"pixel_(\d)_(\d)", name):
        return f"pixel {pixel[1]},{pixel[2]}"
    plain = name.replace("_", " ").replace("color", "colour").removesuffix(" (cm)")
    return DIABETES.get(plain, plain)


def proposed(name: str) -> list[str]:
    return [c.name for c in MEASURED[name].columns if c.role == "feature" and c.default]


def test_scikit_learn_is_imported_only_when_rows_are_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LAZY], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


@pytest.mark.parametrize("name", SHIPPED)
def test_all_rows_are_the_measurements_of_scikit_learn_in_their_order(name: str) -> None:
    row, bunch = MEASURED[name], SHIPPED[name]()
    features, target = row.draw(row.rows, generator(1, "data"))
    assert features.dtype == target.dtype == np.float64
    assert features.shape == (row.rows, len(row.columns) - 1)
    assert np.array_equal(features, bunch.data)
    assert np.array_equal(target, bunch.target)


@pytest.mark.parametrize("name", SHIPPED)
def test_columns_are_named_in_the_order_of_scikit_learn(name: str) -> None:
    named = [c.name for c in MEASURED[name].columns if c.role == "feature"]
    assert named == [readable(feature) for feature in SHIPPED[name]().feature_names]


@pytest.mark.parametrize("row", MEASURED.values(), ids=lambda row: row.name)
def test_the_last_column_alone_is_the_target_and_names_differ(row: Any) -> None:
    assert [c.role for c in row.columns] == ["feature"] * (len(row.columns) - 1) + ["target"]
    assert len({c.name for c in row.columns}) == len(row.columns)
    assert row.columns[-1].kind == ("category" if row.name in CLASSED else "number")


@pytest.mark.parametrize("name", ["iris", "breast_cancer"])
def test_classes_are_those_of_scikit_learn_in_their_order(name: str) -> None:
    assert MEASURED[name].classes == tuple(SHIPPED[name]().target_names)


def test_a_digits_class_is_what_was_written_and_wines_are_numbered() -> None:
    assert MEASURED["digits"].classes == tuple(str(n) for n in datasets.load_digits().target_names)
    assert MEASURED["wine"].classes == ("cultivar 1", "cultivar 2", "cultivar 3")
    assert MEASURED["diabetes"].classes == MEASURED["california"].classes == ()


def test_lengths_of_iris_are_in_centimetres() -> None:
    features = [c for c in MEASURED["iris"].columns if c.role == "feature"]
    assert [f"{c.name} ({c.unit})" for c in features] == datasets.load_iris().feature_names


def test_pixels_of_digits_are_in_reading_order_and_go_up_to_sixteen() -> None:
    row = MEASURED["digits"]
    features, _ = row.draw(row.rows, generator(1, "data"))
    images = datasets.load_digits().images
    for i, j in ((0, 2), (3, 0), (7, 6)):
        place = [c.name for c in row.columns].index(f"pixel {i},{j}")
        assert np.array_equal(features[:, place], images[:, i, j])
    assert (features.min(), features.max()) == (0, 16)


def test_features_that_a_network_takes_by_default() -> None:
    assert proposed("iris") == ["petal length", "petal width"]
    assert len(proposed("breast_cancer")) == 10
    assert all(name.startswith("mean ") for name in proposed("breast_cancer"))
    counts = {name: len(proposed(name)) for name in ("wine", "digits", "diabetes", "california")}
    assert counts == {"wine": 13, "digits": 64, "diabetes": 10, "california": 8}


@pytest.mark.parametrize("name", CLASSED)
def test_a_sample_keeps_the_shares_of_the_classes(name: str) -> None:
    row = MEASURED[name]
    _, everyone = row.load()
    _, target = row.draw(60, generator(1, "data"))
    shares = np.bincount(everyone.astype(int)) * 60 / row.rows
    assert target.shape == (60,)
    assert np.abs(np.bincount(target.astype(int)) - shares).max() < 1


@pytest.mark.parametrize("name", SHIPPED)
def test_a_sample_has_different_rows_in_their_order_and_follows_the_generator(name: str) -> None:
    row = MEASURED[name]
    features, target = row.draw(60, generator(1, "data"))
    again, same = row.draw(60, generator(1, "data"))
    assert np.array_equal(features, again)
    assert np.array_equal(target, same)
    assert not np.array_equal(features, row.draw(60, generator(2, "data"))[0])
    everything = np.column_stack(row.load())
    places, unseen = [], 0
    for one in np.column_stack([features, target]):
        # Rows of iris occur twice, so the next equal one counts.
        unseen += int(np.flatnonzero((everything[unseen:] == one).all(axis=1))[0]) + 1
        places.append(unseen)
    assert places == sorted(set(places))


def test_california_says_that_it_must_be_fetched_where_there_is_no_internet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def unreachable(url: str, _: Path) -> None:
        asked.append(url)
        raise URLError("no such host")

    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    monkeypatch.setattr("sklearn.datasets._base.urlretrieve", unreachable)
    with pytest.raises(SpecError) as caught:
        MEASURED["california"].draw(100, generator(1, "data"))
    assert caught.value.message == (
        "California housing must be fetched from the internet once, and this host cannot reach it"
    )
    assert caught.value.field == "dataset.name"
    assert len(asked) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_came_for_california_is_refused_if_it_is_something_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    monkeypatch.setattr(
        "sklearn.datasets._base.urlretrieve", lambda _, path: path.write_text("a login page")
    )
    with pytest.raises(SpecError, match="was not what was expected") as caught:
        MEASURED["california"].draw(100, generator(1, "data"))
    assert caught.value.field == "dataset.name"


@pytest.fixture
def kept_california(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of scikit-learn with invented rows, as it keeps them once they were fetched."""
    rows = MEASURED["california"].rows
    value = 100_000.0 * np.arange(rows)
    joblib.dump(np.column_stack([value, np.ones((rows, 8))]), tmp_path / "cal_housing_py3.pkz")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))


@pytest.mark.usefixtures("kept_california")
def test_california_that_was_fetched_once_is_read_from_the_folder() -> None:
    row = MEASURED["california"]
    features, target = row.draw(row.rows, generator(1, "data"))
    assert features.shape == (20640, 8)
    assert np.array_equal(target, np.arange(20640))
    names = datasets.fetch_california_housing().feature_names
    assert [c.name for c in row.columns[:-1]] == [CALIFORNIA[name] for name in names]


@pytest.mark.usefixtures("kept_california")
def test_a_sample_of_a_regression_is_seeded_and_in_order() -> None:
    row = MEASURED["california"]
    _, target = row.draw(500, generator(1, "data"))
    assert len(target) == 500
    assert (np.diff(target) > 0).all()
    assert target.mean() == pytest.approx(row.rows / 2, rel=0.1)
    assert np.array_equal(target, row.draw(500, generator(1, "data"))[1])
    assert not np.array_equal(target, row.draw(500, generator(2, "data"))[1])


def test_the_file_of_sketches_is_what_its_script_writes_and_has_every_data_set() -> None:
    assert SKETCHES.read_text(encoding="utf-8") == sketches.text()
    assert list(json.loads(sketches.text())) == list(MEASURED)


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "digits"])
def test_sketched_points_are_rows_of_the_data_set(name: str) -> None:
    row, kept = MEASURED[name], json.loads(SKETCHES.read_text())[name]
    names = [c.name for c in row.columns]
    features, target = row.load()
    places = [names.index(column) for column in kept["columns"]]
    rows = set(map(tuple, np.column_stack([features[:, places], target]).tolist()))
    drawn = list(zip(kept["x"], kept["y"], kept["value"], strict=True))
    assert len(drawn) == 60
    assert set(drawn) <= rows
    if row.classes:
        each = 60 // len(row.classes)
        assert np.bincount(np.array(kept["value"], int)).tolist() == [each] * len(row.classes)


def test_the_sketch_of_digits_is_one_of_its_images() -> None:
    image = np.array(json.loads(SKETCHES.read_text())["digits"]["image"])
    digits = datasets.load_digits()
    assert (digits.images == image).all(axis=(1, 2)).any()
    shades = np.array(sketch("digits").image)
    assert sketch("digits").points is None
    assert np.array_equal(shades * 16, image)
    assert shades.min() == 0
    assert 0.9 < shades.max() <= 1


def test_the_sketch_of_california_is_in_california() -> None:
    """Against ranges only: the data set itself may not be here to compare with."""
    drawn = sketch("california").points
    assert drawn is not None
    (longitude, latitude), value = drawn[0].T, drawn[1]
    assert ((longitude >= -124.4) & (longitude <= -114.3)).all()
    assert ((latitude >= 32.5) & (latitude <= 42)).all()
    assert ((value >= 0.15) & (value <= 5.00001)).all()
    # The state runs from the north-west to the south-east.
    assert np.corrcoef(longitude, latitude)[0, 1] < -0.8


@pytest.mark.parametrize("name", [name for name in MEASURED if name != "digits"])
def test_a_sketch_is_sixty_points_and_what_colours_them(name: str) -> None:
    drawn = sketch(name)
    assert drawn.image is None
    assert drawn.points is not None
    points, value = drawn.points
    assert points.shape == (60, 2)
    assert value.shape == (60,)
    assert points.dtype == value.dtype == np.float64
