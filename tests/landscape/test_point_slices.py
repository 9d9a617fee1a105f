"""Planes through the current point, against their definitions by central differences."""

from dataclasses import replace

import numpy as np
import pytest

from app.engine.array import Array
from app.errors import RequestError
from app.landscape.projection import project
from app.landscape.setting import Setting
from app.landscape.slice_table import build_slice
from app.landscape.slices import Slice
from tests.landscape.worlds import World, defining, naive_loss, world

WORLD = world()
SMALL = world(("tanh",))
EPS = 1e-4


def made(name: str, of: World = WORLD, place: int = 20, **options: object) -> Slice:
    return build_slice(name, of.setting(name, place, **options))


def slope(of: World, point: Array) -> Array:
    """The gradient by central differences of the textbook loss."""
    found = np.empty(point.size)
    for k in range(point.size):
        away = np.zeros(point.size)
        away[k] = EPS
        up, down = (naive_loss(of.model, point + sign * away, of.x, of.y) for sign in (1, -1))
        found[k] = (up - down) / (2 * EPS)
    return found


def bend(of: World, point: Array) -> Array:
    """The Hessian by central differences of the textbook loss."""
    size, h = point.size, 2e-3
    found = np.empty((size, size))
    unit = h * np.eye(size)
    value = lambda at: naive_loss(of.model, at, of.x, of.y)  # noqa: E731 a formula
    for i in range(size):
        for j in range(i + 1):
            corners = (
                value(point + unit[i] + unit[j])
                - value(point + unit[i] - unit[j])
                - value(point - unit[i] + unit[j])
                + value(point - unit[i] - unit[j])
            )
            found[i, j] = found[j, i] = corners / (4 * h * h)
    return found


def test_two_weights_are_the_axes_and_say_their_own_values() -> None:
    found = made("weights", a="W2[1,0]", b="b1[2]")
    layout, point = WORLD.model.layout, WORLD.path[20]
    places = [layout.place("W2[1,0]"), layout.place("b1[2]")]
    expected = np.zeros((2, layout.size))
    expected[0, places[0]] = expected[1, places[1]] = 1
    np.testing.assert_array_equal(found.directions, expected)
    assert [axis.label for axis in found.axes] == ["W2[1,0]", "b1[2]"]
    assert [axis.offset for axis in found.axes] == [point[k] for k in places]


def test_without_a_choice_they_are_the_two_with_the_largest_gradient() -> None:
    gradient = np.abs(slope(WORLD, WORLD.path[20]))
    first, second = np.argsort(-gradient)[:2]
    label = WORLD.model.layout.label
    assert [a.label for a in made("weights").axes] == [label(int(first)), label(int(second))]
    chosen = made("weights", b=label(int(first)))
    assert [a.label for a in chosen.axes] == [label(int(second)), label(int(first))]


@pytest.mark.parametrize(
    ("options", "field", "sentence"),
    [
        ({"a": "W9[0,0]"}, "a", "invalid a: there is no parameter W9\\[0,0\\]; they are W1"),
        ({"b": "W1[0,99]"}, "b", "there is no parameter W1\\[0,99\\]"),
        ({"b": "W1[0]"}, "b", "there is no parameter W1\\[0\\]"),
        ({"b": "W1[-1,0]"}, "b", "there is no parameter"),
        ({"b": "W1[٣,0]"}, "b", "there is no parameter"),
        ({"a": "b1[0]", "b": "b1[0]"}, "b", "expected another weight than a"),
    ],
)
def test_a_weight_that_is_not_there_is_refused(options, field: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence) as caught:
        made("weights", **options)
    assert caught.value.field == field


def test_every_parameter_has_a_name_that_leads_back_to_it() -> None:
    layout = WORLD.model.layout
    assert [layout.place(layout.label(k)) for k in range(layout.size)] == list(range(layout.size))


def test_a_random_plane_is_as_large_as_the_weights_and_another_seed_is_another_plane() -> None:
    found = made("random")
    length = np.linalg.norm(WORLD.path[20])
    np.testing.assert_allclose(
        defining(found) @ defining(found).T, length**2 * np.eye(2), atol=1e-9
    )
    setting = WORLD.setting("other", 20)
    other = build_slice("random", setting)
    assert abs(other.directions[0] @ found.directions[0]) < 0.9


