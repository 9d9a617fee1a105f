"""Calls that go together: fewer of them, the same numbers, and never before what they read."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.memory import Memory, Place, feature_major
from app.engine.packing import Group, pack
from app.engine.tape import Symbol, Tape

SHAPES = ((5, 2), (5, 3), (5, 2), (5, 3))


def leaves(tape: Tape, *shapes: tuple[int, ...]) -> list[Symbol]:
    return [tape.symbol(shape, stacked=False) for shape in shapes]


def names(tape: Tape, *wanted: Symbol) -> list[list[str]]:
    """The functions of every step, when only these results are wanted."""
    outside = {id(o) for i in tape.instructions for o in i.operands if isinstance(o, Symbol)}
    outside -= {id(i.result) for i in tape.instructions}
    steps = pack(tape.instructions, outside, {id(s) for s in wanted}).steps
    return [[i.function.__name__ for i in step] for step in steps]


def test_like_calls_on_results_of_a_kind_become_one() -> None:
    tape = Tape()
    a, b = leaves(tape, (5, 2), (5, 3))
    made = [1.0 - np.square(np.exp(leaf)) for leaf in (a, b)]
    assert names(tape, *made) == [
        ["exp"],
        ["exp"],
        ["square", "square"],
        ["subtract", "subtract"],
    ]


def test_numbers_may_differ_from_lane_to_lane() -> None:
    tape = Tape()
    a, b = leaves(tape, (4,), (4,))
    made = np.exp(a) * 2.0, np.exp(b) * 3.0
    memory = Memory(tape, {id(a), id(b)}, made)
    for leaf in (a, b):
        memory.places[id(leaf)] = Place(np.array([0.0, 1.0, 2.0, 3.0]))
    calls = memory.bind()
    for call in calls:
        call.run()
    assert [len(call.nodes) for call in calls] == [1, 1, 1]
    assert [call.name for call in calls] == ["exp", "exp", "multiply"]
    powers = np.exp([0.0, 1.0, 2.0, 3.0])
    assert np.array_equal(memory.at(made[0]), powers * 2.0)
    assert np.array_equal(memory.at(made[1]), powers * 3.0)


def test_what_depends_on_a_call_is_not_packed_with_it() -> None:
    tape = Tape()
    (a,) = leaves(tape, (5, 2))
    made = np.tanh(np.tanh(np.tanh(a)))
    assert names(tape, made) == [["tanh"], ["tanh"], ["tanh"]]


def test_calls_that_would_go_in_a_circle_are_not_packed() -> None:
    # exp1 -> sqrt1 and sqrt2 -> exp2: either pair may be one call, but not both.
    tape = Tape()
    a, b = leaves(tape, (5, 2), (5, 2))
    first = np.sqrt(np.exp(a * 2.0))
    second = np.exp(np.sqrt(b * 3.0))
    assert sorted(map(len, names(tape, first, second))) in ([1, 1, 1, 1, 2], [1, 1, 2, 2])
    flat = [name for step in names(tape, first, second) for name in step]
    assert sorted(flat) == ["exp", "exp", "multiply", "multiply", "sqrt", "sqrt"]


def test_one_array_is_never_wanted_in_two_lanes() -> None:
    tape = Tape()
    a, b, c = (np.exp(leaf) for leaf in leaves(tape, (5, 2), (5, 2), (5, 2)))
    chain = a * b, b * c
    shared = a + b, a + c
    steps = names(tape, *chain, *shared)
    assert ["multiply", "multiply"] not in steps
    assert ["add", "add"] not in steps


def test_calls_that_nobody_reads_are_not_made() -> None:
    tape = Tape()
    (a,) = leaves(tape, (5, 2))
    wanted = np.tanh(a)
    np.exp(np.square(a))
    assert names(tape, wanted) == [["tanh"]]


def test_symbols_that_the_caller_has_placed_side_by_side_are_packed_and_others_are_not() -> None:
    for side_by_side, calls in ((True, 1), (False, 2)):
        tape = Tape()
        a, b = leaves(tape, (3,), (3,))
        memory = np.arange(6.0)
        made = a * 2.0, b * 3.0
        fixed = [Group([a, b], memory)] if side_by_side else []
        places = Memory(tape, {id(a), id(b)}, made, fixed=fixed)
        places.places |= {id(a): Place(memory[:3]), id(b): Place(memory[3:])}
        bound = places.bind()
        for call in bound:
            call.run()
        assert len(bound) == calls
        assert places.at(made[0]).tolist() == [0.0, 2.0, 4.0]
        assert places.at(made[1]).tolist() == [9.0, 12.0, 15.0]


def test_a_result_that_takes_over_a_place_is_written_after_every_other_reader() -> None:
    # Packed, the two sums would be one call at the place of the first, before the product reads.
    tape = Tape()
    a, b, c = leaves(tape, (3,), (3,), (3,))
    other = b + 1.0
    product = a * np.exp(c)
    moved = a + 2.0
    homes = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    memory = Memory(
        tape,
        {id(symbol) for symbol in (a, b, c, other, moved)},
        [product],
        fixed=[Group([b, a], homes), Group([other, moved], homes)],
        overwrites={id(other): b, id(moved): a},
    )
    first, second = Place(homes[:3]), Place(homes[3:])
    memory.places |= {id(b): first, id(other): first, id(a): second, id(moved): second}
    memory.places[id(c)] = Place(np.zeros(3))
    calls = memory.bind()
    for call in calls:
        call.run()
    assert [call.name for call in calls] == ["exp", "multiply", "add"]
    assert memory.at(product).tolist() == [4.0, 5.0, 6.0]
    assert homes.tolist() == [2.0, 3.0, 4.0, 6.0, 7.0, 8.0]


UNARY = {"exp": np.exp, "tanh": np.tanh, "square": np.square, "negative": np.negative}
BINARY = {"add": np.add, "multiply": np.multiply, "subtract": np.subtract}
MOVES = st.lists(
    st.tuples(st.sampled_from([*UNARY, *BINARY]), st.integers(0, 30), st.integers(0, 30)),
    min_size=1,
    max_size=25,
)


@given(MOVES, st.integers(0, 2**10 - 1))
@settings(max_examples=150, deadline=None)
def test_any_tape_gives_what_its_calls_give_one_by_one(
    moves: list[tuple[str, int, int]], kept: int
) -> None:
    tape, rng = Tape(), np.random.default_rng(0)
    symbols = leaves(tape, *SHAPES)
    arrays = [rng.uniform(-1, 1, shape) for shape in SHAPES]
    inputs = list(zip(symbols, arrays, strict=True))
    with np.errstate(all="ignore"):
        for name, first, second in moves:
            a = first % len(symbols)
            if name in UNARY:
                symbols.append(UNARY[name](symbols[a]))
                arrays.append(UNARY[name](arrays[a]))
                continue
            alike = [i for i, x in enumerate(arrays) if x.shape == arrays[a].shape]
            b = alike[second % len(alike)]
            symbols.append(BINARY[name](symbols[a], symbols[b] * 0.5))
            arrays.append(BINARY[name](arrays[a], arrays[b] * 0.5))
        made = symbols[len(SHAPES) :]
        looked = [s for i, s in enumerate(made) if kept >> i % 10 & 1 or s is made[-1]]
        memory = Memory(tape, {id(s) for s, _ in inputs}, looked)
        for symbol, array in inputs:
            memory.places[id(symbol)] = feature_major(array.shape)
            memory.places[id(symbol)].values[...] = array
        for call in memory.bind():
            call.run()
    for symbol in looked:
        expected = arrays[symbols.index(symbol)]
        assert np.array_equal(memory.at(symbol), expected, equal_nan=True)
