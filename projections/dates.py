"""The promised dates of each unit that has a complaint, as far as a row must know: which of them is the next.

The same rules as in the domain's `turn_fold`, over what a table keeps: `{"2": {"resolution": [moment, day]}}`.
"""

from collections.abc import Collection
from datetime import date, datetime

from domain.complaint.desk_events import ComplaintReclassified, resolution_of
from domain.complaint.draft_events import AnswerPosted
from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
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
from domain.complaint.reporter_events import ComplaintWithdrawn
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
from projections.promise import NONE, Promise

Part = dict[str, list[str]]
Dates = dict[str, Part]
NO_DATES: Dates = {}
NEXT = (Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION, Clock.REPLY)
"""Of one unit's dates the first that runs is the next."""
RESPONSE, RESOLUTION, REPLY = Clock.FIRST_RESPONSE, Clock.RESOLUTION, Clock.REPLY


def after(dates: Dates, event: ComplaintEvent, at: Envelope) -> Dates:
    """What is promised after the event; by whom it is kept goes with the turns."""
    match event:
        case ComplaintFiled():
            return _part(INTAKE, (Clock.VERIFICATION, event.verification))
        case ComplaintVerified():
            return _part(INTAKE, (RESOLUTION, event.resolution))
        case ComplaintRouted() | ComplaintReopened():
            return _part(event.assignment, (RESPONSE, event.first_response), (RESOLUTION, event.resolution))
        case ComplaintCoAssigned():
            return dates | _part(event.assignment, (RESPONSE, event.first_response), (RESOLUTION, event.resolution))
        case ComplaintAdopted():
            promised = ((clock, getattr(event, clock)) for clock in NEXT)
            return _part(event.assignment, *promised)
        case ComplaintForwarded():
            return _without(dates, event.from_assignment) | {
                str(event.assignment): dates.get(str(event.from_assignment), {})
            }
        case ComplaintReturned():
            resolution = _of(dates, event.assignment).get(RESOLUTION)
            desk: Dates = {str(INTAKE): {str(RESOLUTION): resolution}} if resolution else {}
            return _without(dates, event.assignment) | desk
        case PartReturned():
            return _without(dates, event.assignment)
        case ComplaintStarted():
            return _less(dates, event.assignment, RESPONSE)
        case ComplaintAnswered() | AnswerPosted():
            return _without(dates, event.assignment) | _part(event.assignment, (REPLY, event.reply))
        case ComplaintReplied():
            replied = {number: _drop(part, REPLY) for number, part in dates.items()}
            return replied | _part(event.assignment, (RESPONSE, event.first_response))
        case ComplaintClosed() | ComplaintArchived() | ComplaintWithdrawn():
            return NO_DATES
        case ComplaintReclassified():
            return {number: _reclassified(part, int(number), event) for number, part in dates.items()}
    return _waiting(dates, event, at)


def first(dates: Dates, having: Collection[int]) -> Promise:
    """The earliest date of those that have it, of all when nobody does; what is up to the reporter comes last."""
    parts = (part for number, part in dates.items() if int(number) in having or not having)
    found = [promise for part in parts if (promise := _next(part)).due_at is not None]
    return min(found, key=lambda each: (each.clock is REPLY, each.due_at), default=NONE)


def promised(dates: Dates, number: int, clock: Clock) -> Promise:
    """That date of that turn, if it runs."""
    kept = _of(dates, number).get(clock)
    return Promise(clock, datetime.fromisoformat(kept[0]), date.fromisoformat(kept[1])) if kept else NONE


def _waiting(dates: Dates, event: ComplaintEvent, at: Envelope) -> Dates:
    """A wait stops the resolution, unless it was missed before; then it runs on."""
    match event:
        case InformationRequested() | ComplaintPostponed():
            due = promised(dates, event.assignment, RESOLUTION).due_at
            missed = due is not None and due < at.recorded_at
            kept = dates if missed else _less(dates, event.assignment, RESOLUTION)
            return _more(kept, event.assignment, REPLY, event.until)
        case InformationGiven() | ComplaintResumed():
            return _more(_less(dates, event.assignment, REPLY), event.assignment, RESOLUTION, event.resolution)
    return dates


def _next(part: Part) -> Promise:
    return next((promise for clock in NEXT if (promise := promised({"0": part}, 0, clock)).clock), NONE)


def _part(number: int, *dues: tuple[Clock, Due | None]) -> Dates:
    part: Part = {str(clock): _plain(due) for clock, due in dues if due is not None}
    return {str(number): part} if part else {}


def _plain(due: Due) -> list[str]:
    return [due.at.isoformat(), due.on.isoformat()]


def _of(dates: Dates, number: int) -> Part:
    return dates.get(str(number), {})


def _drop(part: Part, clock: Clock) -> Part:
    return {each: due for each, due in part.items() if each != clock}


def _without(dates: Dates, number: int) -> Dates:
    return {each: part for each, part in dates.items() if each != str(number)}


def _less(dates: Dates, number: int, clock: Clock) -> Dates:
    return dates | {str(number): _drop(_of(dates, number), clock)}


def _more(dates: Dates, number: int, clock: Clock, due: Due | None) -> Dates:
    return dates if due is None else dates | {str(number): _of(dates, number) | {str(clock): _plain(due)}}


def _reclassified(part: Part, number: int, event: ComplaintReclassified) -> Part:
    due = resolution_of(event, number)
    return part if due is None or RESOLUTION not in part else part | {str(RESOLUTION): _plain(due)}
