"""The API as an application of its own."""

from fastapi import FastAPI
from starlette.types import Scope

from service.api import (
    bulk,
    case_commands,
    commands,
    complaints,
    directory,
    directory_edits,
    draft_commands,
    duplicates,
    filing,
    following,
    indicators,
    queue,
    register,
    reports,
    rights,
    saved,
    search,
    sessions,
    uploads,
    values,
    watched,
)
from service.api.errors import add_handlers
from service.api.problems import MEDIA_TYPE, ProblemShown, on_fault, on_http_exception
from service.bootstrap import Service
from service.files.intake import MOST_BYTES
from service.http import health
from service.http.body import MAX_BODY, BodyLimit
from service.http.faults import Faults
from service.identity.identity import Identity

_ABOUT = """
Complaints, from filing to closing. Every change is an event that stays; what is answered here is folded from them.

Anything that goes wrong is answered as `application/problem+json` with a `code` to rely on. Commands take an
`Idempotency-Key` (the same request is carried out once) and `If-Match` (refused when a person acted since you read).
Lists say at which position of the log they stand (`Aduan-Position`), and wait for your own write with `at_least`.
"""


_PROBLEM = ProblemShown.model_json_schema()


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
    api.add_middleware(BodyLimit, shown=on_http_exception, most=_most)
    api.add_middleware(Faults, shown=on_fault)  # added last: the outermost
    add_handlers(api)
    for part in (
        sessions,
        uploads,
        filing,
        following,
        register,
        search,
        reports,
        duplicates,
        complaints,
        values,
        commands,
        bulk,
        case_commands,
        draft_commands,
        queue,
        indicators,
        directory,
        directory_edits,
        rights,
        health,
        watched,
        saved,
    ):
        api.include_router(part.router)
    return api


def _most(scope: Scope) -> int:
    """Files are larger than forms; one that is a little too large gets its own refusal."""
    return MOST_BYTES + MAX_BODY if scope["path"].endswith("/uploads") else MAX_BODY
