"""Races, against runs made one by one, NumPy's own singular vectors, and plain losses."""

import pickle
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.api.wire import encode
from app.data.csv_file import read_csv
from app.engine.array import Array
from app.engine.optimizers import OPTIMIZERS
from app.errors import LimitError, RequestError, SpecError
from app.training.experiment import Experiment
from app.training.files import no_files
from app.training.limits import Limits
from app.training.link import read_link
from app.training.race import MOST_RACERS, race, racers
from app.training.run import Run
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS, spec

SMALL = "dataset.samples=40&hidden=3-tanh,2-relu&batch_size=10"
STEPS = 25

MIXED: list[dict[str, Any]] = [
    {},
    {"optimizer": {"name": "sgd", "learning_rate": 0.3}},
    {"optimizer": {"name": "sgd", "learning_rate": 0.03}},
    {"optimizer": "newton"},
    {"schedule": {"name": "plateau", "patience": 0, "threshold": 0.9}},
    {"batch_size": None, "optimizer": "momentum"},
    {"regularizer": {"l2": 0.1}},
    {"clip": {"name": "norm", "limit": 0.01}, "schedule": {"name": "cosine"}},
]
"""Some share a program, and some cannot."""


def raced(
    query: str, entries: list[dict[str, Any]], steps: int | None = STEPS, **more: Any
) -> dict[str, Any]:
    specs = racers(spec(query), entries, LIMITS, no_files)
    return race(specs, more.get("limits", LIMITS), steps, more.get("goal"), more.get("size", 7))


def walked(chosen: RunSpec, steps: int) -> tuple[Array, Array]:
    """Parameters and training losses of an ordinary run at every position that it comes to."""
    run = Run(chosen, LIMITS)
    points = [run.parameters.copy()]
    while run.step < steps and run.diverged is None:
        run.advance(1)
        if run.diverged is None:
            points.append(run.parameters.copy())
    losses = [run.history.value("train_loss", step) for step in range(len(points))]
    return np.array(points), np.array(losses)


def placed(found: dict[str, Any], entry: dict[str, Any]) -> Array:
    """Where the picture says that a racer's path is, in the plane."""
    surface, path = found["surface"], entry["path"]
    return np.asarray(
        surface["origin"]
        + path["x"][:, None].astype(float) * surface["directions"][0]
        + path["y"][:, None].astype(float) * surface["directions"][1]
    )


def plain_loss(chosen: RunSpec, point: Array) -> float:
    """The training loss by the program that trains, at one point."""
    return float(Experiment.build(chosen).program("train", point.copy()).forward())


def test_every_racer_goes_as_it_goes_alone() -> None:
    found = raced(SMALL, MIXED)
    specs = racers(spec(SMALL), MIXED, LIMITS, no_files)
    assert found["steps"] == STEPS
    for entry, chosen in zip(found["entries"], specs, strict=True):
        points, losses = walked(chosen, STEPS)
        assert entry["step"].tolist() == list(range(STEPS + 1))
        assert entry["losses"] == pytest.approx(losses, rel=1e-10)
        assert entry["final"] == pytest.approx(losses[-1], rel=1e-10)
        assert entry["best"] == pytest.approx(losses.min(), rel=1e-10)
        assert entry["diverged"] is None
        assert entry["spec"] == chosen.to_json()
        assert entry["path"]["step"].tolist() == list(range(STEPS + 1))
        assert entry["path"]["loss"] == pytest.approx(losses, rel=1e-6)
        off = np.linalg.norm(points - placed(found, entry), axis=1)
        assert entry["path"]["off_plane"] == pytest.approx(off, rel=1e-4, abs=1e-6)
    ends = [entry["final"] for entry in found["entries"]]
    assert len(set(ends)) == len(MIXED)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimiser_may_race_at_two_rates(name: str) -> None:
    entries = [{"optimizer": {"name": name, "learning_rate": rate}} for rate in (0.1, 0.004)]
    found = raced(SMALL, [*entries, {"optimizer": "sgd"}], 15)
    chosen_ones = racers(spec(SMALL), entries, LIMITS, no_files)
    for entry, chosen in zip(found["entries"][:2], chosen_ones, strict=True):
        assert entry["losses"] == pytest.approx(walked(chosen, 15)[1], rel=1e-9)


