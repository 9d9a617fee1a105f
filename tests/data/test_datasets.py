import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.datasets import DATASETS
from app.data.table import Table
from app.engine.randomness import generator
from app.errors import SpecError

NAMES = [
    *("circle", "xor", "gaussians", "spiral", "rings", "checkerboard", "moons", "blobs"),
    *("plane", "bumps", "sine", "line", "step", "absolute", "houses"),
    *("iris", "wine", "breast_cancer", "digits", "diabetes", "california"),
    *("formula", "drawn", "csv"),
]
ALL = pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda row: row.name)
HERE = [row for row in DATASETS.values() if not row.open and row.name != "california"]
"""Those that need neither a file nor the internet."""
MADE = pytest.mark.parametrize("dataset", HERE, ids=lambda row: row.name)


def made(dataset: Dataset, seed: int = 1, samples: int = 40) -> Table:
    return dataset.make(generator(seed, "data"), samples=samples)


def test_the_table_holds_every_data_set_under_its_own_name() -> None:
    assert list(DATASETS) == NAMES
    assert [row.name for row in DATASETS.values()] == NAMES


@ALL
def test_every_row_says_what_it_is_and_where_it_comes_from(dataset: Dataset) -> None:
    assert "samples" in [parameter.name for parameter in dataset.parameters]
    for text in (dataset.title, dataset.help, dataset.source, dataset.licence):
        assert text.strip()
        assert "\n" not in text
    assert len(dataset.help) <= 130
    for parameter in dataset.parameters:
        assert parameter.title
        assert parameter.help
        assert parameter.check(parameter.default) == parameter.default
    assert [column.role for column in dataset.columns].count("target") == 1
    names = [column.name for column in dataset.columns]
    assert len(set(names)) == len(names)


@MADE
def test_a_table_has_the_rows_columns_and_classes_that_its_row_promises(dataset: Dataset) -> None:
    table = made(dataset, samples=41)
    assert table.values.shape == (41, len(dataset.columns))
    assert (table.name, table.columns) == (dataset.name, dataset.columns)
    assert np.isfinite(table.values).all()
    if dataset.task != "regression":
        found = set(table.column(dataset.target.name).tolist())
        assert found == set(range(len(dataset.classes)))


@MADE
def test_the_same_generator_state_gives_the_same_bits(dataset: Dataset) -> None:
    assert made(dataset).values.tobytes() == made(dataset).values.tobytes()


@MADE
def test_the_global_generator_is_neither_read_nor_moved(dataset: Dataset) -> None:
    draws = []
    for seed in (5, 6):
        np.random.seed(seed)  # noqa: NPY002
        undisturbed = np.random.random()  # noqa: NPY002
        np.random.seed(seed)  # noqa: NPY002
        draws.append(made(dataset).values.tobytes())
        assert np.random.random() == undisturbed  # noqa: NPY002
    assert draws[0] == draws[1]


@MADE
def test_another_seed_gives_other_rows(dataset: Dataset) -> None:
    if dataset.name == "spiral":  # without noise its arms are evenly filled
        one, other = (dataset.make(generator(seed, "data"), samples=40, noise=5) for seed in (1, 2))
    else:
        one, other = made(dataset, 1), made(dataset, 2)
    assert not np.array_equal(one.values, other.values)


@ALL
@pytest.mark.parametrize("samples", [9, 2001, 20.5, "40", True, None])
def test_a_size_out_of_range_is_refused_in_a_sentence(dataset: Dataset, samples: object) -> None:
    with pytest.raises(SpecError, match=r"invalid samples: .*; expected a whole number") as caught:
        dataset.make(generator(1, "data"), samples=samples)  # type: ignore[arg-type]
    assert caught.value.field == "dataset.samples"


def test_noise_above_fifty_percent_is_refused() -> None:
    with pytest.raises(SpecError, match="invalid noise: 51; expected a number from 0 to 50"):
        DATASETS["circle"].make(generator(1, "data"), noise=51)


def test_more_flowers_than_were_measured_are_refused() -> None:
    with pytest.raises(SpecError, match="invalid samples: 151; expected a whole number from 10 to"):
        DATASETS["iris"].make(generator(1, "data"), samples=151)


def test_a_network_takes_what_a_row_proposes_and_never_the_target() -> None:
    iris = DATASETS["iris"]
    assert iris.default_features("species") == ("petal length", "petal width")
    assert iris.default_features("petal width") == ("petal length",)
    assert DATASETS["digits"].image == (8, 8)
    assert len(DATASETS["digits"].default_features("digit")) == 64
