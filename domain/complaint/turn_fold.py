"""What units' acts make of a case: their turns, whose the lead is, and which promises run for whom.

Total over any part of a history, like `fold.py`, which it belongs to.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.complaint import drafting
from domain.complaint.draft_events import POSTED, AnswerPosted, DraftEvent
from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAnswered,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    Due,
)
from domain.complaint.state import Assignment, Complaint, Pause, RunningClock, Status, Turn
from domain.complaint.unit_events import (
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Code, Envelope

ESCALATING = frozenset({Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION})
"""Promises of the administration; the others are windows of the reporter."""
RESPONDED = frozenset({Clock.FIRST_RESPONSE})
ANSWERED = frozenset({Clock.FIRST_RESPONSE, Clock.RESOLUTION})


def routed(complaint: Complaint, event: ComplaintRouted, at: datetime) -> Complaint:
    clocks = started(event.assignment, (Clock.FIRST_RESPONSE, event.first_response))
    kept = complaint.running(Clock.RESOLUTION)  # the promise of the first routing goes with the case, as far escalated
    if kept is not None and kept.due == event.resolution:
        clocks += (replace(kept, assignment=event.assignment),)
    else:
        clocks += started(event.assignment, (Clock.RESOLUTION, event.resolution), since=complaint.complete_at)
    officers = {number: officer for number, officer in complaint.officers.items() if number != INTAKE}
    changed = {"status": Status.ROUTED, "clocks": clocks, "officers": officers}
    return _given(complaint, event.assignment, event.unit, at, **changed)


def reopened(complaint: Complaint, event: ComplaintReopened, at: datetime) -> Complaint:
    """A new turn; all that went before is over."""
    promises = (Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution)
    clocks = started(event.assignment, *promises, since=at)
    gone = replace(complaint, assignments=tuple(replace(each, turn=Turn.GONE) for each in complaint.assignments))
    changed = {"status": Status.REOPENED, "closure": None, "complete_at": at, "clocks": clocks}
    return _given(gone, event.assignment, event.unit, at, **changed)


def forwarded(complaint: Complaint, event: ComplaintForwarded, at: datetime) -> Complaint:
    """The promises go along as they are, and as far as they were escalated.

    So does a reply that waits for an answer: the next unit has nothing to start, but that answer to give.
    """
    moved = tuple(
        replace(clock, assignment=event.assignment) if clock.assignment == event.from_assignment else clock
        for clock in complaint.clocks
    )
    gone = _marked(complaint, event.from_assignment, turn=Turn.GONE)
    leads = complaint.lead == event.from_assignment or not gone.open
    lead = event.assignment if leads else complaint.lead
    given = _given(gone, event.assignment, event.unit, at, status=Status.ROUTED, clocks=moved, lead=lead)
    return standing(_marked(given, event.assignment, started=owes_follow_up(event)))


def owes_follow_up(event: ComplaintForwarded) -> bool:
    """Whether a reply waits for an answer, after which no other is promised."""
    return event.first_response is not None and event.resolution is None


def co_assigned(complaint: Complaint, event: ComplaintCoAssigned, at: datetime) -> Complaint:
    """Beside the others, whose promises run on; who leads goes on leading."""
    promises = (Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution)
    clocks = complaint.clocks + started(event.assignment, *promises, since=at)
    return standing(_given(complaint, event.assignment, event.unit, at, clocks=clocks, lead=complaint.lead))


def returned(complaint: Complaint, event: ComplaintReturned | PartReturned) -> Complaint:
    """Back to the desk with what is still promised; while others have it, it stays with them."""
    left = _marked(complaint, event.assignment, turn=Turn.GONE, returned=True)
    if left.open:
        lead = left.open[0].number if complaint.lead == event.assignment else complaint.lead
        return standing(replace(left, lead=lead, clocks=without(complaint, ANSWERED, event.assignment)))
    clocks = tuple(replace(clock, assignment=INTAKE) for clock in without(complaint, RESPONDED))
    return replace(left, status=Status.RETURNED, lead=INTAKE, clocks=clocks)


def begun(complaint: Complaint, event: ComplaintStarted) -> Complaint:
    marked = _marked(complaint, event.assignment, started=True)
    clocks = without(complaint, RESPONDED, event.assignment)
    return replace(marked, status=Status.IN_PROGRESS, clocks=clocks)


def answered(complaint: Complaint, event: ComplaintAnswered | AnswerPosted) -> Complaint:
    """Only when nobody else owes an answer is the case answered."""
    marked = _marked(complaint, event.assignment, turn=Turn.OVER, answered=True, draft=None)
    clocks = without(complaint, ANSWERED, event.assignment) + started(event.assignment, (Clock.REPLY, event.reply))
    after = replace(marked, clocks=clocks)
    return standing(after) if after.open else replace(after, status=Status.ANSWERED)


def drafted(complaint: Complaint, event: DraftEvent, at: Envelope) -> Complaint:
    """A draft moves no promise; what is posted is the answer or stands in its place, and its files are the case's."""
    turn = next((each for each in complaint.assignments if each.number == event.assignment), None)
    draft = None if turn is None else drafting.after(turn.draft, event, at)
    after = replace(_marked(complaint, event.assignment, draft=draft), drafts=max(complaint.drafts, event.draft))
    if not isinstance(event, POSTED):
        return after
    files = tuple(
        replace(each, draft=None, posted=event.draft) if each.draft == event.draft else each
        for each in after.attachments
    )
    posted = replace(after, attachments=files)
    return answered(posted, event) if isinstance(event, AnswerPosted) else posted


