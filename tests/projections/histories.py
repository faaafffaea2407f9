"""Random lives of complaints for property tests: what may follow is what the domain's own state allows."""

from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from domain.complaint.draft_events import (
    AnswerDrafted,
    AnswerPosted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.events import (
    INTAKE,
    ArchiveReason,
    Clock,
    Closure,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    Due,
)
from domain.complaint.fold import evolve, fold
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintSplit,
    ComplaintUnmerged,
)
from domain.complaint.state import Complaint, DraftState, Status
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
)
from domain.event import Envelope, Role
from tests.projections.story import COMPLAINT, PARKS, ROADS, at, due, filed, words

History = list[tuple[ComplaintEvent, Envelope]]
OTHER = UUID(int=77)
UNITS = st.sampled_from([ROADS, PARKS])
DAYS = st.integers(6, 30).map(due)
NEXT_DAYS = st.none() | DAYS

TURNS: dict[Status, tuple[str, ...]] = {
    Status.FILED: ("verify", "route", "archive", "escalate"),
    Status.VERIFIED: ("route", "archive", "escalate"),
    Status.RETURNED: ("route", "archive", "escalate"),
    Status.ROUTED: ("start", "return", "forward", "answer", "close", "escalate"),
    Status.REOPENED: ("start", "return", "forward", "answer", "close", "escalate"),
    Status.IN_PROGRESS: ("return", "forward", "ask", "postpone", "answer", "draft", "close", "escalate", "warn"),
    Status.POSTPONED: ("give", "resume", "close", "escalate"),
    Status.ANSWERED: ("correct", "draft_correction", "reply", "close"),
    Status.CLOSED: ("reopen",),
    Status.ARCHIVED: (),
    Status.MERGED: ("unmerge",),
}


def _possible(complaint: Complaint) -> list[str]:
    late = any(clock.next for clock in complaint.clocks)
    routed = bool(complaint.assignments)
    waits = complaint.due(Clock.RESOLUTION) is not None
    asked = bool(complaint.current and complaint.current.pause and complaint.current.pause.asked)
    draft = complaint.current.draft if complaint.current else None
    deciding = {DraftState.SUBMITTED: ("approve", "send_back"), DraftState.APPROVED: ("post",)}
    works = complaint.status is (Status.ANSWERED if draft and draft.correction else Status.IN_PROGRESS)
    turns = [*TURNS[complaint.status], *(deciding.get(draft.state, ()) if works and draft else ())]
    needs = {"ask": waits, "postpone": waits, "give": asked, "warn": waits, "escalate": late, "reopen": routed}
    joining = ("absorb", "release") if complaint.absorbed else ("absorb",)
    mergeable = not complaint.ended and complaint.status is not Status.ANSWERED
    splittable = () if complaint.ended else ("split",)
    turns += (*(("merge",) if mergeable else ()), *joining, *splittable)
    return [turn for turn in turns if needs.get(turn, True)]


