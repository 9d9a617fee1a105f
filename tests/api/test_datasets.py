"""Bringing a file, descending on it, and coming back to it by its link."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api import schemas
from tests.api.live import SMALL, Live, live

TABLE = "\n".join(
    ["height;weight;kind", *(f"{150 + k},5;{50 + k % 9};{'ab'[k % 2]}" for k in range(30)), ""]
).encode("cp1252")

MOST = 262_144


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("files")
    with live(data_folder=str(folder), file_bytes=MOST) as seen:
        yield seen


def bring(server: Live, content: Any = TABLE, name: str = "people.csv") -> httpx.Response:
    return server.http.post(
        "/api/datasets",
        params={"name": name},
        content=content,
        headers={"Content-Type": "text/csv"},
    )


def boot(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    value: dict[str, Any] = json.loads(found[1])
    return value


def test_a_file_gets_an_id_of_its_content(server: Live) -> None:
    first, second = bring(server), bring(server, name="other.csv")
    assert first.status_code == 201
    found = schemas.UploadReply.model_validate(first.json())
    assert (found.rows, found.target, found.name) == (30, "kind", "people.csv")
    assert [(c.name, c.kind) for c in found.columns] == [
        *[("height", "number"), ("weight", "number"), ("kind", "category")]
    ]
    assert second.json()["id"] == found.id
    assert server.http.get(f"/api/datasets/{found.id}").json() == second.json()


def test_a_run_on_a_file_comes_back_by_its_link(server: Live) -> None:
    file = bring(server).json()["id"]
    made = server.http.post("/api/runs", json={"dataset": {"name": "csv", "file": file}}).json()
    data = server.http.get(f"/api/runs/{made['id']}/data").json()
    schemas.DataReply.model_validate(data)
    assert data["raw"][0] == [150.5, 50.0, "a"]
    started = boot(server.http.get(made["link"]).text)
    assert started["error"] is None
    assert started["spec"] == made["spec"]
    assert file in made["link"]


def test_every_stage_of_a_builtin_data_set_is_told(server: Live) -> None:
    for name in ("circle", "houses", "digits", "iris"):
        run = server.run(dataset={"name": name, "samples": 40})
        schemas.DataReply.model_validate(server.http.get(f"/api/runs/{run}/data").json())


def test_a_link_to_a_file_that_is_not_here_says_so(server: Live) -> None:
    started = boot(server.http.get("/?dataset=csv&dataset.file=" + "x" * 26).text)
    assert started["error"]["detail"] == "there is no such file here; drop it on the page"
    assert started["spec"]["dataset"]["name"] == "circle"
    assert server.http.get("/api/datasets/" + "x" * 26).status_code == 404


def test_a_link_to_a_file_whose_time_is_over_says_so(tmp_path: Path) -> None:
    with live(data_folder=str(tmp_path), files_seconds=1) as brief:
        file = bring(brief).json()["id"]
        brief.service.library._uploads._clock = lambda: 4e9
        reply = brief.http.get(f"/api/datasets/{file}")
        assert (reply.status_code, reply.json()["error"]) == (410, "expired")
        assert "the file people.csv was kept until" in reply.json()["detail"]
        assert (
            "drop it on the page again"
            in boot(brief.http.get(f"/?dataset=csv&dataset.file={file}").text)["error"]["detail"]
        )


def test_a_file_that_says_it_is_too_long_is_refused_at_once(server: Live) -> None:
    reply = bring(server, b"a,b\n" + b"1,2\n" * 100_000)
    assert (reply.status_code, reply.json()["error"]) == (413, "too_large")
    assert reply.json()["detail"] == (
        "the file is larger than 256 kB, the limit of file bytes here"
    )


def test_a_stream_of_200_megabytes_is_not_read_to_its_end(server: Live) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(3200):
            sent += 65_536
            yield b"1,2\n" * 16_384

    try:
        reply = bring(server, endless())
        assert reply.status_code == 413
    except (httpx.WriteError, httpx.ReadError):
        pass  # the server has hung up, which is a refusal too
    assert sent < 20 * 2**20
    assert bring(server).status_code == 201


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "the file is a picture; expected a CSV file"),
        (b"PK\x03\x04xl/workbook.xml" + b"\x00" * 200, "Excel workbook"),
        (b"a,b\n1,2\n", "row"),
        (b",".join(b"c%d" % k for k in range(10_001)) + b"\n", "10001 columns"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    server: Live, content: bytes, sentence: str
) -> None:
    reply = bring(server, content)
    assert reply.status_code == 422
    schemas.ErrorReply.model_validate(reply.json())
    assert sentence in reply.json()["detail"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "名前.csv", "x" * 200, "<script>"])
def test_any_name_is_only_a_name(server: Live, name: str) -> None:
    content = b"a,b\n" + b"".join(b"%d,%d\n" % (k, len(name) * k % 7) for k in range(20))
    assert bring(server, content, name).status_code == 201


def test_the_test_part_is_opened_once_and_the_link_remembers(server: Live) -> None:
    run = server.run(**SMALL)
    server.http.post(f"/api/runs/{run}/steps", json={"count": 2})
    at = f"/api/runs/{run}/interventions"
    opened = server.http.post(at, json={"kind": "open_test"}).json()
    schemas.RunReply.model_validate(opened)
    assert opened["test"]["step"] == 2
    assert opened["loss"]["test"] == opened["test"]["loss"]
    assert opened["link"].endswith("opened=2&step=2")
    again = server.http.post(at, json={"kind": "open_test"})
    assert (again.status_code, again.json()["field"]) == (422, "kind")
    assert server.http.get(f"/api/runs/{run}/history").json()["interventions"] == [
        {"step": 2, "kind": "open_test"}
    ]
    assert boot(server.http.get(opened["link"]).text)["opened"] == 2


def test_the_stream_opens_it_too_and_tells_everybody(server: Live) -> None:
    run = server.run(**SMALL)
    with server.watch(run) as steers, server.watch(run) as looks:
        steers.next("frame"), looks.next("frame")
        steers.up(type="intervene", kind="open_test")
        looks.up(type="want", panels=[])
        assert steers.next("frame")["test"]["step"] == 0
        while looks.next("frame")["test"] is None:
            pass
        steers.up(type="intervene", kind="open_test")
        assert "opened at step 0" in steers.next("error")["detail"]


def test_scalings_are_compared(server: Live) -> None:
    run = server.run(dataset={"name": "houses", "samples": 60}, network={"hidden": []})
    reply = server.http.get(f"/api/runs/{run}/scalings").json()
    found = schemas.ScalingsReply.model_validate(reply)
    conditions = {row.scaling: row.condition for row in found.rows}
    assert found.goal_is == "rmse"
    assert found.unit == "k€"
    assert conditions["none"] is not None
    assert conditions["standard"] is not None
    assert conditions["none"] > 1000 * conditions["standard"]
    assert server.http.get(f"/api/runs/{run}/scalings?goal=0").status_code == 422