def corrected(complaint: Complaint, number: int) -> Complaint:
    """Another correction, of the text that was there before, is void; no promise moves."""
    voided = tuple(
        replace(each, draft=None) if each.number == number and each.draft and each.draft.correction else each
        for each in complaint.assignments
    )
    return replace(complaint, assignments=voided)


def replied(complaint: Complaint, event: ComplaintReplied) -> Complaint:
    """In progress, not routed: the unit has begun long ago, and what ends this clock is the next answer."""
    clocks = without(complaint, {Clock.REPLY})
    clocks += started(event.assignment, (Clock.FIRST_RESPONSE, event.first_response))
    marked = _marked(corrected(complaint, event.assignment), event.assignment, turn=Turn.OPEN)
    return replace(marked, status=Status.IN_PROGRESS, clocks=clocks)


def paused(complaint: Complaint, event: InformationRequested | ComplaintPostponed, at: datetime) -> Complaint:
    """A promise that was missed before stays so, and goes on being escalated; the answer will be another one."""
    running = complaint.running(Clock.RESOLUTION, event.assignment)
    stopped = running if running is not None and at <= running.due.at else None
    clocks = complaint.clocks if stopped is None else without(complaint, {Clock.RESOLUTION}, event.assignment)
    pause = Pause(since=at, asked=isinstance(event, InformationRequested), stopped=stopped)
    marked = _marked(complaint, event.assignment, pause=pause, draft=None)
    return standing(replace(marked, clocks=clocks + started(event.assignment, (Clock.REPLY, event.until))))


def resumed(complaint: Complaint, event: InformationGiven | ComplaintResumed, at: datetime) -> Complaint:
    """The clock that stood still goes on; one that was missed never stood still."""
    clocks = without(complaint, {Clock.REPLY}, event.assignment)
    anew = complaint.due(Clock.RESOLUTION, event.assignment) != event.resolution
    complete = anew and isinstance(event, InformationGiven)
    if anew:
        since = at if complete else _since_before(complaint, event.assignment)
        clocks += started(event.assignment, (Clock.RESOLUTION, event.resolution), since=since)
    complete_at = at if complete else complaint.complete_at
    marked = _marked(complaint, event.assignment, pause=None)
    return standing(replace(marked, clocks=clocks, complete_at=complete_at))


def _since_before(complaint: Complaint, number: int) -> datetime | None:
    """Since when the promise counts that stood still."""
    stopped = (each.pause.stopped for each in complaint.assignments if each.number == number and each.pause)
    return next((clock.since for clock in stopped if clock), None)


def all_go_on(complaint: Complaint) -> Complaint:
    """Nobody waits for the reporter any more."""
    going_on = tuple(replace(each, pause=None) for each in complaint.assignments)
    status = Status.IN_PROGRESS if complaint.status is Status.POSTPONED else complaint.status
    return replace(complaint, status=status, assignments=going_on)


def over(complaint: Complaint) -> tuple[Assignment, ...]:
    """The assignments of a case that has ended."""
    return tuple(
        replace(each, turn=Turn.OVER, pause=None) if each.turn is Turn.OPEN else each for each in complaint.assignments
    )


def standing(complaint: Complaint) -> Complaint:
    """The case where its turns have it: waiting when all wait, else as far as any has come that is open, or leads."""
    if not complaint.open:
        return complaint
    if all(each.pause for each in complaint.open):
        return replace(complaint, status=Status.POSTPONED)
    if any(each.begun for each in (*complaint.open, complaint.current) if each):
        return replace(complaint, status=Status.IN_PROGRESS)
    reopened = complaint.status is Status.REOPENED
    return replace(complaint, status=Status.REOPENED if reopened else Status.ROUTED)


def started(
    assignment: int, *promises: tuple[Clock, Due | None], since: datetime | None = None
) -> tuple[RunningClock, ...]:
    """The clocks of what was promised; a resolution among them counts `since` then."""
    return tuple(
        RunningClock(
            assignment=assignment,
            clock=clock,
            due=due,
            since=since if clock is Clock.RESOLUTION else None,
            next=due if clock in ESCALATING else None,
        )
        for clock, due in promises
        if due is not None
    )


def without(complaint: Complaint, ended: Collection[Clock], assignment: int | None = None) -> tuple[RunningClock, ...]:
    """The clocks that run on when these end, of one assignment or of all."""
    return tuple(
        each for each in complaint.clocks if each.clock not in ended or assignment not in (None, each.assignment)
    )


def _given(complaint: Complaint, number: int, unit: Code, at: datetime, **changed: Any) -> Complaint:
    """A unit's new turn, which leads unless another does."""
    new = Assignment(number=number, unit=unit, routed_at=at)
    return replace(complaint, **{"assignments": (*complaint.assignments, new), "lead": number, **changed})


def _marked(complaint: Complaint, number: int, **changed: Any) -> Complaint:
    assignments = tuple(replace(each, **changed) if each.number == number else each for each in complaint.assignments)
    return replace(complaint, assignments=assignments)
