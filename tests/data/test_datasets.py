import numpy as np
import pytest

from app.data.dataset import Dataset
from app.data.datasets import DATASETS
from app.data.table import Table
from app.engine.randomness import generator
from app.errors import SpecError

NAMES = [
    *("circle", "xor", "gaussians", "spiral", "moons", "blobs"),
    *("plane", "bumps", "sine", "line", "iris"),
]
ALL = pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda row: row.name)


def made(dataset: Dataset, seed: int = 1, samples: int = 40) -> Table:
    return dataset.make(samples, float(dataset.parameter("noise").default), generator(seed, "data"))


def test_the_table_holds_every_data_set_under_its_own_name() -> None:
    assert list(DATASETS) == NAMES
    assert [row.name for row in DATASETS.values()] == NAMES


@ALL
def test_every_row_says_what_it_is_and_where_it_comes_from(dataset: Dataset) -> None:
    assert [parameter.name for parameter in dataset.parameters] == ["samples", "noise"]
    for text in (dataset.title, dataset.help, dataset.source):
        assert text.strip()
        assert "\n" not in text
    for parameter in dataset.parameters:
        assert parameter.title
        assert parameter.help
        assert parameter.check(parameter.default) == parameter.default


@ALL
def test_a_table_has_the_rows_columns_and_classes_that_its_row_promises(dataset: Dataset) -> None:
    table = made(dataset, samples=41)
    assert table.features.shape == (41, len(dataset.columns) - 1)
    assert (table.name, table.task, table.columns) == (dataset.name, dataset.task, dataset.columns)
    assert np.isfinite(table.features).all()
    if dataset.task == "regression":
        assert table.classes == ()
    else:
        assert set(table.target.tolist()) == set(range(len(table.classes)))


@ALL
def test_the_same_generator_state_gives_the_same_bits(dataset: Dataset) -> None:
    first, second = made(dataset), made(dataset)
    assert first.features.tobytes() == second.features.tobytes()
    assert first.target.tobytes() == second.target.tobytes()


@ALL
def test_the_global_generator_is_neither_read_nor_moved(dataset: Dataset) -> None:
    draws = []
    for seed in (5, 6):
        np.random.seed(seed)  # noqa: NPY002
        undisturbed = np.random.random()  # noqa: NPY002
        np.random.seed(seed)  # noqa: NPY002
        draws.append(made(dataset).features.tobytes())
        assert np.random.random() == undisturbed  # noqa: NPY002
    assert draws[0] == draws[1]


@ALL
def test_another_seed_gives_other_rows(dataset: Dataset) -> None:
    if dataset.name == "spiral":  # without noise its arms are evenly filled
        one, other = (dataset.make(40, 5, generator(seed, "data")) for seed in (1, 2))
    else:
        one, other = made(dataset, 1), made(dataset, 2)
    assert not np.array_equal(one.features, other.features)


@ALL
@pytest.mark.parametrize("samples", [9, 2001, 20.5, "40", True, None])
def test_a_size_out_of_range_is_refused_in_a_sentence(dataset: Dataset, samples: object) -> None:
    with pytest.raises(SpecError, match=r"invalid samples: .*; expected a whole number") as caught:
        dataset.make(samples, 0, generator(1, "data"))  # type: ignore[arg-type]
    assert caught.value.field == "dataset.samples"


def test_noise_above_fifty_percent_is_refused() -> None:
    with pytest.raises(SpecError, match="invalid noise: 51; expected a number from 0 to 50"):
        DATASETS["circle"].make(100, 51, generator(1, "data"))
