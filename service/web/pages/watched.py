"""What this person watches: the list beside their queue, and the button on a report's page."""

from fastapi import APIRouter
from starlette.responses import Response

from service.reading.positions import standing_and_lacking
from service.reading.seeing import find
from service.reading.watched import unwatch, watch, watched
from service.web.pages.desk import as_of
from service.web.pages.register import PAGE, row_of
from service.web.views import Watched
from service.web.visit import Genuine, Here

router = APIRouter()


@router.get("/desk/watched")
def watched_page(visit: Here) -> Response:
    """Newest first, wherever the reports are now."""
    who, after = visit.must_be_staff(), visit.request.query_params.get("after")
    with visit.service.database.autocommit() as cursor:
        stands = standing_and_lacking(cursor, "register")
    some = watched(visit.service, who, PAGE, after or None)
    return visit.page(
        Watched(
            rows=tuple(row_of(visit, row, some.titles) for row in some.rows),
            first="/desk/watched" if after else None,
            older=None if some.next is None else f"/desk/watched?after={some.next}",
            as_of=as_of(visit, who.unit, stands),
        )
    )


@router.post("/desk/{complaint}/watch")
def start(complaint: str, visit: Here, typed: Genuine) -> Response:
    """And back to the report."""
    found = find(visit.service, complaint)
    watch(visit.service, visit.must_be_staff(), found)
    return visit.go(f"/desk/{found.stream}")


@router.post("/desk/{complaint}/unwatch")
def stop(complaint: str, visit: Here, typed: Genuine) -> Response:
    """And back to the report."""
    found = find(visit.service, complaint)
    unwatch(visit.service, visit.must_be_staff(), found)
    return visit.go(f"/desk/{found.stream}")