@pytest.mark.parametrize("zeroed", [False, True])
def test_filters_are_as_long_as_the_networks_own(zeroed: bool) -> None:
    found, point = made("filter", zero_biases=zeroed), WORLD.path[20]
    layout = WORLD.model.layout
    for direction in defining(found):
        for name in ("W1", "W2", "W3"):
            weights, bias = layout.view(direction, name), layout.view(direction, f"b{name[1]}")
            own, own_bias = layout.view(point, name), layout.view(point, f"b{name[1]}")
            for unit in range(weights.shape[1]):
                if zeroed:
                    assert bias[unit] == 0
                    lengths = np.linalg.norm(weights[:, unit]), np.linalg.norm(own[:, unit])
                else:
                    lengths = (
                        np.hypot(np.linalg.norm(weights[:, unit]), bias[unit]),
                        np.hypot(np.linalg.norm(own[:, unit]), own_bias[unit]),
                    )
                assert lengths[0] == pytest.approx(lengths[1], rel=1e-10)


def test_a_filter_of_zeros_is_refused() -> None:
    setting = WORLD.setting("filter", 20)
    point = setting.point.copy()
    point[WORLD.model.layout.filters[0]] = 0
    with pytest.raises(RequestError, match="all of W1\\[0,0\\] to b1\\[0\\] are 0"):
        build_slice("filter", replace(setting, point=point))


@pytest.mark.parametrize("ends", [False, True])
def test_curvature_is_that_of_the_whole_finite_difference_hessian(ends: bool) -> None:
    point = SMALL.path[20]
    found = made("curvature", SMALL, ends=ends)
    values, vectors = np.linalg.eigh(bend(SMALL, point))
    places = [-1, 0] if ends else [-1, -2]
    for axis, direction, place in zip(found.axes, found.directions, places, strict=True):
        assert abs(direction @ vectors[:, place]) > 0.9999
        said = float(axis.label.split("λ = ")[1].replace("−", "-"))
        assert said == pytest.approx(values[place], rel=6e-3)


def test_a_bowl_is_drawn_to_where_its_loss_has_doubled() -> None:
    point = SMALL.path[20]
    found = made("curvature", SMALL)
    values = np.linalg.eigvalsh(bend(SMALL, point))[::-1][:2]
    reach = np.sqrt(2 * naive_loss(SMALL.model, point, SMALL.x, SMALL.y) / values)
    expected = [reach[0], min(reach[1], 3 * reach[0])]
    np.testing.assert_allclose(np.diagonal(found.scale), expected, rtol=1e-4)


def test_eigenvectors_do_not_flip_from_step_to_step() -> None:
    before, after = (made("curvature", SMALL, place) for place in (20, 21))
    assert (np.sum(before.directions * after.directions, axis=1) > 0.9).all()


def test_the_step_plane_holds_the_point_steepest_descent_and_the_next_point() -> None:
    """The update of Adam, say, is anything but the gradient."""
    setting = WORLD.setting("step", 20)
    update = np.random.default_rng(1).standard_normal(setting.point.size)
    found = build_slice("step", with_updates(setting, update))
    gradient = slope(WORLD, setting.point)
    np.testing.assert_allclose(found.directions[0], -gradient / np.linalg.norm(gradient), atol=1e-6)
    seen = project((setting.point + update)[None], found.origin, found.directions)
    assert seen.off_plane[0] < 1e-12
    assert seen.coordinates[0, 1] > 0, "the update goes up the paper"
    assert np.diagonal(found.scale) == pytest.approx(3 * np.linalg.norm(update))


def test_where_the_update_is_the_gradient_the_one_before_it_gives_the_plane() -> None:
    setting = WORLD.setting("step", 20)
    parallel = -0.1 * setting.here.gradient()
    before = np.random.default_rng(2).standard_normal(setting.point.size)
    found = build_slice("step", with_updates(setting, parallel, before))
    seen = project((setting.point + before)[None], found.origin, found.directions)
    assert seen.off_plane[0] < 1e-9
    alone = build_slice("step", with_updates(setting, parallel))
    np.testing.assert_allclose(alone.directions @ alone.directions.T, np.eye(2), atol=1e-12)