def test_who_cannot_share_a_program_is_touched_by_nobody_to_the_last_bit() -> None:
    found = raced(SMALL, MIXED)
    for place in (3, 4, 5, 6):
        (alone,) = raced(SMALL, [MIXED[place]])["entries"]
        assert found["entries"][place]["losses"].tolist() == alone["losses"].tolist()


def test_the_plane_holds_most_of_all_ways_each_counting_alike() -> None:
    found = raced(SMALL, MIXED)
    start = walked(spec(SMALL), 0)[0][0]
    assert np.array_equal(found["surface"]["origin"], start)
    rows, ways = [], []
    for chosen in racers(spec(SMALL), MIXED, LIMITS, no_files):
        offsets = walked(chosen, STEPS)[0] - start
        ways.append(offsets)
        rows.append(offsets / np.sqrt((offsets**2).sum()))
    *_, right = np.linalg.svd(np.concatenate(rows))
    found_two = found["surface"]["directions"]
    assert found_two @ found_two.T == pytest.approx(np.eye(2), abs=1e-12)
    assert np.abs(found_two @ right[:2].T) == pytest.approx(np.eye(2), abs=1e-7)
    every = np.concatenate(ways)
    inside = every @ right[:2].T
    assert found["surface"]["captured"] == pytest.approx(
        float((inside**2).sum() / (every**2).sum()), rel=1e-6
    )
    for entry, way in zip(found["entries"], ways, strict=True):
        own = float(((way @ right[:2].T) ** 2).sum() / (way**2).sum())
        assert entry["captured"] == pytest.approx(own, rel=1e-6)


def test_heights_are_true_losses_of_points_of_the_plane() -> None:
    found = raced(SMALL, MIXED[:3])
    surface, chosen = found["surface"], spec(SMALL)
    for j, i in ((0, 0), (2, 5), (6, 3)):
        point = surface["origin"] + surface["x"][i] * surface["directions"][0].astype(float)
        point = point + surface["y"][j] * surface["directions"][1]
        assert surface["z"][j, i] == pytest.approx(plain_loss(chosen, point), rel=1e-5)
    entry = found["entries"][1]
    shadow = [plain_loss(chosen, point) for point in placed(found, entry)]
    assert entry["path"]["plane_loss"] == pytest.approx(shadow, rel=1e-5)


def test_the_picture_is_cut_at_three_times_the_height_of_the_start() -> None:
    # Close to the edge of what the bowl bears, both overshoot, and the picture is wide.
    entries = [{"optimizer": {"name": "sgd", "learning_rate": rate}} for rate in (0.95, 0.9)]
    surface = raced("dataset=plane&dataset.samples=40&hidden=", entries, size=21)["surface"]
    start = plain_loss(spec("dataset=plane&dataset.samples=40&hidden="), surface["origin"])
    usual = float(np.percentile(surface["z"], 99))
    assert usual > 3 * start
    assert surface["cap"] == pytest.approx(3 * start, rel=1e-5)
    assert surface["clipped"] == np.count_nonzero(surface["z"] > surface["cap"])


def test_every_path_lies_inside_the_picture() -> None:
    found = raced(SMALL, MIXED)
    for axis in "xy":
        low, *_, high = found["surface"][axis]
        for entry in found["entries"]:
            assert low <= entry["path"][axis].min()
            assert entry["path"][axis].max() <= high


def test_the_first_step_at_or_below_the_goal_is_counted() -> None:
    goal = 0.65
    found = raced(SMALL, MIXED, 60, goal=goal)
    assert found["goal"] == goal
    counted = []
    for entry in found["entries"]:
        there = [k for k, loss in enumerate(entry["losses"].tolist()) if loss <= goal]
        counted.append(there[0] if there else None)
        assert entry["steps_to_goal"] == counted[-1]
    exact = float(found["entries"][0]["losses"][40])
    first = raced(SMALL, MIXED[:1], 60, goal=exact)["entries"][0]
    assert first["steps_to_goal"] == np.flatnonzero(first["losses"] <= exact)[0]
    assert float(first["losses"][first["steps_to_goal"]]) == exact
    assert None in counted
    assert len({c for c in counted if c is not None}) > 1


@pytest.mark.parametrize("query", [SMALL, "function=rosenbrock", "dataset=plane&hidden="])
def test_the_goal_that_nobody_chose_is_reached_by_some_and_tells_them_apart(query: str) -> None:
    entries = [{"optimizer": name} for name in ("sgd", "momentum", "rmsprop", "adam", "nesterov")]
    found = raced(query, entries, None)
    counts = [entry["steps_to_goal"] for entry in found["entries"]]
    assert any(count is not None and count > 0 for count in counts)
    assert len(set(counts)) > 1
    assert 0 not in counts


