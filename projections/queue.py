"""Who must do what next, by which date.

A complaint has a row for each unit that has it, which moves to the assignment that has the next step. A row without a
step is not in the queue (the view leaves it out): it waits there for a reply or a reopening, which do not tell again
what the report is about. Nor is one that was merged into another complaint.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
    resolution_of,
)
from domain.complaint.draft_events import AnswerDrafted, CorrectionDrafted, DraftApproved, DraftReturned
from domain.complaint.events import (
    INTAKE,
    Answered,
    Clock,
    ComplaintAdopted,
    ComplaintArchived,
    ComplaintAttached,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    Corrected,
    ReportClass,
)
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintSplit,
    ComplaintSplitFrom,
    ComplaintUnmerged,
)
from domain.complaint.personal_data import PersonalDataEvent
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
)
from domain.complaint.turn_fold import owes_follow_up
from domain.complaint.unit_events import (
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Code, Envelope, Origin, Role, TrackingId
from projections.base import EACH, Projection, ProjectionError
from projections.promise import NONE, Promise, promise
from projections.turns import NOBODY, OVER, after, lead_after


class Step(StrEnum):
    """What has to be done next."""

    VERIFY = "verify"
    ROUTE = "route"
    START = "start"
    ANSWER = "answer"
    APPROVE = "approve"
    """The unit's leader reads the draft of the answer, or of its correction."""
    POST = "post"
    FOLLOW_UP = "follow_up"
    WAIT = "wait"
    """The reporter has to do something; the unit may go on by itself."""
    ADOPT = "adopt"
    """An imported case: nobody may work on it before an administrator of its agency takes it over."""


@dataclass(frozen=True)
class QueueRow:
    """One open assignment. `due_at` is none for imported cases that nobody adopted."""

    complaint: UUID
    assignment: int
    unit: Code
    step: Step | None
    after_adoption: Step | None  # of a foreign case: what its history has come to
    clock: Clock | None  # what `due_at` is about: the promise that is next
    due_at: datetime | None
    due_on: date | None
    resolve_at: datetime | None  # the promised resolution as long as it runs, also behind another date
    resolve_on: date | None
    level: int  # how far the running promises were escalated, and to whom last
    resolve_level: int
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
    unadopted: bool  # imported, and adopted by nobody
    received_by: Code
    proposed_unit: Code | None  # whose the unit that returned it says it is
    bounces: int
    filed_at: datetime
    since: datetime  # when the step began
    title_version: int  # the event and the field that hold the title as it is shown
    title_field: Code
    officer: UUID | None  # who of the staff works on it in this turn
    labels: tuple[Code, ...]
    referred_to: Code | None  # the unit whose Ombudsman was asked
    merged: bool  # goes on in another case: nothing is to be done here, until it is taken apart again
    turns: dict[str, list[str]]  # who has the complaint, and whose turn leads: see `turns.py`
    lead: int
    version: int
    position: int


TITLE, TEXT = Code("title"), Code("text")

queue = Projection("queue", row=QueueRow, key=("assignment",), version=4, sql=Path(__file__).with_suffix(".sql"))


@queue.on(key=INTAKE)
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


@queue.on(key=INTAKE)
def verified(row: QueueRow, event: ComplaintVerified, at: Envelope) -> QueueRow:
    resolution = promise((Clock.RESOLUTION, event.resolution))
    return _next(row, at, Step.ROUTE, resolution, resolution)


@queue.on(key=EACH)
def given(row: QueueRow, event: ComplaintRouted, at: Envelope) -> QueueRow:
    """To a unit, which has to start. A resolution that was promised before goes along, as far as it was escalated."""
    row = _turned(row, event, at)
    if row.assignment != INTAKE:
        return row
    return _to(row, event, at)


@queue.on(key=EACH)
def reopened(row: QueueRow, event: ComplaintReopened, at: Envelope) -> QueueRow | None:
    """All other turns are over."""
    return _to(_turned(row, event, at), event, at) if row.assignment == row.lead else None


