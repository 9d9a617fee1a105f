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


def test_what_the_weights_cost_is_said_beside_the_loss() -> None:
    text = SMALL + "&regularizer.l2=0.1&regularizer.l1=0.02"
    found, here = line(spec(text), LIMITS, 60), run(text)
    start = here.at(0)
    here.advance(60)
    for k in (0, 60, 150):
        point = start + found["alpha"][k] * (here.at(60) - start)
        weights = [w for n, w in here.layout.views(point).items() if n.startswith("W")]
        cost = sum(0.1 * float(v) ** 2 + 0.02 * abs(float(v)) for w in weights for v in w.ravel())
        assert found["penalty"][k] == pytest.approx(cost, rel=1e-12)
    assert line(spec(SMALL), LIMITS, 60)["penalty"] is None


def test_a_line_to_another_activation_is_refused() -> None:
    other = spec(SMALL.replace("tanh", "relu"))
    with pytest.raises(RequestError, match="needs two networks of the same layers") as caught:
        line(spec(SMALL), LIMITS, 60, (other, 60, 5, 0))
    assert caught.value.field == "other"


def test_a_line_to_weights_that_have_blown_up_is_refused() -> None:
    decaying = "optimizer=sgd&optimizer.learning_rate=100&optimizer.weight_decay=10"
    one, two = spec(decaying), spec(decaying + "&seed=3")
    with pytest.raises(RequestError, match="weights of the other run at step 100 are too large"):
        line(one, LIMITS, 120, (two, 120, 100, 2))
    with pytest.raises(RequestError, match="weights of this run at step 90 are too large"):
        line(one, LIMITS, 120, (two, 120, 3, 90))
