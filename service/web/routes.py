"""All pages as one application, which answers every address that is not the API's."""

from fastapi import FastAPI

from service.bootstrap import Service
from service.http.body import BodyLimit
from service.http.faults import Faults
from service.web import errors
from service.web.pages import (
    audit,
    board,
    bulk,
    case,
    desk,
    filing,
    follow,
    notices,
    public,
    register,
    reports,
    search,
    signing,
)

PARTS = (bulk, public, reports, signing, filing, follow, desk, notices, register, search, board, case, audit)


def add_pages(app: FastAPI) -> None:
    """Mount them last: they answer whatever is left. `app.state` has the service and the identity."""
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    service: Service = app.state.service
    pages.state.service, pages.state.identity = service, app.state.identity
    pages.add_middleware(BodyLimit, shown=errors.too_large)
    pages.add_middleware(Faults, shown=errors.fault)  # added last: the outermost
    errors.add_handlers(pages)
    for part in PARTS:
        pages.include_router(part.router)
    app.mount("", pages)
