"""A dated promise of the office: how far off it is, where it comes from, and the clocks of a case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.complaint.events import Clock, Due
from domain.complaint.state import Complaint, RunningClock
from domain.directory.state import Directory
from domain.event import Code
from domain.standards import days_late, days_left, local_date, provisional
from service.reading.clocks import calendar_behind
from service.web.telling import Teller
from service.web.views import Badge, ClockLine, Said, ShortDay, Shown, WorkingDays
from service.web.views import Clock as ClockShown

_DECIDING = (Clock.FIRST_RESPONSE, Clock.VERIFICATION, Clock.RESOLUTION)

Explain = Callable[[Due], tuple[ClockLine, ...]]
"""Where a promised date comes from, line by line."""


def deciding_clock(complaint: Complaint) -> RunningClock | None:
    """The office's next deadline; the reporter's own windows do not count."""
    running = [clock for clock in complaint.clocks if clock.clock in _DECIDING]
    return min(running, key=lambda clock: clock.due.at, default=None)


def next_due(directory: Directory, complaint: Complaint, now: datetime) -> Badge | None:
    """The deadline that somebody in the office must meet next."""
    clock = deciding_clock(complaint)
    return due_badge(directory, clock.due, now, complaint.responsible) if clock else None


def due_badge(directory: Directory, due: Due, now: datetime, unit: Code) -> Badge:
    calendar = directory.calendar_of(unit)
    if late := days_late(due, now, calendar):
        return Badge("late", {"days": WorkingDays(late)})
    if now > due.at:
        return Badge("overdue", {"day": ShortDay(due.on)})
    soon = days_left(due, now, calendar) <= 1
    return Badge("due_soon" if soon else "due", {"day": ShortDay(due.on)})


def due_in(directory: Directory, due: Due, now: datetime, unit: Code) -> Shown:
    """What the badge does not say: the day when it is late, else how far off it is."""
    calendar = directory.calendar_of(unit)
    if now > due.at:
        return ShortDay(due.on) if days_late(due, now, calendar) else ""
    left = days_left(due, now, calendar)
    return Said("due_in.left", {"days": WorkingDays(left)}) if left else Said("due_in.today")


def clocks(teller: Teller, complaint: Complaint, now: datetime, explain: Explain) -> tuple[ClockShown, ...]:
    several = len(complaint.open) > 1
    of: dict[int | None, str] = {each.number: teller.unit(each.unit) for each in complaint.open if several}
    running = tuple(
        ClockShown(
            clock.clock.value,
            explain(clock.due),
            due=_local(clock.due),
            badge=None if _theirs(clock) else due_badge(teller.directory, clock.due, now, complaint.responsible),
            unit=of.get(clock.assignment),
        )
        for clock in complaint.clocks
    )
    waits = ((each.pause, of.get(each.number)) for each in complaint.open if each.pause)
    still = (replace(_standing_still(wait.since, wait.stopped), unit=unit) for wait, unit in waits if wait.stopped)
    return (*running, *still)


def lines(directory: Directory, due: Due) -> tuple[ClockLine, ...]:
    """Until when, from which standard and calendar, and whether it was promised without knowing all days off."""
    until = ClockLine(Said("clock_line.until"), due.on)
    rule = ClockLine(Said("clock_line.rule", {"standard": due.standard, "calendar": due.calendar}))
    return (until, rule, *([ClockLine(Said("clock_line.provisional"))] if is_provisional(directory, due) else []))


def is_provisional(directory: Directory, due: Due) -> bool:
    """Whether its calendar had not published that year."""
    calendar = calendar_behind(directory, due)
    return calendar is not None and provisional(due, calendar)


def _local(due: Due) -> datetime:
    """The due instant at its own place."""
    return due.at.astimezone(ZoneInfo(due.zone))


def _theirs(clock: RunningClock) -> bool:
    return clock.clock in (Clock.REPLY, Clock.REOPENING)


def _standing_still(since: datetime, clock: RunningClock) -> ClockShown:
    """A clock that waits for the reporter: since when, and which date it had."""
    stopped = ClockLine(Said("clock_line.stopped"), local_date(since, clock.due.zone))
    return ClockShown(clock.clock.value, (stopped, ClockLine(Said("clock_line.was_due"), clock.due.on)))
