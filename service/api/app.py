"""The web application: the API under /api/v1, health, and the pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from service.api import commands, complaints, directory, filing, health, queue, register, sessions
from service.api.body import BodyLimit
from service.api.errors import add_handlers
from service.api.problems import MEDIA_TYPE, Faults, ProblemShown
from service.bootstrap import Service
from service.identity.identity import Identity
from service.web.routes import add_pages

_ABOUT = """
Complaints, from filing to closing. Every change is an event that stays; what is answered here is folded from them.

Anything that goes wrong is answered as `application/problem+json` with a `code` to rely on. Commands take an
`Idempotency-Key` (the same request is carried out once) and `If-Match` (refused when a person acted since you read).
Lists say at which position of the log they stand (`Aduan-Position`), and wait for your own write with `at_least`.
"""


_PROBLEM = ProblemShown.model_json_schema()


def create_app(service: Service) -> FastAPI:
    """The application over a service that is put together."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    api = create_api(service)
    app.state.service, app.state.identity = api.state.service, api.state.identity
    app.mount("/api/v1", api)
    app.include_router(health.router)
    add_pages(app)
    return app


def create_api(service: Service) -> FastAPI:
    """The API alone, as it is mounted; its description is at /api/v1/openapi.json."""
    api = FastAPI(
        title="aduan",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses={"4XX": {"description": "A problem", "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}},
    )
    api.state.service = service
    api.state.identity = Identity(service.database, service.ring, service.directories)
    api.add_middleware(BodyLimit)
    api.add_middleware(Faults)  # added last: the outermost
    add_handlers(api)
    for part in (sessions, filing, register, complaints, commands, queue, directory, health):
        api.include_router(part.router)
    return api


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """As many threads as connections: more would only wait for one."""
    service: Service = app.state.service
    current_default_thread_limiter().total_tokens = service.settings.pool_size
    yield
