"""Whether a stream is asked for by our own page."""

from collections.abc import Mapping
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def same_origin(headers: Mapping[str, str], public_origin: str | None) -> bool:
    """Whether a handshake comes from our page, or from no page at all.

    A browser always sends the page's Origin, and nothing else tells pages apart. It must be the
    public origin, or have the host and port that the request was sent to. Programs send none.

    Args:
        headers: of the handshake, names in small letters.
        public_origin: the setting, for proxies that change the Host header.
    """
    origin = headers.get("origin")
    if origin is None or origin == public_origin:
        return True
    page = urlsplit(origin)
    if page.scheme not in DEFAULT_PORTS or not page.netloc:
        return False
    return with_port(page.netloc, page.scheme) == with_port(headers.get("host", ""), page.scheme)


def with_port(host: str, scheme: str) -> str:
    """`host:port` in small letters, the scheme's own port if none is named."""
    has_port = host.rpartition(":")[2].isdecimal() and not host.endswith("]")
    return (host if has_port else f"{host}:{DEFAULT_PORTS[scheme]}").lower()
