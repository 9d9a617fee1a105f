"""Surfaces by the fast program: right everywhere, exact where it matters, and the same twice."""

import numpy as np
import pytest

from app.engine.array import Array
from app.engine.layers import Architecture, LayerSpec
from app.engine.losses import LOSSES
from app.engine.model import Model
from app.engine.randomness import generator
from app.landscape.evaluator import Evaluator
from app.landscape.grid import Box, Grid
from app.landscape.plane_losses import NEAR_ZERO, TOLERANCE, plane_losses
from app.landscape.plane_rules import FAST_ACTIVATIONS
from app.landscape.slices import Axis, Slice
from tests.landscape.worlds import World, naive_loss, world

AXES = (Axis("a"), Axis("b"))
GRID = Grid(np.linspace(-1.5, 1.0, 11), np.linspace(-0.8, 0.8, 9))


class Counting(Evaluator):
    """An evaluator that knows how many points were asked of it one by one."""

    asked = 0

    def __call__(self, points: Array) -> Array:
        self.asked += len(points)
        return super().__call__(points)


def through(origin: Array, seed: int = 0) -> Slice:
    rng = generator(seed, "plane")
    return Slice.spanned("test", origin, rng.standard_normal((2, origin.size)), AXES)


def exact(losses: Evaluator, slice_: Slice, grid: Grid) -> Array:
    """The recorded graph at every point of the grid."""
    x, y = (axis.ravel() for axis in np.meshgrid(grid.x, grid.y))
    return Evaluator.__call__(losses, slice_.points(x, y)).reshape(grid.shape)


def counting(made: World, **options: str) -> Counting:
    return Counting(made.model, made.x, made.y, **options)


def solved(*hidden: LayerSpec, off: float = 0.0) -> tuple[Counting, Array]:
    """An evaluator of a network 1-...-1, and a point where it misses its targets by `off`."""
    model = Model(Architecture(1, hidden, 1, "l2"))
    origin = generator(1, "solved").normal(0, 0.7, model.layout.size)
    x = np.linspace(-1, 1, 40)[:, None]
    program = model.program(len(x), gradient=False)
    program.load(x=x)
    program.parameters[:] = origin
    program.forward()
    return Counting(model, x, program.output + off), origin


@pytest.mark.parametrize("loss", LOSSES)
def test_a_surface_is_right_by_a_plain_loop_and_mostly_fast(loss) -> None:
    made = world(("tanh", "softplus"), loss)
    losses, slice_ = counting(made), through(made.path[-1])
    z = plane_losses(losses, slice_, GRID)
    x, y = (axis.ravel() for axis in np.meshgrid(GRID.x, GRID.y))
    expected = [naive_loss(made.model, p, made.x, made.y) for p in slice_.points(x, y)]
    np.testing.assert_allclose(z.ravel(), expected, rtol=TOLERANCE)
    assert np.ptp(z) > 0.01
    assert losses.asked < 50 < z.size


def test_the_centre_is_the_loss_at_the_origin() -> None:
    made = world()
    grid = Grid.over(Box((-2.0, 0.9), (-1.0, 1.3)), 15)
    z = plane_losses(counting(made), through(made.path[-1]), grid)
    centre = z[np.ix_(grid.y == 0, grid.x == 0)]
    expected = naive_loss(made.model, made.path[-1], made.x, made.y)
    assert centre.item() == pytest.approx(expected, rel=1e-12)


def test_the_fast_program_alone_has_the_centre_to_a_millionth() -> None:
    for loss in LOSSES:
        made = world(("tanh", "relu"), loss)
        slice_, here = through(made.path[-1]), np.zeros(1)
        program = made.evaluator.fast
        assert program is not None
        found = program(slice_.origin, slice_.directions, here, here)
        assert found.item() == pytest.approx(made.loss[-1], rel=1e-6)


def test_the_same_surface_twice_is_equal_to_the_last_bit() -> None:
    made = world()
    losses, slice_ = counting(made), through(made.path[-1])
    first = plane_losses(losses, slice_, GRID)
    plane_losses(losses, through(made.path[3], seed=5), GRID)
    np.testing.assert_array_equal(plane_losses(losses, slice_, GRID), first)
    np.testing.assert_array_equal(plane_losses(counting(made), slice_, GRID), first)


def test_it_does_not_matter_in_which_chunks_points_are_computed_again() -> None:
    made = world()
    slice_ = through(made.path[-1])
    chunks = [Evaluator(made.model, made.x, made.y, chunk=chunk) for chunk in (1, 5, 64)]
    first, *others = (plane_losses(losses, slice_, GRID) for losses in chunks)
    for other in others:
        np.testing.assert_array_equal(other, first)


