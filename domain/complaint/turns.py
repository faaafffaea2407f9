"""Which unit's turn an act of that unit concerns, and what must be so in that turn."""

from collections.abc import Callable, Mapping

from domain.complaint.context import Context
from domain.complaint.drafting import answers_directly, by_another, draft_approved, draft_waits, has_approval_asked
from domain.complaint.events import Clock
from domain.complaint.refusals import (
    AnsweredAlready,
    Ended,
    NeverAnswered,
    NoQuestionAsked,
    NotAnswered,
    NotBegun,
    NothingToPause,
    NotWaiting,
    NotWaitingToStart,
    NotWithUnit,
    SeveralParts,
    StillWaiting,
    WaitsForReporter,
)
from domain.complaint.state import Assignment, Complaint, Turn
from domain.event import Refused, Role
from domain.rights import STAFF_ROLES, Act

TurnGuard = Callable[[Assignment, Complaint, Context], Refused | None]


def has_case(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """The unit is to do something."""
    return None if turn.turn is Turn.OPEN else _with_nobody(complaint)


def waits_to_start(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """The unit has done nothing yet."""
    return NotWaitingToStart(status=complaint.status) if turn.turn is not Turn.OPEN or turn.begun else None


def not_answered(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """A unit that has answered keeps the case, and so does one to which it passed the reply that came."""
    return AnsweredAlready() if turn.answered or resolution_runs(turn, complaint, context) else None


def not_waiting(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """The unit works on it."""
    return WaitsForReporter() if turn.pause else None


def has_begun(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """Nobody waits for the reporter before having looked at the case."""
    return None if turn.begun else NotBegun()


def resolution_runs(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """Waiting stops this clock and no other; after a reply the unit owes a response, whatever it asks."""
    runs = complaint.foreign or complaint.running(Clock.RESOLUTION, turn.number)
    return None if runs else NothingToPause()


def waits(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """There is a wait to end."""
    return None if turn.pause else NotWaiting()


def was_asked(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """There is a question to answer."""
    return None if turn.pause and turn.pause.asked else NoQuestionAsked()


def waited_long_enough(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """By itself the system goes on only when the reporter's time is over."""
    until = complaint.due(Clock.REPLY, turn.number)
    lapsed = context.imported or (until is not None and context.now > until.at)
    return StillWaiting(until=until) if context.actor.role is Role.SYSTEM and not lapsed else None


def answer_stands(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """The unit has answered, and nothing came after it."""
    if complaint.ended:
        return Ended(status=complaint.status)
    if not turn.answered:
        return NeverAnswered()
    return None if turn.turn is Turn.OVER else NotAnswered(status=complaint.status)


def draft_stands(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """A draft is of an answer that is owed, or of the correction of one that stands."""
    return (answer_stands if turn.turn is Turn.OVER else has_case)(turn, complaint, context)


TURNS: Mapping[Act, tuple[TurnGuard, ...]] = {
    Act.RETURN: (has_case, not_waiting, not_answered),
    Act.FORWARD: (has_case, not_waiting),
    Act.START: (waits_to_start,),
    Act.ANSWER: (has_case, not_waiting, answers_directly),
    Act.DRAFT_ANSWER: (has_case, not_waiting, has_begun, has_approval_asked),
    Act.DRAFT_CORRECTION: (answer_stands, has_approval_asked),
    Act.APPROVE_DRAFT: (draft_stands, draft_waits, by_another),
    Act.RETURN_DRAFT: (draft_stands, draft_waits),
    Act.POST_ANSWER: (draft_stands, not_waiting, draft_approved),
    Act.REQUEST_INFORMATION: (has_case, not_waiting, has_begun, resolution_runs),
    Act.POSTPONE: (has_case, not_waiting, has_begun, resolution_runs),
    Act.GIVE_INFORMATION: (has_case, was_asked),
    Act.RESUME: (has_case, waits, waited_long_enough),
    Act.CORRECT_ANSWER: (answer_stands, answers_directly),
}


def turn_for(act: Act, complaint: Complaint, context: Context) -> Assignment | Refused:
    """The first turn that the actor may do this in, the lead's before others; else why the first one does not allow it.

    Staff act in the turns of units within their own; the command may name which.
    """
    mine = [each for each in complaint.assignments if _theirs(each, context)]
    refused: Refused | None = None
    for turn in sorted(mine, key=lambda each: (each.number != complaint.lead, each.number)):
        why = next((why for guard in TURNS[act] if (why := guard(turn, complaint, context)) is not None), None)
        if why is None:
            return turn
        refused = refused or why
    return refused or _with_nobody(complaint)


def a_turn(act: Act) -> Callable[[Complaint, Context], Refused | None]:
    """The guard that there is such a turn."""

    def guard(complaint: Complaint, context: Context) -> Refused | None:
        found = turn_for(act, complaint, context)
        return found if isinstance(found, Refused) else None

    return guard


def turns_for(act: Act, complaint: Complaint, context: Context) -> list[Assignment]:
    """The turns that the actor may do this in now, the lead's before others."""
    mine = [each for each in complaint.assignments if _theirs(each, context)]
    allowed = [each for each in mine if all(guard(each, complaint, context) is None for guard in TURNS[act])]
    return sorted(allowed, key=lambda each: (each.number != complaint.lead, each.number))


def turn_of(act: Act, complaint: Complaint, context: Context) -> Assignment:
    """The turn that the guards have made sure of; where several units within one's own have the case, the one named."""
    if context.assignment is None and not context.imported:
        staff = context.actor.role in STAFF_ROLES
        several = [each for each in complaint.assignments if _theirs(each, context)] if staff else ()
        mine = [each.number for each in several or turns_for(act, complaint, context)]
        if len(mine) > 1:
            raise SeveralParts(field="assignment", assignments=mine)
    found = turn_for(act, complaint, context)
    if isinstance(found, Refused):
        raise found
    return found


def _theirs(turn: Assignment, context: Context) -> bool:
    if turn.turn is Turn.GONE or context.assignment not in (None, turn.number):
        return False
    actor = context.actor
    if context.imported or actor.role not in STAFF_ROLES:
        return True
    return actor.unit is not None and context.directory.within(turn.unit, actor.unit)


def _with_nobody(complaint: Complaint) -> Refused:
    return (Ended if complaint.ended else NotWithUnit)(status=complaint.status)