def _event(draw: st.DrawFn, turn: str, complaint: Complaint) -> ComplaintEvent:
    new = len(complaint.assignments) + 1
    current = complaint.current.number if complaint.current else INTAKE
    match turn:
        case "verify":
            return ComplaintVerified(resolution=draw(NEXT_DAYS))
        case "route":
            kept = complaint.due(Clock.RESOLUTION) or draw(NEXT_DAYS)
            return ComplaintRouted(
                assignment=new, unit=draw(UNITS), note=None, first_response=draw(NEXT_DAYS), resolution=kept
            )
        case "return":
            return ComplaintReturned(assignment=current, proposed_unit=draw(st.none() | UNITS), reason=words())
        case "forward":
            return ComplaintForwarded(
                from_assignment=current,
                assignment=new,
                unit=draw(UNITS),
                note=None,
                first_response=complaint.due(Clock.FIRST_RESPONSE),
                resolution=complaint.due(Clock.RESOLUTION),
            )
        case "ask":
            return InformationRequested(assignment=current, question=words(), until=draw(NEXT_DAYS))
        case "postpone":
            return ComplaintPostponed(assignment=current, reason=words(), until=draw(NEXT_DAYS))
        case "give":
            missed = complaint.due(Clock.RESOLUTION)
            return InformationGiven(assignment=current, text=words(), resolution=missed or draw(DAYS))
        case "resume":
            missed = complaint.due(Clock.RESOLUTION)
            return ComplaintResumed(assignment=current, resolution=missed or draw(DAYS))
        case "correct":
            return AnswerCorrected(assignment=current, text=words(), reason=None)
        case "warn":
            clock = next(clock for clock in complaint.clocks if clock.clock is Clock.RESOLUTION)
            return ComplaintWarned(assignment=current, clock=clock.clock, due=clock.due)
        case "start":
            return ComplaintStarted(assignment=current)
        case "answer":
            return ComplaintAnswered(assignment=current, text=words(), reply=draw(NEXT_DAYS))
        case "draft":
            draft = complaint.drafts + 1
            return AnswerDrafted(assignment=current, draft=draft, text=words(), submitted=draw(st.booleans()))
        case "draft_correction":
            draft = complaint.drafts + 1
            return CorrectionDrafted(
                assignment=current, draft=draft, text=words(), reason=words(), submitted=draw(st.booleans())
            )
        case "approve":
            return DraftApproved(assignment=current, draft=complaint.drafts)
        case "send_back":
            return DraftReturned(assignment=current, draft=complaint.drafts, reason=words())
        case "post":
            if complaint.status is Status.ANSWERED:
                return CorrectionPosted(assignment=current, draft=complaint.drafts)
            return AnswerPosted(assignment=current, draft=complaint.drafts, reply=draw(NEXT_DAYS))
        case "reply":
            return ComplaintReplied(assignment=current, text=words(), first_response=draw(NEXT_DAYS))
        case "reopen":
            return ComplaintReopened(
                assignment=new, unit=draw(UNITS), reason=words(), first_response=draw(DAYS), resolution=draw(DAYS)
            )
        case "close":
            return ComplaintClosed(kind=draw(st.sampled_from(Closure)), note=None, reopening=due(30))
        case "merge":
            return ComplaintMerged(into=OTHER)
        case "unmerge":
            return ComplaintUnmerged(out_of=OTHER)
        case "absorb":
            return ComplaintAbsorbed(other=OTHER)
        case "split":
            return ComplaintSplit(into=OTHER)
        case "release":
            return ComplaintReleased(other=OTHER)
        case "archive":
            return ComplaintArchived(reason=draw(st.sampled_from(ArchiveReason)), note=None)
    return _escalation(draw, complaint)


def _escalation(draw: st.DrawFn, complaint: Complaint) -> ComplaintEscalated:
    clock = draw(st.sampled_from([clock for clock in complaint.clocks if clock.next]))
    following: Due | None = draw(NEXT_DAYS) if clock.level < 2 else None
    return ComplaintEscalated(
        assignment=clock.assignment,
        clock=clock.clock,
        level=clock.level + 1,
        unit=complaint.responsible,
        role=Role.LEADER,
        missed=clock.due,
        next=following,
    )


@st.composite
def histories(draw: st.DrawFn, stream: UUID = COMPLAINT, longest: int = 14) -> History:
    """One live complaint from filing on, with its envelopes."""
    day = draw(st.none() | st.dates(max_value=date(2026, 11, 1)))
    first = filed(draw(NEXT_DAYS), anonymous=draw(st.booleans()), incident_on=day)
    history: History = [(first, at(stream, 1))]
    complaint = fold(history)
    for version in range(2, 2 + draw(st.integers(0, longest))):
        assert complaint is not None
        turns = _possible(complaint)
        if not turns:
            break
        event = _event(draw, draw(st.sampled_from(turns)), complaint)
        history.append((event, at(stream, version)))
        complaint = evolve(complaint, *history[-1])
    return history
