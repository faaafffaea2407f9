"""The public list: checked, non-confidential reports for everybody, as JSON and as CSV of the same rows."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from domain.complaint.events import ArchiveReason, Closure, ReportClass
from domain.complaint.fold import ESCALATING
from domain.complaint.state import Status
from domain.tracking import spoken
from service.api.fields import CodeField, Cursor, Limit
from service.api.positions import AtLeast, standing
from service.bootstrap import Service
from service.http.wired import Wired
from service.reading.public import Asked, PublicList, public_list

router = APIRouter(prefix="/reports", tags=["public"])


class PublicItem(BaseModel):
    """One report. `title` is null after an erasure; days are those of the agency that received it."""

    tracking_id: str
    title: str | None
    status: Status
    closure: Closure | None
    archive_reason: ArchiveReason | None
    report_class: ReportClass
    category: str | None
    area: str | None
    unit: str
    filed_on: date
    answered_on: date | None
    due_on: date | None
    late: bool


COLUMNS = tuple(PublicItem.model_fields)


class PublicPage(BaseModel):
    """Some of the list. `facets`: for each filter how many reports each value would leave, the others holding."""

    position: int = Field(description="Everything up to this position of the log is in here.")
    items: list[PublicItem]
    total: int
    facets: dict[str, dict[str, int]]
    more: bool = Field(description="Whether more was found than is listed and counted: then say more words.")
    next: str | None


@dataclass(frozen=True)
class Narrowed(Asked):
    """The filters as parameters of the address."""

    q: Annotated[str, Query(description="Words that must all be there, or a report's number.")] = ""
    category: CodeField | None = None
    area: Annotated[CodeField | None, Query(description="A district or ward: all reports in it.")] = None


@router.get("", summary="The public list")
def reports(
    service: Wired,
    asked: Annotated[Narrowed, Depends()],
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> PublicPage:
    """Reports that were found fit to be handled and are not confidential, newest first. For everybody."""
    position = _standing(service, asked, at_least, response)
    found = public_list(service, asked, limit, cursor)
    return PublicPage(
        position=position,
        items=_items(service, found),
        total=found.total,
        facets={name: dict(counts) for name, counts in found.facets.items()},
        more=found.more,
        next=found.next,
    )


@router.get(".csv", summary="The public list as CSV")
def reports_csv(
    service: Wired,
    asked: Annotated[Narrowed, Depends()],
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Response:
    """The same rows as the list has for the same parameters; the cursor of the following page is in the header Next."""
    position = _standing(service, asked, at_least, response)
    found = public_list(service, asked, limit, cursor)
    headers = {"Aduan-Position": str(position), "Content-Disposition": 'attachment; filename="reports.csv"'}
    if found.next is not None:
        headers["Next"] = found.next
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for item in _items(service, found):
        row = item.model_dump(mode="json")
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return Response(text.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


def _standing(service: Service, asked: Asked, at_least: AtLeast, response: Response) -> int:
    position = standing(service, "register", at_least, response)
    return min(position, standing(service, "search", at_least, response)) if asked.q else position


def _items(service: Service, found: PublicList) -> list[PublicItem]:
    now = datetime.now().astimezone()
    directory = service.directories.current()
    return [
        _item(row, found.titles.get(UUID(str(row["complaint"]))), now, ZoneInfo(directory.zone_of(row["received_by"])))
        for row in found.rows
    ]


def _item(row: Mapping[str, Any], title: str | None, now: datetime, zone: ZoneInfo) -> PublicItem:
    given = {name: row[name] for name in PublicItem.model_fields if name in row}
    days = {
        "filed_on": row["filed_at"].astimezone(zone).date(),
        "answered_on": None if row["answered_at"] is None else row["answered_at"].astimezone(zone).date(),
    }
    promised = row["clock"] in ESCALATING  # and no window of the reporter
    told = {
        "tracking_id": spoken(row["tracking_id"]),
        "title": title,
        "due_on": row["due_on"] if promised else None,
        "late": promised and row["due_at"] < now,
    }
    return PublicItem(**{**given, **days, **told})


def _cell(value: object) -> str:
    """A text that begins like a formula is one to spreadsheets: it gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
