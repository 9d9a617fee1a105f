"""Making a run and moving it, over HTTP."""

import json

import pytest

from app.api import schemas
from tests.api.live import EXPLOSIVE, SMALL, Live, live


def test_an_empty_body_makes_the_default_experiment(server: Live) -> None:
    reply = server.http.post("/api/runs")
    assert reply.status_code == 201
    run = schemas.RunReply.model_validate(reply.json())
    assert reply.headers["location"] == f"/api/runs/{run.id}"
    assert run.spec == server.http.get("/api/catalog").json()["default"]
    assert (run.step, run.head, run.status, run.link) == (0, 0, "paused", "/")


def test_an_id_has_128_random_bits(server: Live) -> None:
    first, second = server.run(), server.run()
    assert first != second
    assert len(first) == len(second) == 22  # 22 characters of 6 bits


def test_the_link_names_what_differs_from_the_default_and_the_step(server: Live) -> None:
    run = server.run(dataset={"name": "xor"}, seed=7)
    moved = server.http.post(f"/api/runs/{run}/steps", json={"count": 3}).json()
    assert moved["link"] == "/?dataset=xor&seed=7&step=3"


def test_steps_are_made_when_the_reply_comes(server: Live) -> None:
    run = server.run(**SMALL)
    moved = server.http.post(f"/api/runs/{run}/steps", json={"count": 5}).json()
    assert (moved["step"], moved["head"], moved["epoch"]) == (5, 5, 5 / 3)
    assert server.http.get(f"/api/runs/{run}").json() == moved


def test_an_epoch_is_as_many_steps_as_it_has_batches(server: Live) -> None:
    run = server.run(**SMALL)
    moved = server.http.post(f"/api/runs/{run}/steps", json={"epochs": 2}).json()
    assert (moved["step"], moved["epoch"]) == (2 * moved["batches_per_epoch"], 2.0)


def test_descending_until_a_loss_stops_at_the_first_step_that_has_it(server: Live) -> None:
    run = server.run(**SMALL)
    until = {"part": "train", "loss": 0.6, "max_steps": 2000}
    moved = server.http.post(f"/api/runs/{run}/steps", json={"until": until}).json()
    before = server.http.post(f"/api/runs/{run}/seek", json={"step": moved["step"] - 1}).json()
    assert moved["loss"]["train"] <= 0.6 < before["loss"]["train"]
    assert moved["head"] == moved["step"]


def test_descending_until_a_loss_that_does_not_come_ends_after_the_most_steps(server: Live) -> None:
    run = server.run(**SMALL)
    until = {"loss": -1.0, "max_steps": 4}
    assert server.http.post(f"/api/runs/{run}/steps", json={"until": until}).json()["step"] == 4


def test_seeking_goes_back_and_forward_to_the_same_numbers(server: Live) -> None:
    run = server.run(**SMALL)
    there = server.http.post(f"/api/runs/{run}/steps", json={"count": 20}).json()
    back = server.http.post(f"/api/runs/{run}/seek", json={"step": 3}).json()
    assert (back["step"], back["head"]) == (3, 20)
    assert server.http.post(f"/api/runs/{run}/seek", json={"step": 20}).json() == there


def test_a_run_that_diverges_says_where_and_refuses_to_go_on(server: Live) -> None:
    run = server.run(**EXPLOSIVE)
    moved = server.http.post(f"/api/runs/{run}/steps", json={"count": 500})
    assert moved.status_code == 200
    found = schemas.RunReply.model_validate(moved.json())
    assert found.status == "diverged"
    assert found.diverged is not None
    assert found.diverged.step == found.step + 1
    again = server.http.post(f"/api/runs/{run}/steps", json={"count": 1})
    assert (again.status_code, again.json()["error"]) == (409, "diverged")
    good = server.http.post(f"/api/runs/{run}/seek", json={"step": found.diverged.last_good_step})
    assert good.json()["status"] == "paused"


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        ({"loss": {"name": "l3"}}, "loss.name", "unknown loss: l3"),
        ({"dataset": {"samples": "many"}}, "dataset.samples", "expected a whole number"),
        ({"dataset": {"samples": 10**9}}, "dataset.samples", "1000000000"),
        (
            {"network": {"hidden": [{"units": 4000}]}},
            "network.hidden",
            "limit of units here is 128",
        ),
        (
            {"dataset": {"name": "plane"}, "loss": {"name": "cross_entropy"}},
            "loss.name",
            "does not fit",
        ),
        ({"colour": "red"}, "colour", "unknown setting"),
        ([1, 2], None, "expected an object"),
        (None, None, "expected an object"),
    ],
)
def test_a_bad_spec_is_refused_with_a_sentence_that_names_the_field(
    server: Live, spec: object, field: str | None, words: str
) -> None:
    reply = server.http.post("/api/runs", content=json.dumps(spec))
    error = schemas.ErrorReply.model_validate(reply.json())
    assert reply.status_code == 422
    assert error.field == field
    assert words in error.detail


NOT_JSON = [
    b"{",
    b"NaN",
    b'{"seed": NaN}',
    b'{"seed": Infinity}',
    b'{"seed": 1e400}',
    b"\xff",
    b'"',
]


