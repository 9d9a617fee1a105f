"""Files for the browser: ours, always checked for change, and plotly.js, compressed once ahead."""

import gzip
import hashlib
import importlib.metadata
import importlib.util
import os
from functools import cached_property
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

TEXT = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""What is worth compressing, with its media type (the system's own table may be wrong)."""

YEAR = "public, max-age=31536000, immutable"
"""For an address that carries its content's version: it need never be asked for again."""

CHECKED = "no-cache"
"""For an address whose content may change: kept, but asked about each time, so a reload is true."""


def accepts_gzip(headers: Headers) -> bool:
    """Whether the browser takes compressed replies."""
    return "gzip" in headers.get("accept-encoding", "")


def matches(headers: Headers, tag: str) -> bool:
    """Whether the browser already has the content of that tag."""
    known = headers.get("if-none-match", "")
    return tag in [each.strip().removeprefix("W/") for each in known.split(",")]


class Content:
    """The bytes of one file, plain and compressed, and the tag that names them."""

    def __init__(self, body: bytes, media_type: str, level: int) -> None:
        self.body = body
        self.media_type = media_type
        self.packed = gzip.compress(body, level, mtime=0)
        self.tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'

    def reply(self, headers: Headers, caching: str) -> Response:
        """The file, or word that the browser's copy is still right."""
        ours = {"ETag": self.tag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
        if matches(headers, self.tag):
            return NotModifiedResponse(Headers(ours))
        if accepts_gzip(headers):
            packed = ours | {"Content-Encoding": "gzip"}
            return Response(self.packed, headers=packed, media_type=self.media_type)
        return Response(self.body, headers=ours, media_type=self.media_type)


class Assets(StaticFiles):
    """Our own files: compressed when first asked for, anew when one has changed on the disk."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self.contents: dict[str, tuple[int, Content]] = {}

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        headers = Headers(scope=scope)
        if path.suffix not in TEXT:
            plain = FileResponse(path, stat_result=stat_result, headers={"Cache-Control": CHECKED})
            same = matches(headers, plain.headers["etag"])
            return NotModifiedResponse(plain.headers) if same else plain
        return self.content(path, stat_result.st_mtime_ns).reply(headers, CHECKED)

    def content(self, path: Path, changed: int) -> Content:
        """The file's content; as many are kept as there are files."""
        known = self.contents.get(str(path))
        if known is None or known[0] != changed:
            known = (changed, Content(path.read_bytes(), TEXT[path.suffix], level=6))
            self.contents[str(path)] = known
        return known[1]


class Plotly:
    """plotly.min.js out of the installed package, which is never imported.

    Importing it takes half a second and 64 MB; only the file is needed. Compressing it takes
    0.2 s, so that is done once, by `warm`, and not for each browser.
    """

    def __init__(self) -> None:
        spec = importlib.util.find_spec("plotly")
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError("the plotly package is not installed; make run installs it")
        folder = Path(spec.submodule_search_locations[0])
        self.path = folder / "package_data" / "plotly.min.js"
        self.version = importlib.metadata.version("plotly")

    @property
    def address(self) -> str:
        """Where the page finds it; a new version has a new address."""
        return f"/static/plotly.min.js?v={self.version}"

    @cached_property
    def content(self) -> Content:
        """The file, compressed."""
        return Content(self.path.read_bytes(), "text/javascript", level=9)

    def warm(self) -> None:
        """Read and compress now, so that the first browser need not wait."""
        _ = self.content

    def reply(self, request: Request) -> Response:
        """The file, to be kept for good if the request names the version that this is."""
        current = request.query_params.get("v") == self.version
        return self.content.reply(request.headers, YEAR if current else CHECKED)
