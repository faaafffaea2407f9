"""How one complaint is shown: facts for all who may see it, texts as they may be read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from domain import rights
from domain.channels import API
from domain.complaint.context import Context
from domain.complaint.decide import offered
from domain.complaint.events import (
    ANSWERS,
    ArchiveReason,
    Closure,
    MediaType,
    ReportClass,
)
from domain.complaint.state import Complaint, Status
from domain.event import Origin, Role
from domain.rights import Act
from domain.tracking import spoken
from projections.timeline import changed
from service.api.filing import DueShown
from service.reading.joined import Joined, Relation
from service.reading.seeing import Seen, now
from service.store.vault import Reference

_UNTOLD = frozenset({"reporter", "office", "subject", "into", "out_of", "other", "origin", "follower"})
"""Told to staff alone: whose keys texts are under, and which other complaint it is about."""


class AssignmentShown(BaseModel):
    """One unit's turn with the case."""

    number: int
    unit: str
    routed_at: datetime
    started: bool
    answered: bool
    returned: bool


class ReporterShown(BaseModel):
    """Who reported it, as far as this reader may know."""

    name: str | None
    phone: str | None
    email: str | None


class AnswerShown(BaseModel):
    """The latest answer, as it was corrected last: when it was given, as the unit says, and when it was recorded."""

    assignment: int
    at: datetime
    recorded_at: datetime
    text: str | None


class AttachmentShown(BaseModel):
    """A file of the complaint: `version` is the event that names it; get it at `…/attachments/{number}`."""

    number: int
    version: int
    media_type: MediaType
    size: int
    name: str | None


class JoinedShown(BaseModel):
    """Another complaint that this one was merged into or split from, or that was merged into or split off this one.

    `complaint` is told to staff who may see it, its number to whoever may know of it, and where it stands also to the
    reporter of what was merged into it.
    """

    relation: Relation
    complaint: UUID | None
    tracking_id: str | None
    status: Status | None


class ComplaintShown(BaseModel):
    """One complaint, as it stands at `version`. `withheld` says of each value that is null on purpose why.

    `not_public`, `confidential`, `anonymous` (the reporter's name), `between_offices`, `reason_needed` (read again with
    `?reason=`), `erased`. `allowed` is what this reader may do now.
    """

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
    wanted_unit: str | None
    unit: str = Field(description="The unit that must act: the one that has it, else the desk that received it.")
    assignments: list[AssignmentShown]
    incident_on: date | None
    filed_at: datetime
    changed_at: datetime
    anonymous: bool
    confidential: bool
    imported: bool
    adopted: bool
    due: DueShown | None = Field(description="The promise that comes first.")
    level: int = Field(description="How far it is escalated now.")
    title: str | None
    body: str | None
    place: str | None
    coordinates: str | None
    reporter: ReporterShown
    answer: AnswerShown | None
    attachments: list[AttachmentShown] = Field(description="Its files, for those who may read the text.")
    joined: list[JoinedShown]
    followers: int = Field(description="How many people follow it who did not report it.")
    withheld: dict[str, str]
    allowed: list[Act]


class EventShown(BaseModel):
    """One event: what changed in codes and dates, texts as they may be read, and why others may not."""

    version: int
    event: str
    event_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    role: Role
    unit: str | None
    actor: UUID | None = Field(description="Which member of staff; told to staff only.")
    channel: str
    origin: Origin
    changed: dict[str, object]
    texts: dict[str, str]
    withheld: dict[str, str]


