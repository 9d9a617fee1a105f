"""What a frame says."""

from typing import Any

import numpy as np
import pytest

from app.api.wire import encode
from app.errors import RequestError
from app.graph.blocks import summarise_blocks
from app.graph.moment import Moment
from app.graph.summary import summarise
from app.sessions.frames import diverged_reply, frame_of, history_reply
from app.sessions.lens import MAPS, Lens
from app.sessions.subscriber import Subscriber, Wants
from app.training.run import Run
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.sessions.worlds import EXPLOSIVE, HandClock, a_run, in_loop

IRIS: dict[str, Any] = {"dataset": {"name": "iris", "samples": 60}}


def frame(
    run: Run,
    *panels: str,
    seen: int = 0,
    pictures: bool = True,
    drawn: Any = None,
    level: str = "tensors",
) -> Any:
    """A frame for somebody who wants those panels."""

    async def scene() -> Any:
        source: Any = None
        subscriber = Subscriber(source, seen, HandClock())
        subscriber.wants = Wants(frozenset(panels), level=level)
        subscriber.drawn = drawn
        return frame_of(run, Lens(run), run.status, subscriber, pictures)

    return in_loop(scene)


def test_a_frame_says_where_the_run_is_and_what_it_has_seen() -> None:
    run = a_run()
    run.advance(4)
    said = frame(run, seen=2)
    assert (said["step"], said["head"], said["epoch"]) == (4, 4, run.epoch)
    assert said["loss"] == run.losses()
    assert said["metrics"] == run.metrics()
    assert said["batch"].tolist() == run.batch(4).tolist()
    assert said["history"]["step"].tolist() == [2, 3, 4]
    assert said["history"]["batch_loss"][-1] == said["loss"]["batch"]


def test_at_the_start_no_batch_was_taken() -> None:
    said = frame(a_run())
    assert said["batch"] is None
    assert said["loss"]["batch"] is None
    assert np.isnan(said["history"]["batch_loss"][0])


def test_the_test_part_is_sealed() -> None:
    said = frame(a_run())
    assert said["loss"]["test"] is None
    assert set(said["metrics"]) == {"train", "validation"}


def test_nothing_is_computed_that_nobody_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def computed(*arguments: object) -> None:
        raise AssertionError("nobody asked for it")

    for name in ("map", "weights", "graph", "ball"):
        monkeypatch.setattr(Lens, name, computed)
    frame(a_run(), "loss")
    with pytest.raises(AssertionError):
        frame(a_run(), "data")


def test_when_only_the_surface_is_new_only_the_ball_goes_with_the_frame() -> None:
    said = frame(a_run(), "weights", "data", "surface", "graph", pictures=False)
    assert {"weights", "map", "graph"}.isdisjoint(said)
    assert said["path"] is None, "there is no surface to stand on"


def test_weights_come_with_the_gradient_that_the_next_step_follows() -> None:
    run = a_run()
    run.advance(3)
    said = frame(run, "weights")["weights"]
    assert said["learning_rate"] == run.learning_rate
    before, gradient = run.parameters.copy(), run.gradient
    for name, values in run.layout.views(before).items():
        assert said["parameters"][name].tobytes() == values.tobytes()
        assert said["gradients"][name].tobytes() == run.layout.view(gradient, name).tobytes()


def test_the_ball_stands_where_the_run_is() -> None:
    run = a_run()
    drawn = surface(run.spec, run.limits, 0, run.planned, SurfaceQuery("path", 5))
    run.advance(20)
    ball = frame(run, "surface", drawn=drawn)["path"]
    assert ball["step"] == 20
    assert ball["loss"] == run.losses()["train"]
    assert ball["x"] == pytest.approx(0, abs=1e-9), "the end of the plan is the plane's origin"
    assert ball["off_plane"] == pytest.approx(0, abs=1e-9)


def test_a_run_that_has_blown_up_stands_nowhere_on_the_surface() -> None:
    run = a_run(**EXPLOSIVE)
    drawn = surface(run.spec, run.limits, 0, run.planned, SurfaceQuery("path", 5))
    places = []
    while run.advance(1):
        places.append(frame(run, "surface", drawn=drawn)["path"])
    assert all(np.isfinite(place["off_plane"]) for place in places if place is not None)
    assert places[0] is not None
    assert places[-1] is None


