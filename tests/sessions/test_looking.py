"""Looking at a run where it does not stand."""

from typing import Any

import numpy as np
import pytest

from app.api.replies import graph_reply, node_reply, parameters_reply
from app.api.wire import encode
from app.errors import RequestError
from app.graph.explanation import explain_element
from app.sessions.looking import LIGHT, look, look_elsewhere, weight
from app.training.run import Run
from tests.sessions.worlds import EXPLOSIVE, a_run, in_loop


class HereComputing:
    """A worker that is here, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def run(self, function: Any, *arguments: Any) -> Any:
        """Done at once."""
        self.asked += 1
        return function(*arguments)


def looked(run: Run, step: int, make: Any, *arguments: Any) -> tuple[Any, int]:
    """The reply, and how often a worker was asked."""
    computing = HereComputing()
    worker: Any = computing
    reply = in_loop(lambda: look(worker, run, step, make, *arguments))
    return reply, computing.asked


@pytest.mark.parametrize("make", [parameters_reply, graph_reply])
def test_a_look_at_another_step_is_what_the_run_would_have_said_there(make: Any) -> None:
    run, other = a_run(), a_run()
    run.advance(40)
    for step in (0, 7, 33, 12):
        other.seek(step)
        reply, asked = looked(run, step, make)
        assert encode(reply) == encode(make(other))
        assert asked == 1
    assert run.step == 40, "it was not moved"


def test_a_short_look_at_where_the_run_stands_needs_no_worker() -> None:
    run = a_run()
    run.advance(5)
    reply, asked = looked(run, 5, node_reply, "W1", (0, 1))
    assert asked == 0
    assert encode(reply) == encode(
        look_elsewhere(node_reply, run.spec, run.limits, 5, ("W1", (0, 1)))
    )


def test_a_long_look_is_left_to_a_worker_wherever_the_run_stands() -> None:
    run = a_run(
        dataset={"samples": 2000},
        batch_size=None,
        network={"hidden": [{"units": 32, "activation": "tanh"}] * 2},
    )
    assert weight(run) > LIGHT
    assert looked(run, 0, parameters_reply)[1] == 1


def test_a_look_that_goes_over_the_whole_part_again_and_again_is_a_long_one() -> None:
    run = a_run()
    rows, size = len(run.prepared.indices("train")), len(run.parameters)
    assert weight(run, passes=3) == weight(run) + 3 * rows * size
    computing = HereComputing()
    worker: Any = computing
    many = 1 + LIGHT // (rows * size)
    in_loop(lambda: look(worker, run, 0, parameters_reply, passes=many))
    assert computing.asked == 1


def test_a_batch_larger_than_the_training_part_weighs_as_much_as_the_part() -> None:
    rows = len(a_run().prepared.indices("train"))
    assert weight(a_run(batch_size=rows)) == weight(a_run(batch_size=None))
    assert weight(a_run(batch_size=40)) == weight(a_run(batch_size=None))


def test_what_cannot_be_said_is_refused_from_there_too() -> None:
    run = a_run()
    run.advance(3)
    with pytest.raises(RequestError):
        looked(run, 1, node_reply, "W1", (9, 9))


def test_an_element_is_explained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    explained = []

    def noted(*arguments: Any) -> Any:
        explained.append(arguments)
        return explain_element(*arguments)

    monkeypatch.setattr("app.api.replies.explain_element", noted)
    reply = node_reply(a_run(), "W1", (0, 1))
    assert len(explained) == 1
    assert reply["element"].update


def test_the_last_good_step_of_a_run_that_diverged_can_be_looked_at() -> None:
    run = a_run(**EXPLOSIVE)
    run.advance(5000)
    assert run.diverged is not None
    reply, _ = looked(run, run.diverged.last_good_step, parameters_reply)
    assert all(np.isfinite(values).all() for values in reply["parameters"].values())
