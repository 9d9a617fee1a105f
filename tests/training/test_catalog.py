"""The catalogue: made from the tables, so that nothing is listed twice."""

import json

import pytest

from app.api.wire import encode
from app.data.datasets import DATASETS
from app.data.scaling import SCALINGS
from app.engine.activations import ACTIVATIONS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.landscape.slice_table import LINE, SLICES
from app.training.catalog import catalog
from app.training.limits import Limits
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS

TABLES = {
    "datasets": DATASETS,
    "losses": LOSSES,
    "activations": ACTIVATIONS,
    "initializers": INITIALIZERS,
    "optimizers": OPTIMIZERS,
    "scalings": SCALINGS,
    "slices": SLICES | {"line": LINE},
}


@pytest.mark.parametrize("name", TABLES)
def test_has_every_row_of_every_table(name: str) -> None:
    rows = catalog(LIMITS)[name]
    assert [row["name"] for row in rows] == list(TABLES[name])
    for row in rows:
        assert row["title"]
        assert row["help"]
        for parameter in row["parameters"]:
            assert parameter["title"]
            assert parameter["help"]


def test_is_plain_json() -> None:
    made = catalog(LIMITS)
    assert json.loads(json.dumps(made, allow_nan=False)) == json.loads(encode(made))


SUITED = {"binary": "circle", "classes": "blobs", "regression": "plane"}
"""A data set of each task."""


def test_every_default_that_is_offered_is_accepted() -> None:
    made = catalog(LIMITS)
    for table, section in (
        ("datasets", "dataset"),
        ("losses", "loss"),
        ("optimizers", "optimizer"),
    ):
        for row in made[table]:
            given = {"name": row["name"]} | {p["name"]: p["default"] for p in row["parameters"]}
            if row.get("open"):
                continue
            fitting = row.get("targets", list(SUITED))
            dataset = next(name for task, name in SUITED.items() if task in fitting)
            document = {"dataset": {"name": dataset}} | {section: given}
            complete = RunSpec.from_json(document, LIMITS).to_json()[section]
            assert {name: complete[name] for name in given} == given


def test_the_default_is_the_empty_spec() -> None:
    assert catalog(LIMITS)["default"] == RunSpec.from_json({}, LIMITS).to_json()


def test_losses_say_what_they_take() -> None:
    rows = {row["name"]: row for row in catalog(LIMITS)["losses"]}
    assert rows["cross_entropy"]["targets"] == ["classes"]
    assert rows["cross_entropy"]["output_activation"] == "softmax"
    assert rows["l2"]["unwise"]
    assert rows["cross_entropy"]["unwise"] is None


def test_data_sets_have_a_small_picture() -> None:
    for row in catalog(LIMITS)["datasets"]:
        picture = row["thumbnail"]
        if row["open"] or row["image"]:
            assert (picture is None) == row["open"]
            continue
        assert len(picture["x"]) == len(picture["y"]) == len(picture["value"]) > 20
        assert 0 <= min(picture["x"]) < max(picture["x"]) <= 1
        target = next(c for c in row["columns"] if c["name"] == row["target"])
        if target["kind"] == "number":
            assert -1 <= min(picture["value"]) < max(picture["value"]) <= 1
        else:
            assert set(picture["value"]) == set(map(float, range(len(target["categories"]))))


def test_ranges_end_at_the_server_limits() -> None:
    rows = {row["name"]: row for row in catalog(Limits(samples=120))["datasets"]}
    samples = {name: row["parameters"][0] for name, row in rows.items()}
    assert (samples["circle"]["max"], samples["circle"]["default"]) == (120, 120)
    assert (samples["iris"]["max"], samples["iris"]["default"]) == (120, 120)
    assert rows["circle"]["parameters"][1]["max"] == 50


def test_shows_the_limits_with_the_reasons_that_it_is_given() -> None:
    assert catalog(LIMITS)["limits"]["units"] == {"value": LIMITS.units}
    shown = {"units": {"value": 3, "reason": "because"}}
    assert catalog(LIMITS, shown)["limits"] == shown


def test_parts_say_what_they_are_for() -> None:
    assert [part["name"] for part in catalog(LIMITS)["parts"]] == ["train", "validation", "test"]


def test_says_of_every_setting_what_it_is() -> None:
    made = catalog(LIMITS)
    assert {row["path"] for row in made["settings"]} >= {"batch_size", "network.hidden", "seed"}
    assert all(row["label"] and row["help"] for row in made["settings"])