def test_who_blows_up_is_said_to_and_spoils_nothing() -> None:
    query = "dataset=plane&dataset.samples=40&hidden=4-relu&optimizer=sgd"
    entries = [{"optimizer": {"learning_rate": rate}} for rate in (0.01, 100.0, 0.02)]
    found = raced(query, entries, 200)
    calm, wild, other = found["entries"]
    run = Run(racers(spec(query), entries, LIMITS, no_files)[1], LIMITS)
    run.advance(200)
    assert run.diverged is not None
    assert wild["diverged"] == run.step + 1
    assert wild["final"] is None
    assert len(wild["losses"]) <= run.step + 1
    assert calm["diverged"] is other["diverged"] is None
    assert calm["losses"] == pytest.approx(
        raced(query, entries[:1], 200)["entries"][0]["losses"], rel=1e-10
    )
    assert len(wild["path"]["step"]) < len(wild["losses"])
    for entry in found["entries"]:
        for name in ("x", "y", "loss", "off_plane"):
            assert np.isfinite(entry["path"][name]).all()
    # The wild one's few drawn steps do not make the picture huge: the calm ones are seen in it.
    width = float(np.ptp(found["surface"]["x"]))
    assert float(np.ptp(calm["path"]["x"]) + np.ptp(calm["path"]["y"])) > 0.001 * width


def test_a_gradient_that_clipping_would_hide_ends_a_racer_as_it_ends_a_run() -> None:
    # The second step stands at x = 0, where the root has a value and no slope.
    query = "function=typed&function.formula=sqrt(x)%2By**2&start=1,1&optimizer=sgd&clip=value"
    entries = [{"optimizer": {"learning_rate": rate}} for rate in (2.0, 0.1)]
    steep, calm = raced(query, entries, 5)["entries"]
    run = Run(racers(spec(query), entries, LIMITS, no_files)[0], LIMITS)
    run.advance(5)
    assert run.diverged is not None
    assert steep["diverged"] == run.step + 1 == 2
    assert len(steep["losses"]) == 2
    assert np.isfinite(steep["losses"][-1])
    assert steep["final"] is None
    # By itself it takes the other way through the code, to the same end.
    (single,) = raced(query, entries[:1], 5)["entries"]
    assert single["diverged"] == 2
    assert single["losses"] == pytest.approx(steep["losses"])
    assert calm["diverged"] is None


def test_a_race_over_a_function_stays_on_its_own_plane() -> None:
    entries = [{"optimizer": {"name": n}} for n in ("sgd", "momentum", "adam", "newton")]
    found = raced("function=rosenbrock", entries, 80)
    surface = found["surface"]
    assert surface["origin"].tolist() == [0, 0]
    assert surface["directions"].tolist() == [[1, 0], [0, 1]]
    assert surface["captured"] == 1
    assert surface["whole"] is True
    assert [(m["x"], m["y"], m["value"]) for m in surface["minima"]] == [(1, 1, 0)]
    chosen = racers(spec("function=rosenbrock"), entries, LIMITS, no_files)
    for entry, each in zip(found["entries"], chosen, strict=True):
        points, losses = walked(each, 80)
        drawn = len(entry["path"]["x"])
        assert entry["losses"] == pytest.approx(losses, rel=1e-9, abs=1e-15)
        assert entry["path"]["x"] == pytest.approx(points[:drawn, 0], rel=1e-5, abs=1e-6)
        assert entry["path"]["y"] == pytest.approx(points[:drawn, 1], rel=1e-5, abs=1e-6)


def test_the_link_of_a_racer_is_its_run() -> None:
    found = raced(SMALL, MIXED)
    chosen = racers(spec(SMALL), MIXED, LIMITS, no_files)
    for entry, each in zip(found["entries"], chosen, strict=True):
        pairs = parse_qsl(entry["link"], keep_blank_values=True)
        assert read_link(pairs, LIMITS).spec == each


