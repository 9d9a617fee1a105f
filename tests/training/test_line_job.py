"""The loss along a straight line, against a naive loop."""

import numpy as np
import pytest

from app.errors import RequestError
from app.training.line_job import line
from tests.training.worlds import LIMITS, run, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"


def test_the_line_goes_from_start_to_end_of_the_plan() -> None:
    found, here = line(spec(SMALL), LIMITS, 60), run(SMALL)
    start = here.at(0)
    here.advance(60)
    end = here.at(60)
    assert found["length"] == pytest.approx(np.linalg.norm(end - start))
    assert found["to"] == {"step": 60}
    assert found["alpha"][[0, -1]] == pytest.approx([-0.25, 1.25])
    for part in ("train", "validation"):
        for k in (0, 40, 75, 150):
            point = start + found["alpha"][k] * (end - start)
            expected = here.losses_at(point[None], part)[0]
            assert found[part][k] == pytest.approx(expected, rel=1e-12)


def test_the_path_is_seen_from_the_line() -> None:
    found, here = line(spec(SMALL), LIMITS, 60), run(SMALL)
    start = here.at(0)
    here.advance(60)
    chord = here.at(60) - start
    path = found["path"]
    assert path["step"].tolist() == list(range(61))
    for step in (0, 13, 60):
        offset = here.at(step) - start
        alpha = sum(a * b for a, b in zip(offset, chord, strict=True)) / sum(chord**2)
        assert path["alpha"][step] == pytest.approx(alpha, abs=1e-12)
        off = np.sqrt(sum((offset - alpha * chord) ** 2))
        assert path["off_line"][step] == pytest.approx(off, abs=1e-12)
        assert path["loss"][step] == pytest.approx(here.history.value("train_loss", step))
    assert path["off_line"].max() > 1e-2


def test_between_two_runs_it_goes_from_one_position_to_the_other() -> None:
    one, two = run(SMALL), run(SMALL + "&seed=5")
    one.advance(10)
    two.advance(20)
    found = line(one.spec, LIMITS, 60, (two.spec, 60, 20, 10))
    begin, end = one.at(10), two.at(20)
    k = int(np.argmin(np.abs(found["alpha"] - 0.5)))
    point = begin + found["alpha"][k] * (end - begin)
    assert found["train"][k] == pytest.approx(one.losses_at(point[None])[0], rel=1e-12)
    assert found["to"] == {"step": 20}


def test_a_line_needs_two_places_in_one_space() -> None:
    other = spec("dataset.samples=40&hidden=4-tanh&batch_size=10")
    with pytest.raises(RequestError, match="needs two networks of the same layers"):
        line(spec(SMALL), LIMITS, 60, (other, 60, 5, 0))
    with pytest.raises(RequestError, match="the line has no length"):
        line(spec(SMALL), LIMITS, 60, (spec(SMALL), 60, 7, 7))
