"""What a frame says of the graph: the summary, in a quarter of the bytes."""

from dataclasses import replace

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.graph.packed import BROKEN, FULL, pack
from app.graph.summary import Picture, Summary, summarise
from tests.graph.worlds import moment


def unpacked(packed: dict, summary: Summary) -> list[tuple[Picture, Picture | None]]:
    """The thumbnails of every node, read by a plain loop."""
    cells, at, found = packed["cells"], 0, []
    for k in range(len(summary.nodes)):
        rows, columns = packed["shapes"][k].tolist()
        pair: list[Picture | None] = []
        for half in (0, 1):
            scale = packed["scales"][half, k]
            if np.isnan(scale):
                pair.append(None)
                continue
            stretch = cells[at : at + rows * columns].reshape(rows, columns)
            at += rows * columns
            pair.append(np.where(stretch == BROKEN, np.nan, stretch / FULL * scale))
        found.append(tuple(pair))
    assert at == len(cells)
    return found


@pytest.mark.parametrize("loss", LOSSES)
def test_every_cell_is_within_a_level_of_its_number_and_what_is_absent_stays_so(loss) -> None:
    summary = summarise(moment("tanh", "relu", loss=loss, l2=0.1))
    packed = pack(summary)
    for node, pair in zip(summary.nodes, unpacked(packed, summary), strict=True):
        for picture, found in zip((node.value, node.gradient), pair, strict=True):
            if picture is None:
                assert found is None
                continue
            assert found is not None
            level = np.abs(picture).max() / FULL
            seen = np.abs(picture) >= level
            assert np.abs(found - picture)[seen].max(initial=0.0) <= 0.501 * level + 1e-30
            assert np.abs(found - picture).max() <= level
            assert (np.sign(found) == np.sign(picture)).all()


def test_sizes_are_those_of_the_summary_to_the_last_bit() -> None:
    made = moment("tanh")
    summary = summarise(made, {"W1": 0.1 * made.gradients[made.graph.named("W1").id]})
    packed = pack(summary)
    # As Python's own numbers: NumPy compares one of its float32 with a float as float32.
    values, gradients = packed["rms"].tolist()
    assert values == [node.rms for node in summary.nodes]
    for sizes, expected in (
        (gradients, [node.grad_rms for node in summary.nodes]),
        (packed["updates"].tolist(), [node.update_rms for node in summary.nodes]),
        (packed["edges"].tolist(), [edge.rms for edge in summary.edges]),
    ):
        assert [None if np.isnan(size) else size for size in sizes] == expected
        assert any(size is not None for size in expected)


def test_what_is_not_finite_is_told_from_what_is() -> None:
    summary = summarise(moment("tanh"))
    broken = np.array([[np.nan, 2.0, -np.inf, -1.0]], dtype=np.float32)
    first = replace(summary.nodes[0], value=broken)
    packed = pack(replace(summary, nodes=(first, *summary.nodes[1:])))
    assert packed["cells"][:4].tolist() == [BROKEN, FULL, BROKEN, -64]
    assert packed["scales"][0, 0] == 2.0


def test_a_number_that_is_small_is_told_from_one_that_is_nothing() -> None:
    summary = summarise(moment("tanh"))
    small = np.array([[0.0, 1e-9, -1e-9, 1.0]], dtype=np.float32)
    first = replace(summary.nodes[0], value=small)
    packed = pack(replace(summary, nodes=(first, *summary.nodes[1:])))
    assert packed["cells"][:4].tolist() == [0, 1, -1, FULL]


def test_the_largest_number_that_a_thumbnail_can_have_is_the_full_byte() -> None:
    summary = summarise(moment("tanh"))
    largest = np.finfo(np.float32).max
    huge = np.array([[largest, -largest, largest / 2]], dtype=np.float32)
    first = replace(summary.nodes[0], value=huge)
    packed = pack(replace(summary, nodes=(first, *summary.nodes[1:])))
    assert packed["cells"][:3].tolist() == [FULL, -FULL, 64]
    assert packed["scales"][0, 0] == largest


def test_a_thumbnail_of_zeros_is_zeros() -> None:
    summary = summarise(moment("tanh"))
    first = replace(summary.nodes[0], value=np.zeros((1, 3), dtype=np.float32))
    packed = pack(replace(summary, nodes=(first, *summary.nodes[1:])))
    assert packed["cells"][:3].tolist() == [0, 0, 0]
    assert packed["scales"][0, 0] == 0.0
