"""The program of a plane against a loop over the textbook's network in double precision."""

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.array import Array
from app.engine.layers import Architecture, LayerSpec
from app.engine.losses import LOSSES
from app.engine.model import Model
from app.engine.ops import OPS
from app.engine.randomness import generator
from app.landscape import plane_program
from app.landscape.evaluator import Evaluator
from app.landscape.plane_program import compile_plane
from app.landscape.plane_rules import FAST_ACTIVATIONS, FAST_LOSSES
from tests.landscape.worlds import naive_loss, world

X, Y = np.linspace(-0.9, 1.3, 5), np.array([-0.8, 0.1, 1.0])


def directions(size: int, seed: int = 0) -> Array:
    """Not orthonormal, and not of one length: a program takes any."""
    return generator(seed, "directions").normal(0, 0.3, (2, size))


def stack(origin: Array, along: Array, x: Array, y: Array) -> Array:
    """Parameter vectors of the grid, (ny, nx, n_parameters)."""
    return origin + x[None, :, None] * along[0] + y[:, None, None] * along[1]


def naive(model: Model, points: Array, x: Array, y: Array) -> Array:
    flat = points.reshape(-1, points.shape[-1])
    return np.array([naive_loss(model, p, x, y) for p in flat]).reshape(points.shape[:-1])


def network(
    loss: str, outputs: int, samples: int, hidden: str = "tanh", **options: float
) -> tuple[Model, Array, Array, Array]:
    """A 3-6-5-... network, its data and a point in parameter space."""
    rng = generator(13, "network", loss)
    layers = (LayerSpec(6, hidden), LayerSpec(5, hidden))
    model = Model(Architecture(3, layers, outputs, loss, **options))
    x = rng.standard_normal((samples, 3))
    y = rng.standard_normal((samples, outputs))
    if LOSSES[loss].targets != LOSSES["l2"].targets:
        classes = rng.integers(0, max(outputs, 2), samples)
        y = np.eye(outputs)[classes] if outputs > 1 else classes[:, None].astype(float)
    return model, x, y, rng.normal(0, 0.6, model.layout.size)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth", range(5))
def test_a_plane_of_any_network_is_that_of_a_plain_loop(loss, activation, depth) -> None:
    made = world((activation,) * depth, loss, steps=1)
    along = directions(made.model.layout.size)
    program = compile_plane(made.model, made.x, made.y)
    assert program is not None
    found = program(made.path[0], along, X, Y)
    expected = naive(made.model, stack(made.path[0], along, X, Y), made.x, made.y)
    assert np.ptp(expected) > 1e-4 * expected.max()
    np.testing.assert_allclose(found, expected, rtol=2e-6)


@pytest.mark.parametrize(
    ("loss", "outputs"),
    [("l2", 4), ("l1", 3), ("log_cosh", 2), ("hinge", 4), ("cross_entropy", 6)],
)
def test_several_outputs_are_averaged_or_compared_as_the_loss_has_it(loss, outputs) -> None:
    model, x, y, origin = network(loss, outputs, 50)
    along = directions(origin.size)
    program = compile_plane(model, x, y)
    assert program is not None
    expected = naive(model, stack(origin, along, X, Y), x, y)
    np.testing.assert_allclose(program(origin, along, X, Y), expected, rtol=2e-6)


def test_layers_of_different_activations_do_not_touch_each_others_weights() -> None:
    names = ("sigmoid", "sine", "gelu", "softplus", "relu", "elu")
    made = world(names, steps=1)
    along = directions(made.model.layout.size)
    program = compile_plane(made.model, made.x, made.y)
    assert program is not None
    expected = naive(made.model, stack(made.path[0], along, X, Y), made.x, made.y)
    np.testing.assert_allclose(program(made.path[0], along, X, Y), expected, rtol=2e-6)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("leaky_relu", {"negative_slope": 0.3}),
        ("elu", {"alpha": 2.5}),
        ("sine", {"frequency": 3.0}),
    ],
)
def test_an_activations_own_numbers_count(name, parameters) -> None:
    layers = (LayerSpec(4, name, tuple(parameters.items())),) * 2
    model = Model(Architecture(2, layers, 1, "l2"))
    rng = generator(14, "test", name)
    x, y = rng.standard_normal((9, 2)), rng.standard_normal((9, 1))
    origin, along = rng.normal(0, 0.5, model.layout.size), directions(model.layout.size)
    program = compile_plane(model, x, y)
    assert program is not None
    views = [model.layout.views(p) for p in stack(origin, along, X, Y).reshape(-1, origin.size)]
    apply = OPS[name].forward
    expected = []
    for v in views:
        hidden = apply(x @ v["W1"] + v["b1"], **parameters)
        hidden = apply(hidden @ v["W2"] + v["b2"], **parameters)
        expected.append(np.mean((hidden @ v["W3"] + v["b3"] - y) ** 2))
    found = program(origin, along, X, Y).ravel()
    np.testing.assert_allclose(found, expected, rtol=2e-6)