def test_a_loss_that_is_even_along_an_axis_gives_a_mirror_image() -> None:
    # tanh is odd: turning the signs of one unit's weights, in and out, changes nothing.
    model = Model(Architecture(1, (LayerSpec(2, "tanh"),), 1, "l2"))
    rng = generator(16, "test")
    x, y = rng.standard_normal((30, 1)), rng.standard_normal((30, 1))
    directions = np.zeros((2, model.layout.size))
    directions[0, model.layout.slices["W2"]] = directions[0, model.layout.slices["W1"]] = [0, 1]
    directions[1, model.layout.slices["b2"]] = 1
    origin = np.zeros(model.layout.size)
    origin[model.layout.slices["W1"].start] = origin[model.layout.slices["W2"].start] = 0.7
    grid = Grid.over(Box((-2.0, 2.0), (-1.0, 1.0)), 21)
    z = plane_losses(Evaluator(model, x, y), Slice.spanned("test", origin, directions, AXES), grid)
    np.testing.assert_allclose(z, z[:, ::-1], rtol=1e-6)
    assert np.abs(z - z[::-1]).max() > 0.1
    assert np.ptp(z, axis=1).min() > 0.1


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 3), (70, 3)])
def test_rows_are_y_and_columns_are_x_on_any_grid(shape) -> None:
    made = world()
    losses, slice_ = counting(made), through(made.path[-1])
    grid = Grid(np.linspace(-1, 1.2, shape[1]), np.linspace(-0.5, 0.7, shape[0]))
    z = plane_losses(losses, slice_, grid)
    assert z.shape == shape
    np.testing.assert_allclose(z, exact(losses, slice_, grid), rtol=TOLERANCE)


def test_losses_near_zero_are_the_recorded_graphs_own() -> None:
    # A network that says what the targets are: the loss at the origin is rounding alone.
    losses, origin = solved(LayerSpec(5, "tanh"), LayerSpec(5, "tanh"))
    slice_ = through(origin)
    grid = Grid.over(Box((-0.05, 0.05), (-0.05, 0.05)), 21)
    z, expected = plane_losses(losses, slice_, grid), exact(losses, slice_, grid)
    low = expected < NEAR_ZERO
    assert 5 < np.count_nonzero(low) < low.size
    np.testing.assert_array_equal(z[low], expected[low])
    np.testing.assert_allclose(z[~low], expected[~low], rtol=TOLERANCE)
    assert z.min() < 1e-20
    program = losses.fast
    assert program is not None
    fast = program(slice_.origin, slice_.directions, grid.x, grid.y)
    off = np.abs(fast - expected)[low]
    assert (off > TOLERANCE * expected[low]).any(), "nothing had to be computed again"


@pytest.mark.parametrize("seed", [19, 20, 21])
def test_low_valleys_are_looked_at_until_they_are_right(seed) -> None:
    # One sample: along a curve its error changes sign, and the rounding does not get smaller.
    model = Model(Architecture(2, (LayerSpec(8, "tanh"),) * 2, 1, "l2"))
    rng = generator(seed, "test")
    x, y = rng.standard_normal((1, 2)), np.zeros((1, 1))
    losses = Counting(model, x, y)
    slice_ = through(rng.normal(0, 0.6, model.layout.size))
    grid = Grid(np.linspace(-4, 4, 41), np.linspace(-4, 4, 41))
    z, expected = plane_losses(losses, slice_, grid), exact(losses, slice_, grid)
    program = losses.fast
    assert program is not None
    fast = program(slice_.origin, slice_.directions, grid.x, grid.y)
    wrong = np.abs(fast - expected) > TOLERANCE * expected
    assert (wrong & (expected > NEAR_ZERO)).any(), "the fast program was right everywhere"
    np.testing.assert_allclose(z, expected, rtol=TOLERANCE)


def test_where_single_precision_is_not_enough_nothing_is_taken_from_it() -> None:
    # Waves of frequency 100 on waves: the rounding of the first are the errors of the second.
    waves = (LayerSpec(6, "sine", (("frequency", 100.0),)),) * 3
    losses, origin = solved(*waves, off=0.5)
    slice_ = through(origin)
    z, expected = plane_losses(losses, slice_, GRID), exact(losses, slice_, GRID)
    program = losses.fast
    assert program is not None
    fast = program(slice_.origin, slice_.directions, GRID.x, GRID.y)
    assert np.abs(fast / expected - 1).max() > 100 * TOLERANCE
    np.testing.assert_array_equal(z, expected)
    assert losses.asked == z.size, "some points were computed twice"


class Pretended:
    """In place of the fast program: the truth but for a rounding, and wrong at some points."""

    def __init__(self, right: Array, wrong: Array) -> None:
        self.z = right * np.where(wrong, 1 + 3e-6, 1 + 1e-7)

    def __call__(self, *_: object) -> Array:
        return self.z


def across() -> Array:
    """The nine points of `GRID` at its ends and nearest to the axes, as a mask."""
    x, y = (np.isin(a, [a[0], a[np.abs(a).argmin()], a[-1]]) for a in (GRID.x, GRID.y))
    return y[:, None] & x


