"""One unit and one sample, over HTTP."""

import pytest

from app.api import schemas
from tests.api.arrays import array
from tests.api.live import SMALL, Live


def test_the_reply_is_of_the_step_that_is_asked_for(server: Live) -> None:
    run = server.run(**SMALL)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 9})
    reply = server.http.get(f"/api/runs/{run}/unit?layer=1&unit=1&step=5").json()
    found = schemas.UnitReply.model_validate(reply)
    assert (found.step, found.batch_step, found.alone) == (5, 6, False)
    rows = array(server.http.get(f"/api/runs/{run}/batch?step=6").json()["rows"])
    assert array(reply["batch"]).tolist() == rows.tolist()
    assert found.row == rows[0]
    whole = server.http.get(f"/api/runs/{run}/graph/W1?step=5").json()
    weight = next(node for node in found.nodes if node.name == "W1" and node.index == [1, 1])
    assert weight.value == array(whole["value"])[1, 1]
    assert weight.gradient == array(whole["gradient"])[1, 1]


@pytest.mark.parametrize(
    ("query", "field"),
    [("layer=9", "layer"), ("unit=99", "unit"), ("row=9999", "row"), ("layer=0", "layer")],
)
def test_what_is_not_there_is_answered_with_a_sentence(
    server: Live, query: str, field: str
) -> None:
    refused = server.http.get(f"/api/runs/{server.run(**SMALL)}/unit?{query}")
    assert refused.status_code == 422
    assert refused.json()["field"] == field


def test_a_function_has_no_neurons(server: Live) -> None:
    run = server.run(problem="function")
    refused = server.http.get(f"/api/runs/{run}/unit")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "a function of x and y has no neurons"
