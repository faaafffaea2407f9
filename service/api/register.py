"""The register: every complaint within somebody's reach, one row each, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from domain.complaint.events import ArchiveReason, Clock, Closure, ReportClass
from domain.complaint.state import Status
from domain.event import Origin
from domain.tracking import spoken
from service.api.asked import StaffOnlyHere
from service.api.fields import CodeField, Cursor, Limit
from service.api.positions import AtLeast, standing
from service.http.wired import Wired
from service.reading.register import Filters, listed

router = APIRouter(prefix="/complaints", tags=["lists"])


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
class Asked(Filters):
    """The filters as parameters of the address."""

    unit: Annotated[CodeField | None, Query(description="With this unit or one below it.")] = None
    agency: Annotated[CodeField | None, Query(description="Received by this agency or a unit below it.")] = None
    category: Annotated[CodeField | None, Query(description="Of this category or one below it.")] = None
    area: CodeField | None = None
    late: Annotated[bool | None, Query(description="Whether the promise that counts now was missed.")] = None


@router.get("", summary="The register")
def register(
    service: Wired,
    who: StaffOnlyHere,
    filters: Annotated[Asked, Depends()],
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
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
        items=[item(row, some.titles.get(UUID(str(row["complaint"]))), now) for row in some.rows],
        next=some.next,
    )


def item(row: Mapping[str, Any], title: str | None, now: datetime) -> RegisterItem:
    """As the list shows it."""
    late = row["due_at"] is not None and row["due_at"] < now
    return RegisterItem(**{**row, "tracking_id": spoken(row["tracking_id"]), "title": title, "late": late})
