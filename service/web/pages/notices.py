"""What the person who is signed in was told of: each notice leads to its case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain.complaint.events import ComplaintEvent
from domain.event import Code
from service.folded import folded
from service.notify import outbox
from service.notify.wording import told
from service.web.views import NoticeLine, Notices
from service.web.visit import Genuine, Here, Visit

router = APIRouter()

MOST = 50


@router.get("/desk/notices")
def notices(visit: Here) -> Response:
    """The newest; looking at them does not yet mean that they were read."""
    who = visit.must_be_staff()
    with visit.service.database.autocommit() as cursor:
        rows = outbox.in_app(cursor, who.staff, MOST)
    newest = rows[0]["made_at"].isoformat() if any(row["read_at"] is None for row in rows) else ""
    return visit.page(Notices(lines=tuple(_line(visit, row) for row in rows), newest=newest))


@router.post("/desk/notices")
def read(visit: Here, typed: Genuine) -> Response:
    """What was on the page has been read; what came since has not."""
    who = visit.must_be_staff()
    try:
        until = datetime.fromisoformat(typed.get("until", ""))
    except ValueError:
        return visit.go("/desk/notices")
    if until.tzinfo is not None:
        with visit.service.database.autocommit() as cursor:
            outbox.mark_read(cursor, who.staff, until)
    return visit.go("/desk/notices")


def _line(visit: Visit, row: Mapping[str, Any]) -> NoticeLine:
    history = visit.service.log.history(UUID(str(row["complaint"])), until=row["version"])
    complaint, event = folded(history), cast(ComplaintEvent, history[-1].event)
    return NoticeLine(
        text=told(Code(row["template"]), event, complaint, visit.teller.directory, visit.lang, short=False),
        href=f"/desk/{complaint.id}",
        made_at=row["made_at"].astimezone(visit.zone(complaint.responsible)),
        new=row["read_at"] is None,
    )