def test_without_a_gradient_there_is_no_steepest_descent() -> None:
    setting = WORLD.setting("step", 20)
    assert setting.near is not None
    near = replace(setting.near, gradient=lambda: np.zeros(setting.point.size))
    with pytest.raises(RequestError, match="there is no steepest descent at step 0"):
        build_slice("step", replace(setting, near=near))


def with_updates(setting: Setting, update: Array | None, before: Array | None = None) -> Setting:
    assert setting.near is not None
    return replace(setting, near=replace(setting.near, updates=lambda: (update, before)))


def test_principal_axes_of_a_random_walk_explain_as_much_as_theory_says() -> None:
    """76 %: Antognini and Sohl-Dickstein 2018, for equal steps, weighted alike."""
    rng = np.random.default_rng(3)
    walk = np.cumsum(rng.standard_normal((1500, 300)), axis=0)
    setting = replace(WORLD.setting("path_pca"), point=walk[-1], trajectory=walk)
    found = build_slice("path_pca", setting)
    assert found.explained is not None
    assert sum(found.explained) == pytest.approx(0.76, abs=0.02)


def test_principal_axes_are_singular_vectors_weighted_by_arc_length() -> None:
    path = WORLD.path
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    weights = np.array(
        [
            (0 if k == 0 else lengths[k - 1]) + (lengths[k] if k < len(lengths) else 0)
            for k in range(len(path))
        ]
    )
    weights /= weights.sum()
    mean = np.average(path, axis=0, weights=weights)
    _, sizes, vectors = np.linalg.svd(np.sqrt(weights)[:, None] * (path - mean))
    found = build_slice("path_pca", WORLD.setting("path_pca"))
    np.testing.assert_allclose(found.origin, mean, atol=1e-12)
    assert (np.abs(np.sum(found.directions * vectors[:2], axis=1)) > 1 - 1e-9).all()
    assert found.explained == pytest.approx(sizes[:2] ** 2 / np.sum(sizes**2), rel=1e-9)


def test_the_second_axis_of_a_step_plane_says_what_it_is() -> None:
    setting = WORLD.setting("step", 20)
    down = -setting.here.gradient()
    aslant, other = np.random.default_rng(4).standard_normal((2, setting.point.size))

    def label(update: Array | None, before: Array | None) -> str:
        return build_slice("step", with_updates(setting, update, before)).axes[1].label

    assert label(aslant, other) == "rest of the update"
    assert label(0.1 * down, other) == "rest of the update before"
    assert label(None, other) == "rest of the update before"
    assert label(0.1 * down, 0.2 * down) == label(None, None) == "random"


def test_the_rounding_of_a_tiny_update_is_not_taken_for_a_direction() -> None:
    setting = WORLD.setting("step", 20)
    tiny = (setting.point - 1e-9 * setting.here.gradient()) - setting.point
    down = setting.here.gradient() / np.linalg.norm(setting.here.gradient())
    beside = np.linalg.norm(tiny - (tiny @ down) * down) / np.linalg.norm(tiny)
    assert beside > 1e-9, "there is no rounding to be taken for anything"
    assert build_slice("step", with_updates(setting, tiny)).axes[1].label == "random"


@pytest.mark.parametrize("name", ["weights", "random", "filter", "curvature", "step"])
@pytest.mark.parametrize("size", [1e31, np.inf, np.nan])
def test_no_plane_goes_through_weights_that_have_blown_up(name: str, size: float) -> None:
    setting = WORLD.setting(name, 20)
    point = setting.point.copy()
    point[3] = size
    with pytest.raises(RequestError, match="the weights at step 9 are too large to draw a plane"):
        build_slice(name, replace(setting, point=point, step=9))


def test_curvature_that_is_not_found_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.landscape.point_slices.MOST_PRODUCTS", 4)
    with pytest.raises(RequestError, match="was not found in 4 products of the Hessian"):
        made("curvature", SMALL)
