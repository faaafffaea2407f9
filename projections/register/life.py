"""What a complaint goes through as a whole: it comes, is checked and given to a unit, and ends."""

from typing import Any

from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintRouted,
    ComplaintVerified,
)
from domain.complaint.reporter_events import ComplaintWithdrawn
from domain.complaint.state import Status
from domain.event import Envelope
from projections import dates
from projections.dates import NO_DATES
from projections.handlers import Handlers
from projections.promise import promise
from projections.register import RegisterRow
from projections.register.changes import as_of, dated, ended, given_to, resolve, turned
from projections.title import TITLE
from projections.turns import NOBODY, after

life = Handlers()


@life.on
def filed(row: None, event: ComplaintFiled, at: Envelope) -> RegisterRow:
    due = promise((Clock.VERIFICATION, event.verification))
    return RegisterRow(
        complaint=at.stream,
        tracking_id=event.tracking_id,
        status=Status.FILED,
        closure=None,
        archive_reason=None,
        report_class=event.report_class,
        supervision=event.supervision,
        category=event.category,
        area=event.area,
        received_by=event.received_by,
        unit=event.received_by,
        assignment=INTAKE,
        turns=NOBODY,
        dates=dates.after(NO_DATES, event, at),
        sharing=(),
        channel=at.channel,
        origin=at.origin,
        adopted=False,
        anonymous=event.anonymous,
        confidential=event.confidential,
        incident_on=event.incident_on,
        filed_at=at.occurred_at,
        filed_recorded_at=at.recorded_at,
        verified_at=None,
        verified_recorded_at=None,
        routed_at=None,
        routed_recorded_at=None,
        responded_at=None,
        responded_recorded_at=None,
        answered_at=None,
        answered_recorded_at=None,
        closed_at=None,
        closed_recorded_at=None,
        verify_by=due.due_at,
        respond_by=None,
        resolve_by=None,
        resolve_on=None,
        resolving=False,
        reply_by=None,
        reopen_by=None,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        highest_level=0,
        bounces=0,
        replies=0,
        reopened=0,
        title_version=at.version,
        title_field=TITLE,
        answer_version=None,
        drafts={},
        labels=(),
        referred_to=None,
        rating=None,
        rated_at=None,
        merged_into=None,
        before_merger=None,
        version=at.version,
        position=at.position,
    )


@life.on
def verified(row: RegisterRow, event: ComplaintVerified, at: Envelope) -> RegisterRow:
    times = {"verified_at": at.occurred_at, "verified_recorded_at": at.recorded_at}
    due = promise((Clock.RESOLUTION, event.resolution))
    return dated(row, event, at, status=Status.VERIFIED, **resolve(due), **times)


@life.on
def routed(row: RegisterRow, event: ComplaintRouted, at: Envelope) -> RegisterRow:
    times = {"routed_at": at.occurred_at, "routed_recorded_at": at.recorded_at}
    return given_to(row, event, at, status=Status.ROUTED, **times)


@life.on
def reopened(row: RegisterRow, event: ComplaintReopened, at: Envelope) -> RegisterRow:
    over = {"closure": None, "closed_at": None, "closed_recorded_at": None, "reopen_by": None}
    return given_to(row, event, at, status=Status.REOPENED, reopened=row.reopened + 1, **over)


@life.on
def replied(row: RegisterRow, event: ComplaintReplied, at: Envelope) -> RegisterRow:
    due = promise((Clock.FIRST_RESPONSE, event.first_response))
    owed = {"replies": row.replies + 1, "respond_by": due.due_at, "reply_by": None}
    return turned(row, event, at, **owed)


@life.on
def escalated(row: RegisterRow, event: ComplaintEscalated, at: Envelope) -> RegisterRow:
    return as_of(row, at, highest_level=max(row.highest_level, event.level))


@life.on
def adopted(row: RegisterRow, event: ComplaintAdopted, at: Envelope) -> RegisterRow:
    verification = promise((Clock.VERIFICATION, event.verification))
    response = promise((Clock.FIRST_RESPONSE, event.first_response))
    resolution = promise((Clock.RESOLUTION, event.resolution))
    reply = promise((Clock.REPLY, event.reply))
    promised = {"verify_by": verification.due_at, "respond_by": response.due_at, "reply_by": reply.due_at}
    going_on: dict[str, Any] = {"status": Status.IN_PROGRESS} if row.status is Status.POSTPONED else {}
    going_on |= {"turns": after(row.turns, event)}
    return dated(row, event, at, adopted=True, **going_on, **promised, **resolve(resolution))


@life.on
def closed(row: RegisterRow, event: ComplaintClosed, at: Envelope) -> RegisterRow:
    windows = {"reopen_by": event.reopening.at if event.reopening else None, "reply_by": None}
    return dated(row, event, at, status=Status.CLOSED, closure=event.kind, **windows, **ended(at))


@life.on
def archived(row: RegisterRow, event: ComplaintArchived, at: Envelope) -> RegisterRow:
    return dated(row, event, at, status=Status.ARCHIVED, archive_reason=event.reason, **ended(at))


@life.on
def withdrawn(row: RegisterRow, event: ComplaintWithdrawn, at: Envelope) -> RegisterRow:
    """It ended, and is no closure."""
    return dated(row, event, at, status=Status.WITHDRAWN, reply_by=None, **ended(at))