def test_one_wrong_point_of_nine_across_the_grid_makes_all_suspect() -> None:
    made = world()
    losses, slice_ = counting(made), through(made.path[-1])
    right, corner = exact(losses, slice_, GRID), np.zeros(GRID.shape, dtype=bool)
    corner[-1, -1] = True
    losses.fast = Pretended(right, corner)
    np.testing.assert_array_equal(plane_losses(losses, slice_, GRID), right)


@pytest.mark.parametrize("kind", ["lowest", "steepest"])
def test_wrong_points_at_the_bottom_or_on_a_slope_are_found_one_after_the_other(kind) -> None:
    made = world()
    losses, slice_ = counting(made), through(made.path[-1])
    right = exact(losses, slice_, GRID)
    key = right
    if kind == "steepest":
        key = np.zeros_like(right)
        for j, i in np.ndindex(right.shape):
            z = right[j, i]
            key[j, i] -= abs(z - right[j, i - 1]) / z if i else 0
            key[j, i] -= abs(z - right[j - 1, i]) / z if j else 0
    free = np.where(across(), np.inf, key)
    wrong = free <= np.sort(free.ravel())[19]
    losses.fast = Pretended(right, wrong)
    z = plane_losses(losses, slice_, GRID)
    np.testing.assert_array_equal(z[wrong], right[wrong])
    np.testing.assert_allclose(z, right, rtol=TOLERANCE)
    assert losses.asked < z.size


def test_every_loss_of_nothing_is_the_recorded_graphs() -> None:
    # Where every sample is beyond its margin, single precision cannot tell 0 from nearly 0.
    made = world((), "hinge", steps=1)
    losses, slice_ = Counting(made.model, made.x, np.zeros_like(made.y)), through(made.path[-1])
    grid = Grid(np.linspace(-9, 9, 21), np.linspace(-9, 9, 21))
    z = plane_losses(losses, slice_, grid)
    assert 50 < np.count_nonzero(z == 0) < losses.asked < z.size
    np.testing.assert_allclose(z, exact(losses, slice_, grid), rtol=TOLERANCE)


def test_overflowing_points_are_computed_again_without_harm_to_others() -> None:
    made = world(("relu",), "binary_cross_entropy", steps=1)
    losses, slice_ = counting(made), through(made.path[0])
    grid = Grid(np.array([-1e4, -1.0, 0.0, 1.0, 1e4, 1e200]), np.linspace(-1, 1, 21))
    z, expected = plane_losses(losses, slice_, grid), exact(losses, slice_, grid)
    program = losses.fast
    assert program is not None
    fast = program(slice_.origin, slice_.directions, grid.x, grid.y)
    assert not np.isfinite(fast[:, [0, 4]]).any()
    assert np.isfinite(expected[:, :5]).all()
    np.testing.assert_allclose(z, expected, rtol=TOLERANCE)
    assert np.array_equal(np.isfinite(z), np.isfinite(expected))


def test_a_network_without_a_fast_row_is_drawn_all_the_same(monkeypatch) -> None:
    made = world()
    slice_ = through(made.path[-1])
    fast = plane_losses(counting(made), slice_, GRID)
    monkeypatch.delitem(FAST_ACTIVATIONS, "tanh")
    losses = counting(made)
    slow = plane_losses(losses, slice_, GRID)
    assert losses.asked == slow.size
    np.testing.assert_array_equal(slow, exact(losses, slice_, GRID))
    np.testing.assert_allclose(fast, slow, rtol=TOLERANCE)


@pytest.mark.parametrize("penalty", ["none", "only", "sum"])
def test_every_kind_of_height_is_the_recorded_graphs(penalty) -> None:
    model = Model(Architecture(2, (LayerSpec(4, "tanh"),), 1, "l2", l1=1e-6, l2=1e-5))
    rng = generator(17, "test")
    x, y = rng.standard_normal((20, 2)), rng.standard_normal((20, 1))
    losses = Counting(model, x, y, penalty=penalty)
    slice_ = through(rng.standard_normal(model.layout.size))
    z = plane_losses(losses, slice_, GRID)
    np.testing.assert_allclose(z, exact(losses, slice_, GRID), rtol=TOLERANCE)
    # A penalty is small and yet exact: no reason to compute it twice.
    assert losses.asked == 0 if penalty == "only" else 17 <= losses.asked <= 25


@pytest.mark.parametrize("rows", ["fast", "slow"])
def test_progress_grows_to_one_and_can_end_the_work(rows, monkeypatch) -> None:
    made = world()
    if rows == "slow":
        monkeypatch.delitem(FAST_ACTIVATIONS, "tanh")
    losses, slice_ = counting(made), through(made.path[-1])
    grid = Grid(np.linspace(-1, 1, 31), np.linspace(-1, 1, 31))
    told: list[float] = []
    plane_losses(losses, slice_, grid, told.append)
    assert len(told) >= 4
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert told[-1] == 1

    def stop(share: float) -> None:
        if share > 0.2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        plane_losses(losses, slice_, grid, stop)
