"""All pages as one application, which answers every address that is not the API's."""

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import Scope

from service.bootstrap import Service
from service.http.body import MAX_BODY, BodyLimit
from service.http.faults import Faults
from service.web import errors
from service.web.filing import COUNTER, ONLINE, WHOLE
from service.web.forms import WITH_FILES
from service.web.pages import (
    admin,
    answer_templates,
    audit,
    away,
    board,
    bulk,
    case,
    desk,
    filing,
    follow,
    following,
    notices,
    offices,
    public,
    register,
    reports,
    rights,
    saved,
    search,
    signing,
    watched,
)

PARTS = (
    *(admin, rights, bulk, public, offices, reports, signing, filing, follow, following, desk),
    *(notices, watched, saved, answer_templates, away, register, search, board, case, audit),
)

FORMS_WITH_FILES = frozenset({ONLINE.page_of("story"), WHOLE.first, COUNTER.first})
MOST_WITH_FILES = 100 * 1024 * 1024


def add_pages(app: FastAPI) -> None:
    """Mount them last: they answer whatever is left. `app.state` has the service and the identity."""
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    service: Service = app.state.service
    pages.state.service, pages.state.identity = service, app.state.identity
    pages.add_middleware(BodyLimit, shown=errors.too_large, most=_most)
    pages.add_middleware(Faults, shown=errors.fault)  # added last: the outermost
    errors.add_handlers(pages)
    for part in PARTS:
        pages.include_router(part.router)
    app.mount("", pages)


def _most(scope: Scope) -> int:
    """Only so much of each file is kept; what is beyond may come, so that the rest of the form is not lost with it."""
    sends_files = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")
    return MOST_WITH_FILES if sends_files and _takes_files(scope["path"]) else MAX_BODY


def _takes_files(path: str) -> bool:
    """The pages of the filing that do, and those acts on a case."""
    on_case, _, last = path.rpartition("/")
    acts = on_case == "/follow/own" or (on_case.startswith("/desk/") and on_case.endswith("/do"))
    return path in FORMS_WITH_FILES or (acts and last in WITH_FILES)
