"""Whether a stream is asked for by our own page."""

import pytest

from app.api.origin import same_origin


@pytest.mark.parametrize(
    ("origin", "host", "public", "ours"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", None, True),
        ("http://LOCALHOST:8000", "localhost:8000", None, True),
        ("http://example.org", "example.org", None, True),
        ("http://example.org", "example.org:80", None, True),
        ("https://example.org", "example.org", None, True),
        ("https://example.org", "example.org:443", None, True),
        ("http://[::1]:8000", "[::1]:8000", None, True),
        ("http://[::1]", "[::1]", None, True),
        (None, "127.0.0.1:8000", None, True),
        ("https://fall.example", "backend:8000", "https://fall.example", True),
        ("https://example.org:8443", "example.org", None, False),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", None, False),
        ("http://localhost:8000", "127.0.0.1:8000", None, False),
        ("http://evil.example", "127.0.0.1:8000", None, False),
        ("http://127.0.0.1:8000.evil.example", "127.0.0.1:8000", None, False),
        ("http://user@127.0.0.1:8000", "127.0.0.1:8000", None, False),
        ("null", "127.0.0.1:8000", None, False),
        ("", "127.0.0.1:8000", None, False),
        ("file://", "127.0.0.1:8000", None, False),
        ("http://", "", None, False),
        ("https://fall.example.evil", "backend", "https://fall.example", False),
    ],
)
def test_only_our_own_page_and_programs_may(
    origin: str | None, host: str, public: str | None, ours: bool
) -> None:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    assert same_origin(headers, public) is ours
