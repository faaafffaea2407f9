"""Pages for everybody: home, help, the quick way out, files, and signs of life for machines."""

import gzip
from contextlib import suppress
from functools import cache

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.http import health
from service.store.errors import DatabaseUnavailable
from service.web import cookies
from service.web.drafts import forget_all
from service.web.figures import figures
from service.web.filing import check_limit, class_limits, reply_limit
from service.web.render import STATIC
from service.web.views import About, Help, Home
from service.web.visit import Here, Visit

router = APIRouter()

ELSEWHERE = "https://www.bmkg.go.id/"  # the weather: what anybody may be looking at
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"

router.add_api_route("/livez", health.live)
router.add_api_route("/readyz", health.ready)


@router.get("/")
def home(visit: Here) -> Response:
    limits = class_limits(visit.teller.directory, visit.home, visit.today)
    within = check_limit(visit.teller.directory, visit.home, visit.today)
    return visit.page(Home(limits=limits, verified_within=within, figures=figures(visit)))


@router.get("/help")
def help_(visit: Here) -> Response:
    directory = visit.teller.directory
    return visit.page(
        Help(
            limits=class_limits(directory, visit.home, visit.today),
            verified_within=check_limit(directory, visit.home, visit.today),
            reply_within=reply_limit(directory, visit.home, visit.today),
            phone=visit.service.settings.help_phone,
        )
    )


@router.get("/privacy")
@router.get("/accessibility")
@router.get("/data")
def about(visit: Here) -> Response:
    """What is kept of whom; who can use these pages; what is open to all."""
    years = visit.teller.directory.kept_years(visit.home)
    return visit.page(About(code=visit.request.url.path.removeprefix("/"), kept_years=years))


@router.get("/lapor")
def lapor(visit: Here) -> Response:
    """What is said aloud."""
    return visit.go("/file/1")


@router.get("/cek")
def cek(visit: Here) -> Response:
    """What is said aloud."""
    return visit.go("/follow")


@router.get("/exit")
def leave_quickly(visit: Here) -> Response:
    """End what this browser may see and be somewhere else; works as a plain link, and without a database."""
    if not visit.foreign:
        forget_all(visit)
        for which in cookies.ALL:
            visit.put(which, None)
        for which in (cookies.OWN, cookies.STAFF):
            _end(visit, visit.cookie(which))
    return visit.go(ELSEWHERE)


def _end(visit: Visit, token: str | None) -> None:
    """The session itself, if that can be done now: its cookie goes in any case."""
    if token is not None:
        with suppress(DatabaseUnavailable):
            visit.identity.sign_out(token)


@router.get("/static/{name}")
def static_file(name: str, visit: Here) -> Response:
    """Its address changes with its content, so it may be kept for ever."""
    found = _files().get(name)
    if found is None:
        raise HTTPException(404)
    kind, plain, packed = found
    headers = {"Cache-Control": FOR_EVER, "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
    if "gzip" in visit.request.headers.get("accept-encoding", ""):
        return Response(packed, 200, {**headers, "Content-Encoding": "gzip"}, kind)
    return Response(plain, 200, headers, kind)


@cache
def _files() -> dict[str, tuple[str, bytes, bytes]]:
    read = {path.name: path.read_bytes() for path in STATIC.iterdir()}
    return {name: (TYPES[f".{name.rpartition('.')[2]}"], data, gzip.compress(data)) for name, data in read.items()}
