"""What a complaint goes through as a whole: it comes, is checked and given to a unit, and ends."""

from dataclasses import replace

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
from domain.event import Envelope, Origin
from projections.base import EACH
from projections.handlers import Handlers
from projections.promise import NONE, promise
from projections.queue import QueueRow, Step
from projections.queue.moves import as_of, given_to, moved_on, turned
from projections.title import TITLE
from projections.turns import NOBODY

life = Handlers()


@life.on(key=INTAKE)
def filed(row: None, event: ComplaintFiled, at: Envelope) -> QueueRow:
    due = promise((Clock.VERIFICATION, event.verification))
    unadopted = at.origin is Origin.IMPORTED
    return QueueRow(
        complaint=at.stream,
        assignment=INTAKE,
        unit=event.received_by,
        step=Step.ADOPT if unadopted else Step.VERIFY,
        after_adoption=Step.VERIFY if unadopted else None,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        resolve_at=None,
        resolve_on=None,
        level=0,
        resolve_level=0,
        escalated_unit=None,
        escalated_role=None,
        tracking_id=event.tracking_id,
        report_class=event.report_class,
        supervision=event.supervision,
        category=event.category,
        area=event.area,
        anonymous=event.anonymous,
        confidential=event.confidential,
        origin=at.origin,
        unadopted=unadopted,
        received_by=event.received_by,
        proposed_unit=None,
        bounces=0,
        filed_at=at.occurred_at,
        since=at.occurred_at,
        title_version=at.version,
        title_field=TITLE,
        officer=None,
        labels=(),
        referred_to=None,
        merged=False,
        turns=NOBODY,
        lead=INTAKE,
        version=at.version,
        position=at.position,
    )


@life.on(key=INTAKE)
def verified(row: QueueRow, event: ComplaintVerified, at: Envelope) -> QueueRow:
    resolution = promise((Clock.RESOLUTION, event.resolution))
    return moved_on(row, at, Step.ROUTE, resolution, resolution)


@life.on(key=EACH)
def given(row: QueueRow, event: ComplaintRouted, at: Envelope) -> QueueRow:
    """To a unit, which has to start. A resolution that was promised before goes along, as far as it was escalated."""
    row = turned(row, event, at)
    if row.assignment != INTAKE:
        return row
    return given_to(row, event, at)


@life.on(key=EACH)
def reopened(row: QueueRow, event: ComplaintReopened, at: Envelope) -> QueueRow | None:
    """All other turns are over."""
    return given_to(turned(row, event, at), event, at) if row.assignment == row.lead else None


@life.on(key=EACH)
def replied(row: QueueRow, event: ComplaintReplied, at: Envelope) -> QueueRow:
    row, due = turned(row, event, at), promise((Clock.FIRST_RESPONSE, event.first_response))
    return row if row.assignment != event.assignment else moved_on(row, at, Step.FOLLOW_UP, due)


@life.on
def escalated(row: QueueRow, event: ComplaintEscalated, at: Envelope) -> QueueRow:
    """The missed date stays: how late it is counts from there."""
    return as_of(
        row,
        at,
        level=max(row.level, event.level),
        resolve_level=event.level if event.clock is Clock.RESOLUTION else row.resolve_level,
        escalated_unit=event.unit,
        escalated_role=event.role,
    )


@life.on(key=EACH)
def adopted(row: QueueRow, event: ComplaintAdopted, at: Envelope) -> QueueRow:
    row = turned(row, event, at)
    if row.assignment != event.assignment:
        return row
    resolution = (Clock.RESOLUTION, event.resolution)
    due = promise((Clock.VERIFICATION, event.verification), (Clock.FIRST_RESPONSE, event.first_response), resolution)
    ours = replace(row, unadopted=False)
    step = Step.ANSWER if row.after_adoption is Step.WAIT else row.after_adoption
    return replace(moved_on(ours, at, step, due, promise(resolution)), since=row.since)


@life.on(key=EACH)
def ended(row: QueueRow, event: ComplaintClosed | ComplaintArchived | ComplaintWithdrawn, at: Envelope) -> QueueRow:
    return moved_on(row, at, None, NONE, NONE)
