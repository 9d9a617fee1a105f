"""What the cards show: sizes of everything, thumbnails of real elements."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.losses import LOSSES
from app.graph.summary import THUMBNAIL, chosen, root_mean_square, summarise, thumbnail
from tests.graph.worlds import moment, program


@pytest.mark.parametrize("loss", LOSSES)
def test_sizes_are_root_mean_squares_of_every_element(loss) -> None:
    made = program("tanh", "relu", loss=loss, samples=40)
    found = summarise(moment("tanh", "relu", loss=loss, samples=40))
    for node, shown in zip(made.graph.nodes, found.nodes, strict=True):
        assert shown.id == node.id
        value = np.asarray(made.value(node.id))
        assert shown.rms == pytest.approx(np.sqrt((value**2).mean()), rel=1e-12)
        gradient = made.node_gradient(node.id)
        if gradient is None:
            assert node.role == "input"
            assert shown.grad_rms is None
            assert shown.gradient is None
        else:
            assert shown.grad_rms == pytest.approx(np.sqrt((gradient**2).mean()), rel=1e-12)


def test_an_edges_size_is_that_of_its_own_contribution_and_none_where_nothing_goes_back() -> None:
    made = program("tanh")
    carried = made.contributions()
    found = summarise(moment("tanh")).edges
    for edge, shown in zip(made.graph.edges(), found, strict=True):
        assert (shown.source, shown.target, shown.argument) == (
            edge.source,
            edge.target,
            edge.argument,
        )
        if edge in carried:
            expected = np.sqrt((carried[edge] ** 2).mean())
            assert shown.rms == pytest.approx(expected, rel=1e-12)
        else:
            assert made.graph.nodes[edge.source].role == "input"
            assert shown.rms is None


def test_thumbnails_are_small_float32_pictures_of_value_and_gradient_alike() -> None:
    made = program("tanh", samples=100)
    for shown in summarise(moment("tanh", samples=100)).nodes:
        node = made.graph.nodes[shown.id]
        most = THUMBNAIL[node.role]
        assert shown.value.dtype == np.float32
        assert shown.value.shape <= most
        assert shown.value.size <= 144
        np.testing.assert_array_equal(shown.value, thumbnail(made.value(node.id), most))
        gradient = made.node_gradient(node.id)
        if gradient is not None:
            np.testing.assert_array_equal(shown.gradient, thumbnail(gradient, most))


def test_a_thumbnail_has_elements_of_the_tensor_and_not_means() -> None:
    array = np.arange(100.0 * 30).reshape(100, 30)
    found = thumbnail(array, (8, 12))
    assert found.shape == (8, 12)
    assert found[0, 0] == 0
    assert found[-1, -1] == 2999
    for i, row in enumerate(found):
        for j, element in enumerate(row):
            assert element == array[(i * 99) // 7, (j * 29) // 11]


def test_small_tensors_are_shown_whole_and_always_with_two_axes() -> None:
    np.testing.assert_array_equal(thumbnail(np.array([1.0, 2, 3]), (8, 12)), [[1, 2, 3]])
    np.testing.assert_array_equal(thumbnail(np.array(4.0), (1, 1)), [[4]])
    matrix = np.arange(6.0).reshape(3, 2)
    np.testing.assert_array_equal(thumbnail(matrix, (8, 12)), matrix)


@given(count=st.integers(1, 500), most=st.integers(1, 20))
def test_chosen_rows_are_different_evenly_spread_and_keep_both_ends(count, most) -> None:
    found = chosen(count, most)
    assert found.size == min(count, most)
    assert found[0] == 0
    if most > 1:
        assert found[-1] == count - 1
    if found.size > 1:
        assert np.diff(found).min() >= 1
        assert np.ptp(np.diff(found)) <= 1


def test_sizes_do_not_overflow_and_do_not_hide_what_is_not_finite() -> None:
    assert root_mean_square(np.array([3e200, 4e200])) == pytest.approx(np.sqrt(12.5) * 1e200)
    assert root_mean_square(np.array([3e-200, 4e-200])) * 1e200 == pytest.approx(np.sqrt(12.5))
    assert root_mean_square(np.zeros((2, 2))) == 0
    assert root_mean_square(np.array([1.0, np.inf])) == np.inf
    assert np.isnan(root_mean_square(np.array([1.0, np.nan])))
    shown = thumbnail(np.array([1e300, -1e300, np.inf, -np.inf, np.nan]), (1, 5))[0]
    largest = np.finfo(np.float32).max
    assert shown[:4].tolist() == [largest, -largest, np.inf, -np.inf]
    assert np.isnan(shown[4])
