"""Promised dates, explained: from which event each runs, by which rule, over which days off, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from domain.complaint.context import clock_start
from domain.complaint.events import Clock, ComplaintEvent, ComplaintFiled, Due
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint, RunningClock
from domain.complaint.unit_events import ComplaintPostponed, ComplaintResumed, InformationRequested
from domain.directory.events import Holiday
from domain.directory.state import Directory
from domain.event import Code
from domain.standards import (
    SATURDAY,
    Calendar,
    days_late,
    days_left,
    local_date,
    provisional,
    working_days_between,
)
from service.reading.seeing import Seen, now
from service.store.mapper import Replayed

Outcome = Literal["open", "late", "stopped", "kept", "missed", "used", "over"]
WINDOWS = frozenset({Clock.REPLY, Clock.REOPENING})


@dataclass(frozen=True, kw_only=True)
class ExplainedClock:
    """One promise: `days` working days after the day that it started on, by the standard that it quotes.

    `days_off` are the published ones that the counting passed over, without weekends; `provisional` when the calendar
    had not published that year. One that went on after a wait was `moved_from` another date by the working days that it
    `stood_still`.
    """

    clock: Clock
    assignment: int
    started_at: datetime
    started_version: int
    due: Due
    provisional: bool
    days: int | None
    days_off: tuple[Holiday, ...]
    level: int
    outcome: Outcome
    ended_at: datetime | None
    ended_version: int | None
    days_left: int
    days_late: int
    moved_from: Due | None = None
    stood_still: int = 0


class _Promise:
    """A promise on its way through the history."""

    def __init__(self, clock: RunningClock, started: Replayed, stopped: "_Promise | None" = None) -> None:
        """`stopped` is the one that goes on with this one after a wait."""
        self.clock = clock
        self.started = started
        self.stopped = stopped
        self.ended: Replayed | None = None

    @property
    def stands_still(self) -> bool:
        """Whether it ended because the unit waits for the reporter."""
        waits = self.ended is not None and isinstance(self.ended.event, InformationRequested | ComplaintPostponed)
        return waits and self.clock.clock is Clock.RESOLUTION

    @property
    def started_at(self) -> datetime:
        """When its counting began."""
        at = self.started.at
        if isinstance(self.started.event, ComplaintFiled):
            return clock_start(at.channel, at.origin, at.recorded_at, at.occurred_at)
        return at.recorded_at


def clocks_of(seen: Seen) -> list[ExplainedClock]:
    """Every promise of the complaint, in the order in which they were made."""
    return [_explained(promise, seen.directory) for promise in _promises(seen)]


def _promises(seen: Seen) -> Iterator[_Promise]:
    """A promise is the clock and its date: a case that is routed on takes its promise along."""
    made: list[_Promise] = []
    running: dict[tuple[Clock, Due], _Promise] = {}
    complaint: Complaint | None = None
    for one in seen.history:
        complaint = evolve(complaint, cast(ComplaintEvent, one.event), one.at)
        now_running = {(clock.clock, clock.due): clock for clock in complaint.clocks}
        for key in running.keys() - now_running.keys():
            running.pop(key).ended = one
        for key, clock in now_running.items():
            if key not in running:
                running[key] = _Promise(clock, one, _stopped(one, clock, made))
                made.append(running[key])
            running[key].clock = clock
    yield from made


def _stopped(one: Replayed, clock: RunningClock, made: list[_Promise]) -> _Promise | None:
    """The promise that stood still, when this event lets it go on."""
    if not isinstance(one.event, ComplaintResumed) or clock.clock is not Clock.RESOLUTION:
        return None
    return next((each for each in reversed(made) if each.stands_still), None)


def _explained(promise: _Promise, directory: Directory) -> ExplainedClock:
    clock, due, ended = promise.clock, promise.clock.due, promise.ended
    moment = now() if ended is None else ended.at.recorded_at
    calendar = calendar_behind(directory, due)
    return ExplainedClock(
        clock=clock.clock,
        assignment=clock.assignment,
        started_at=promise.started_at,
        started_version=promise.started.originator_version,
        due=due,
        provisional=calendar is not None and provisional(due, calendar),
        days=_days(directory, due),
        days_off=_days_off(directory, promise.started_at, due),
        level=clock.level,
        outcome=_outcome(promise, moment),
        ended_at=None if ended is None else ended.at.recorded_at,
        ended_version=None if ended is None else ended.originator_version,
        days_left=0 if ended is not None or calendar is None else days_left(due, moment, calendar),
        days_late=0 if calendar is None or promise.stands_still else days_late(due, moment, calendar),
        moved_from=None if promise.stopped is None else promise.stopped.clock.due,
        stood_still=_stood_still(promise, calendar),
    )


def _stood_still(promise: _Promise, calendar: Calendar | None) -> int:
    """Working days from the beginning of the wait to its end."""
    if calendar is None or promise.stopped is None or promise.stopped.ended is None:
        return 0
    zone = promise.clock.due.zone
    since, until = (local_date(one.at.recorded_at, zone) for one in (promise.stopped.ended, promise.started))
    return working_days_between(since, until, calendar)


def _outcome(promise: _Promise, moment: datetime) -> Outcome:
    in_time, runs = moment <= promise.clock.due.at, promise.ended is None
    if promise.clock.clock in WINDOWS:
        return ("open" if runs else "used") if in_time else "over"
    if promise.stands_still:
        return "stopped"
    if in_time:
        return "open" if runs else "kept"
    return "late" if runs else "missed"


def _days(directory: Directory, due: Due) -> int | None:
    code, _, version = due.standard.partition("@")
    versions = directory.standards.get(Code(code), ())
    return next((one.rule.days for one in versions if str(one.version) == version), None)


def _days_off(directory: Directory, started_at: datetime, due: Due) -> tuple[Holiday, ...]:
    calendar = calendar_behind(directory, due)
    if calendar is None:
        return ()
    first = local_date(started_at, due.zone)
    return tuple(
        day
        for year in sorted(calendar.published)
        for day in calendar.published[year].days
        if first <= day.on <= due.on and day.on.weekday() < SATURDAY
    )


def calendar_behind(directory: Directory, due: Due) -> Calendar | None:
    """The calendar by which the date was counted, as it is now."""
    return directory.calendars.get(Code(due.calendar.partition("@")[0]))
