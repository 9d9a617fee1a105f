"""A row of the data as the network sees it: in the batch, or alone."""

import numpy as np
import pytest

from app.errors import RequestError
from app.training.run import Run
from app.training.sample import check_row, describe_unit
from tests.training.worlds import run

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"


def outside(made: Run) -> int:
    """A row of training that the next batch does not have."""
    rows = set(made.experiment.rows("train").tolist()) - set(made.next_rows.tolist())
    return min(rows)


def number(reply: dict, name: str, *index: int) -> dict:
    return next(n for n in reply["nodes"] if n["name"] == name and n["index"] == index)


def test_a_row_of_the_batch_has_the_numbers_of_the_step() -> None:
    made = run(SMALL)
    made.advance(4)
    row = int(made.next_rows[6])
    reply = describe_unit(made, 1, 2, row)
    assert (reply["place"], reply["alone"], reply["part"]) == (6, False, "train")
    program = made.look()
    assert number(reply, "z1", 6, 2)["value"] == program.value("z1")[6, 2]
    gradient = program.node_gradient("z1")
    assert gradient is not None
    assert number(reply, "z1", 6, 2)["gradient"] == gradient[6, 2]


def test_a_row_that_is_not_in_the_batch_stands_alone() -> None:
    made = run(SMALL)
    made.advance(4)
    row = outside(made)
    reply = describe_unit(made, 1, 2, row)
    assert reply["alone"]
    weight = number(reply, "W1", 0, 2)
    place, base = made.layout.place("W1[0,2]"), made.parameters.copy()

    def loss(value: float) -> float:
        program = made.model.program(1, gradient=False, parameters=base.copy())
        program.parameters[place] = value
        program.load(x=made.prepared.x[[row]], y=made.prepared.y[[row]])
        return float(program.forward())

    here = base[place]
    numeric = (loss(here + 1e-6) - loss(here - 1e-6)) / 2e-6
    assert weight["gradient"] == pytest.approx(numeric, rel=1e-6, abs=1e-9)
    assert np.array_equal(made.parameters, base)


def test_without_a_row_it_is_the_first_of_the_batch() -> None:
    made = run(SMALL)
    assert describe_unit(made, 1, 0, None)["row"] == made.next_rows[0]


def test_rows_of_the_sealed_part_are_refused_until_it_is_opened() -> None:
    made = run(SMALL)
    row = int(made.prepared.indices("test")[0])
    with pytest.raises(RequestError, match="in the test part, which is sealed"):
        check_row(made, row)
    made.open_test()
    check_row(made, row)
    assert describe_unit(made, 1, 0, row)["part"] == "test"


def test_what_is_no_row_is_refused() -> None:
    made = run(SMALL)
    with pytest.raises(RequestError, match="invalid row: 40; the data have rows 0 to 39"):
        check_row(made, 40)
    with pytest.raises(RequestError, match="has no neurons"):
        check_row(run("function=bowl"), None)
