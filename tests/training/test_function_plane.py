"""The surface of a function: the plane is x and y, and all that is drawn is the function's own."""

from typing import Any

import numpy as np
import pytest

from app.data.functions import FUNCTIONS
from app.errors import FallLineError
from app.training.ball import ball
from app.training.function_plane import within
from app.training.limits import Limits
from app.training.run import Run
from app.training.surface_job import SurfaceQuery, surface
from tests.training.worlds import LIMITS, spec


def drawn(query: str, size: int = 21, **options: Any) -> tuple[Run, dict[str, Any]]:
    run = Run(spec(query), LIMITS)
    return run, surface(run.spec, LIMITS, 0, run.planned, SurfaceQuery(size=size, **options))


def by_hand(run: Run, x: float, y: float) -> float:
    """NumPy's own value of the formula, not the graph's."""
    assert run.spec.function is not None
    return float(run.spec.function.formula(x=np.array(x), y=np.array(y)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_cell_is_the_value_at_its_own_x_and_y(name: str) -> None:
    run, found = drawn(f"function={name}")
    assert found["origin"].tolist() == [0.0, 0.0]
    assert found["directions"].tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert found["axes"] == [{"label": "x", "offset": 0.0}, {"label": "y", "offset": 0.0}]
    for j, i in np.ndindex(found["z"].shape):
        x, y = float(found["x"][i]), float(found["y"][j])
        scale = max(1.0, abs(by_hand(run, x, y)))
        assert abs(found["z"][j, i] - by_hand(run, x, y)) < 3e-5 * scale


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_path_is_the_run_and_lies_in_the_plane(name: str) -> None:
    run, found = drawn(f"function={name}")
    path = found["path"]
    assert found["captured"] == 1.0
    assert path["off_plane"].max() == 0.0
    assert found["drawn_to"] == run.spec.horizon == path["step"][-1]
    assert not found["thinned"]
    assert np.array_equal(path["loss"], path["plane_loss"])
    for place in (0, 1, len(path["step"]) // 2, -1):
        here = run.at(int(path["step"][place])) if run.head >= path["step"][place] else None
        if here is None:
            run.advance(int(path["step"][place]) - run.step)
            here = run.parameters.copy()
        assert (path["x"][place], path["y"][place]) == (np.float32(here[0]), np.float32(here[1]))
        assert path["loss"][place] == np.float32(by_hand(run, *here)) or abs(
            path["loss"][place] - by_hand(run, *here)
        ) < 1e-6 * max(1.0, abs(by_hand(run, *here)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_picture_holds_box_path_and_minima(name: str) -> None:
    _, found = drawn(f"function={name}", 51)
    row = FUNCTIONS[name]
    half = (found["x"][1] - found["x"][0], found["y"][1] - found["y"][0])
    for axis, cell, (low, high) in zip("xy", half, row.box, strict=True):
        assert found[axis][0] <= low + cell
        assert found[axis][-1] >= high - cell
        assert found[axis][0] - cell <= found["path"][axis].min()
        assert found["path"][axis].max() <= found[axis][-1] + cell
    assert [(m["x"], m["y"]) for m in found["minima"]] == [(m.x, m.y) for m in row.minima]


def test_the_picture_grows_with_a_path_that_leaves_it() -> None:
    _, near = drawn("function=bowl")
    _, far = drawn("function=bowl&start=-7,0")
    _, other = drawn("function=bowl&start=0,8")
    assert other["y"][-1] > 8.0
    assert other["path"]["y"][0] == 8.0
    assert near["x"][0] == pytest.approx(-3.0, abs=0.2)
    assert far["x"][0] < -7.0
    assert far["x"][-1] >= 3.0
    assert far["path"]["x"][0] == -7.0


def test_a_path_that_leaves_the_landscape_is_drawn_to_where_it_does() -> None:
    run, found = drawn("function=saddle&horizon=200")
    assert run.planned == 200
    assert 60 < found["drawn_to"] < 200
    assert np.abs(found["path"]["y"]).max() <= 32.0
    points = np.array([[0.0, 0.0], [1.0, 1.0], [np.nan, 0.0], [0.0, 0.0]])
    assert within(FUNCTIONS["bowl"], points) == 2
    assert within(FUNCTIONS["bowl"], np.array([[1e6, 0.0]])) == 1


def test_a_span_shows_less_or_more_and_only_the_minima_that_lie_in_it() -> None:
    _, narrow = drawn("function=rastrigin", span=0.5)
    assert narrow["x"][-1] == pytest.approx(1.25, abs=0.2)
    assert len(narrow["minima"]) == 9


def test_the_cap_of_a_function_below_zero_lies_above_its_path() -> None:
    _, found = drawn("function=typed&function.formula=x**2%2By**2-1000", 51)
    _, same = drawn("function=typed&function.formula=x**2%2By**2", 51)
    assert found["cap"] == pytest.approx(same["cap"] - 1000)
    assert found["clipped"] == same["clipped"] > 0
    assert found["path"]["loss"].max() <= found["cap"] < 0
    for name in FUNCTIONS:
        _, each = drawn(f"function={name}", 51)
        assert each["path"]["loss"].max() <= each["cap"]
        assert each["clipped"] <= each["z"].size // 2 + 1
        assert each["floor"] > 0


def test_holes_are_where_there_is_no_value() -> None:
    _, found = drawn("function=typed&function.formula=log(x)%2By**2&start=2,1")
    assert found["nonfinite"] == int(np.isnan(found["z"]).sum()) > 0
    assert np.isnan(found["z"][:, found["x"] < -0.1]).all()


def test_the_ball_stands_at_the_run_s_own_place_and_loss() -> None:
    run, found = drawn("function=himmelblau")
    run.advance(3)
    placed = ball(run, found)
    assert (placed["x"], placed["y"]) == tuple(run.parameters)
    assert placed["loss"] == placed["plane_loss"] == run.losses()["train"]
    assert placed["off_plane"] == 0.0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"part": "validation"}, "a function of x and y has no validation part"),
        ({"part": "test"}, "sealed"),
        ({"penalty": "sum"}, "this run has none"),
        ({"size": 20}, "odd number"),
    ],
)
def test_what_a_function_has_not_is_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FallLineError, match=sentence):
        drawn("function=bowl", **({"size": 21} | options))


def test_any_slice_of_a_function_is_its_plane() -> None:
    _, path = drawn("function=beale", slice="path")
    _, other = drawn("function=beale", slice="filter")
    assert np.array_equal(path["z"], other["z"])
    assert (path["slice"], other["slice"]) == ("path", "filter")


def test_a_long_plan_is_thinned_and_says_so() -> None:
    run = Run(spec("function=bowl&horizon=5000"), Limits())
    found = surface(run.spec, Limits(), 0, run.planned, SurfaceQuery(size=11))
    assert found["thinned"]
    assert found["drawn_to"] == 5000
