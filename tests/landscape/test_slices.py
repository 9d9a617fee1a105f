"""The table of slices, each row against its definition on a real descent."""

import numpy as np
import pytest

from app.engine.randomness import generator
from app.errors import NotFoundError, RequestError, ShapeError
from app.landscape.projection import project
from app.landscape.setting import Setting
from app.landscape.slice_table import SLICES, build_slice
from app.landscape.slices import Axis, Slice
from tests.landscape.worlds import defining, world

WORLD = world()
AXES = (Axis("a"), Axis("b"))


@pytest.mark.parametrize("name", SLICES)
def test_every_slice_is_orthonormal_and_its_scale_gives_the_definition_back(name) -> None:
    found = build_slice(name, WORLD.setting(name))
    assert found.name == name
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(2), atol=1e-14)
    assert found.scale[1, 0] == 0
    assert (np.diagonal(found.scale) > 0).all()
    q, r = np.linalg.qr(defining(found).T)
    np.testing.assert_allclose(np.abs(q.T), np.abs(found.directions), atol=1e-13)
    np.testing.assert_allclose(np.abs(r), np.abs(found.scale), atol=1e-12)


@pytest.mark.parametrize("name", SLICES)
def test_every_slice_comes_back_bit_for_bit(name) -> None:
    first, second = (build_slice(name, WORLD.setting(name)) for _ in range(2))
    assert (first.directions == second.directions).all()
    assert (first.origin == second.origin).all()


@pytest.mark.parametrize("name", SLICES)
def test_every_row_can_be_read_by_a_person(name) -> None:
    row = SLICES[name]
    assert row.name == name
    assert row.title
    assert row.source
    assert row.help.endswith(".")


def test_both_ends_of_the_path_lie_in_its_plane() -> None:
    found = build_slice("path", WORLD.setting("path"))
    seen = project(WORLD.path, found.origin, found.directions)
    length = np.linalg.norm(WORLD.path[-1] - WORLD.path[0])
    np.testing.assert_allclose(seen.coordinates[0], [-length, 0], atol=1e-13)
    np.testing.assert_array_equal(seen.coordinates[-1], [0, 0])
    assert seen.off_plane[[0, -1]].max() < 1e-13
    assert seen.off_plane[1:-1].max() > 1e-4, "the path is flat: the ends prove nothing"


def test_the_paths_second_axis_holds_the_most_that_one_direction_can() -> None:
    found = build_slice("path", WORLD.setting("path"))
    offsets = WORLD.path - WORLD.path[-1]
    chord = (WORLD.path[-1] - WORLD.path[0]) / np.linalg.norm(WORLD.path[-1] - WORLD.path[0])
    rest = offsets - np.outer(offsets @ chord, chord)
    np.testing.assert_allclose(found.directions[0], chord, rtol=1e-12, atol=1e-14)
    strongest = np.linalg.svd(rest, compute_uv=False)[0]
    assert np.linalg.norm(rest @ found.directions[1]) == pytest.approx(strongest, rel=1e-10)
    along = rest @ found.directions[1]
    assert along[np.abs(along).argmax()] > 0


def test_a_straight_path_takes_its_second_axis_from_chance() -> None:
    start, end = WORLD.path[0], WORLD.path[-1]
    straight = start + np.linspace(0, 1, 9)[:, None] * (end - start)

    def second_axis(seed: int):
        setting = Setting(end, straight, WORLD.model.layout, generator(seed, "slice", "path"))
        found = build_slice("path", setting)
        assert project(straight, found.origin, found.directions).off_plane.max() < 1e-13
        return found.directions[1]

    assert (second_axis(1) == second_axis(1)).all()
    assert abs(second_axis(1) @ second_axis(2)) < 0.9


def test_a_path_of_one_point_still_has_a_plane_through_it() -> None:
    setting = Setting(
        WORLD.path[0], WORLD.path[:1], WORLD.model.layout, generator(1, "slice", "path")
    )
    found = build_slice("path", setting)
    np.testing.assert_array_equal(found.origin, WORLD.path[0])
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(2), atol=1e-14)


def test_the_filter_slice_goes_through_the_current_point_in_filters_of_its_length() -> None:
    setting = WORLD.setting("filter")
    found = build_slice("filter", setting)
    np.testing.assert_array_equal(found.origin, setting.point)
    for direction in defining(found):
        for places in WORLD.model.layout.filters:
            expected = np.linalg.norm(setting.point[places])
            assert np.linalg.norm(direction[places]) == pytest.approx(expected, rel=1e-12)


def test_the_filter_slices_random_directions_are_orthogonal_before_they_are_normalised() -> None:
    setting = WORLD.setting("filter")
    found = build_slice("filter", setting)
    first, second = WORLD.setting("filter").rng.standard_normal((2, setting.point.size))
    second = second - first * (first @ second) / (first @ first)
    for drawn, meant in zip((first, second), defining(found), strict=True):
        for places in WORLD.model.layout.filters:
            cosine = drawn[places] @ meant[places]
            cosine /= np.linalg.norm(drawn[places]) * np.linalg.norm(meant[places])
            assert cosine == pytest.approx(1, abs=1e-12)


def test_a_network_of_zeros_has_no_filter_slice() -> None:
    zeros = np.zeros(WORLD.model.layout.size)
    setting = Setting(zeros, zeros[None], WORLD.model.layout, generator(1, "slice", "filter"))
    with pytest.raises(RequestError, match="choose another slice"):
        build_slice("filter", setting)


@pytest.mark.parametrize("size", [1e31, 1e200, np.inf, np.nan])
def test_a_point_that_has_blown_up_has_no_filter_slice(size: float) -> None:
    layout = WORLD.model.layout
    point = WORLD.path[-1].copy()
    point[3] = -size
    setting = Setting(point, WORLD.path, layout, generator(1, "slice", "filter"), 12)
    sentence = "the weights at step 12 are too large to draw a plane through them"
    with pytest.raises(RequestError, match=sentence) as caught:
        build_slice("filter", setting)
    assert caught.value.field == "slice"


def test_an_unknown_slice_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="unknown slice: 'pca'; expected one of path, "):
        build_slice("pca", WORLD.setting("path"))


def test_a_slice_needs_two_directions_of_the_origins_length() -> None:
    with pytest.raises(ShapeError, match="shape \\(2, 3\\); these have \\(1, 3\\)"):
        Slice.spanned("line", np.zeros(3), np.eye(3)[:1], AXES)


def test_the_point_at_zero_is_the_origin_to_the_last_bit() -> None:
    found = build_slice("filter", WORLD.setting("filter"))
    zero = np.zeros(1)
    np.testing.assert_array_equal(found.points(zero, zero)[0], found.origin)
