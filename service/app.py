"""The web application: the API under /api/v1, health, and the pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from service.api.app import create_api
from service.bootstrap import Service
from service.http import health
from service.web.routes import add_pages


def create_app(service: Service) -> FastAPI:
    """The application over a service that is put together."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    api = create_api(service)
    app.state.service, app.state.identity = api.state.service, api.state.identity
    app.mount("/api/v1", api)
    app.include_router(health.router)
    add_pages(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """As many threads as connections: more would only wait for one."""
    service: Service = app.state.service
    current_default_thread_limiter().total_tokens = service.settings.pool_size
    yield