@queue.on(key=EACH)
def co_assigned(row: QueueRow, event: ComplaintCoAssigned, at: Envelope) -> QueueRow | tuple[QueueRow, QueueRow]:
    """A row beside the others, which knows what the case is about from the one that leads."""
    row = _turned(row, event, at)
    return (row, _to(replace(row, resolve_level=0), event, at)) if row.assignment == row.lead else row


@queue.on(key=EACH)
def forwarded(row: QueueRow, event: ComplaintForwarded, at: Envelope) -> QueueRow:
    """To another unit of the agency, with what was promised as far as it was escalated."""
    row = _turned(row, event, at)
    if row.assignment != event.from_assignment:
        return row
    due = promise((Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution))
    level = row.level if event.first_response else row.resolve_level
    step = Step.FOLLOW_UP if owes_follow_up(event) else Step.START
    moved = _next(replace(row, assignment=event.assignment, unit=event.unit, officer=None), at, step, due)
    return replace(
        moved,
        level=level,
        escalated_unit=row.escalated_unit if level else None,
        escalated_role=row.escalated_role if level else None,
    )


@queue.on(key=EACH)
def paused(row: QueueRow, event: InformationRequested | ComplaintPostponed, at: Envelope) -> QueueRow:
    """It waits for the reporter; a resolution that was missed before stays so."""
    row = _turned(row, event, at)
    if row.assignment != event.assignment:
        return row
    if row.resolve_at is not None and row.resolve_at < at.recorded_at:
        return _next(row, at, Step.WAIT, _resolution(row))
    return _next(row, at, Step.WAIT, promise((Clock.REPLY, event.until)), NONE)


@queue.on(key=EACH)
def resumed(row: QueueRow, event: InformationGiven | ComplaintResumed, at: Envelope) -> QueueRow:
    row, resolution = _turned(row, event, at), promise((Clock.RESOLUTION, event.resolution))
    return row if row.assignment != event.assignment else _next(row, at, Step.ANSWER, resolution, resolution)


@queue.on(key=EACH)
def told(row: QueueRow, event: ComplaintWarned, at: Envelope) -> QueueRow:
    return replace(row, version=at.version, position=at.position)


@queue.on(key=EACH)
def corrected(row: QueueRow, event: Corrected, at: Envelope) -> QueueRow:
    """What was drafted of it is posted, or void."""
    return _handed(row, at, None) if row.assignment == event.assignment and _answered(row) else _as_of(row, at)


@queue.on(key=EACH)
def returned(row: QueueRow, event: ComplaintReturned, at: Envelope) -> QueueRow:
    """Back to the desk, where the promised resolution still runs."""
    row = _turned(row, event, at)
    if row.assignment != event.assignment:
        return replace(row, bounces=row.bounces + 1)
    desk = replace(row, assignment=INTAKE, unit=row.received_by, officer=None, bounces=row.bounces + 1)
    return replace(_next(desk, at, Step.ROUTE, _resolution(row)), proposed_unit=event.proposed_unit)


@queue.on(key=EACH)
def part_returned(row: QueueRow, event: PartReturned, at: Envelope) -> QueueRow | None:
    """The others go on as they did."""
    turned = _turned(row, event, at)
    return None if row.assignment == event.assignment else replace(turned, bounces=row.bounces + 1)


@queue.on(key=EACH)
def started(row: QueueRow, event: ComplaintStarted, at: Envelope) -> QueueRow:
    row = _turned(row, event, at)
    return row if row.assignment != event.assignment else _next(row, at, Step.ANSWER, _resolution(row))


@queue.on(key=EACH)
def answered(row: QueueRow, event: Answered, at: Envelope) -> QueueRow:
    row = _turned(row, event, at)
    return row if row.assignment != event.assignment else _next(row, at, None, NONE, NONE)


@queue.on
def drafted(row: QueueRow, event: AnswerDrafted | CorrectionDrafted, at: Envelope) -> QueueRow:
    return _handed(row, at, Step.APPROVE if event.submitted else _answering(row))


@queue.on
def decided(row: QueueRow, event: DraftApproved | DraftReturned, at: Envelope) -> QueueRow:
    return _handed(row, at, Step.POST if isinstance(event, DraftApproved) else _answering(row))


