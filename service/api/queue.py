"""A unit's queue: what it and the units below it must do next, by deadline."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.complaint.events import Clock, ReportClass
from domain.directory.absences import unit_absences
from domain.event import Code, Origin, Role
from domain.tracking import spoken
from projections.queue import Step
from service.api.asked import StaffOnlyHere
from service.api.fields import CodeField, CodePath, Cursor, Limit
from service.api.positions import AtLeast, standing
from service.http.wired import Wired
from service.reading import cursors
from service.reading.away import today_of, worked_on_by
from service.reading.queue import PLACE_KINDS, Asked, place
from service.reading.queue import page as read
from service.reading.scope import units_in_reach
from service.reading.titles import titles

router = APIRouter(prefix="/units/{unit}", tags=["lists"])


Officer = Annotated[
    Literal["me"] | UUID | None,
    Query(description="What this member of staff works on; `me` is who asks, with those they stand in for."),
]


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
    officer: UUID | None = Field(description="Which member of staff works on it.")
    labels: list[str]
    referred_to: str | None = Field(description="The unit whose Ombudsman was asked.")


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
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
    officer: Officer = None,
    label: Annotated[CodeField | None, Query(description="With this label.")] = None,
) -> QueuePage:
    """What the unit and all below it must do next, the most urgent first; cases without a date come last.

    Refused (403) outside the reach of the role that you act in.
    """
    directory = service.directories.current()
    given: dict[str, Any] = {} if label is None else {"label": label}
    conditions = set(given)
    if officer is not None:
        conditions.add("officer")
        own = officer == "me"
        given["officers"] = worked_on_by(who.staff, directory, today_of(who, directory)) if own else [str(officer)]
    asked = Asked(units_in_reach(who, directory, Code(unit)), frozenset(conditions), given)
    position = standing(service, "queue", at_least, response)
    mark = None if cursor is None else cursors.decode(cursor, PLACE_KINDS)
    with service.database.autocommit() as database:
        page = read(database, asked, limit, mark)
    readable = titles(service, page.rows)
    now = datetime.now().astimezone()
    return QueuePage(
        position=position,
        items=[_item(row, readable.get(UUID(str(row["complaint"]))), now) for row in page.rows],
        next=cursors.encode(place(page.rows[-1])) if page.more else None,
    )


class AbsenceShown(BaseModel):
    """Who is away on which days, both included, and who stands in."""

    staff: UUID
    since: date
    until: date
    deputy: UUID


@router.get("/away", summary="Who is away")
def away(unit: CodePath, service: Wired, who: StaffOnlyHere) -> list[AbsenceShown]:
    """Of this very unit, now and later, the first first."""
    directory = service.directories.current()
    units_in_reach(who, directory, Code(unit))
    found = unit_absences(Code(unit), directory, today_of(who, directory))
    return [AbsenceShown(staff=staff, since=one.since, until=one.until, deputy=one.deputy) for staff, one in found]


class TemplateShown(BaseModel):
    """A template of answers, and the unit whose it is; `{tracking_id}`, `{unit}` and `{due}` are to be filled in."""

    unit: str
    template: str
    name: str
    text: str


@router.get("/templates", summary="Templates of answers")
def templates(unit: CodePath, service: Wired, who: StaffOnlyHere) -> list[TemplateShown]:
    """The unit's own and those of units above it, by code; of two with one code the nearer."""
    directory = service.directories.current()
    units_in_reach(who, directory, Code(unit))
    found = sorted(directory.templates_of(Code(unit)).items())
    return [
        TemplateShown(unit=owner, template=template.code, name=template.name, text=template.text)
        for _, (owner, template) in found
    ]


def _item(row: Mapping[str, Any], title: str | None, now: datetime) -> QueueItem:
    late = row["due_at"] is not None and row["due_at"] < now
    return QueueItem(**{**row, "tracking_id": spoken(row["tracking_id"]), "title": title, "late": late})