@pytest.mark.parametrize(("loss", "outputs"), [("l2", 1), ("cross_entropy", 4), ("hinge", 1)])
@pytest.mark.parametrize("samples", [1, 2, 1024, 1025, 3000])
def test_any_number_of_samples_is_added_up(loss, outputs, samples) -> None:
    model, x, y, origin = network(loss, outputs, samples)
    along = directions(origin.size)
    program = compile_plane(model, x, y)
    assert program is not None
    expected = naive(model, stack(origin, along, X, Y), x, y)
    np.testing.assert_allclose(program(origin, along, X, Y), expected, rtol=2e-6, atol=1e-7)


ROUNDING = 4 * float(np.finfo(np.float32).eps)
"""Of a mean of some hundred numbers in single precision, taken in two orders."""


@pytest.mark.parametrize("loss", ["l2", "cross_entropy"])
def test_a_points_loss_does_not_depend_on_its_tile(loss, monkeypatch) -> None:
    """To the last bit where BLAS has one kernel for all shapes; OpenBLAS's for Haswell adds the
    samples of narrow and wide products in another order, which single precision shows in its last
    digit.
    """
    model, x, y, origin = network(loss, 3, 70)
    along, columns = directions(origin.size), np.linspace(-1, 1, 13)
    program = compile_plane(model, x, y)
    assert program is not None
    together = program(origin, along, columns, Y)
    np.testing.assert_array_equal(program(origin, along, columns, Y), together)
    part = program(origin, along, columns[4:9], Y)
    np.testing.assert_allclose(part, together[:, 4:9], rtol=ROUNDING)
    for most in (1, 5):
        monkeypatch.setattr(plane_program, "MOST_POINTS", most)
        small = compile_plane(model, x, y)
        assert small is not None
        assert small.tile == most
        np.testing.assert_allclose(small(origin, along, columns, Y), together, rtol=ROUNDING)


def test_a_tile_of_a_large_network_is_small() -> None:
    model = Model(Architecture(2, (LayerSpec(96, "tanh"),) * 2, 1, "l2"))
    rng = generator(15, "test")
    program = compile_plane(model, rng.normal(size=(2000, 2)), rng.normal(size=(2000, 1)))
    assert program is not None
    assert 1 <= program.tile < 10


@pytest.mark.parametrize(("l1", "l2"), [(0.01, 0.0), (0.0, 0.02), (0.01, 0.02)])
def test_penalties_are_added_or_stand_alone(l1, l2) -> None:
    model, x, y, origin = network("l2", 2, 30, l1=l1, l2=l2)
    along = directions(origin.size)
    points = stack(origin, along, X, Y)
    weights = np.concatenate(
        [points[..., s] for name, s in model.layout.slices.items() if name.startswith("W")], axis=-1
    )
    cost = l1 * np.abs(weights).sum(axis=-1) + l2 * np.square(weights).sum(axis=-1)
    expected = {"none": naive(model, points, x, y), "only": cost}
    expected["sum"] = expected["none"] + cost
    for penalty, each in expected.items():
        program = compile_plane(model, x, y, penalty)
        assert program is not None
        np.testing.assert_allclose(program(origin, along, X, Y), each, rtol=2e-6)
    np.testing.assert_allclose(
        compile_plane(model, x, y, "only")(origin, along, X, Y), cost, rtol=1e-14
    )


def test_every_operation_of_a_network_has_a_row_and_without_it_there_is_no_program() -> None:
    made = world(("tanh",), steps=1)
    for table, name in ((FAST_ACTIVATIONS, "tanh"), (FAST_LOSSES, "l2")):
        with pytest.MonkeyPatch.context() as patch:
            patch.delitem(table, name)
            assert compile_plane(made.model, made.x, made.y) is None
            assert Evaluator(made.model, made.x, made.y).fast is None
    assert compile_plane(made.model, made.x, made.y) is not None


def test_there_is_no_program_for_targets_that_are_no_labels() -> None:
    made = world(("tanh",), "cross_entropy", steps=1)
    soft = 0.8 * made.y + 0.2 / 3
    assert compile_plane(made.model, made.x, soft) is None
    assert compile_plane(made.model, made.x, made.y) is not None


def test_an_overflow_is_not_finite_and_harms_no_other_point() -> None:
    made = world(("relu", "relu"), steps=1)
    along = directions(made.model.layout.size)
    program = compile_plane(made.model, made.x, made.y)
    assert program is not None
    alone = program(made.path[0], along, np.zeros(1), np.zeros(1))[0, 0]
    z = program(made.path[0], along, np.array([-1e30, 0.0, 1e200]), np.array([0.0, 1e60]))
    assert z[0, 1] == alone
    assert not np.isfinite(z[[0, 0, 1, 1, 1], [0, 2, 0, 1, 2]]).any()
    assert program(made.path[0], along, np.zeros(1), np.zeros(1))[0, 0] == alone


def test_progress_is_told_after_every_tile_and_may_end_the_work() -> None:
    made = world(("tanh",), steps=1)
    along = directions(made.model.layout.size)
    program = compile_plane(made.model, made.x, made.y)
    assert program is not None
    told: list[float] = []
    expected = program(made.path[0], along, X, Y, told.append)
    assert told == pytest.approx([1 / 3, 2 / 3, 1])

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        program(made.path[0], along, X, Y, stop)
    np.testing.assert_array_equal(program(made.path[0], along, X, Y), expected)
