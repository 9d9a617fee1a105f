"""Names and places of the parameters in their flat vector."""

import numpy as np
import pytest

from app.engine.layout import Layout
from app.errors import NotFoundError

LAYOUT = Layout(("W1", "b1", "W2", "b2"), ((2, 3), (3,), (3, 1), (1,)))


def test_the_flat_order_is_w1_b1_w2_b2_row_by_row() -> None:
    vector = np.arange(13.0)
    views = LAYOUT.views(vector)
    assert views["W1"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert views["b1"].tolist() == [6, 7, 8]
    assert views["W2"].ravel().tolist() == [9, 10, 11]
    assert views["b2"].tolist() == [12]
    views["b2"][0] = -1.0
    assert vector[12] == -1.0


def test_views_of_a_stack_keep_its_axis_in_front() -> None:
    vectors = np.arange(26.0).reshape(2, 13)
    assert LAYOUT.view(vectors, "W1").shape == (2, 2, 3)
    assert LAYOUT.view(vectors, "W1")[1, 1, 2] == 18.0
    assert LAYOUT.block(vectors, "W1")[1, 2].tolist() == [19, 20, 21]


def test_a_filter_is_a_neurons_incoming_weights_and_its_bias() -> None:
    assert [f.tolist() for f in LAYOUT.filters] == [
        [0, 3, 6],
        [1, 4, 7],
        [2, 5, 8],
        [9, 10, 11, 12],
    ]


def test_every_place_has_a_label() -> None:
    assert [LAYOUT.label(i) for i in (0, 5, 8, 12)] == ["W1[0,0]", "W1[1,2]", "b1[2]", "b2[0]"]
    assert [LAYOUT.place(LAYOUT.label(i)) for i in range(13)] == list(range(13))
    assert [LAYOUT.place_of("W1", (1, 2)), LAYOUT.place_of("b1", (2,))] == [5, 8]
    with pytest.raises(NotFoundError, match="no parameter number 13; there are 13"):
        LAYOUT.label(13)
    with pytest.raises(NotFoundError, match="no parameter 'W3'; there are W1, b1, W2, b2"):
        LAYOUT.view(np.zeros(13), "W3")


@pytest.mark.parametrize("label", ["W1[00,2]", "W1[0,2", "W1[0,2]]", "W1[ 0,2]", "W1", "W1[0,3]"])
def test_a_number_has_one_name(label: str) -> None:
    assert LAYOUT.place("W1[0,2]") == 2
    with pytest.raises(NotFoundError, match="there is no parameter W1"):
        LAYOUT.place(label)
