"""Which units have a complaint, as far as a row must know: whose turn is open, begun or waiting, and who leads.

The same rules as in the domain's `turn_fold`, over what a table keeps: `{"2": ["medan-dlh", "begun"]}`.
"""

from domain.complaint.draft_events import AnswerPosted
from domain.complaint.events import (
    INTAKE,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintEvent,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
)
from domain.complaint.state import Status
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
from domain.event import Code

Turns = dict[str, list[str]]
NEW, BEGUN, WAITS, OVER = "new", "begun", "waits", "over"
NOBODY: Turns = {}


def after(turns: Turns, event: ComplaintEvent) -> Turns:
    """Who has it after the event; what was given away or opened again for another is gone."""
    match event:
        case ComplaintRouted() | ComplaintCoAssigned():
            return _with(turns, event.assignment, event.unit, NEW)
        case ComplaintReopened():
            return _with({}, event.assignment, event.unit, NEW)
        case ComplaintForwarded():
            state = BEGUN if owes_follow_up(event) else NEW
            return _with(_without(turns, event.from_assignment), event.assignment, event.unit, state)
        case ComplaintReturned() | PartReturned():
            return _without(turns, event.assignment)
        case ComplaintStarted() | ComplaintReplied() | InformationGiven() | ComplaintResumed():
            return _marked(turns, event.assignment, BEGUN)
        case InformationRequested() | ComplaintPostponed():
            return _marked(turns, event.assignment, WAITS)
        case ComplaintAnswered() | AnswerPosted():
            return _marked(turns, event.assignment, OVER)
        case ComplaintAdopted():
            return {number: [unit, BEGUN if state == WAITS else state] for number, (unit, state) in turns.items()}
    return turns


def lead_after(lead: int, turns: Turns, event: ComplaintEvent) -> int:
    """Whose turn counts for the case; `turns` are those after the event."""
    match event:
        case ComplaintRouted() | ComplaintReopened():
            return event.assignment
        case ComplaintForwarded():
            return event.assignment if lead == event.from_assignment or len(still_open(turns)) == 1 else lead
        case ComplaintReturned():
            return INTAKE
        case PartReturned() if lead == event.assignment:
            return still_open(turns)[0]
    return lead


def still_open(turns: Turns) -> list[int]:
    """The turns in which a unit is to do something, the first given first."""
    return sorted(int(number) for number, (_, state) in turns.items() if state != OVER)


def unit_of(turns: Turns, number: int, desk: Code) -> Code:
    """Whose turn it is."""
    found = turns.get(str(number))
    return desk if found is None else Code(found[0])


def sharing(turns: Turns, lead: int) -> tuple[Code, ...]:
    """The units that have it beside the one that leads."""
    return tuple(Code(unit) for number, (unit, _) in turns.items() if int(number) != lead)


def standing(turns: Turns, lead: int, before: Status, event: ComplaintEvent) -> Status:
    """Where a case is that some unit has: waiting when all wait, else as far as any has come that is open, or leads."""
    there = still_open(turns)
    states = [turns[str(number)][1] for number in there]
    if all(state == WAITS for state in states):
        return Status.POSTPONED
    leading = turns.get(str(lead), ["", NEW])[1]
    if any(state != NEW for state in (*states, leading)):
        return Status.IN_PROGRESS
    reopened = before is Status.REOPENED and not isinstance(event, ComplaintForwarded)
    return Status.REOPENED if reopened else Status.ROUTED


def _with(turns: Turns, number: int, unit: Code, state: str) -> Turns:
    return {**turns, str(number): [str(unit), state]}


def _without(turns: Turns, number: int) -> Turns:
    return {each: turn for each, turn in turns.items() if each != str(number)}


def _marked(turns: Turns, number: int, state: str) -> Turns:
    known = turns.get(str(number))
    return turns if known is None else {**turns, str(number): [known[0], state]}
