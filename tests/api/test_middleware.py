"""Headers that browsers enforce, and a bound on bodies."""

import pytest

from app.api.middleware import content_security_policy
from app.main import create_app
from app.settings import Settings
from tests.api.live import Live, live
from tests.api.plain import ask


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/nothing", "/static/css/tokens.css"])
def test_every_reply_carries_the_headers(server: Live, path: str) -> None:
    headers = server.http.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'", "no inline script, no eval, no other site"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"


def test_no_reply_sets_a_cookie(server: Live) -> None:
    for path in ("/", "/api/catalog", "/static/js/main.js"):
        assert "set-cookie" not in server.http.get(path).headers


def test_a_host_chooses_who_may_frame_the_page_and_where_browsers_find_it() -> None:
    settings = Settings(frame_ancestors="https://lms.example", public_origin="https://fall.example")
    policy = content_security_policy(settings)
    assert "frame-ancestors https://lms.example" in policy
    assert "connect-src 'self' wss://fall.example" in policy


def test_a_body_that_says_it_is_too_large_is_refused_unread() -> None:
    app = create_app(Settings(body_bytes=100))
    reply = ask(app, "POST", "/api/runs", content=b"x" * 101)
    assert reply.status_code == 413
    assert reply.json()["error"] == "too_large"


def test_a_body_that_grows_too_large_on_its_way_is_refused() -> None:
    with live(body_bytes=1000) as server:
        reply = server.http.post("/api/runs", content=(b" " * 100 for _ in range(50)))
        assert reply.status_code == 413
        assert reply.json()["error"] == "too_large"
        assert server.http.get("/healthz").status_code == 200


def test_a_body_at_the_limit_is_read() -> None:
    with live(body_bytes=100) as server:
        assert server.http.post("/api/runs", content=b"{}" + b" " * 98).status_code == 201
