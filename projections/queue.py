"""Who must do what next, by which date.

A complaint has one row, which moves to the assignment that has the next step. A row without a step is not in the queue
(the view leaves it out): it waits there for a reply or a reopening, which do not tell again what the report is about.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    Due,
    ReportClass,
)
from domain.event import Code, Envelope, Origin, Role, TrackingId
from projections.base import EACH, Projection
from projections.promise import NONE, Promise, promise


class Step(StrEnum):
    """What has to be done next."""

    VERIFY = "verify"
    ROUTE = "route"
    START = "start"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class QueueRow:
    """One open assignment. `due_at` is none for imported cases that nobody adopted."""

    complaint: UUID
    assignment: int
    unit: Code
    step: Step | None
    clock: Clock | None
    due_at: datetime | None
    due_on: date | None
    resolve_at: datetime | None  # promised for later, while `due_at` is the first response's
    resolve_on: date | None
    level: int  # how far up it was escalated since it came to the unit, and to whom
    escalated_unit: Code | None
    escalated_role: Role | None
    tracking_id: TrackingId
    report_class: ReportClass
    supervision: bool
    category: Code | None
    area: Code | None
    anonymous: bool
    confidential: bool
    origin: Origin
    received_by: Code
    proposed_unit: Code | None  # whose the unit that returned it says it is
    bounces: int
    filed_at: datetime
    since: datetime  # when the step began
    title_version: int  # the event that holds /title
    version: int
    position: int


queue = Projection("queue", row=QueueRow, key=("assignment",), sql=Path(__file__).with_suffix(".sql"))


@queue.on(key=INTAKE)
def filed(row: None, event: ComplaintFiled, at: Envelope) -> QueueRow:
    due = promise((Clock.VERIFICATION, event.verification))
    return QueueRow(
        complaint=at.stream,
        assignment=INTAKE,
        unit=event.received_by,
        step=Step.VERIFY,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        resolve_at=None,
        resolve_on=None,
        level=0,
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
        received_by=event.received_by,
        proposed_unit=None,
        bounces=0,
        filed_at=at.occurred_at,
        since=at.occurred_at,
        title_version=at.version,
        version=at.version,
        position=at.position,
    )


@queue.on(key=INTAKE)
def verified(row: QueueRow, event: ComplaintVerified, at: Envelope) -> QueueRow:
    return _next(row, at, Step.ROUTE, NONE)


@queue.on(key=EACH)
def routed(row: QueueRow, event: ComplaintRouted, at: Envelope) -> QueueRow:
    return _given(row, at, event.assignment, event.unit, event.first_response, event.resolution)


@queue.on(key=EACH)
def reopened(row: QueueRow, event: ComplaintReopened, at: Envelope) -> QueueRow:
    return _given(row, at, event.assignment, event.unit, event.first_response, event.resolution)


@queue.on
def returned(row: QueueRow, event: ComplaintReturned, at: Envelope) -> QueueRow:
    desk = replace(row, assignment=INTAKE, unit=row.received_by, bounces=row.bounces + 1)
    return replace(_next(desk, at, Step.ROUTE, NONE), proposed_unit=event.proposed_unit)


@queue.on
def started(row: QueueRow, event: ComplaintStarted, at: Envelope) -> QueueRow:
    resolution = Promise(Clock.RESOLUTION, row.resolve_at, row.resolve_on) if row.resolve_at else NONE
    return replace(
        row,
        step=Step.ANSWER,
        clock=resolution.clock,
        due_at=resolution.due_at,
        due_on=resolution.due_on,
        since=at.occurred_at,
        version=at.version,
        position=at.position,
    )


@queue.on
def answered(row: QueueRow, event: ComplaintAnswered, at: Envelope) -> QueueRow:
    return _next(row, at, None, NONE)


@queue.on
def replied(row: QueueRow, event: ComplaintReplied, at: Envelope) -> QueueRow:
    return _next(row, at, Step.FOLLOW_UP, promise((Clock.FIRST_RESPONSE, event.first_response)))


@queue.on
def escalated(row: QueueRow, event: ComplaintEscalated, at: Envelope) -> QueueRow:
    return replace(
        row,
        level=max(row.level, event.level),
        escalated_unit=event.unit,
        escalated_role=event.role,
        version=at.version,
        position=at.position,
    )


@queue.on
def adopted(row: QueueRow, event: ComplaintAdopted, at: Envelope) -> QueueRow:
    later = promise((Clock.RESOLUTION, event.resolution))
    sooner = (Clock.VERIFICATION, event.verification), (Clock.FIRST_RESPONSE, event.first_response)
    due = promise(*sooner, (Clock.RESOLUTION, event.resolution))
    return replace(
        row,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        resolve_at=later.due_at,
        resolve_on=later.due_on,
        version=at.version,
        position=at.position,
    )


@queue.on(key=EACH)
def ended(row: QueueRow, event: ComplaintClosed | ComplaintArchived, at: Envelope) -> QueueRow:
    return _next(row, at, None, NONE)


def _given(
    row: QueueRow, at: Envelope, assignment: int, unit: Code, first_response: Due | None, resolution: Due | None
) -> QueueRow:
    """The row in the hands of a unit that has to start."""
    due = promise((Clock.FIRST_RESPONSE, first_response), (Clock.RESOLUTION, resolution))
    later = promise((Clock.RESOLUTION, resolution))
    row = replace(row, assignment=assignment, unit=unit)
    return _next(row, at, Step.START, due, later)


def _next(row: QueueRow, at: Envelope, step: Step | None, due: Promise, later: Promise = NONE) -> QueueRow:
    """The row with another step: what was promised or escalated for the last one is over."""
    return replace(
        row,
        step=step,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        level=0,
        escalated_unit=None,
        escalated_role=None,
        resolve_at=later.due_at,
        resolve_on=later.due_on,
        proposed_unit=None,
        since=at.occurred_at,
        version=at.version,
        position=at.position,
    )
