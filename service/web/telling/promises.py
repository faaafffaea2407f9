"""What the reporter is promised, in one sentence."""

from datetime import datetime
from typing import assert_never

from domain.complaint.events import Clock
from domain.complaint.state import Complaint, RunningClock, Status
from domain.standards import days_late
from service.web.telling import Teller, reason
from service.web.telling.badges import CLOSED
from service.web.telling.dates import Explain, deciding_clock, is_provisional
from service.web.views import Promise, Said, Shown, WorkingDays

_TONES = {
    Status.FILED: "run",
    Status.VERIFIED: "run",
    Status.ROUTED: "run",
    Status.IN_PROGRESS: "run",
    Status.POSTPONED: "wait",
    Status.RETURNED: "wait",
    Status.ANSWERED: "ok",
    Status.CLOSED: "done",
    Status.REOPENED: "soon",
    Status.ARCHIVED: "done",
    Status.WITHDRAWN: "done",
    Status.MERGED: "done",
}


def promise(teller: Teller, complaint: Complaint, now: datetime, explain: Explain) -> Promise:
    """What the reporter is promised now, or what became of the promise."""
    clock = complaint.running(Clock.RESOLUTION) or deciding_clock(complaint)
    dated = clock or next(iter(complaint.clocks), None)
    lines = explain(dated.due) if dated else ()
    if clock is not None and now > clock.due.at:
        return Promise(said=_broken(teller, complaint, clock, now), tone="late", lines=lines)
    first = complaint.running(Clock.FIRST_RESPONSE)
    missed = None if first is None or first is clock or now <= first.due.at else _unanswered(teller, complaint, first)
    tone = _TONES[complaint.status] if missed is None else "late"
    also = missed or (Said("clock_line.provisional") if dated and is_provisional(teller.directory, dated.due) else None)
    return Promise(said=_promised(teller, complaint), also=also, tone=tone, lines=lines)


def _broken(teller: Teller, complaint: Complaint, clock: RunningClock, now: datetime) -> Said:
    """Raised to superiors only when that has been recorded."""
    raised = "" if clock.level else "_unraised"
    unit = teller.unit(complaint.responsible)
    if late := days_late(clock.due, now, teller.directory.calendar_of(complaint.responsible)):
        return Said(f"message.late{raised}", {"unit": unit, "days": WorkingDays(late)})
    return Said(f"message.overdue{raised}", {"unit": unit, "day": clock.due.on})


def _unanswered(teller: Teller, complaint: Complaint, clock: RunningClock) -> Said:
    """The answer may still come in time, the first response did not."""
    raised = "" if clock.level else "_unraised"
    return Said(f"message.not_begun{raised}", {"unit": teller.unit(complaint.responsible), "day": clock.due.on})


def _promised(teller: Teller, complaint: Complaint) -> Said:
    if complaint.foreign and not complaint.ended:
        return Said("message.imported")
    match complaint.status:
        case Status.FILED | Status.VERIFIED | Status.RETURNED:
            return _dated("checking", complaint, Clock.VERIFICATION) or Said("message.checked")
        case Status.ROUTED | Status.IN_PROGRESS | Status.REOPENED:
            return _worked_on(teller, complaint)
        case Status.POSTPONED:
            return _waiting(teller, complaint)
        case Status.ANSWERED:
            unit = teller.unit(complaint.responsible)
            dated = _dated("answered", complaint, Clock.REPLY, unit=unit)
            return dated or Said("message.done", {"unit": unit})
        case Status.CLOSED:
            return _closed(complaint)
        case Status.ARCHIVED:
            assert complaint.archive_reason is not None  # it is what archived it
            return Said("message.archived", {"reason": reason(complaint.archive_reason)})
        case Status.WITHDRAWN:
            return Said("message.withdrawn")
        case Status.MERGED:
            return Said("message.merged")
        case _:
            assert_never(complaint.status)


def _worked_on(teller: Teller, complaint: Complaint) -> Said:
    """A reply after the answer has a first response to come, and no resolution any more."""
    unit = teller.unit(complaint.responsible)
    return (
        _dated("routed", complaint, Clock.RESOLUTION, unit=unit)
        or _dated("follow_up", complaint, Clock.FIRST_RESPONSE, unit=unit)
        or Said("message.working", {"unit": unit})
    )


def _waiting(teller: Teller, complaint: Complaint) -> Said:
    """Whether the reporter was asked, and until when the unit waits."""
    asked = any(each.pause and each.pause.asked for each in complaint.open)
    code, unit = "asked" if asked else "postponed", teller.unit(complaint.responsible)
    return _dated(code, complaint, Clock.REPLY, unit=unit) or Said("message.waiting", {"unit": unit})


def _closed(complaint: Complaint) -> Said:
    assert complaint.closure is not None  # it is what closed it
    code = CLOSED[complaint.closure]
    return _dated(code, complaint, Clock.REOPENING) or Said(f"message.{code}_for_good")


def _dated(code: str, complaint: Complaint, clock: Clock, **values: Shown) -> Said | None:
    due = complaint.due(clock)
    return Said(f"message.{code}", {**values, "day": due.on}) if due else None
