"""Places in memory: shared where nobody looks, never while somebody still reads."""

import numpy as np

from app.engine.memory import Memory, feature_major, sample_major
from app.engine.tape import Symbol, Tape


def run(tape: Tape, inputs: dict[Symbol, np.ndarray], kept: list[Symbol]) -> Memory:
    """The tape's calls, made once on the inputs."""
    memory = Memory(tape, {id(symbol) for symbol in inputs}, kept)
    for symbol, array in inputs.items():
        memory.places[id(symbol)] = feature_major(array.shape)
        memory.places[id(symbol)].values[...] = array
    for call in memory.bind():
        call.run()
    return memory


def test_a_product_is_never_written_over_what_it_is_made_of() -> None:
    tape, rng = Tape(), np.random.default_rng(0)
    a, b = (tape.symbol((3, 3), stacked=False) for _ in range(2))
    x, y = rng.normal(size=(2, 3, 3))
    result = (a * 2.0) @ (b * 3.0) @ (a + b)
    memory = run(tape, {a: x, b: y}, [result])
    assert np.allclose(memory.at(result), (2 * x) @ (3 * y) @ (x + y), atol=1e-14)


def test_passing_results_share_memory_and_kept_ones_do_not() -> None:
    tape = Tape()
    a = tape.symbol((64, 8), stacked=False)
    kept = [np.tanh(a)]
    for _ in range(10):
        kept[0] = np.tanh(kept[0]) + 1.0
    memory = run(tape, {a: np.ones((64, 8))}, kept)
    assert memory.arena.size == 2 * 64 * 8

    every = Memory(tape, {id(a)}, [i.result for i in tape.instructions])
    assert every.arena.size == len(tape.instructions) * 64 * 8


def test_the_same_call_is_made_once() -> None:
    tape = Tape()
    a = tape.symbol((2, 2), stacked=False)
    assert np.tanh(a) + 1.0 is np.tanh(a) + 1.0
    assert len(tape.instructions) == 2
    assert np.tanh(a) + 1.0 is not np.tanh(a) + 2.0


def test_multiplying_by_one_makes_no_call() -> None:
    tape = Tape()
    a = tape.symbol((2, 2), stacked=False)
    assert a * 1.0 is a
    assert tape.instructions == []


def test_values_stand_feature_by_feature_with_ones_behind_and_data_row_by_row() -> None:
    value = feature_major((4, 2), padding=1.0)
    assert value.values.shape == (4, 2)
    assert value.values.T.flags.c_contiguous
    assert value.whole is not None
    assert value.whole[:, -1].tolist() == [1.0] * 4
    data = sample_major((4, 2))
    assert data.whole is not None
    assert data.whole.flags.c_contiguous
    assert data.whole[:, -1].tolist() == [1.0] * 4
