"""From a complaint's events to the complaint.

Total over any part of a history that begins with the filing: a view "as happened by" may leave out events between.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from domain.complaint import case_fold, following, joining, personal_data, turn_fold
from domain.complaint.context import clock_start
from domain.complaint.desk_events import DeskEvent
from domain.complaint.draft_events import DraftEvent
from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintAnswered,
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
)
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import JoiningEvent
from domain.complaint.personal_data import PersonalDataEvent
from domain.complaint.reporter_events import ReporterEvent
from domain.complaint.state import Attached, Complaint, RunningClock, Status
from domain.complaint.terms import Classification
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Envelope, Origin, Role

ESCALATING = turn_fold.ESCALATING


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
    beside = at.actor.role in (Role.SYSTEM, Role.FOLLOWER)
    acted_at = complaint.acted_at if beside else max(complaint.acted_at, at.occurred_at)
    ended_at = (complaint.ended_at or at.occurred_at) if changed.ended else None
    texts = complaint.texts + case_fold.texts_of(event, at.version)
    return replace(
        changed, version=at.version, changed_at=at.recorded_at, acted_at=acted_at, ended_at=ended_at, texts=texts
    )


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
        classification=Classification(
            report_class=event.report_class, supervision=event.supervision, category=event.category
        ),
        anonymous=event.anonymous,
        confidential=event.confidential,
        texts=case_fold.texts_of(event, at.version),
        clocks=turn_fold.started(INTAKE, (Clock.VERIFICATION, event.verification)),
    )


def _changed(complaint: Complaint, event: ComplaintEvent, at: Envelope) -> Complaint:
    if isinstance(event, PersonalDataEvent):
        data = personal_data.after(complaint.personal_data, event, complaint.filed.reporter)
        return replace(complaint, personal_data=data)
    if isinstance(event, ReporterEvent | DeskEvent):
        return case_fold.changed(complaint, event)
    if isinstance(event, DraftEvent):
        return turn_fold.drafted(complaint, event, at)
    if isinstance(event, FollowingEvent):
        return following.changed(complaint, event)
    if isinstance(event, JoiningEvent):
        return joining.changed(complaint, event)
    match event:
        case ComplaintFiled():
            return complaint
        case ComplaintVerified():
            clocks = turn_fold.without(complaint, {Clock.VERIFICATION}) + turn_fold.started(
                INTAKE, (Clock.RESOLUTION, event.resolution), since=complaint.complete_at
            )
            return replace(complaint, status=Status.VERIFIED, clocks=clocks)
        case ComplaintRouted():
            return turn_fold.routed(complaint, event, at.recorded_at)
        case ComplaintForwarded():
            return turn_fold.forwarded(complaint, event, at.recorded_at)
        case ComplaintCoAssigned():
            return turn_fold.co_assigned(complaint, event, at.recorded_at)
        case ComplaintReturned() | PartReturned():
            return turn_fold.returned(complaint, event)
        case ComplaintStarted():
            return turn_fold.begun(complaint, event)
        case ComplaintAnswered():
            return turn_fold.answered(complaint, event)
        case InformationRequested() | ComplaintPostponed():
            return turn_fold.paused(complaint, event, at.recorded_at)
        case InformationGiven() | ComplaintResumed():
            return turn_fold.resumed(complaint, event, at.recorded_at)
        case AnswerCorrected():
            return turn_fold.corrected(complaint, event.assignment)
        case ComplaintWarned():
            return replace(complaint, clocks=tuple(_warned(clock, event) for clock in complaint.clocks))
        case ComplaintEscalated():
            return replace(complaint, clocks=tuple(_escalated(clock, event) for clock in complaint.clocks))
        case ComplaintReplied():
            return turn_fold.replied(complaint, event)
        case ComplaintClosed():
            clocks = turn_fold.started(INTAKE, (Clock.REOPENING, event.reopening))
            ended = replace(complaint, assignments=turn_fold.over(complaint), clocks=clocks)
            return replace(ended, status=Status.CLOSED, closure=event.kind)
        case ComplaintReopened():
            return turn_fold.reopened(complaint, event, at.recorded_at)
        case ComplaintArchived():
            return replace(complaint, status=Status.ARCHIVED, archive_reason=event.reason, clocks=())
        case ComplaintAdopted():
            return _adopted(complaint, event, at)
        case ComplaintAttached():
            return replace(complaint, attachments=(*complaint.attachments, _attached(complaint, event, at)))
        case _:
            assert_never(event)


def _adopted(complaint: Complaint, event: ComplaintAdopted, at: Envelope) -> Complaint:
    clocks = turn_fold.started(
        event.assignment,
        (Clock.VERIFICATION, event.verification),
        (Clock.FIRST_RESPONSE, event.first_response),
        (Clock.RESOLUTION, event.resolution),
        (Clock.REPLY, event.reply),
        since=at.recorded_at,
    )
    going_on = turn_fold.all_go_on(complaint)
    return replace(going_on, adopted=True, complete_at=at.recorded_at, clocks=clocks)


def _warned(clock: RunningClock, event: ComplaintWarned) -> RunningClock:
    same = (clock.assignment, clock.clock, clock.due) == (event.assignment, event.clock, event.due)
    return replace(clock, warned=True) if same else clock


def _attached(complaint: Complaint, event: ComplaintAttached, at: Envelope) -> Attached:
    return Attached(
        number=event.attachment,
        version=at.version,
        media_type=event.media_type,
        size=event.size,
        subject=event.digest.subject,
        draft=_draft_before(complaint, at.version),
    )


def _draft_before(complaint: Complaint, version: int) -> int | None:
    """The draft that was recorded just before this event, or with whose files it comes."""
    drafts = [(each.draft.version, each.draft.number) for each in complaint.assignments if each.draft]
    files = [(each.version, each.draft) for each in complaint.attachments]
    return next((draft for before, draft in (*drafts, *files) if before == version - 1), None)


def _escalated(clock: RunningClock, event: ComplaintEscalated) -> RunningClock:
    if (clock.assignment, clock.clock) != (event.assignment, event.clock):
        return clock
    return replace(clock, level=event.level, next=event.next)