def complaint_shown(seen: Seen, joined: Sequence[Joined], family: tuple[Complaint, ...] = ()) -> ComplaintShown:
    """The complaint for this reader, with what it is handled together with, and the `family` that choices depend on."""
    complaint, filed = seen.complaint, seen.complaint.filed
    first = seen.history[0].originator_version

    def text(name: str) -> str | None:
        return seen.text(first, name)

    return ComplaintShown(
        complaint=complaint.id,
        tracking_id=spoken(filed.tracking_id),
        version=complaint.version,
        status=complaint.status,
        closure=complaint.closure,
        archive_reason=complaint.archive_reason,
        report_class=complaint.classification.report_class,
        supervision=complaint.classification.supervision,
        category=complaint.classification.category,
        area=filed.area,
        received_by=filed.received_by,
        wanted_unit=filed.wanted_unit,
        unit=complaint.responsible,
        assignments=[AssignmentShown.model_validate(one, from_attributes=True) for one in complaint.assignments],
        incident_on=filed.incident_on,
        filed_at=complaint.filed_at,
        changed_at=complaint.changed_at,
        anonymous=complaint.anonymous,
        confidential=complaint.confidential,
        imported=complaint.imported,
        adopted=complaint.adopted,
        due=_first_due(seen),
        level=complaint.level,
        title=text("title"),
        body=text("body"),
        place=text("place"),
        coordinates=text("coordinates"),
        reporter=ReporterShown(name=text("name"), phone=text("phone"), email=text("email")),
        answer=_answer(seen),
        attachments=_attachments(seen),
        joined=[_joined(one) for one in joined],
        followers=len(complaint.followers),
        withheld=_withheld(seen.withheld, first),
        allowed=_allowed(seen, family),
    )


def event_shown(seen: Seen, number: int) -> EventShown:
    """The event at this place of the history for this reader."""
    one = seen.history[number]
    told = changed(one.event)
    if not seen.staff:
        told = {name: value for name, value in told.items() if name not in _UNTOLD}
    texts = {
        place.field.removeprefix("/"): text
        for place, text in seen.texts.items()
        if place.version == one.originator_version
    }
    at = one.at
    return EventShown(
        version=at.version,
        event=one.event.topic,
        event_id=at.event_id,
        occurred_at=at.occurred_at,
        recorded_at=at.recorded_at,
        role=at.actor.role,
        unit=at.actor.unit,
        actor=at.actor.id if seen.staff and at.actor.role is not Role.REPORTER else None,
        channel=at.channel,
        origin=at.origin,
        changed=told,
        texts=texts,
        withheld=_withheld(seen.withheld, one.originator_version),
    )


def _joined(one: Joined) -> JoinedShown:
    return JoinedShown(
        relation=one.relation,
        complaint=one.complaint,
        tracking_id=None if one.tracking_id is None else spoken(one.tracking_id),
        status=None if one.state is None else one.state.status,
    )


def _first_due(seen: Seen) -> DueShown | None:
    first = min((clock.due for clock in seen.complaint.clocks), key=lambda due: due.at, default=None)
    return None if first is None else DueShown.of(first)


def _answer(seen: Seen) -> AnswerShown | None:
    for one in reversed(seen.history):
        if isinstance(one.event, ANSWERS):
            text = seen.text(one.originator_version, "text")
            at = one.at
            return AnswerShown(
                assignment=one.event.assignment, at=at.occurred_at, recorded_at=at.recorded_at, text=text
            )
    return None


def _attachments(seen: Seen) -> list[AttachmentShown]:
    if seen.actor is None or not rights.sees_text(seen.actor, seen.complaint.case, seen.directory):
        return []
    return [
        AttachmentShown(
            number=one.number,
            version=one.version,
            media_type=one.media_type,
            size=one.size,
            name=seen.text(one.version, "name"),
        )
        for one in seen.files
    ]


def _withheld(withheld: Mapping[Reference, str], version: int) -> dict[str, str]:
    return {place.field.removeprefix("/"): why for place, why in withheld.items() if place.version == version}


def _allowed(seen: Seen, family: tuple[Complaint, ...]) -> list[Act]:
    if seen.actor is None:
        return []
    context = Context(now=now(), actor=seen.actor, directory=seen.directory, channel=API, family=family)
    return [offer.act for offer in offered(seen.complaint, context) if offer.refusal is None]
