"""A unit's queue: what it and the units below it must do next, by deadline."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from domain.complaint.events import Clock, ReportClass
from domain.event import Code, Origin, Role
from domain.tracking import spoken
from projections.queue import Step
from service.api import cursors
from service.api.asked import StaffOnlyHere, Wired
from service.api.fields import CodePath
from service.api.positions import AtLeast, standing
from service.api.rows import fetched
from service.api.scope import units_in_reach
from service.api.titles import titles

router = APIRouter(prefix="/units/{unit}", tags=["lists"])

_KINDS = (datetime, datetime, UUID, int)
_AFTER = """
AND CASE WHEN %(due_at)s::timestamptz IS NULL
    THEN due_at IS NULL AND (filed_at, complaint, assignment) > (%(filed_at)s, %(complaint)s, %(assignment)s)
    ELSE due_at IS NULL
        OR (due_at, filed_at, complaint, assignment) > (%(due_at)s, %(filed_at)s, %(complaint)s, %(assignment)s)
END
"""
_PAGE = """
SELECT complaint, assignment, unit, step, clock, due_at, due_on, level, escalated_unit, escalated_role, tracking_id,
    report_class, supervision, category, area, anonymous, confidential, origin, received_by, proposed_unit, bounces,
    filed_at, since, title_version, version
FROM projection.queue WHERE unit = ANY(%(units)s) {after}
ORDER BY due_at NULLS LAST, filed_at, complaint, assignment LIMIT %(limit)s
"""


class QueueItem(BaseModel):
    """One thing to do. `title` is null for a confidential case (open it, with a reason) and after an erasure."""

    complaint: UUID
    assignment: int
    tracking_id: str
    version: int
    unit: str
    step: Step
    clock: Clock | None
    due_at: datetime | None
    due_on: date | None
    late: bool
    level: int
    escalated_unit: str | None
    escalated_role: Role | None
    title: str | None
    report_class: ReportClass
    supervision: bool
    category: str | None
    area: str | None
    anonymous: bool
    confidential: bool
    origin: Origin
    received_by: str
    proposed_unit: str | None
    bounces: int
    filed_at: datetime
    since: datetime


class QueuePage(BaseModel):
    """Some of a queue. `next` asks for the following page; null at the end."""

    position: int = Field(description="Everything up to this position of the log is in here.")
    items: list[QueueItem]
    next: str | None


@router.get("/queue", summary="A unit's queue")
def queue(
    unit: CodePath,
    service: Wired,
    who: StaffOnlyHere,
    response: Response,
    limit: cursors.Limit = 50,
    cursor: cursors.Cursor = None,
    at_least: AtLeast = None,
) -> QueuePage:
    """What the unit and all below it must do next, the most urgent first; cases without a date come last.

    Refused (403) outside the reach of the role that you act in.
    """
    units = units_in_reach(who, service.directories.current(), Code(unit))
    position = standing(service, "queue", at_least, response)
    values: dict[str, Any] = {"units": units, "limit": limit + 1}
    if cursor is not None:
        last = cursors.decode(cursor, _KINDS)
        values |= dict(zip(("due_at", "filed_at", "complaint", "assignment"), last, strict=True))
    with service.database.autocommit() as database:
        database.execute(_PAGE.format(after="" if cursor is None else _AFTER), values)
        rows = fetched(database)
    page = rows[:limit]
    readable = titles(service, page)
    now = datetime.now().astimezone()
    return QueuePage(
        position=position,
        items=[_item(row, readable.get(UUID(str(row["complaint"]))), now) for row in page],
        next=_next(page) if len(rows) > limit else None,
    )


def _item(row: Mapping[str, Any], title: str | None, now: datetime) -> QueueItem:
    late = row["due_at"] is not None and row["due_at"] < now
    return QueueItem(**{**row, "tracking_id": spoken(row["tracking_id"]), "title": title, "late": late})


def _next(page: list[Mapping[str, Any]]) -> str:
    last = page[-1]
    return cursors.encode([last["due_at"], last["filed_at"], last["complaint"], last["assignment"]])
