"""From the domain to what a page shows: events as sentences, a case as badges, a dated promise and clocks.

Pure: a complaint, a directory and the moment come in, parts of view models go out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.channels import API, PAPER, WEB
from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
)
from domain.complaint.draft_events import (
    AnswerDrafted,
    AnswerPosted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.events import (
    ArchiveReason,
    Clock,
    Closure,
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
    Due,
)
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import JoiningEvent
from domain.complaint.personal_data import PersonalDataErased, PersonalDataEvent
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
)
from domain.complaint.state import Complaint, RunningClock, Status
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
from domain.directory.routing import Suggestion
from domain.directory.state import Directory
from domain.event import Code, Label, Refused
from domain.rights import Act
from domain.standards import days_late, days_left, local_date, provisional
from service.reading.clocks import calendar_behind
from service.web.views import Badge, ClockLine, Promise, Said, ShortDay, Shown, WorkingDays
from service.web.views import Clock as ClockShown

#: in the order in which an action panel offers them
STAFF_ACTS = (
    Act.VERIFY,
    Act.ROUTE,
    Act.CO_ASSIGN,
    Act.START,
    Act.ANSWER,
    Act.DRAFT_ANSWER,
    Act.APPROVE_DRAFT,
    Act.RETURN_DRAFT,
    Act.POST_ANSWER,
    Act.REQUEST_INFORMATION,
    Act.POSTPONE,
    Act.RESUME,
    Act.CORRECT_ANSWER,
    Act.DRAFT_CORRECTION,
    Act.CLOSE_AS_RESOLVED,
    Act.FORWARD,
    Act.RETURN,
    Act.ADOPT,
    Act.ARCHIVE,
    Act.MERGE,
    Act.UNMERGE,
    Act.SPLIT,
    Act.TAKE,
    Act.ASSIGN,
    Act.NOTE,
    Act.LABEL,
    Act.RECLASSIFY,
    Act.CHANGE_VISIBILITY,
    Act.REDACT,
    Act.REFER,
    Act.REISSUE_SECRET,
    Act.PLACE_HOLD,
    Act.LIFT_HOLD,
    Act.ERASE,
)
REPORTER_ACTS = (
    Act.GIVE_INFORMATION,
    Act.REPLY,
    Act.RATE,
    Act.AMEND,
    Act.CLOSE_AS_REPORTER,
    Act.REOPEN,
    Act.CHANGE_VISIBILITY,
    Act.WITHDRAW,
    Act.REQUEST_ERASURE,
)

_CHANNELS = frozenset({WEB, API, *PAPER})
CLOSED = {
    Closure.REPORTER: "closed_by_reporter",
    Closure.SYSTEM: "closed_by_system",
    Closure.RESOLVED: "resolved",
}
_DECIDING = (Clock.FIRST_RESPONSE, Clock.VERIFICATION, Clock.RESOLUTION)


Explain = Callable[[Due], tuple[ClockLine, ...]]
"""Where a promised date comes from, line by line."""


@dataclass(frozen=True)
class Teller:
    """Tells in one language, with the names of one directory."""

    directory: Directory
    lang: str

    def unit(self, code: Code) -> str:
        unit = self.directory.units.get(code)
        return self.named(unit.name) if unit else code

    def category(self, code: Code) -> str:
        category = self.directory.categories.get(code)
        return self.named(category.name) if category else code

    def suggestion(self, found: Suggestion) -> Said:
        """The routing rule in words."""
        area, rule = self.unit(found.rule.area), found.rule
        if rule.category is None:
            return Said("suggestion.by_area", {"area": area})
        return Said("suggestion.by_rule", {"category": self.category(rule.category), "area": area})

    def channel(self, code: Code, *, named: bool = False) -> Said:
        """Ours in words; another system as such, with its code where it is to be `named`."""
        if code in _CHANNELS:
            return Said(f"channel.{code}")
        return Said("channel.named", {"code": code}) if named else Said("channel.other")

    def event(self, event: ComplaintEvent, channel: Code) -> Said:
        """The event as the headline of a trail entry."""
        return Said(f"event.{event.topic}", self._gaps(event, channel))

    def badges(self, complaint: Complaint, now: datetime) -> tuple[Badge, ...]:
        """Status first, then the deadline, then what is special about the case."""
        due = self.due(complaint, now)
        level = (Badge("escalated", {"level": complaint.level}),) if complaint.level else ()
        veils = tuple(Badge(name) for name in ("anonymous", "confidential") if getattr(complaint.filed, name))
        shared = (Badge("co_assigned"),) if len(complaint.open) > 1 else ()
        return (self.status(complaint), *shared, *((due,) if due else ()), *level, *veils, *_about_person(complaint))

    def status(self, complaint: Complaint) -> Badge:
        if complaint.status is Status.CLOSED and complaint.closure is not None:
            return Badge(CLOSED[complaint.closure])
        if complaint.archive_reason is not None and complaint.status is Status.ARCHIVED:
            return Badge("archived", {"reason": reason(complaint.archive_reason)})
        return Badge(complaint.status.value)

    def due(self, complaint: Complaint, now: datetime) -> Badge | None:
        """The deadline that somebody in the office must meet next."""
        clock = deciding_clock(complaint)
        return self.due_badge(clock.due, now, complaint.responsible) if clock else None

    def due_badge(self, due: Due, now: datetime, unit: Code) -> Badge:
        calendar = self.directory.calendar_of(unit)
        if late := days_late(due, now, calendar):
            return Badge("late", {"days": WorkingDays(late)})
        if now > due.at:
            return Badge("overdue", {"day": ShortDay(due.on)})
        soon = days_left(due, now, calendar) <= 1
        return Badge("due_soon" if soon else "due", {"day": ShortDay(due.on)})

    def due_in(self, due: Due, now: datetime, unit: Code) -> Shown:
        """What the badge does not say: the day when it is late, else how far off it is."""
        calendar = self.directory.calendar_of(unit)
        if now > due.at:
            return ShortDay(due.on) if days_late(due, now, calendar) else ""
        left = days_left(due, now, calendar)
        return Said("due_in.left", {"days": WorkingDays(left)}) if left else Said("due_in.today")

    def promise(self, complaint: Complaint, now: datetime, explain: Explain | None = None) -> Promise:
        """What the reporter is promised now, or what became of the promise."""
        clock = complaint.running(Clock.RESOLUTION) or deciding_clock(complaint)
        dated = clock or next(iter(complaint.clocks), None)
        lines = (explain or self.lines)(dated.due) if dated else ()
        if clock is not None and now > clock.due.at:
            return Promise(said=self._broken(complaint, clock, now), tone="late", lines=lines)
        first = complaint.running(Clock.FIRST_RESPONSE)
        missed = None if first is None or first is clock or now <= first.due.at else self._unanswered(complaint, first)
        tone = _TONES[complaint.status] if missed is None else "late"
        also = missed or (Said("clock_line.provisional") if dated and self.provisional(dated.due) else None)
        return Promise(said=self._promised(complaint), also=also, tone=tone, lines=lines)

    def clocks(self, complaint: Complaint, now: datetime, explain: Explain | None = None) -> tuple[ClockShown, ...]:
        several = len(complaint.open) > 1
        of: dict[int | None, str] = {each.number: self.unit(each.unit) for each in complaint.open if several}
        running = tuple(
            ClockShown(
                clock.clock.value,
                (explain or self.lines)(clock.due),
                due=local(clock.due),
                badge=None if _theirs(clock) else self.due_badge(clock.due, now, complaint.responsible),
                unit=of.get(clock.assignment),
            )
            for clock in complaint.clocks
        )
        waits = ((each.pause, of.get(each.number)) for each in complaint.open if each.pause)
        still = (replace(_standing_still(wait.since, wait.stopped), unit=unit) for wait, unit in waits if wait.stopped)
        return (*running, *still)

    def lines(self, due: Due) -> tuple[ClockLine, ...]:
        """Until when, and which standard and calendar the date came from."""
        return (ClockLine(Said("clock_line.until"), due.on), *self.rule(due))

    def rule(self, due: Due) -> tuple[ClockLine, ...]:
        """Which standard and calendar the date came from, and whether it was promised without knowing all days off."""
        rule = {"standard": due.standard, "calendar": due.calendar}
        said = ClockLine(Said("clock_line.rule", rule))
        return (said, ClockLine(Said("clock_line.provisional"))) if self.provisional(due) else (said,)

    def provisional(self, due: Due) -> bool:
        """Whether its calendar had not published that year."""
        calendar = calendar_behind(self.directory, due)
        return calendar is not None and provisional(due, calendar)

    def named(self, label: Label) -> str:
        """In this language."""
        return label.id if self.lang == "id" else label.en

    def _gaps(self, event: ComplaintEvent, channel: Code) -> dict[str, Shown]:
        if isinstance(event, PersonalDataEvent):
            return {"basis": Said(f"basis.{event.basis}")} if isinstance(event, PersonalDataErased) else {}
        if isinstance(event, JoiningEvent | FollowingEvent):
            return {}
        match event:
            case ComplaintFiled():
                return {"channel": self.channel(channel)}
            case ComplaintRouted() | ComplaintForwarded() | ComplaintCoAssigned() | ComplaintReopened():
                return {"unit": self.unit(event.unit)}
            case ComplaintEscalated():
                return {"role": Said(f"role.{event.role}"), "unit": self.unit(event.unit), "level": event.level}
            case ComplaintWarned():
                return {"clock": Said(f"clock.{event.clock}"), "day": event.due.on}
            case ComplaintClosed():
                return {"closure": Said(f"closure.{event.kind}")}
            case ComplaintArchived():
                return {"reason": reason(event.reason)}
            case ComplaintAttached():
                return {"number": event.attachment, "kind": Said(f"file_kind.{event.media_type.name.lower()}")}
            case AnswerDrafted() | CorrectionDrafted():
                submitted = Said("answer.yes" if event.submitted else "answer.no")
                return {"number": event.draft, "submitted": submitted}
            case DraftApproved() | DraftReturned():
                return {"number": event.draft}
            case ComplaintRated():
                return {"score": event.score}
            case ComplaintReclassified():
                return {"old": Said(f"class.{event.old.report_class}"), "new": Said(f"class.{event.new.report_class}")}
            case ComplaintReferred():
                return {"unit": self.unit(event.unit)}
            case ComplaintRedacted():
                return {"version": event.of_version}
            case ComplaintLabelled():
                return {"label": event.label, "on": Said("answer.yes" if event.on else "answer.no")}
            case ComplaintVisibilityChanged():
                flags = {"anonymous": event.anonymous, "confidential": event.confidential}
                return {name: Said("answer.yes" if on else "answer.no") for name, on in flags.items()}
            case (
                ComplaintAmended()
                | ComplaintWithdrawn()
                | ComplaintSecretReissued()
                | ComplaintNoted()
                | ComplaintTaken()
                | ComplaintVerified()
                | ComplaintReturned()
                | PartReturned()
                | ComplaintStarted()
                | ComplaintAnswered()
                | ComplaintReplied()
                | ComplaintAdopted()
                | InformationRequested()
                | InformationGiven()
                | ComplaintPostponed()
                | ComplaintResumed()
                | AnswerCorrected()
                | AnswerPosted()
                | CorrectionPosted()
            ):
                return {}
            case _:
                assert_never(event)

    def _broken(self, complaint: Complaint, clock: RunningClock, now: datetime) -> Said:
        """Raised to superiors only when that has been recorded."""
        raised = "" if clock.level else "_unraised"
        unit = self.unit(complaint.responsible)
        if late := days_late(clock.due, now, self.directory.calendar_of(complaint.responsible)):
            return Said(f"message.late{raised}", {"unit": unit, "days": WorkingDays(late)})
        return Said(f"message.overdue{raised}", {"unit": unit, "day": clock.due.on})

    def _unanswered(self, complaint: Complaint, clock: RunningClock) -> Said:
        """The answer may still come in time, the first response did not."""
        raised = "" if clock.level else "_unraised"
        return Said(f"message.not_begun{raised}", {"unit": self.unit(complaint.responsible), "day": clock.due.on})

    def _promised(self, complaint: Complaint) -> Said:
        if complaint.foreign and not complaint.ended:
            return Said("message.imported")
        match complaint.status:
            case Status.FILED | Status.VERIFIED | Status.RETURNED:
                return self._dated("checking", complaint, Clock.VERIFICATION) or Said("message.checked")
            case Status.ROUTED | Status.IN_PROGRESS | Status.REOPENED:
                return self._worked_on(complaint)
            case Status.POSTPONED:
                return self._waiting(complaint)
            case Status.ANSWERED:
                unit = self.unit(complaint.responsible)
                dated = self._dated("answered", complaint, Clock.REPLY, unit=unit)
                return dated or Said("message.done", {"unit": unit})
            case Status.CLOSED:
                return self._closed(complaint)
            case Status.ARCHIVED:
                assert complaint.archive_reason is not None  # it is what archived it
                return Said("message.archived", {"reason": reason(complaint.archive_reason)})
            case Status.WITHDRAWN:
                return Said("message.withdrawn")
            case Status.MERGED:
                return Said("message.merged")
            case _:
                assert_never(complaint.status)

    def _worked_on(self, complaint: Complaint) -> Said:
        """A reply after the answer has a first response to come, and no resolution any more."""
        unit = self.unit(complaint.responsible)
        return (
            self._dated("routed", complaint, Clock.RESOLUTION, unit=unit)
            or self._dated("follow_up", complaint, Clock.FIRST_RESPONSE, unit=unit)
            or Said("message.working", {"unit": unit})
        )

    def _waiting(self, complaint: Complaint) -> Said:
        """Whether the reporter was asked, and until when the unit waits."""
        asked = any(each.pause and each.pause.asked for each in complaint.open)
        code, unit = "asked" if asked else "postponed", self.unit(complaint.responsible)
        return self._dated(code, complaint, Clock.REPLY, unit=unit) or Said("message.waiting", {"unit": unit})

    def _closed(self, complaint: Complaint) -> Said:
        assert complaint.closure is not None  # it is what closed it
        code = CLOSED[complaint.closure]
        return self._dated(code, complaint, Clock.REOPENING) or Said(f"message.{code}_for_good")

    def _dated(self, code: str, complaint: Complaint, clock: Clock, **values: Shown) -> Said | None:
        due = complaint.due(clock)
        return Said(f"message.{code}", {**values, "day": due.on}) if due else None


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


def _about_person(complaint: Complaint) -> tuple[Badge, ...]:
    """That somebody waits to be erased, that nothing may be, or that the reporter was."""
    data = complaint.personal_data
    erased = complaint.filed.reporter in data.erased
    shown = {"erasure_asked": data.asked, "held": data.held, "erased": erased}
    return tuple(Badge(name) for name, holds in shown.items() if holds)


def deciding_clock(complaint: Complaint) -> RunningClock | None:
    """The office's next deadline; the reporter's own windows do not count."""
    running = [clock for clock in complaint.clocks if clock.clock in _DECIDING]
    return min(running, key=lambda clock: clock.due.at, default=None)


def local(due: Due) -> datetime:
    """The due instant at its own place."""
    return due.at.astimezone(ZoneInfo(due.zone))


def reason(code: ArchiveReason) -> Said:
    return Said(f"reason.{code}")


def refusal(refused: Refused) -> Said:
    """Why the rules do not allow it."""
    return Said(f"refusal.{refused.code}")


def _theirs(clock: RunningClock) -> bool:
    return clock.clock in (Clock.REPLY, Clock.REOPENING)


def _standing_still(since: datetime, clock: RunningClock) -> ClockShown:
    """A clock that waits for the reporter: since when, and which date it had."""
    stopped = ClockLine(Said("clock_line.stopped"), local_date(since, clock.due.zone))
    return ClockShown(clock.clock.value, (stopped, ClockLine(Said("clock_line.was_due"), clock.due.on)))