@queue.on(key=EACH)
def replied(row: QueueRow, event: ComplaintReplied, at: Envelope) -> QueueRow:
    row, due = _turned(row, event, at), promise((Clock.FIRST_RESPONSE, event.first_response))
    return row if row.assignment != event.assignment else _next(row, at, Step.FOLLOW_UP, due)


@queue.on
def escalated(row: QueueRow, event: ComplaintEscalated, at: Envelope) -> QueueRow:
    """The missed date stays: how late it is counts from there."""
    return replace(
        row,
        level=max(row.level, event.level),
        resolve_level=event.level if event.clock is Clock.RESOLUTION else row.resolve_level,
        escalated_unit=event.unit,
        escalated_role=event.role,
        version=at.version,
        position=at.position,
    )


@queue.on(key=EACH)
def about_person(row: QueueRow, event: PersonalDataEvent, at: Envelope) -> QueueRow:
    return replace(row, version=at.version, position=at.position)


@queue.on(key=EACH)
def adopted(row: QueueRow, event: ComplaintAdopted, at: Envelope) -> QueueRow:
    row = _turned(row, event, at)
    if row.assignment != event.assignment:
        return row
    resolution = (Clock.RESOLUTION, event.resolution)
    due = promise((Clock.VERIFICATION, event.verification), (Clock.FIRST_RESPONSE, event.first_response), resolution)
    ours = replace(row, unadopted=False)
    step = Step.ANSWER if row.after_adoption is Step.WAIT else row.after_adoption
    return replace(_next(ours, at, step, due, promise(resolution)), since=row.since)


@queue.on(key=EACH)
def ended(row: QueueRow, event: ComplaintClosed | ComplaintArchived | ComplaintWithdrawn, at: Envelope) -> QueueRow:
    return _next(row, at, None, NONE, NONE)


@queue.on(key=EACH)
def attached(row: QueueRow, event: ComplaintAttached, at: Envelope) -> QueueRow:
    """Came with what is in the row already; only how far the case has come is new."""
    return replace(row, version=at.version, position=at.position)


@queue.on(key=EACH)
def beside(
    row: QueueRow,
    event: ComplaintAmended | ComplaintRated | ComplaintNoted | ComplaintSecretReissued,
    at: Envelope,
) -> QueueRow:
    """Nobody has anything else to do for it."""
    return _as_of(row, at)


@queue.on(key=EACH)
def visibility_changed(row: QueueRow, event: ComplaintVisibilityChanged, at: Envelope) -> QueueRow:
    return _as_of(row, at, anonymous=event.anonymous, confidential=event.confidential)


@queue.on(key=EACH)
def reclassified(row: QueueRow, event: ComplaintReclassified, at: Envelope) -> QueueRow:
    """The resolution that runs has the date of the new class, not escalated yet, unless it was missed and stays."""
    kind = asdict(event.new)
    promised = promise((Clock.RESOLUTION, resolution_of(event, row.assignment)))
    if row.resolve_at is None or promised.due_at in (None, row.resolve_at):
        return _as_of(row, at, **kind)
    if row.clock is Clock.RESOLUTION:
        kind |= {"due_at": promised.due_at, "due_on": promised.due_on, "level": 0}
        kind |= {"escalated_unit": None, "escalated_role": None}
    return _as_of(row, at, resolve_at=promised.due_at, resolve_on=promised.due_on, resolve_level=0, **kind)


@queue.on(key=EACH)
def redacted(row: QueueRow, event: ComplaintRedacted, at: Envelope) -> QueueRow:
    return _as_of(row, at, **redacted_title(event, at))


@queue.on(key=EACH)
def referred(row: QueueRow, event: ComplaintReferred, at: Envelope) -> QueueRow:
    return _as_of(row, at, referred_to=event.unit)


@queue.on(key=EACH)
def labelled(row: QueueRow, event: ComplaintLabelled, at: Envelope) -> QueueRow:
    others = {label for label in row.labels if label != event.label}
    return _as_of(row, at, labels=tuple(sorted(others | {event.label} if event.on else others)))


