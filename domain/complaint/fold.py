"""From a complaint's events to the complaint.

Total over any part of a history that begins with the filing: a view "as happened by" may leave out events between.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from domain.complaint import personal_data
from domain.complaint.context import clock_start
from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
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
    Due,
)
from domain.complaint.personal_data import PersonalDataEvent
from domain.complaint.state import Assignment, Complaint, RunningClock, Status
from domain.event import Envelope, Origin, Role

ESCALATING = frozenset({Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION})
"""Promises of the administration; the others are windows of the reporter."""
RESPONDED = frozenset({Clock.FIRST_RESPONSE})
ANSWERED = frozenset({Clock.FIRST_RESPONSE, Clock.RESOLUTION})


def fold(events: Iterable[tuple[ComplaintEvent, Envelope]]) -> Complaint | None:
    """The complaint after these events, None when there are none."""
    complaint: Complaint | None = None
    for event, at in events:
        complaint = evolve(complaint, event, at)
    return complaint


def evolve(complaint: Complaint | None, event: ComplaintEvent, at: Envelope) -> Complaint:
    """The complaint after one more event; a stream that does not begin with the filing raises ValueError."""
    if isinstance(event, ComplaintFiled):
        return _filed(event, at)
    if complaint is None:
        raise ValueError(f"stream {at.stream} does not begin with {ComplaintFiled.topic}")
    changed = _changed(complaint, event, at)
    acted_at = complaint.acted_at if at.actor.role is Role.SYSTEM else max(complaint.acted_at, at.occurred_at)
    ended_at = (complaint.ended_at or at.occurred_at) if changed.ended else None
    return replace(changed, version=at.version, changed_at=at.recorded_at, acted_at=acted_at, ended_at=ended_at)


def _filed(event: ComplaintFiled, at: Envelope) -> Complaint:
    return Complaint(
        id=at.stream,
        version=at.version,
        status=Status.FILED,
        filed=event,
        filed_at=at.occurred_at,
        complete_at=clock_start(at.channel, at.origin, at.recorded_at, at.occurred_at),
        changed_at=at.recorded_at,
        acted_at=at.occurred_at,
        imported=at.origin is Origin.IMPORTED,
        clocks=_clocks(INTAKE, (Clock.VERIFICATION, event.verification)),
    )


def _changed(complaint: Complaint, event: ComplaintEvent, at: Envelope) -> Complaint:
    if isinstance(event, PersonalDataEvent):
        return replace(complaint, personal_data=personal_data.after(complaint.personal_data, event))
    match event:
        case ComplaintFiled():
            return complaint
        case ComplaintVerified():
            clocks = _without(complaint, {Clock.VERIFICATION}) + _clocks(INTAKE, (Clock.RESOLUTION, event.resolution))
            return replace(complaint, status=Status.VERIFIED, clocks=clocks)
        case ComplaintRouted():
            return _routed(complaint, event, at)
        case ComplaintReturned():
            return _returned(complaint, event)
        case ComplaintStarted():
            assignments = _mark(complaint, event.assignment, started=True)
            clocks = _without(complaint, RESPONDED)
            return replace(complaint, status=Status.IN_PROGRESS, assignments=assignments, clocks=clocks)
        case ComplaintAnswered():
            assignments = _mark(complaint, event.assignment, answered=True)
            clocks = _without(complaint, ANSWERED) + _clocks(event.assignment, (Clock.REPLY, event.reply))
            return replace(complaint, status=Status.ANSWERED, assignments=assignments, clocks=clocks)
        case ComplaintEscalated():
            return replace(complaint, clocks=tuple(_escalated(clock, event) for clock in complaint.clocks))
        case ComplaintReplied():
            # In progress, not routed: the unit has begun long ago, and what ends this clock is the next answer.
            clocks = _without(complaint, {Clock.REPLY})
            clocks += _clocks(event.assignment, (Clock.FIRST_RESPONSE, event.first_response))
            return replace(complaint, status=Status.IN_PROGRESS, clocks=clocks)
        case ComplaintClosed():
            clocks = _clocks(INTAKE, (Clock.REOPENING, event.reopening))
            return replace(complaint, status=Status.CLOSED, closure=event.kind, clocks=clocks)
        case ComplaintReopened():
            return _reopened(complaint, event, at)
        case ComplaintArchived():
            return replace(complaint, status=Status.ARCHIVED, archive_reason=event.reason, clocks=())
        case ComplaintAdopted():
            return _adopted(complaint, event, at)
        case _:
            assert_never(event)


def _routed(complaint: Complaint, event: ComplaintRouted, at: Envelope) -> Complaint:
    new = Assignment(number=event.assignment, unit=event.unit, routed_at=at.recorded_at)
    clocks = _clocks(event.assignment, (Clock.FIRST_RESPONSE, event.first_response))
    kept = complaint.running(Clock.RESOLUTION)  # the promise of the first routing goes with the case, as far escalated
    if kept is not None and kept.due == event.resolution:
        clocks += (replace(kept, assignment=event.assignment),)
    else:
        clocks += _clocks(event.assignment, (Clock.RESOLUTION, event.resolution))
    return replace(complaint, status=Status.ROUTED, assignments=(*complaint.assignments, new), clocks=clocks)


def _returned(complaint: Complaint, event: ComplaintReturned) -> Complaint:
    clocks = _without(complaint, RESPONDED)
    return replace(
        complaint,
        status=Status.RETURNED,
        assignments=_mark(complaint, event.assignment, returned=True),
        clocks=tuple(replace(clock, assignment=INTAKE) for clock in clocks),
    )


def _reopened(complaint: Complaint, event: ComplaintReopened, at: Envelope) -> Complaint:
    new = Assignment(number=event.assignment, unit=event.unit, routed_at=at.recorded_at)
    clocks = _clocks(
        event.assignment, (Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution)
    )
    return replace(
        complaint, status=Status.REOPENED, closure=None, assignments=(*complaint.assignments, new), clocks=clocks
    )


def _adopted(complaint: Complaint, event: ComplaintAdopted, at: Envelope) -> Complaint:
    clocks = _clocks(
        event.assignment,
        (Clock.VERIFICATION, event.verification),
        (Clock.FIRST_RESPONSE, event.first_response),
        (Clock.RESOLUTION, event.resolution),
    )
    return replace(complaint, adopted=True, complete_at=at.recorded_at, clocks=clocks)


def _clocks(assignment: int, *promises: tuple[Clock, Due | None]) -> tuple[RunningClock, ...]:
    return tuple(
        RunningClock(assignment=assignment, clock=clock, due=due, next=due if clock in ESCALATING else None)
        for clock, due in promises
        if due is not None
    )


def _without(complaint: Complaint, ended: frozenset[Clock] | set[Clock]) -> tuple[RunningClock, ...]:
    return tuple(clock for clock in complaint.clocks if clock.clock not in ended)


def _mark(
    complaint: Complaint, number: int, *, started: bool = False, answered: bool = False, returned: bool = False
) -> tuple[Assignment, ...]:
    return tuple(
        replace(
            each,
            started=each.started or started,
            answered=each.answered or answered,
            returned=each.returned or returned,
        )
        if each.number == number
        else each
        for each in complaint.assignments
    )


def _escalated(clock: RunningClock, event: ComplaintEscalated) -> RunningClock:
    if (clock.assignment, clock.clock) != (event.assignment, event.clock):
        return clock
    return replace(clock, level=event.level, next=event.next)
