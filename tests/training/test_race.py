"""A race: several descents from one start, over one plane."""

from typing import Any

import numpy as np
import pytest

from app.data.csv_file import read_csv
from app.errors import FallLineError
from app.training.files import no_files
from app.training.labels import labels
from app.training.limits import Limits
from app.training.race import MOST_RACERS, race, racers
from app.training.run import Run
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
FIVE: list[dict[str, Any]] = [
    {"optimizer": {"name": "sgd"}},
    {"optimizer": {"name": "momentum", "learning_rate": 0.02}},
    {"optimizer": {"name": "rmsprop"}},
    {"optimizer": {"name": "adam"}},
    {"optimizer": {"name": "adam", "learning_rate": 0.1}},
]
ALONE: list[dict[str, Any]] = [
    {"optimizer": {"name": "newton"}},
    {"schedule": {"name": "plateau"}},
    {"batch_size": None},
    {"batch_size": 1},
    {"regularizer": {"l2": 0.1}},
    {"schedule": {"name": "cosine"}},
    {"clip": {"name": "norm", "limit": 0.1}},
    {},
]


def made(
    entries: list[dict[str, Any]], text: str = SMALL, steps: int | None = 30, **options: Any
) -> dict[str, Any]:
    specs = racers(spec(text), entries, LIMITS, no_files)
    return race(specs, LIMITS, steps, options.pop("goal", None), options.pop("size", 5))


@pytest.mark.parametrize("entries", [FIVE, ALONE], ids=["stacked", "alone"])
def test_every_racer_goes_as_it_goes_alone(entries: list[dict[str, Any]]) -> None:
    found = made(entries)
    surface = found["surface"]
    for entry in found["entries"]:
        alone = Run(RunSpec.from_json(entry["spec"], LIMITS), LIMITS)
        for step in (0, 1, 17, 30):
            alone.seek(step)
            assert entry["losses"][step] == pytest.approx(alone.losses()["train"], rel=1e-9)
            offset = alone.parameters - surface["origin"]
            x, y = (sum(offset * axis) for axis in surface["directions"])
            path = entry["path"]
            assert [path["x"][step], path["y"][step]] == pytest.approx([x, y], abs=1e-5)
            across, up = surface["directions"]
            below = surface["origin"] + x * across + y * up
            away = np.linalg.norm(alone.parameters - below)
            assert path["off_plane"][step] == pytest.approx(away, abs=1e-5)
            expected = alone.losses_at(below[None])[0]
            assert path["plane_loss"][step] == pytest.approx(expected, rel=1e-4)
        assert entry["final"] == pytest.approx(entry["losses"][-1])
        assert entry["best"] == pytest.approx(min(entry["losses"]))


def test_the_plane_is_where_all_ways_together_reach_farthest() -> None:
    found = made(FIVE)
    origin, directions = found["surface"]["origin"], found["surface"]["directions"]
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    rows, inside, all_ = [], 0.0, 0.0
    for entry in found["entries"]:
        alone = Run(RunSpec.from_json(entry["spec"], LIMITS), LIMITS)
        assert np.array_equal(alone.parameters, origin)
        alone.advance(30)
        offsets = np.array([alone.at(step) - origin for step in range(31)])
        rows.append(offsets / np.linalg.norm(offsets))
        inside += float(np.sum((offsets @ directions.T) ** 2))
        all_ += float(np.sum(offsets**2))
    _, _, vectors = np.linalg.svd(np.concatenate(rows))
    assert (np.abs(np.sum(vectors[:2] * directions, axis=1)) > 1 - 1e-6).all()
    assert found["surface"]["captured"] == pytest.approx(inside / all_, rel=1e-6)
    assert 0.3 < inside / all_ < 0.999


def test_the_goal_is_counted_as_a_loop_counts_it() -> None:
    goal = 0.6
    found = made(FIVE, goal=goal, steps=150)
    assert found["goal"] == goal
    reached = []
    for entry in found["entries"]:
        steps = [k for k, loss in enumerate(entry["losses"]) if loss <= goal]
        reached.append(entry["steps_to_goal"])
        assert entry["steps_to_goal"] == (steps[0] if steps else None)
    assert len(set(reached)) > 2


def test_the_goal_that_nobody_chose_is_reached_and_tells_them_apart() -> None:
    found = made(FIVE, steps=200)
    reached = [entry["steps_to_goal"] for entry in found["entries"]]
    assert any(step is not None for step in reached)
    assert len(set(reached)) > 1
    best = min(entry["best"] for entry in found["entries"])
    assert found["goal"] > best


