"""What the network says over its inputs."""

from typing import Any

import numpy as np
import pytest

from app.errors import RequestError
from app.training.output_map import MAP_SIZE, OutputMap
from app.training.run import Run
from tests.training.worlds import run


def draw(here: Run, columns: tuple[int, int] = (0, 1)) -> dict[str, Any] | None:
    return OutputMap(here.experiment, here.parameters, columns).draw()


def test_a_map_has_the_probability_at_every_place() -> None:
    here = run("dataset=gaussians&dataset.samples=40&hidden=")
    here.advance(20)
    drawn = draw(here)
    assert drawn is not None
    assert drawn["values"].shape == (1, MAP_SIZE, MAP_SIZE)
    assert (drawn["range"], drawn["held"]) == ([0.0, 1.0], [])
    lowest, highest = drawn["lo"], drawn["hi"]
    assert 0.0 < lowest < 0.5 < highest < 1.0
    assert (drawn["values"].min(), drawn["values"].max()) == (0, 255)
    shown = lowest + (highest - lowest) * drawn["values"] / 255
    for i, j in ((0, 0), (7, 40), (49, 49)):
        raw = np.array([drawn["x"][i], drawn["y"][j]], dtype=np.float64)
        logit = here.prepared.features.apply(raw) @ here.parameters[:2] + here.parameters[2]
        half = 0.5 * (highest - lowest) / 255 + 1e-6
        assert shown[0, j, i] == pytest.approx(1 / (1 + np.exp(-logit)), abs=half)


def test_a_map_reaches_a_tenth_beyond_the_data() -> None:
    here = run("dataset=plane&dataset.samples=40&hidden=3-tanh")
    drawn = draw(here)
    assert drawn is not None
    low, high = here.prepared.raw.min(axis=0), here.prepared.raw.max(axis=0)
    for axis, name in enumerate(("x", "y")):
        room = 0.1 * (high - low)[axis]
        assert drawn[name][[0, -1]] == pytest.approx([low[axis] - room, high[axis] + room])


def test_a_map_moves_with_the_run() -> None:
    here = run("dataset=gaussians&dataset.samples=40&hidden=")
    drawing = OutputMap(here.experiment, here.parameters)
    first = drawing.draw()
    here.advance(20)
    second = drawing.draw()
    assert first is not None
    assert second is not None
    assert not np.array_equal(first["values"], second["values"])


def test_classes_have_a_map_each() -> None:
    here = run("dataset=blobs&dataset.samples=40&hidden=4-relu")
    drawn = draw(here)
    assert drawn is not None
    assert drawn["values"].shape == (3, MAP_SIZE, MAP_SIZE)
    assert drawn["values"].astype(int).sum(axis=0) == pytest.approx(255, abs=2)


def test_labels_fitted_by_numbers_are_shown_a_little_beyond_them() -> None:
    drawn = draw(run("dataset=circle&dataset.samples=40&hidden=3-tanh&loss=l2"))
    assert drawn is not None
    assert drawn["range"] == [-0.25, 1.25]
    assert drawn["lo"] >= -0.25
    assert drawn["hi"] <= 1.25


def test_a_regression_is_shown_in_its_own_units() -> None:
    here = run("dataset=plane&dataset.samples=200&hidden=")
    here.advance(300)
    drawn = draw(here)
    assert drawn is not None
    shown = drawn["lo"] + (drawn["hi"] - drawn["lo"]) * drawn["values"] / 255
    x, y = np.meshgrid(drawn["x"], drawn["y"])
    expected = np.clip((x + y) / 10, *drawn["range"])
    assert np.abs(shown[0] - expected).max() < 0.05


def test_other_columns_are_held_at_their_training_mean() -> None:
    here = run(
        "dataset=iris&dataset.features=sepal length,sepal width,petal length,petal width&hidden="
    )
    drawn = draw(here, (3, 1))
    assert drawn is not None
    assert drawn["columns"] == [3, 1]
    means = here.prepared.raw[here.prepared.indices("train")].mean(axis=0)
    assert drawn["held"] == [
        {"column": "sepal length", "value": pytest.approx(means[0])},
        {"column": "petal length", "value": pytest.approx(means[2])},
    ]
    raw = means.copy()
    raw[3], raw[1] = drawn["x"][30], drawn["y"][11]
    logits = here.prepared.features.apply(raw) @ here.parameters[:12].reshape(4, 3)
    odds = np.exp(logits + here.parameters[12:])
    shown = drawn["values"][:, 11, 30] / 255
    assert shown == pytest.approx(odds / odds.sum(), abs=0.5 / 255 + 1e-6)


@pytest.mark.parametrize("columns", [(0, 0), (0, 2), (-1, 0)])
def test_columns_are_two_different_inputs(columns: tuple[int, int]) -> None:
    with pytest.raises(RequestError, match="expected two different ones of 0 to 1"):
        draw(run(), columns)


def test_one_input_is_a_curve() -> None:
    here = run("dataset=sine&dataset.samples=40&hidden=")
    drawn = draw(here)
    assert drawn is not None
    assert drawn["kind"] == "curve"
    assert drawn["values"].shape == (1, 200)
    scaled = here.prepared.features.apply(drawn["x"].astype(np.float64)[:, None])
    outputs = scaled @ here.parameters[:1, None] + here.parameters[1]
    expected = here.prepared.targets.invert(outputs)[:, 0]
    assert drawn["values"][0] == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_there_is_no_map_of_what_is_not_finite() -> None:
    here = run("dataset=plane&dataset.samples=40&hidden=")
    here.parameters[:] = 1e308
    assert draw(here) is None


def test_a_curve_that_single_precision_cannot_hold_is_none() -> None:
    here = run("dataset=sine&dataset.samples=40&hidden=")
    here.parameters[:] = 1e37, 0.0
    assert draw(here) is not None
    here.parameters[:] = 1e39, 0.0
    assert draw(here) is None
