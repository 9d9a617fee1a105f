"""Where a run stands over a surface."""

import pytest

from app.training.ball import ball
from app.training.surface_job import SurfaceQuery, surface
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
