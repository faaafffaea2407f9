"""What the units that have it do in their turns: hand on, wait, answer."""

from dataclasses import replace

from domain.complaint.draft_events import AnswerDrafted, CorrectionDrafted, CorrectionPosted
from domain.complaint.events import Answered, Clock, ComplaintAnswered, ComplaintReturned, ComplaintStarted
from domain.complaint.state import Status
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Envelope
from projections import dates
from projections.handlers import Handlers
from projections.promise import promise
from projections.register import RegisterRow
from projections.register.changes import as_of, resolve, responded, turned
from projections.turns import after, still_open

units = Handlers()


@units.on
def forwarded(row: RegisterRow, event: ComplaintForwarded, at: Envelope) -> RegisterRow:
    """Promises go along as they are."""
    return turned(row, event, at)


@units.on
def co_assigned(row: RegisterRow, event: ComplaintCoAssigned, at: Envelope) -> RegisterRow:
    """By dates of its own, of which the earliest of all is the case's next."""
    return turned(row, event, at)


@units.on
def paused(row: RegisterRow, event: InformationRequested | ComplaintPostponed, at: Envelope) -> RegisterRow:
    """A resolution that was missed before stays so; else its clock stands still."""
    if row.assignment != event.assignment:
        return turned(row, event, at)
    missed = row.resolving and row.resolve_by is not None and row.resolve_by < at.recorded_at
    return turned(row, event, at, resolving=missed)


@units.on
def resumed(row: RegisterRow, event: InformationGiven | ComplaintResumed, at: Envelope) -> RegisterRow:
    if row.assignment != event.assignment:
        return turned(row, event, at)
    return turned(row, event, at, **resolve(promise((Clock.RESOLUTION, event.resolution))))


@units.on
def returned(row: RegisterRow, event: ComplaintReturned, at: Envelope) -> RegisterRow:
    changed = {"status": Status.RETURNED, "bounces": row.bounces + 1, "respond_by": None}
    return turned(row, event, at, **changed)


@units.on
def part_returned(row: RegisterRow, event: PartReturned, at: Envelope) -> RegisterRow:
    """The others go on; by the dates of the one that leads from now on."""
    left = turned(row, event, at, bounces=row.bounces + 1)
    if row.assignment != event.assignment:
        return left
    response, resolution = (
        dates.promised(left.dates, left.assignment, clock) for clock in (Clock.FIRST_RESPONSE, Clock.RESOLUTION)
    )
    return replace(left, respond_by=response.due_at, **resolve(resolution))


@units.on
def started(row: RegisterRow, event: ComplaintStarted, at: Envelope) -> RegisterRow:
    return turned(row, event, at, **responded(row, at))


@units.on
def answered(row: RegisterRow, event: Answered, at: Envelope) -> RegisterRow:
    """Only when nobody else owes an answer is the case answered."""
    answer = {
        "answered_at": at.occurred_at,
        "answered_recorded_at": at.recorded_at,
        "answer_version": at.version if isinstance(event, ComplaintAnswered) else row.drafts.get(str(event.draft)),
        **responded(row, at),
    }
    if still_open(after(row.turns, event)):
        mine = row.assignment == event.assignment
        return turned(row, event, at, **answer, **({"resolving": False} if mine else {}))
    reply = promise((Clock.REPLY, event.reply))
    over = {"status": Status.ANSWERED, "resolving": False, "reply_by": reply.due_at}
    return turned(row, event, at, **over, **answer)


@units.on
def drafted(row: RegisterRow, event: AnswerDrafted | CorrectionDrafted, at: Envelope) -> RegisterRow:
    return as_of(row, at, drafts={**row.drafts, str(event.draft): at.version})


@units.on
def corrected(row: RegisterRow, event: AnswerCorrected, at: Envelope) -> RegisterRow:
    return as_of(row, at, answer_version=at.version)


@units.on
def correction_posted(row: RegisterRow, event: CorrectionPosted, at: Envelope) -> RegisterRow:
    return as_of(row, at, answer_version=row.drafts.get(str(event.draft)))
