"""What every reply and request passes: headers that browsers enforce, a bound on bodies."""

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import HTTP_ERRORS, error_body
from app.api.wire import WireResponse
from app.settings import Settings


def content_security_policy(settings: Settings) -> str:
    """The page's policy: scripts only from our files, nothing from elsewhere.

    Plotly sets styles on elements and draws its images from data and blobs. `'self'` covers the
    WebSocket too, except behind a proxy that changes the Host header.
    """
    origin = settings.public_origin
    connect = ["'self'", *([origin.replace("http", "ws", 1)] if origin else [])]
    directives = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": " ".join(connect),
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": settings.frame_ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class SecurityHeaders:
    """Adds the headers to every HTTP reply, errors included."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_security_policy(settings),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses bodies above a size: by their declared length at once, else while they arrive.

    Starlette's own middleware answers in plain text; ours answers in the form of every error.
    """

    def __init__(self, app: ASGIApp, limit: int, exempt: frozenset[str] = frozenset()) -> None:
        self.app = app
        self.limit = limit
        self.exempt = exempt
        """Paths that see to it themselves."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self.exempt:
            await self.app(scope, receive, send)
            return
        if declared_length(scope) > self.limit:
            refusal = WireResponse(error_body(*HTTP_ERRORS[413]), 413, {"Connection": "close"})
            await refusal(scope, receive, send)
            return
        taken = 0

        async def within_limit() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.limit:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        await self.app(scope, within_limit, send)


def declared_length(scope: Scope) -> int:
    """The request's Content-Length; 0 if it has none, or none that is a number."""
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() else 0
