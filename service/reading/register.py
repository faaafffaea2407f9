"""The register: every complaint within somebody's reach, one row each, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.complaint.events import ReportClass
from domain.complaint.state import Status
from domain.directory.state import Directory
from domain.event import Code
from service.bootstrap import Service
from service.identity.principals import StaffMember
from service.reading import cursors
from service.reading.rows import fetched
from service.reading.scope import categories_below, units_in_reach
from service.reading.titles import titles

_KINDS = (datetime, UUID)
_AFTER = "(filed_at < %(filed_at)s OR (filed_at = %(filed_at)s AND complaint > %(complaint)s))"
_HAS = "(unit = ANY(%({units})s) OR (sharing <> '{{}}' AND sharing && %({units})s::text[]))"
COLUMNS = """complaint, tracking_id, status, closure, archive_reason, report_class, supervision, category, area,
    received_by, unit, channel, origin, adopted, anonymous, confidential, incident_on, filed_at, answered_at, closed_at,
    clock, due_at, due_on, highest_level, bounces, replies, reopened, title_version, title_field, version"""
_PAGE = "SELECT {columns} FROM projection.register WHERE {conditions} ORDER BY filed_at DESC, complaint LIMIT %(limit)s"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; all of them must hold. Units, categories and areas by their codes."""

    unit: str | None = None
    agency: str | None = None
    status: Status | None = None
    report_class: ReportClass | None = None
    category: str | None = None
    area: str | None = None
    late: bool | None = None


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
    return in_pages(service, conditions, values, limit, cursor)


def in_pages(
    service: Service, conditions: Sequence[str], values: Mapping[str, Any], limit: int, cursor: str | None
) -> Listed:
    """Rows for which all of this SQL holds, newest first; it answers for who may see them. Raises BadCursor."""
    if cursor is not None:
        conditions = [*conditions, _AFTER]
        values = {**values, **dict(zip(("filed_at", "complaint"), cursors.decode(cursor, _KINDS), strict=True))}
    with service.database.autocommit() as database:
        database.execute(_page(conditions), {**values, "limit": limit + 1})
        rows = fetched(database)
    page = rows[:limit]
    more = len(rows) > limit
    onward = cursors.encode([page[-1]["filed_at"], page[-1]["complaint"]]) if more else None
    return Listed(page, titles(service, page), onward)


def rows_of(service: Service, complaints: Sequence[str]) -> list[Mapping[str, Any]]:
    """The rows of these complaints, newest first; whoever asks answers for the right to see them."""
    with service.database.autocommit() as database:
        database.execute(_page(["complaint = ANY(%(these)s::uuid[])"]), {"these": list(complaints), "limit": None})
        return fetched(database)


def _page(conditions: Sequence[str]) -> str:
    return _PAGE.format(columns=COLUMNS, conditions=" AND ".join(conditions))


def _conditions(filters: Filters, *, who_reaches: list[str], directory: Directory) -> tuple[list[str], dict[str, Any]]:
    """SQL over constants only; what was asked goes in as values. Raises UnknownUnit, UnknownCategory."""
    conditions = [f"({_HAS.format(units='reach')} OR received_by = ANY(%(reach)s))"]
    values: dict[str, Any] = {"reach": who_reaches}
    if filters.unit is not None:
        conditions.append(_HAS.format(units="units"))
        values["units"] = sorted(directory.subtree(Code(filters.unit)))
    if filters.agency is not None:
        directory.unit(Code(filters.agency), "agency")
        conditions.append("received_by = ANY(%(agency)s)")
        values["agency"] = sorted(directory.subtree(Code(filters.agency)))
    if filters.category is not None:
        conditions.append("category = ANY(%(categories)s)")
        values["categories"] = categories_below(directory, Code(filters.category))
    if filters.area is not None:
        directory.unit(Code(filters.area), "area")
    for name in ("status", "report_class", "area"):
        if (wanted := getattr(filters, name)) is not None:
            conditions.append(f"{name} = %({name})s")
            values[name] = str(wanted)
    if filters.late is not None:
        conditions.append("due_at < clock_timestamp()" if filters.late else "(due_at < clock_timestamp()) IS NOT TRUE")
    return conditions, values