@pytest.mark.parametrize("body", [*NOT_JSON, b"[" * 100_000, b'{"seed":' + b"9" * 9000 + b"}"])
def test_a_body_that_is_no_json_is_refused_and_never_breaks_the_server(
    server: Live, body: bytes
) -> None:
    reply = server.http.post("/api/runs", content=body)
    assert reply.status_code == 422
    assert schemas.ErrorReply.model_validate(reply.json()).error in (
        "invalid_request",
        "invalid_spec",
    )


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (b'{"count": NaN}', "count", "whole number"),
        (b'{"count": Infinity}', "count", "whole number"),
        (b'{"count": 1e400}', "count", "whole number"),
        (b'{"count": "3"}', "count", "whole number"),
        (b'{"count": 0}', "count", "at least 1"),
        (b'{"count": 1.5}', "count", "whole number"),
        (b'{"count": 1, "speed": 3}', "speed", "unknown field"),
        (b'{"until": {"loss": NaN}}', "until.loss", "finite"),
        (b'{"until": {"part": "test", "loss": 1}}', "until.part", "'train' or 'validation'"),
        (b'{"until": {"loss": 1, "max_steps": 0}}', "until.max_steps", "at least 1"),
        (b'{"count": 1, "epochs": 1}', None, "exactly one of count, epochs and until"),
        (b"{}", None, "exactly one of count, epochs and until"),
        (b"[]", None, "expected a JSON object, with Content-Type: application/json"),
        (b"3", None, "expected a JSON object, with Content-Type: application/json"),
        (b"null", None, "expected a JSON object, with Content-Type: application/json"),
        (b"{", None, "not JSON"),
        (b"", None, "expected a JSON object, with Content-Type: application/json"),
    ],
)
def test_steps_of_a_wrong_form_are_refused_without_repeating_them(
    server: Live, body: bytes, field: str | None, words: str
) -> None:
    headers = {"content-type": "application/json"}
    reply = server.http.post(f"/api/runs/{server.run()}/steps", content=body, headers=headers)
    error = schemas.ErrorReply.model_validate(reply.json())
    assert (reply.status_code, error.error, error.field) == (422, "invalid_request", field)
    assert words in error.detail


def test_a_body_that_does_not_say_that_it_is_json_is_told_how(server: Live) -> None:
    path = f"/api/runs/{server.run()}/steps"
    for headers in ({}, {"content-type": "application/x-www-form-urlencoded"}):
        reply = server.http.post(path, content=b'{"count": 1}', headers=headers)
        assert reply.status_code == 422
        expected = "expected a JSON object, with Content-Type: application/json"
        assert reply.json()["detail"] == expected


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"seed": NaN}', "seed"),
        (b'{"optimizer": {"learning_rate": 1e400}}', "optimizer.learning_rate"),
        (b'{"optimizer": {"learning_rate": -Infinity}}', "optimizer.learning_rate"),
        (b'{"network": {"hidden": [{"units": 2}, {"units": 1e999}]}}', "network.hidden"),
        (b"NaN", None),
        (b'{"seed": ' + b"9" * 9000 + b"}", "seed"),
    ],
)
def test_a_number_that_is_none_is_named_in_a_spec(
    server: Live, body: bytes, field: str | None
) -> None:
    reply = server.http.post("/api/runs", content=body)
    assert reply.status_code == 422
    assert reply.json() == {
        "error": "invalid_request",
        "detail": "a number in the body is NaN, infinite or too large",
        "field": field,
    }


def test_a_field_that_is_long_is_cut_wherever_it_is_named(server: Live) -> None:
    long = "x" * 3000
    run = server.run()
    replies = [
        server.http.post("/api/runs", json={long: 1}),
        server.http.post("/api/runs", json={f"a.{long}": 1}),
        server.http.post(f"/api/runs/{run}/seek", json={"step": 1, long: 1}),
        server.http.get(f"/api/runs/{run}?{long}=1"),
    ]
    for reply in replies:
        assert reply.status_code == 422
        assert len(reply.json()["field"]) <= 100
        assert len(reply.json()["detail"]) < 300
    with server.watch(run) as browser:
        browser.up(type="pause", **{long: 1})
        assert len(browser.next("error")["field"]) <= 100


def test_seeking_behind_the_last_step_allowed_names_the_limit(server: Live) -> None:
    most = server.service.limits.steps
    reply = server.http.post(f"/api/runs/{server.run()}/seek", json={"step": most + 1})
    assert (reply.status_code, reply.json()["error"], reply.json()["field"]) == (
        422,
        "over_limit",
        "step",
    )
    assert str(most) in reply.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/graph/W1", None),
        ("POST", "/steps", {"count": 1}),
        ("POST", "/seek", {"step": 1}),
    ],
)
def test_a_run_that_is_not_there_is_said_to_be_gone(
    server: Live, method: str, path: str, body: object
) -> None:
    reply = server.http.request(method, f"/api/runs/nobody{path}", json=body)
    assert (reply.status_code, reply.json()["error"]) == (404, "not_found")


def test_a_server_that_is_full_says_when_to_come_back() -> None:
    with live(live_runs=1) as small:
        small.run()
        reply = small.http.post("/api/runs")
        assert (reply.status_code, reply.json()["error"]) == (503, "at_capacity")
        assert int(reply.headers["retry-after"]) > 0
        assert small.http.get("/readyz").status_code == 503