@queue.on(key=EACH)
def taken(row: QueueRow, event: ComplaintTaken, at: Envelope) -> QueueRow:
    return _as_of(row, at, **({"officer": event.officer} if row.assignment == event.assignment else {}))


@queue.on(key=EACH)
def merged(row: QueueRow, event: ComplaintMerged | ComplaintUnmerged, at: Envelope) -> QueueRow:
    """Step and dates stay as they were for the day on which it goes on by itself."""
    return _as_of(row, at, merged=isinstance(event, ComplaintMerged))


@queue.on(key=EACH)
def joined(
    row: QueueRow,
    event: ComplaintAbsorbed | ComplaintReleased | ComplaintSplit | ComplaintSplitFrom | FollowingEvent,
    at: Envelope,
) -> QueueRow:
    return _as_of(row, at)


def redacted_title(event: ComplaintRedacted, at: Envelope) -> dict[str, Any]:
    """Where the title is from now on, if it was the title."""
    return {"title_version": at.version, "title_field": TEXT} if event.of_field == TITLE else {}


def _as_of(row: QueueRow, at: Envelope, **changed: Any) -> QueueRow:
    """The row where neither unit nor step changes."""
    return replace(row, version=at.version, position=at.position, **changed)


def _turned(row: QueueRow, event: ComplaintEvent, at: Envelope) -> QueueRow:
    """Who has the complaint is said in all of its rows."""
    number = getattr(event, "from_assignment", getattr(event, "assignment", INTAKE))
    turns = after(row.turns, event)
    if number != INTAKE and str(number) not in {*row.turns, *turns}:
        raise ProjectionError(f"queue has no row at key ({number},)")
    return _as_of(row, at, turns=turns, lead=lead_after(row.lead, turns, event))


def _to(row: QueueRow, event: ComplaintRouted | ComplaintReopened | ComplaintCoAssigned, at: Envelope) -> QueueRow:
    """With a unit that has to start."""
    resolution = promise((Clock.RESOLUTION, event.resolution))
    due = promise((Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution))
    level = row.resolve_level if resolution.due_at == row.resolve_at else 0
    given = replace(row, assignment=event.assignment, unit=event.unit, officer=None, resolve_level=level)
    return _next(given, at, Step.START, due, resolution)


def _resolution(row: QueueRow) -> Promise:
    return Promise(Clock.RESOLUTION, row.resolve_at, row.resolve_on) if row.resolve_at else NONE


def _answered(row: QueueRow) -> bool:
    turn = row.turns.get(str(row.assignment))
    return turn is not None and turn[1] == OVER


def _answering(row: QueueRow) -> Step | None:
    """To the one who answers: after a reply the response is what is owed, and not the resolution.

    Nobody waits for the correction of an answer that was given.
    """
    if _answered(row):
        return None
    return Step.FOLLOW_UP if row.clock is Clock.FIRST_RESPONSE else Step.ANSWER


def _handed(row: QueueRow, at: Envelope, step: Step | None) -> QueueRow:
    """The row with another step of the same unit, by the same dates."""
    stands = {"after_adoption": step} if row.unadopted else {"step": step}
    return _as_of(row, at, **({} if row.step is step else {"since": at.occurred_at}), **stands)


def _next(row: QueueRow, at: Envelope, step: Step | None, due: Promise, resolution: Promise | None = None) -> QueueRow:
    """The row with another step: of earlier promises only the resolution runs on, unless another is given."""
    running = _resolution(row) if resolution is None else resolution
    level = row.resolve_level if running.clock else 0
    return replace(
        row,
        step=Step.ADOPT if row.unadopted and step else step,
        after_adoption=step if row.unadopted else None,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        resolve_at=running.due_at,
        resolve_on=running.due_on,
        level=level,
        resolve_level=level,
        escalated_unit=row.escalated_unit if level else None,
        escalated_role=row.escalated_role if level else None,
        proposed_unit=None,
        since=at.occurred_at,
        version=at.version,
        position=at.position,
    )
