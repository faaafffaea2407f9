"""Random lives of complaints: which events may follow which, for property tests."""

from uuid import UUID

from hypothesis import strategies as st

from domain.complaint.events import (
    Clock,
    ComplaintAnswered,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    Due,
)
from domain.event import Envelope, Event
from tests.projections.story import (
    ARCHIVED,
    CLOSED,
    COMPLAINT,
    FILED,
    PARKS,
    ROADS,
    VERIFIED,
    due,
    escalated,
    told,
    words,
)

# state → the turns that may come next and the state after them
TURNS: dict[str, dict[str, str]] = {
    "desk": {"verify": "verified", "route": "unit", "archive": "end", "late at the desk": "desk"},
    "verified": {"route": "unit", "archive": "end"},
    "unit": {"start": "work", "return": "verified", "answer": "answered", "late response": "unit", "close": "closed"},
    "work": {"answer": "answered", "return": "verified", "late resolution": "work", "close": "closed"},
    "answered": {"reply": "replied", "close": "closed"},
    "replied": {"answer": "answered", "late response": "replied", "close": "closed"},
    "closed": {"reopen": "unit"},
    "end": {},
}


def _event(turn: str, assignment: int, level: int, day: Due) -> Event:
    unit = (ROADS, PARKS)[assignment % 2]
    match turn:
        case "verify":
            return VERIFIED
        case "route":
            return ComplaintRouted(assignment=assignment, unit=unit, note=None, first_response=day, resolution=due(28))
        case "return":
            return ComplaintReturned(assignment=assignment, proposed_unit=None, reason=words())
        case "start":
            return ComplaintStarted(assignment=assignment)
        case "answer":
            return ComplaintAnswered(assignment=assignment, text=words(), reply=day)
        case "reply":
            return ComplaintReplied(assignment=assignment, text=words(), first_response=day)
        case "reopen":
            return ComplaintReopened(
                assignment=assignment, unit=unit, reason=words(), first_response=day, resolution=due(28)
            )
        case "close":
            return CLOSED
        case "archive":
            return ARCHIVED
    clocks = {"late at the desk": Clock.VERIFICATION, "late response": Clock.FIRST_RESPONSE}
    at_desk = turn == "late at the desk"
    return escalated(clocks.get(turn, Clock.RESOLUTION), level, due(30), 0 if at_desk else assignment)


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """The events of one live complaint, from filing on."""
    events: list[Event] = [FILED]
    state, assignment, level = "desk", 0, 0
    for _ in range(draw(st.integers(0, 14))):
        turns = [turn for turn in TURNS[state] if not turn.startswith("late") or level < 3]
        if not turns:
            break
        turn = draw(st.sampled_from(turns))
        assignment += turn in {"route", "reopen"}
        level = level + 1 if turn.startswith("late") else 0
        events.append(_event(turn, assignment, level, due(draw(st.integers(6, 27)))))
        state = TURNS[state][turn]
    return events


@st.composite
def histories(draw: st.DrawFn, stream: UUID = COMPLAINT) -> list[tuple[Event, Envelope]]:
    """A life with its envelopes."""
    return told(*draw(lives()), stream=stream)