def test_the_graph_is_that_of_the_next_step() -> None:
    run = a_run()
    run.advance(2)
    said = frame(run, "graph")["graph"]
    assert said["batch_step"] == 3
    expected = summarise(Moment.of(run.look()))
    assert np.allclose(said["rms"][0], [node.rms for node in expected.nodes], rtol=1e-6)


def test_at_the_level_of_layers_only_their_numbers_are_made_and_sent() -> None:
    run = a_run()
    run.advance(2)
    said = frame(run, "graph", level="layers")["graph"]
    assert set(said) == {"batch_step", "samples", "blocks"}
    update = run.layout.views(run.next_update)
    before, numbers = run.parameters.copy(), said["blocks"]
    assert encode(numbers) == encode(summarise_blocks(Moment.of(run.look()), update))
    run.advance(1)
    moved, weights = run.layout.views(run.parameters - before), run.layout.views(before)
    for number, shown in enumerate(numbers[:-1], start=1):
        names = (f"W{number}", f"b{number}")
        sizes = [sum((each[n] ** 2).sum() for n in names) ** 0.5 for each in (moved, weights)]
        assert shown.update_ratio == pytest.approx(sizes[0] / sizes[1], rel=1e-9)


def test_a_graph_that_nobody_sees_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def spy(program: object) -> Moment:
        raise AssertionError("a moment was taken for nobody")

    monkeypatch.setattr(Moment, "of", spy)
    panels = ("loss", "data", "weights", "surface", "network", "measure")
    assert "graph" not in frame(a_run(), *panels)
    with pytest.raises(AssertionError):
        frame(a_run(), "graph")


def test_the_graph_of_two_layers_of_eight_adds_under_6000_bytes_to_a_frame() -> None:
    layer = {"units": 8, "activation": "tanh"}
    run = a_run(network={"hidden": [layer, layer]}, dataset={"name": "circle", "samples": 200})
    run.advance(3)
    for level in ("tensors", "layers"):
        assert len(encode(frame(run, "graph", level=level)["graph"])) < 6000


def test_a_map_shows_the_two_columns_that_were_asked_for() -> None:
    lens = Lens(a_run(**IRIS))
    columns = len(lens._run.prepared.columns)
    for pair in ((0, 1), (1, 0)):
        shown = lens.map(pair)
        assert shown is not None
        assert shown["columns"] == list(pair)
        assert len(shown["held"]) == columns - 2
    for pair in ((0, columns), (1, 1), (-1, 0)):
        with pytest.raises(RequestError) as checked:
            lens.check(pair)
        with pytest.raises(RequestError) as drawn:
            lens.map(pair)
        assert checked.value.message == drawn.value.message


def test_a_bounded_number_of_maps_stays_compiled() -> None:
    run = a_run(
        dataset={
            "name": "iris",
            "samples": 60,
            "features": ["sepal length", "sepal width", "petal length", "petal width"],
        }
    )
    lens = Lens(run)
    for first in range(4):
        for second in range(4):
            if first != second:
                lens.map((first, second))
    assert len(lens._maps) == MAPS


def test_a_run_that_has_diverged_says_where() -> None:
    run = a_run(**EXPLOSIVE)
    run.advance(5000)
    assert run.diverged is not None
    said = frame(run, "weights", "data", "graph", "surface")
    assert said["status"] == "diverged"
    assert said["diverged"] == diverged_reply(run)
    assert said["diverged"]["step"] == run.step + 1


def test_a_history_has_every_curve_of_the_run() -> None:
    run = a_run()
    run.advance(5)
    said = history_reply(run, 1, 3)
    assert said["step"].tolist() == [1, 2]
    assert {name for name in said if name not in ("step", "metrics")} | set(said["metrics"]) == set(
        run.history.columns
    )


def test_the_loss_itself_goes_with_a_frame_only_if_it_is_looked_at() -> None:
    run = a_run()
    assert "measure" not in frame(run, "loss")
    said = frame(run, "measure")["measure"]
    assert said["measure"]["name"] == run.spec.loss.name
    assert said["view"]["losses"].dtype == np.float32
