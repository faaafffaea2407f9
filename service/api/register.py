"""The register: every complaint within somebody's reach, one row each, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from domain.complaint.events import ArchiveReason, Clock, Closure, ReportClass
from domain.complaint.state import Status
from domain.directory.refusals import UnknownCategory
from domain.directory.state import Directory
from domain.event import Code, Origin
from domain.tracking import spoken
from service.api import cursors
from service.api.asked import StaffOnlyHere, Wired
from service.api.fields import CodeField
from service.api.positions import AtLeast, standing
from service.api.rows import fetched
from service.api.scope import units_in_reach
from service.api.titles import titles
from service.bootstrap import Service
from service.identity.principals import StaffMember

router = APIRouter(prefix="/complaints", tags=["lists"])

_KINDS = (datetime, UUID)
_AFTER = "(filed_at < %(filed_at)s OR (filed_at = %(filed_at)s AND complaint > %(complaint)s))"
_PAGE = """
SELECT complaint, tracking_id, status, closure, archive_reason, report_class, supervision, category, area, received_by,
    unit, channel, origin, adopted, anonymous, confidential, incident_on, filed_at, answered_at, closed_at, clock,
    due_at, due_on, highest_level, bounces, replies, reopened, title_version, version
FROM projection.register WHERE {conditions} ORDER BY filed_at DESC, complaint LIMIT %(limit)s
"""


class RegisterItem(BaseModel):
    """One complaint. `title` is null for a confidential one (open it, with a reason) and after an erasure."""

    complaint: UUID
    tracking_id: str
    version: int
    status: Status
    closure: Closure | None
    archive_reason: ArchiveReason | None
    report_class: ReportClass
    supervision: bool
    category: str | None
    area: str | None
    received_by: str
    unit: str
    channel: str
    origin: Origin
    adopted: bool
    anonymous: bool
    confidential: bool
    incident_on: date | None
    filed_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    clock: Clock | None
    due_at: datetime | None
    due_on: date | None
    late: bool
    highest_level: int
    bounces: int
    replies: int
    reopened: int
    title: str | None


class RegisterPage(BaseModel):
    """Some of the register. `next` asks for the following page; null at the end."""

    position: int = Field(description="Everything up to this position of the log is in here.")
    items: list[RegisterItem]
    next: str | None


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; all of them must hold."""

    unit: Annotated[CodeField | None, Query(description="With this unit or one below it.")] = None
    agency: Annotated[CodeField | None, Query(description="Received by this agency or a unit below it.")] = None
    status: Status | None = None
    report_class: ReportClass | None = None
    category: Annotated[CodeField | None, Query(description="Of this category or one below it.")] = None
    area: CodeField | None = None
    late: Annotated[bool | None, Query(description="Whether the promise that counts now was missed.")] = None


@router.get("", summary="The register")
def register(
    service: Wired,
    who: StaffOnlyHere,
    filters: Annotated[Filters, Depends()],
    response: Response,
    limit: cursors.Limit = 50,
    cursor: cursors.Cursor = None,
    at_least: AtLeast = None,
) -> RegisterPage:
    """Complaints that are with a unit within your reach, or were received there; newest first.

    A unit outside your reach is refused (403), an unknown code too (422).
    """
    position = standing(service, "register", at_least, response)
    some = listed(service, who, filters, limit, cursor)
    now = datetime.now().astimezone()
    return RegisterPage(
        position=position,
        items=[_item(row, some.titles.get(UUID(str(row["complaint"]))), now) for row in some.rows],
        next=some.next,
    )


@dataclass(frozen=True)
class Listed:
    """Rows of the register, the titles among them that may be read, and the cursor of the following page."""

    rows: Sequence[Mapping[str, Any]]
    titles: Mapping[UUID, str]
    next: str | None


def listed(service: Service, who: StaffMember, filters: Filters, limit: int, cursor: str | None) -> Listed:
    """Newest first. Raises NotAllowed outside one's reach, UnknownUnit, UnknownCategory, BadCursor."""
    directory = service.directories.current()
    conditions, values = _conditions(filters, who_reaches=units_in_reach(who, directory, None), directory=directory)
    if filters.unit is not None:
        units_in_reach(who, directory, Code(filters.unit))
    if cursor is not None:
        conditions.append(_AFTER)
        values |= dict(zip(("filed_at", "complaint"), cursors.decode(cursor, _KINDS), strict=True))
    with service.database.autocommit() as database:
        database.execute(_PAGE.format(conditions=" AND ".join(conditions)), {**values, "limit": limit + 1})
        rows = fetched(database)
    page = rows[:limit]
    more = len(rows) > limit
    onward = cursors.encode([page[-1]["filed_at"], page[-1]["complaint"]]) if more else None
    return Listed(page, titles(service, page), onward)


def _conditions(filters: Filters, *, who_reaches: list[str], directory: Directory) -> tuple[list[str], dict[str, Any]]:
    """SQL over constants only; what was asked goes in as values. Raises UnknownUnit, UnknownCategory."""
    conditions = ["(unit = ANY(%(reach)s) OR received_by = ANY(%(reach)s))"]
    values: dict[str, Any] = {"reach": who_reaches}
    if filters.unit is not None:
        conditions.append("unit = ANY(%(units)s)")
        values["units"] = sorted(directory.subtree(Code(filters.unit)))
    if filters.agency is not None:
        directory.unit(Code(filters.agency), "agency")
        conditions.append("received_by = ANY(%(agency)s)")
        values["agency"] = sorted(directory.subtree(Code(filters.agency)))
    if filters.category is not None:
        conditions.append("category = ANY(%(categories)s)")
        values["categories"] = _with_those_below(directory, Code(filters.category))
    if filters.area is not None:
        directory.unit(Code(filters.area), "area")
    for name in ("status", "report_class", "area"):
        if (wanted := getattr(filters, name)) is not None:
            conditions.append(f"{name} = %({name})s")
            values[name] = str(wanted)
    if filters.late is not None:
        conditions.append("due_at < clock_timestamp()" if filters.late else "(due_at < clock_timestamp()) IS NOT TRUE")
    return conditions, values


def _with_those_below(directory: Directory, code: Code) -> list[str]:
    """The category and all under it."""
    if code not in directory.categories:
        raise UnknownCategory(field="category", category=code)
    found, size = {code}, 0
    while size < len(found):
        size = len(found)
        found |= {one.code for one in directory.categories.values() if one.parent in found}
    return sorted(found)


def _item(row: Mapping[str, Any], title: str | None, now: datetime) -> RegisterItem:
    late = row["due_at"] is not None and row["due_at"] < now
    return RegisterItem(**{**row, "tracking_id": spoken(row["tracking_id"]), "title": title, "late": late})