def test_one_that_blows_up_says_when_and_disturbs_nobody() -> None:
    wild = {"optimizer": {"name": "sgd", "learning_rate": 100}}
    text = "dataset=plane&dataset.samples=40&hidden=&batch_size=10"
    found = made([FIVE[0], wild, FIVE[3]], text, 300)
    alone = Run(RunSpec.from_json(found["entries"][1]["spec"], LIMITS), LIMITS)
    alone.advance(300)
    assert alone.diverged is not None
    assert found["entries"][1]["diverged"] == alone.diverged.step
    assert found["entries"][1]["final"] is None
    assert len(found["entries"][1]["step"]) == alone.diverged.step
    calm = made([FIVE[0], FIVE[3]], text, 300)
    for entry, expected in zip(
        (found["entries"][0], found["entries"][2]), calm["entries"], strict=True
    ):
        assert entry["diverged"] is None
        assert np.array_equal(entry["losses"], expected["losses"])
    assert np.isfinite(found["surface"]["z"]).all(), "the plane follows the one that has gone"


def test_over_a_function_the_plane_is_the_functions_own() -> None:
    found = made([{}, FIVE[3]], "function=rosenbrock", steps=40, size=9)
    surface = found["surface"]
    assert surface["whole"]
    assert [axis["label"] for axis in surface["axes"]] == ["x", "y"]
    assert surface["minima"] == [{"x": 1.0, "y": 1.0, "value": 0.0}]
    for entry in found["entries"]:
        path = entry["path"]
        assert np.allclose(path["loss"], path["plane_loss"], rtol=1e-5)
        assert path["off_plane"].max() == 0
        value = (1 - path["x"][7]) ** 2 + 100 * (path["y"][7] - path["x"][7] ** 2) ** 2
        assert path["loss"][7] == pytest.approx(value, rel=1e-3)


def test_a_racer_that_changes_nothing_is_the_run_itself() -> None:
    assert racers(spec(SMALL), [{}], LIMITS, no_files) == [spec(SMALL)]


def test_another_optimiser_brings_its_own_settings_and_the_same_one_keeps_them() -> None:
    base = spec(SMALL + "&optimizer=adam&optimizer.beta1=0.5")
    same, other = racers(
        base,
        [{"optimizer": {"learning_rate": 0.2}}, {"optimizer": {"name": "sgd"}}],
        LIMITS,
        no_files,
    )
    assert same.optimizer.hyper["beta1"] == 0.5
    assert same.optimizer.learning_rate == 0.2
    assert other == spec(SMALL + "&optimizer=sgd")


@pytest.mark.parametrize(
    ("entries", "field", "sentence"),
    [
        ([], "entries", "invalid entries: 0 racers; expected 1 to 8"),
        ([{}] * (MOST_RACERS + 1), "entries", "invalid entries: 9 racers"),
        ([{}, 7], "entries[1]", "racer 2: expected an object with some of optimizer"),
        ([{"dataset": {}}], "entries[0].dataset", "racer 1: unknown field: dataset"),
        (
            [{}, {"optimizer": {"name": "adamm"}}],
            "entries[1].optimizer.name",
            "racer 2: unknown optimiser: adamm; did you mean adam?",
        ),
        (
            [{"optimizer": {"learning_rate": -1}}],
            "entries[0].optimizer.learning_rate",
            "racer 1: invalid learning rate: -1",
        ),
        ([{"optimizer": "nothing"}], "entries[0].optimizer.name", "racer 1: unknown optimiser"),
    ],
)
def test_who_cannot_run_is_refused_by_number(entries, field: str, sentence: str) -> None:
    with pytest.raises(FallLineError, match=sentence) as caught:
        racers(spec(SMALL), entries, LIMITS, no_files)
    assert caught.value.field == field


def test_a_race_on_a_file_knows_the_file() -> None:
    content = "a,b\n" + "\n".join(f"{k},{'xy'[k % 3 == 0]}" for k in range(30))
    files = lambda id_: read_csv(content.encode())  # noqa: E731 as short as it is
    document = {"dataset": {"name": "csv", "file": "one"}, "network": {"hidden": []}}
    base = RunSpec.from_json(document, Limits(), files)
    found = race(racers(base, FIVE[:2], Limits(), files), Limits(), 10, None, 5)
    assert [entry["spec"]["dataset"]["file"] for entry in found["entries"]] == ["one", "one"]


def test_labels_are_the_shortest_words_that_tell_racers_apart() -> None:
    found = labels(racers(spec(SMALL), FIVE, LIMITS, no_files))
    assert found == ["SGD 0.1", "momentum 0.02", "RMSprop 0.01", "Adam 0.01", "Adam 0.1"]
    batches = [{"batch_size": None}, {"batch_size": 1}, {}, {}]
    found = labels(racers(spec(SMALL), batches, LIMITS, no_files))
    assert len(set(found)) == 4
    assert found[0] == "Adam 0.01, all at once"
    assert found[1] == "Adam 0.01, batches of 1"
    betas = [{"optimizer": {"beta1": beta}} for beta in (0.5, 0.9)]
    assert labels(racers(spec(SMALL), betas, LIMITS, no_files)) == [
        "Adam 0.01, beta1 0.5",
        "Adam 0.01",
    ]
