"""A surface as a job for another process."""

import pickle
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from app.errors import LimitError, RequestError
from app.landscape.slice_table import SLICES, SliceRule
from app.training.limits import Limits
from app.training.scene import Scene, scene
from app.training.surface_job import surface
from app.training.surface_query import OPTIONS, PENALTIES, SurfaceQuery
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
COARSE = SurfaceQuery(size=13)


def draw(
    query: SurfaceQuery = COARSE, step: int = 0, text: str = SMALL, planned: int = 60
) -> dict[str, Any]:
    return surface(spec(text), LIMITS, step, planned, query)


def same(first: Any, second: Any) -> bool:
    """Whether two replies are equal to the last bit."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and first.tobytes() == second.tobytes()
    return bool(first == second)


def test_every_height_is_the_loss_at_its_place() -> None:
    found, here = draw(), run(SMALL)
    origin, (across, up) = found["origin"], found["directions"]
    assert found["z"].shape == (13, 13)
    for i, j in ((0, 0), (3, 9), (12, 5)):
        point = origin + float(found["x"][i]) * across + float(found["y"][j]) * up
        assert found["z"][j, i] == pytest.approx(here.losses_at(point[None])[0], rel=1e-5)


def test_the_directions_are_orthonormal() -> None:
    directions = draw()["directions"]
    assert np.allclose(directions @ directions.T, np.eye(2), atol=1e-12)


def test_the_path_is_the_whole_plan_with_its_true_losses() -> None:
    found, here = draw(), run(SMALL)
    here.advance(60)
    path = found["path"]
    assert found["planned"] == 60
    assert list(path["step"]) == list(range(61))
    assert np.allclose(path["loss"], here.history.column("train_loss"), rtol=1e-6)
    assert not found["thinned"]
    assert not found["diverged"]
    assert found["drawn_to"] == 60
    # Both ends lie in the plane.
    assert path["off_plane"][[0, -1]] == pytest.approx([0, 0], abs=1e-6)
    assert path["plane_loss"][[0, -1]] == pytest.approx(path["loss"][[0, -1]], rel=1e-5)


def test_a_run_past_its_horizon_has_a_longer_path() -> None:
    found = draw(step=70, planned=120)
    assert found["planned"] == 120
    assert found["path"]["step"][-1] == 120


def test_a_long_path_is_thinned_and_says_so() -> None:
    found = draw(planned=3000)
    assert found["thinned"]
    assert len(found["path"]["step"]) == 2000
    assert found["path"]["step"][-1] == found["drawn_to"] == 3000


def test_the_filter_slice_goes_through_the_current_point() -> None:
    found, here = draw(SurfaceQuery("filter", 13), step=17), run(SMALL)
    here.seek(17)
    assert np.array_equal(found["origin"], here.parameters)
    middle = np.flatnonzero(found["x"] == 0)[0], np.flatnonzero(found["y"] == 0)[0]
    height = found["z"][middle[1], middle[0]]
    assert height == pytest.approx(here.losses()["train"], rel=1e-6)


def test_a_step_that_the_thinned_plan_left_out_is_found_all_the_same() -> None:
    stage = Scene.plan(spec(SMALL), LIMITS, 5000)
    left_out = next(step for step in range(5000) if step not in set(stage.trajectory.steps))
    here = run(SMALL)
    here.seek(left_out)
    assert np.array_equal(stage.point(left_out), here.parameters)


def test_another_part_has_its_own_heights_along_the_path() -> None:
    found, here = draw(SurfaceQuery(size=13, part="validation")), run(SMALL)
    here.advance(60)
    path = found["path"]
    assert np.allclose(path["loss"], here.history.column("validation_loss"), rtol=1e-6)


def test_span_widens_the_picture() -> None:
    usual, wide = draw(), draw(replace(COARSE, span=2.0))
    assert np.ptp(wide["x"]) == pytest.approx(2 * np.ptp(usual["x"]), rel=1e-6)


def test_the_same_question_has_the_same_answer_whatever_was_asked_before() -> None:
    first = draw()
    draw(SurfaceQuery("filter", 5), 9)
    draw(text=SMALL + "&seed=2")
    assert same(draw(), first)
    scene.cache_clear()
    assert same(draw(), first)


def test_random_directions_come_back_and_follow_the_seed() -> None:
    query = SurfaceQuery("filter", 5)
    first = draw(query, 9)
    draw(query, 10)
    assert same(draw(query, 9), first)
    other = draw(query, 9, SMALL + "&seed=2")
    assert not np.allclose(other["directions"], first["directions"])


def test_everything_about_a_job_can_be_pickled() -> None:
    arguments = (spec(SMALL), LIMITS, 3, 60, COARSE)
    again = pickle.loads(pickle.dumps((surface, arguments)))
    reply = surface(*arguments)
    assert same(again[0](*again[1]), reply)
    assert same(pickle.loads(pickle.dumps(reply)), reply)


def test_a_plan_that_blows_up_is_drawn_up_to_there() -> None:
    found = draw(
        text="dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd"
        "&optimizer.learning_rate=90",
        planned=800,
    )
    assert found["diverged"]
    assert not found["thinned"]
    assert found["path"]["step"][-1] == found["drawn_to"] < 800
    assert np.isfinite(found["path"]["loss"]).all()
    assert np.nanmin(found["z"]) < np.nanmax(found["z"]) <= 1e30


def test_a_plan_whose_loss_blows_up_but_stays_finite_is_cut_and_has_not_diverged() -> None:
    wild = "dataset=sine&optimizer=adam&optimizer.learning_rate=10&hidden=8-relu,8-relu,8-relu"
    found = draw(text=wild, planned=20)
    assert not found["diverged"]
    assert not found["thinned"]
    assert found["path"]["step"][-1] == found["drawn_to"] < found["planned"] == 20
    here = run(wild)
    losses = [here.losses()["train"]]
    for _ in range(20):
        here.advance(1)
        losses.append(here.losses()["train"])
    beyond = losses[found["drawn_to"] + 1]
    assert losses[0] is not None
    assert beyond is not None
    assert beyond > 1000 * losses[0]


DECAYING = "optimizer=sgd&optimizer.learning_rate=100&optimizer.weight_decay=10"
"""Weights grow a thousandfold a step, up to 1e305."""


def test_a_filter_slice_of_weights_that_have_blown_up_is_refused() -> None:
    for step in (11, 60, 102):
        with pytest.raises(RequestError, match=f"the weights at step {step} are too large"):
            draw(SurfaceQuery("filter", 5), step, DECAYING, 120)
    found = draw(SurfaceQuery("filter", 5, span=100.0), 8, DECAYING, 120)
    assert np.isfinite(found["x"]).all()


def test_weights_that_run_away_under_a_loss_that_stays_are_not_drawn() -> None:
    stage = Scene.plan(spec(SMALL), LIMITS, 20)
    stage.trajectory.parameters[15:] *= 1e200
    assert stage.drawn() == 15


@pytest.mark.parametrize(
    ("query", "sentence", "field"),
    [
        (SurfaceQuery("filte"), "unknown slice: filte; did you mean filter?", "slice"),
        (SurfaceQuery(part="test"), "invalid part: test; it is sealed", "part"),
        (SurfaceQuery(part="all"), "unknown part: all; expected one of train", "part"),
        (SurfaceQuery(size=12), "invalid size: 12; expected an odd number", "size"),
        (SurfaceQuery(size=1), "invalid size: 1; expected an odd number", "size"),
        (SurfaceQuery(span=0), "invalid span: 0; expected a number from 0.01 to 100", "span"),
        (SurfaceQuery(span=float("nan")), "invalid span: nan; expected", "span"),
    ],
)
def test_what_cannot_be_drawn_is_refused(query: SurfaceQuery, sentence: str, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        query.check(LIMITS, spec(SMALL))
    assert caught.value.message.startswith(sentence)
    assert caught.value.field == field


def test_a_job_checks_its_query() -> None:
    with pytest.raises(RequestError, match="it is sealed"):
        draw(SurfaceQuery(part="test"))


def test_the_size_is_limited() -> None:
    with pytest.raises(LimitError, match="invalid size: 53; the limit of surface size here is 51"):
        surface(spec(SMALL), Limits(surface_size=51), 0, 60, SurfaceQuery(size=53))


def test_the_default_path_lies_almost_in_its_plane() -> None:
    assert surface(spec(), LIMITS, 0, spec().horizon, COARSE)["captured"] > 0.9


def test_the_height_can_be_the_loss_the_penalty_or_both() -> None:
    query = f"{SMALL}&regularizer.l2=0.01&regularizer.l1=0.002"
    parts = {name: draw(replace(COARSE, penalty=name), text=query) for name in PENALTIES}
    loss, cost, both = (parts[name]["z"].astype(float) for name in ("none", "only", "sum"))
    assert np.allclose(loss + cost, both, rtol=1e-6)
    true = {name: found["path"]["loss"].astype(float) for name, found in parts.items()}
    experiment = run(query).experiment
    start = experiment.model.penalty(experiment.start)
    assert true["only"][0] == pytest.approx(start, rel=1e-6)
    assert np.allclose(true["sum"], true["none"] + true["only"], rtol=1e-6)


def test_a_penalty_that_a_run_does_not_have_is_refused() -> None:
    with pytest.raises(RequestError, match="this run has none, since l1 and l2 are 0"):
        draw(replace(COARSE, penalty="only"))
    with pytest.raises(RequestError, match="expected one of none, only, sum"):
        draw(replace(COARSE, penalty="both"))


LINEAR = "dataset=plane&dataset.features=x1&hidden=&dataset.samples=40&optimizer=sgd"


def test_with_two_parameters_the_plane_is_all_there_is() -> None:
    found = draw(SurfaceQuery("weights", 5), step=3, text=LINEAR, planned=20)
    assert found["whole"]
    assert {axis["label"] for axis in found["axes"]} == {"W1[0,0]", "b1[0]"}
    path = found["path"]
    assert np.allclose(path["off_plane"], 0, atol=1e-7)
    assert np.allclose(path["plane_loss"], path["loss"], rtol=1e-6)
    assert found["captured"] == pytest.approx(1)
    here = run(LINEAR)
    here.advance(11)
    for axis, along in zip(found["axes"], ("x", "y"), strict=True):
        own = here.parameters[here.layout.place(axis["label"])]
        assert path[along][11] + axis["offset"] == pytest.approx(own, rel=1e-5)


def test_the_drawn_difference_between_run_and_plane_is_the_computed_one() -> None:
    found, here = draw(SurfaceQuery("random", 5), step=3), run(SMALL)
    here.advance(30)
    theta, (across, up) = here.parameters.copy(), found["directions"]
    x, y = ((theta - found["origin"]) @ axis for axis in (across, up))
    below = found["origin"] + x * across + y * up
    true, under = here.losses_at(np.stack([theta, below]))
    path = found["path"]
    assert float(path["loss"][30] - path["plane_loss"][30]) == pytest.approx(true - under, rel=1e-4)
    assert abs(true - under) > 1e-2, "the plane would lie under the path"
    assert path["off_plane"][30] == pytest.approx(np.linalg.norm(theta - below), rel=1e-6)


@pytest.mark.parametrize("slice_", [row for row in SLICES.values() if not row.whole_path])
def test_a_plane_through_a_point_goes_with_the_run_or_stays(slice_: SliceRule) -> None:
    query = SurfaceQuery(slice_.name, 5)
    assert query.step_at(9) == 9
    stays = replace(query, follow=False)
    assert stays.step_at(9) == 0
    assert replace(stays, at=4).step_at(9) == 4
    here = run(SMALL)
    here.advance(4)
    assert np.allclose(draw(query, step=4)["origin"], here.parameters, rtol=1e-12)


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        (SurfaceQuery(a="W1[0,0]"), "a", "invalid a: the slice path has no parameters"),
        (SurfaceQuery("filter", ends=True), "ends", "the slice filter takes zero_biases"),
        (SurfaceQuery("random", zero_biases=True), "zero_biases", "invalid zero biases: the slice"),
        (SurfaceQuery(at=3), "at", "only a plane through a point that stays has such a step"),
        (SurfaceQuery("random", at=3), "at", "only a plane through a point that stays"),
        (SurfaceQuery("line"), "slice", "a line has one axis and no surface"),
        (SurfaceQuery("weights", a="W7[0,0]"), "a", "there is no parameter W7"),
    ],
)
def test_what_a_slice_does_not_take_is_refused(query, field: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence) as caught:
        draw(query)
    assert caught.value.field == field


def test_every_parameter_of_a_slice_can_be_asked_for() -> None:
    assert set(OPTIONS) <= {each.name for each in fields(SurfaceQuery)}


def test_the_step_plane_holds_the_runs_next_position() -> None:
    found, here = draw(SurfaceQuery("step", 5), step=12), run(SMALL)
    here.advance(13)
    path = found["path"]
    assert path["off_plane"][12] < 1e-6
    assert path["off_plane"][13] < 1e-6
    assert path["off_plane"][11] > 1e-4, "all of the path lies in the plane"


def test_a_plane_of_the_path_does_not_follow_a_run_that_has_blown_up() -> None:
    for name in ("path", "path_pca"):
        with pytest.raises(RequestError, match="the weights at step 60 are too large"):
            draw(SurfaceQuery(name, 5, follow=True), 60, DECAYING, 120)


def test_a_plane_stays_only_where_the_run_can_be() -> None:
    diverging = "dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd"
    query = SurfaceQuery("weights", 5, follow=False, at=700)
    with pytest.raises(RequestError, match="invalid at: 700; this run cannot get there") as caught:
        draw(query, 700, f"{diverging}&optimizer.learning_rate=90", 800)
    assert caught.value.field == "at"
    with pytest.raises(RequestError, match="invalid at: 700; the plan of this run ends at step 60"):
        draw(query, 700)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SurfaceQuery(), SurfaceQuery(follow=False)),
        (SurfaceQuery("random"), SurfaceQuery("random", follow=True)),
        (SurfaceQuery("random", follow=False), SurfaceQuery("random", follow=False, at=0)),
        (SurfaceQuery("filter"), SurfaceQuery("filter", zero_biases=False)),
        (SurfaceQuery("curvature"), SurfaceQuery("curvature", ends=False)),
    ],
)
def test_what_is_left_open_is_filled_in(one: SurfaceQuery, other: SurfaceQuery) -> None:
    assert one != other
    assert one.settled() == other.settled() == one.settled().settled()
    one.settled().check(LIMITS, spec(SMALL))
    first, second = (draw(replace(each, size=5), one.step_at(4)) for each in (one, other))
    assert same(first, second)


def test_what_is_chosen_stays_chosen() -> None:
    chosen = SurfaceQuery("curvature", ends=True, follow=False, at=7)
    assert chosen.settled() == chosen
    assert SurfaceQuery(follow=True).settled().follow
    assert SurfaceQuery("weights", a="W1[0,0]").settled().a == "W1[0,0]"
