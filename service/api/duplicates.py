"""Likely duplicates: of a draft before it is filed, for anybody; and of a case, for staff."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from domain.complaint.refusals import UnknownComplaint
from domain.complaint.state import Status
from domain.event import Code
from domain.tracking import spoken
from service.api.asked import StaffOnlyHere
from service.api.fields import CodeField, Story, Title
from service.http.wired import Address, Identities, Wired
from service.reading.duplicates import Alike, Draft, like_case, like_draft, said
from service.reading.seeing import Found, admitted, find

router = APIRouter(tags=["public"])


class DraftForm(BaseModel):
    """What a report would say. Nothing of it is kept."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Story | None = None
    category: CodeField | None = None
    area: CodeField | None = None


class PublicAlike(BaseModel):
    """A public report that may be about the same thing."""

    tracking_id: str
    title: str | None
    status: Status
    category: str | None
    area: str | None
    filed_at: datetime


class StaffAlike(PublicAlike):
    """A case that may be about the same thing; `metres` when both say where they are."""

    complaint: UUID
    metres: int | None


class PublicLikely(BaseModel):
    """At most five, the likeliest first."""

    items: list[PublicAlike]


class StaffLikely(BaseModel):
    """At most five, the likeliest first."""

    items: list[StaffAlike]


@router.post("/duplicates", summary="Was it reported already?")
def duplicates(service: Wired, identity: Identities, address: Address, draft: DraftForm) -> PublicLikely:
    """Public reports of the last 30 days that are alike in words, of one area and of one kind.

    From one address sixty drafts a minute are compared.
    """
    directory = service.directories.current()
    if draft.area is not None:
        directory.unit(Code(draft.area), "area")
    known = Draft(
        said(draft.title, draft.body),
        None if draft.area is None else Code(draft.area),
        None if draft.category is None else Code(draft.category),
    )
    with identity.attempts.comparing(address):
        alike = like_draft(service, known, datetime.now(UTC))
    return PublicLikely(items=[PublicAlike(**_told(one)) for one in alike])


@router.get("/complaints/{complaint}/duplicates", summary="Which cases may be the same?")
def duplicates_of(service: Wired, who: StaffOnlyHere, complaint: Annotated[str, Path(max_length=100)]) -> StaffLikely:
    """Cases of the 30 days around it that you may see, within 1 km or in the same area; none of a confidential one."""
    found = find(service, complaint)
    if not admitted(service, who, Found(found.stream, by_name=False)):  # who has its number only may not look behind it
        raise UnknownComplaint
    alike = like_case(service, who, found.stream)
    return StaffLikely(
        items=[StaffAlike(**_told(one), complaint=one.row["complaint"], metres=one.metres) for one in alike]
    )


def _told(one: Alike) -> dict[str, Any]:
    row = one.row
    shown = {name: row[name] for name in ("status", "category", "area", "filed_at")}
    return {**shown, "tracking_id": spoken(row["tracking_id"]), "title": one.title}
