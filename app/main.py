"""`create_app(settings)`: everything put together; nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.api.assets import Assets
from app.api.errors import install_error_handlers
from app.api.middleware import BodyLimit, SecurityHeaders
from app.api.openapi import Described
from app.api.routes import ROUTERS
from app.api.service import STATIC, Service
from app.settings import Settings, read_settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; with the environment's settings if none are given."""
    service = Service(settings or read_settings())
    app = Described(
        title="Fall Line",
        summary="Descend a real neural network one step at a time and see all that the step did.",
        lifespan=lifespan,
        docs_url=None,  # ours needs no CDN, see app/api/routes/docs.py
        redoc_url=None,
    )
    app.state.service = service
    install_error_handlers(app)
    app.add_middleware(
        BodyLimit,
        limit=service.settings.body_bytes,
        exempt=frozenset({"/api/datasets"}),  # files are longer: app/api/routes/datasets.py
    )
    app.add_middleware(SecurityHeaders, settings=service.settings)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", Assets(STATIC), name="static")
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The service runs as long as the server does."""
    service: Service = app.state.service
    async with service.running():
        yield