def test_what_an_entry_does_not_say_is_as_the_run_has_it() -> None:
    base = spec(f"{SMALL}&optimizer=adam&optimizer.beta1=0.5&optimizer.learning_rate=0.2")
    same, other = racers(
        base,
        [{"optimizer": {"learning_rate": 0.3}}, {"optimizer": {"name": "sgd"}}],
        LIMITS,
        no_files,
    )
    assert same.optimizer.name == "adam"
    assert same.optimizer.hyper["beta1"] == 0.5
    assert same.optimizer.learning_rate == 0.3
    # Another optimiser comes with its own rate.
    assert (other.optimizer.name, other.optimizer.learning_rate) == ("sgd", 0.1)
    assert other.network == same.network == base.network


def test_a_racer_that_changes_nothing_is_the_run_itself() -> None:
    assert racers(spec(SMALL), [{}], LIMITS, no_files) == [spec(SMALL)]


def test_a_race_on_a_file_knows_the_file() -> None:
    content = "a,b\n" + "\n".join(f"{k},{'xy'[k % 3 == 0]}" for k in range(30))
    files = lambda id_: read_csv(content.encode())  # noqa: E731 as short as it is
    document = {"dataset": {"name": "csv", "file": "one"}, "network": {"hidden": []}}
    base = RunSpec.from_json(document, Limits(), files)
    found = race(racers(base, MIXED[1:3], Limits(), files), Limits(), 10, None, 5)
    assert [entry["spec"]["dataset"]["file"] for entry in found["entries"]] == ["one", "one"]


@pytest.mark.parametrize(
    ("entries", "sentence", "field"),
    [
        ([], "invalid entries: 0 racers; expected 1 to 8", "entries"),
        ([{}] * 9, "invalid entries: 9 racers; expected 1 to 8", "entries"),
        (
            [{}, {"optimizer": {"name": "adamm"}}],
            "racer 2: unknown optimiser: adamm; did you mean adam?",
            "entries[1].optimizer.name",
        ),
        (
            [{"network": {"hidden": []}}],
            "racer 1: unknown field: network; racers differ in optimizer, schedule",
            "entries[0].network",
        ),
        (
            [{"optimizer": {"learning_rate": -1}}],
            "racer 1: invalid learning rate: -1; expected a number above 0",
            "entries[0].optimizer.learning_rate",
        ),
        ([{"seed": 2}], "racer 1: unknown field: seed", "entries[0].seed"),
        ([{"batch_size": 0}], "racer 1: invalid batch size: 0", "entries[0].batch_size"),
        ([{"clip": {"name": "norm", "limits": 1}}], "racer 1: unknown setting", "entries[0]"),
        ([{"optimizer": 3}], "racer 1: invalid optimizer: 3; expected an object", "entries[0]"),
        (["adam"], "racer 1: expected an object", "entries[0]"),
    ],
)
def test_an_entry_that_cannot_race_is_refused_by_name(
    entries: list[Any], sentence: str, field: str
) -> None:
    with pytest.raises((SpecError, RequestError)) as caught:
        racers(spec(SMALL), entries, LIMITS, no_files)
    assert caught.value.message.startswith(sentence)
    assert str(caught.value.field).startswith(field)


def test_newton_is_refused_where_the_network_is_too_large_for_it() -> None:
    with pytest.raises(LimitError, match="racer 1: invalid optimiser: newton"):
        racers(spec("hidden=30-tanh,30-tanh"), [{"optimizer": "newton"}], LIMITS, no_files)


def test_eight_of_the_same_have_eight_names() -> None:
    found = raced(SMALL, [{}] * MOST_RACERS, 5)
    names = [entry["label"] for entry in found["entries"]]
    assert len(set(names)) == MOST_RACERS
    finals = {entry["final"] for entry in found["entries"]}
    assert len(finals) == 1


def test_no_more_steps_are_raced_than_can_be_afforded_or_are_allowed() -> None:
    assert raced(SMALL, [{}], None, limits=Limits(steps=7))["steps"] == 7
    assert raced(f"{SMALL}&horizon=31", [{}], None)["steps"] == 31
    large = "dataset.samples=2000&hidden=96-relu,96-relu&batch_size=full"
    assert raced(large, [{}, {"optimizer": "sgd"}], 2000)["steps"] < 100


def test_a_race_travels_between_processes_and_over_the_wire() -> None:
    specs = pickle.loads(pickle.dumps(racers(spec(SMALL), MIXED, LIMITS, no_files)))
    reply = race(specs, LIMITS, 10, None, 7)
    assert encode(pickle.loads(pickle.dumps(reply))) == encode(reply)
