"""Where a run stands over a surface."""

from dataclasses import replace

import numpy as np
import pytest

from app.training.ball import ball
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"


@pytest.mark.parametrize("part", ["train", "validation"])
@pytest.mark.parametrize("step", [0, 17, 60])
def test_the_ball_lies_on_the_path(step: int, part: str) -> None:
    drawn = surface(spec(SMALL), LIMITS, 0, 60, SurfaceQuery(size=5, part=part))
    here = run(SMALL)
    here.seek(step)
    placed = ball(here, drawn)
    path = drawn["path"]
    assert placed["step"] == path["step"][step]
    for name in ("x", "y", "loss", "plane_loss", "off_plane"):
        assert placed[name] == pytest.approx(path[name][step], rel=1e-5, abs=1e-5)
    assert placed["loss"] == here.losses()[part]


def test_at_the_origin_there_is_nothing_to_capture() -> None:
    drawn = surface(spec(SMALL), LIMITS, 0, 60, SurfaceQuery("filter", 5))
    placed = ball(run(SMALL), drawn)
    assert placed["share"] is None
    assert (placed["x"], placed["y"], placed["off_plane"]) == (0, 0, 0)
    assert placed["plane_loss"] == placed["loss"]


@pytest.mark.parametrize("penalty", ["none", "only", "sum"])
def test_the_ball_stands_on_the_height_that_the_surface_shows(penalty: str) -> None:
    query = "dataset.samples=40&hidden=3-tanh&batch_size=10&regularizer.l2=0.1"
    here = run(query)
    drawn = surface(here.spec, here.limits, 0, 20, SurfaceQuery(size=5, penalty=penalty))
    here.advance(20)
    found = ball(here, drawn)
    # The end of the path is in the plane.
    assert found["loss"] == pytest.approx(float(drawn["path"]["loss"][-1]), rel=1e-5)
    assert found["plane_loss"] == pytest.approx(found["loss"], rel=1e-5)


@pytest.mark.parametrize(
    ("part", "penalty"),
    [("train", "none"), ("validation", "none"), ("train", "sum"), ("train", "only")],
)
def test_the_gradients_arrow_is_the_projection_of_central_differences(
    part: str, penalty: str
) -> None:
    here = run("dataset.samples=40&hidden=3-tanh&batch_size=10&regularizer.l2=0.1")
    query = SurfaceQuery(size=5, part=part, penalty=penalty)
    drawn = surface(here.spec, here.limits, 0, 20, query)
    here.advance(7)
    point, found = here.parameters.copy(), ball(here, drawn)["gradient"]
    naive = np.empty(point.size)
    for k in range(point.size):
        away = 1e-5 * np.eye(point.size)[k]
        up, down = here.losses_at(np.stack([point + away, point - away]), part, penalty)
        naive[k] = -(up - down) / 2e-5
    expected = [
        sum(a * b for a, b in zip(axis, naive, strict=True)) for axis in drawn["directions"]
    ]
    assert [found["x"], found["y"]] == pytest.approx(expected, rel=1e-5, abs=1e-8)
    share = np.hypot(*expected) / np.linalg.norm(naive)
    assert 0.01 < share < 0.99, "a share of 0 or 1 would prove little"
    assert found["share"] == pytest.approx(share, rel=1e-5)


@pytest.mark.parametrize("how", ["one by one", "in a stride", "by a seek back", "a jump"])
def test_the_updates_arrow_is_the_last_step_however_it_was_made(how: str) -> None:
    drawn = surface(spec(SMALL), LIMITS, 0, 60, SurfaceQuery(size=5))
    here, step = run(SMALL), 23
    assert ball(here, drawn)["update"] is None
    if how == "one by one":
        for _ in range(step):
            here.advance(1)
    elif how == "in a stride":
        here.advance(step, watch=False)
    else:
        here.advance(60)
        here.seek(step)
    if how == "a jump":
        here.seek(50)
        here.seek(step)
    found = ball(here, drawn)["update"]
    other = run(SMALL)
    other.advance(step)
    update = other.at(step) - other.at(step - 1)
    assert [found["x"], found["y"]] == pytest.approx(list(drawn["directions"] @ update), rel=1e-9)
    assert np.array_equal(here.parameters, other.parameters), "looking back moved the run"


def test_a_plane_that_follows_has_the_ball_on_it() -> None:
    here = run(SMALL)
    here.advance(17)
    query = replace(SurfaceQuery(size=5), follow=True)
    drawn = surface(here.spec, here.limits, 17, 60, query)
    placed = ball(here, drawn)
    assert (placed["x"], placed["y"]) == pytest.approx((0, 0), abs=1e-12)
    assert placed["off_plane"] < 1e-12
    assert placed["plane_loss"] == placed["loss"]
    assert drawn["z"][2, 2] == pytest.approx(placed["loss"], rel=1e-6)
    stays = surface(here.spec, here.limits, 0, 60, SurfaceQuery(size=5))
    assert np.array_equal(drawn["directions"], stays["directions"])
