"""Files for the browser: caching, compression, and plotly.js out of its package."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.api.assets import CHECKED, YEAR, Assets, Plotly
from tests.api.live import Live
from tests.api.plain import ask


@pytest.fixture
def site(tmp_path: Path) -> FastAPI:
    """An application that serves a folder."""
    (tmp_path / "main.js").write_text("export const answer = 42;\n" * 50)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    app = FastAPI()
    app.mount("/static", Assets(tmp_path))
    return app


def test_text_is_compressed_for_who_takes_it(site: FastAPI, tmp_path: Path) -> None:
    packed = ask(site, "GET", "/static/main.js", headers={"accept-encoding": "gzip"})
    plain = ask(site, "GET", "/static/main.js", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.text == plain.text == (tmp_path / "main.js").read_text()
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["main.js", "picture.png"])
def test_a_browser_asks_each_time_and_is_told_when_nothing_has_changed(
    site: FastAPI, name: str
) -> None:
    first = ask(site, "GET", f"/static/{name}")
    assert first.headers["cache-control"] == CHECKED
    again = ask(site, "GET", f"/static/{name}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_file_that_has_changed_is_sent_anew(site: FastAPI, tmp_path: Path) -> None:
    first = ask(site, "GET", "/static/main.js")
    (tmp_path / "main.js").write_text("export const answer = 43;\n")
    os.utime(tmp_path / "main.js", ns=(1, 1))
    again = ask(site, "GET", "/static/main.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.text) == (200, "export const answer = 43;\n")


def test_plotly_is_compressed_once_and_kept_for_good(server: Live) -> None:
    plotly = server.service.plotly
    reply = server.http.get(plotly.address)
    assert reply.status_code == 200
    assert reply.headers["content-encoding"] == "gzip"
    assert reply.headers["cache-control"] == YEAR
    assert reply.content == plotly.path.read_bytes()
    assert plotly.content is plotly.content
    assert gzip.decompress(plotly.content.packed) == plotly.content.body


def test_plotly_of_another_version_is_not_kept(server: Live) -> None:
    assert server.http.get("/static/plotly.min.js?v=1").headers["cache-control"] == CHECKED


def test_plotly_is_sent_as_it_is_to_who_takes_no_compression(server: Live) -> None:
    headers = {"accept-encoding": "identity"}
    reply = server.http.get("/static/plotly.min.js", headers=headers)
    assert "content-encoding" not in reply.headers
    assert len(reply.content) == Plotly().path.stat().st_size


HEAVY = ("plotly", "sklearn", "scipy", "pandas", "matplotlib")


def test_a_server_imports_neither_plotly_nor_scikit_learn() -> None:
    program = (
        "import asyncio, sys\n"
        "from app.main import create_app\n"
        "from app.settings import Settings\n"
        "app = create_app(Settings())\n"
        "service = app.state.service\n"
        "service.plotly.warm(), service.catalog, service.fingerprint, app.openapi()\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
