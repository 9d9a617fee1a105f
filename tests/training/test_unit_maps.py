"""What every unit says over two inputs, against one forward pass a point."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from app.engine.activations import ACTIVATIONS
from app.engine.ops import OPS
from app.errors import RequestError
from app.training.run import Run
from app.training.unit_maps import BROKEN, FULL, SIDE, UnitMaps, has_maps, unit_nodes
from tests.training.worlds import LIMITS, run, spec


def drawn(made: Run, columns: tuple[int, int] = (0, 1)) -> dict[str, Any]:
    return UnitMaps(made.experiment, made.parameters, columns).draw()


def naive(made: Run, point: ArrayLike) -> list[float]:
    """What all units say at one raw point, by the formula of a dense layer."""
    x = made.prepared.transform(np.array([point], np.float64))
    views, found = made.layout.views(made.parameters), []
    layers = [*made.spec.network.hidden, None]
    for number, layer in enumerate(layers, start=1):
        x = x @ views[f"W{number}"] + views[f"b{number}"]
        op = ACTIVATIONS[layer.activation].op if layer else None
        if op is not None and layer is not None:
            x = OPS[op].forward(x, **dict(layer.parameters))
        found += x[0].tolist()
    return found


@pytest.mark.parametrize("hidden", ["3-tanh,2-relu", "4-leaky_relu:0.2", "2-linear,3-sine:2"])
def test_a_cell_is_what_the_unit_says_at_that_point(hidden: str) -> None:
    made = run(f"dataset=moons&dataset.samples=40&hidden={hidden}")
    made.advance(5)
    found = drawn(made)
    units = sum(found["sizes"])
    assert found["sizes"] == list(made.model.architecture.widths[1:])
    assert found["cells"].shape == (units, SIDE, SIDE)
    raw = made.prepared.raw
    ends = [(raw[:, k].min(), raw[:, k].max()) for k in (0, 1)]
    xs, ys = (np.linspace(lo - 0.1 * (hi - lo), hi + 0.1 * (hi - lo), SIDE) for lo, hi in ends)
    for i, j in ((0, 0), (3, 7), (11, 2), (11, 11)):
        expected = np.array(naive(made, [xs[i], ys[j]]))
        shown = found["cells"][:, j, i] / FULL * found["scales"]
        assert np.abs(shown - expected).max() <= 0.51 * found["scales"].max() / FULL
        assert (np.abs(shown - expected) <= 0.51 * found["scales"] / FULL + 1e-7).all()


def test_maps_lie_over_the_two_columns_that_are_asked_for() -> None:
    made = run(
        "dataset=iris&dataset.features=sepal length,sepal width,petal length,petal width"
        "&hidden=3-tanh"
    )
    found = drawn(made, (3, 1))
    point = made.prepared.fill.copy()
    kept = made.prepared.raw[:, [3, 1]]
    room = 0.1 * np.ptp(kept, axis=0)
    # The corner at the right end of the lower axis.
    point[[3, 1]] = kept[:, 0].max() + room[0], kept[:, 1].min() - room[1]
    shown = found["cells"][:, 0, -1] / FULL * found["scales"]
    assert (np.abs(shown - naive(made, point)) <= 0.51 * found["scales"] / FULL + 1e-7).all()


def test_the_largest_value_of_a_unit_has_the_full_byte() -> None:
    found = drawn(run())
    assert (np.abs(found["cells"].astype(int)).max(axis=(1, 2)) == FULL).all()


def test_it_follows_the_parameters() -> None:
    made = run()
    maps = UnitMaps(made.experiment, made.parameters, (0, 1))
    before = maps.draw()
    made.advance(20)
    after = maps.draw()
    assert not np.array_equal(before["scales"], after["scales"])
    made.intervene("b1[1]", 3.0)
    edited = maps.draw()
    changed = (edited["scales"] != after["scales"]).tolist()
    assert changed == [False, True, False, True]


def test_an_only_input_gives_curves() -> None:
    made = run("dataset=sine&dataset.samples=40&hidden=3-tanh")
    assert drawn(made)["cells"].shape == (4, 32)


def test_what_is_not_finite_is_told() -> None:
    made = run("dataset.samples=40&hidden=3-linear")
    made.parameters[made.layout.place("W1[0,1]")] = np.inf
    cells = drawn(made)["cells"]
    assert (cells[0] != BROKEN).all()
    assert (cells[1] == BROKEN).all()
    assert (cells[3] == BROKEN).all()


def test_what_single_precision_cannot_hold_is_not_called_infinite() -> None:
    made = run("dataset.samples=40&hidden=3-linear")
    made.parameters[made.layout.place("b1[1]")] = 1e200
    found = drawn(made)
    assert np.isfinite(found["scales"]).all()
    assert (found["cells"][1] == FULL).all()


def test_a_unit_that_says_nothing_is_zeros() -> None:
    made = run()
    made.parameters[:] = 0.0
    found = drawn(made)
    assert not found["cells"].any()
    assert not found["scales"].any()


def test_columns_must_be_two_of_the_inputs() -> None:
    with pytest.raises(RequestError, match="invalid columns"):
        drawn(run(), (0, 2))


def test_the_nodes_are_those_behind_the_activations() -> None:
    made = run("dataset.samples=40&hidden=3-tanh,2-linear,4-relu&regularizer.l2=0.1")
    assert unit_nodes(made.experiment) == ["a1", "a2", "a3", "z"]


def test_images_and_many_units_have_none() -> None:
    assert has_maps(run().experiment)
    assert not has_maps(Run(spec("dataset=digits&dataset.samples=60"), LIMITS).experiment)
    # With its output, 80 units; the inputs have no maps.
    assert has_maps(run("dataset.samples=40&hidden=79-tanh").experiment)
    assert not has_maps(run("dataset.samples=40&hidden=80-tanh").experiment)
