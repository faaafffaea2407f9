"""What units do in their turns: hand on, wait, answer."""

from dataclasses import replace

from domain.complaint.desk_events import ComplaintTaken
from domain.complaint.draft_events import AnswerDrafted, CorrectionDrafted, DraftApproved, DraftReturned
from domain.complaint.events import INTAKE, Answered, Clock, ComplaintReturned, ComplaintStarted, Corrected
from domain.complaint.turn_fold import owes_follow_up
from domain.complaint.unit_events import (
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Envelope
from projections.base import EACH
from projections.handlers import Handlers
from projections.promise import NONE, promise
from projections.queue import QueueRow, Step
from projections.queue.moves import (
    answered_already,
    answering,
    as_of,
    given_to,
    handed,
    moved_on,
    running_resolution,
    turned,
)

units = Handlers()


@units.on(key=EACH)
def co_assigned(row: QueueRow, event: ComplaintCoAssigned, at: Envelope) -> QueueRow | tuple[QueueRow, QueueRow]:
    """A row beside the others, which knows what the case is about from the one that leads."""
    row = turned(row, event, at)
    return (row, given_to(replace(row, resolve_level=0), event, at)) if row.assignment == row.lead else row


@units.on(key=EACH)
def forwarded(row: QueueRow, event: ComplaintForwarded, at: Envelope) -> QueueRow:
    """To another unit of the agency, with what was promised as far as it was escalated."""
    row = turned(row, event, at)
    if row.assignment != event.from_assignment:
        return row
    due = promise((Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution))
    level = row.level if event.first_response else row.resolve_level
    step = Step.FOLLOW_UP if owes_follow_up(event) else Step.START
    moved = moved_on(replace(row, assignment=event.assignment, unit=event.unit, officer=None), at, step, due)
    return replace(
        moved,
        level=level,
        escalated_unit=row.escalated_unit if level else None,
        escalated_role=row.escalated_role if level else None,
    )


@units.on(key=EACH)
def paused(row: QueueRow, event: InformationRequested | ComplaintPostponed, at: Envelope) -> QueueRow:
    """It waits for the reporter; a resolution that was missed before stays so."""
    row = turned(row, event, at)
    if row.assignment != event.assignment:
        return row
    if row.resolve_at is not None and row.resolve_at < at.recorded_at:
        return moved_on(row, at, Step.WAIT, running_resolution(row))
    return moved_on(row, at, Step.WAIT, promise((Clock.REPLY, event.until)), NONE)


@units.on(key=EACH)
def resumed(row: QueueRow, event: InformationGiven | ComplaintResumed, at: Envelope) -> QueueRow:
    row, resolution = turned(row, event, at), promise((Clock.RESOLUTION, event.resolution))
    return row if row.assignment != event.assignment else moved_on(row, at, Step.ANSWER, resolution, resolution)


@units.on(key=EACH)
def corrected(row: QueueRow, event: Corrected, at: Envelope) -> QueueRow:
    """What was drafted of it is posted, or void."""
    mine = row.assignment == event.assignment and answered_already(row)
    return handed(row, at, None) if mine else as_of(row, at)


@units.on(key=EACH)
def returned(row: QueueRow, event: ComplaintReturned, at: Envelope) -> QueueRow:
    """Back to the desk, where the promised resolution still runs."""
    row = turned(row, event, at)
    if row.assignment != event.assignment:
        return replace(row, bounces=row.bounces + 1)
    desk = replace(row, assignment=INTAKE, unit=row.received_by, officer=None, bounces=row.bounces + 1)
    return replace(moved_on(desk, at, Step.ROUTE, running_resolution(row)), proposed_unit=event.proposed_unit)


@units.on(key=EACH)
def part_returned(row: QueueRow, event: PartReturned, at: Envelope) -> QueueRow | None:
    """The others go on as they did."""
    going_on = turned(row, event, at)
    return None if row.assignment == event.assignment else replace(going_on, bounces=row.bounces + 1)


@units.on(key=EACH)
def started(row: QueueRow, event: ComplaintStarted, at: Envelope) -> QueueRow:
    row = turned(row, event, at)
    return row if row.assignment != event.assignment else moved_on(row, at, Step.ANSWER, running_resolution(row))


@units.on(key=EACH)
def answered(row: QueueRow, event: Answered, at: Envelope) -> QueueRow:
    row = turned(row, event, at)
    return row if row.assignment != event.assignment else moved_on(row, at, None, NONE, NONE)


@units.on
def drafted(row: QueueRow, event: AnswerDrafted | CorrectionDrafted, at: Envelope) -> QueueRow:
    return handed(row, at, Step.APPROVE if event.submitted else answering(row))


@units.on
def decided(row: QueueRow, event: DraftApproved | DraftReturned, at: Envelope) -> QueueRow:
    return handed(row, at, Step.POST if isinstance(event, DraftApproved) else answering(row))


@units.on(key=EACH)
def taken(row: QueueRow, event: ComplaintTaken, at: Envelope) -> QueueRow:
    return as_of(row, at, **({"officer": event.officer} if row.assignment == event.assignment else {}))
