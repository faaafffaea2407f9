"""Promised dates, explained: from which event each runs, by which rule, over which days off, and how it ended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from domain.complaint.context import clock_start
from domain.complaint.events import Clock, ComplaintEvent, ComplaintFiled, Due
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint, RunningClock
from domain.complaint.unit_events import ComplaintPostponed, ComplaintResumed, InformationRequested
from domain.directory.events import Holiday
from domain.directory.state import Directory
from domain.event import Code, Envelope
from domain.standards import (
    Calendar,
    days_late,
    days_left,
    local_date,
    provisional,
    working_days_between,
)
from service.reading.clock_lines import Line, days_off, reckoned, summed
from service.reading.seeing import Seen, now

Told = tuple[ComplaintEvent, Envelope]
Outcome = Literal["open", "late", "stopped", "kept", "missed", "used", "over"]
WINDOWS = frozenset({Clock.REPLY, Clock.REOPENING})


@dataclass(frozen=True, kw_only=True)
class ExplainedClock:
    """One promise: `days` working days after the day that it started on, by the standard that it quotes.

    `days_off` are the published ones that the counting passed over, without weekends; `provisional` when the calendar
    had not published that year. One that went on after a wait was `moved_from` another date by the working days that it
    `stood_still`. The `lines` tell all this as a sum, as it stands on pages and in the replay.
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
    lines: tuple[Line, ...] = ()


class _Promise:
    """A promise on its way through the history."""

    def __init__(self, clock: RunningClock, started: Told, complete_at: datetime, stopped: "_Promise | None") -> None:
        """`stopped` is the one that goes on with this one after a wait; `complete_at` when the file was complete."""
        self.clock = clock
        self.event, self.at = started
        self.complete_at = complete_at
        self.stopped = stopped
        self.ended: Told | None = None

    @property
    def stands_still(self) -> bool:
        """Whether it ended because the unit waits for the reporter."""
        waits = self.ended is not None and isinstance(self.ended[0], InformationRequested | ComplaintPostponed)
        return waits and self.clock.clock is Clock.RESOLUTION

    @property
    def started_at(self) -> datetime:
        """When its counting began."""
        at = self.at
        if isinstance(self.event, ComplaintFiled):
            return clock_start(at.channel, at.origin, at.recorded_at, at.occurred_at)
        return at.recorded_at

    @property
    def days_begun(self) -> Iterator[date]:
        """The days on which its counting may have begun, the likelier first."""
        return (local_date(instant, self.clock.due.zone) for instant in (self.complete_at, self.started_at))


def clocks_of(seen: Seen) -> list[ExplainedClock]:
    """Every promise of the complaint, in the order in which they were made."""
    history = ((cast(ComplaintEvent, one.event), one.at) for one in seen.history)
    return explained(history, seen.directory, now())


def explained(history: Iterable[Told], directory: Directory, moment: datetime) -> list[ExplainedClock]:
    """The same of a history, as it stands at this moment."""
    return [_explained(promise, directory, moment) for promise in _promises(history)]


def _promises(history: Iterable[Told]) -> list[_Promise]:
    """A promise is the clock and its date: a case that is routed on takes its promise along."""
    made: list[_Promise] = []
    running: dict[tuple[Clock, Due, int], _Promise] = {}
    complaint: Complaint | None = None
    for event, at in history:
        complaint = evolve(complaint, event, at)
        now_running = _distinct(complaint.clocks)
        for key in running.keys() - now_running.keys():
            running.pop(key).ended = event, at
        for key, clock in now_running.items():
            if key not in running:
                complete_at = clock.since or complaint.complete_at
                running[key] = _Promise(clock, (event, at), complete_at, _stopped(event, clock, made))
                made.append(running[key])
            running[key].clock = clock
    return made


def _distinct(clocks: Iterable[RunningClock]) -> dict[tuple[Clock, Due, int], RunningClock]:
    """By clock and date; where two units are promised the same day, the first has 0 and the next one 1."""
    found: dict[tuple[Clock, Due, int], RunningClock] = {}
    for clock in sorted(clocks, key=lambda each: each.assignment):
        same = sum((one, due) == (clock.clock, clock.due) for one, due, _ in found)
        found[clock.clock, clock.due, same] = clock
    return found


def _stopped(event: ComplaintEvent, clock: RunningClock, made: list[_Promise]) -> _Promise | None:
    """The promise that stood still, when this event lets it go on."""
    if not isinstance(event, ComplaintResumed) or clock.clock is not Clock.RESOLUTION:
        return None
    return next((each for each in reversed(made) if each.stands_still), None)


def _explained(promise: _Promise, directory: Directory, moment: datetime) -> ExplainedClock:
    clock, due = promise.clock, promise.clock.due
    ended = None if promise.ended is None else promise.ended[1]
    moment = moment if ended is None else ended.recorded_at
    calendar = calendar_behind(directory, due)
    unsure = calendar is not None and provisional(due, calendar)
    return ExplainedClock(
        clock=clock.clock,
        assignment=clock.assignment,
        started_at=promise.started_at,
        started_version=promise.at.version,
        due=due,
        provisional=unsure,
        days=_days(directory, due),
        days_off=_days_off(calendar, promise.started_at, due),
        level=clock.level,
        outcome=_outcome(promise, moment),
        ended_at=None if ended is None else ended.recorded_at,
        ended_version=None if ended is None else ended.version,
        days_left=0 if ended is not None or calendar is None else days_left(due, moment, calendar),
        days_late=0 if calendar is None or promise.stands_still else days_late(due, moment, calendar),
        moved_from=None if promise.stopped is None else promise.stopped.clock.due,
        stood_still=_stood_still(promise, calendar),
        lines=summed(_counted(promise, directory), due, provisional=unsure),
    )


def _counted(promise: _Promise, directory: Directory) -> tuple[Line, ...]:
    """Lines that add up to the date; after a wait, those of the date before it and how long the clock stood still."""
    due = promise.clock.due
    calendar = calendar_behind(directory, due)
    if calendar is None:
        return ()
    if promise.stopped is None:
        return reckoned(promise.days_begun, _days(directory, due), due, calendar)
    before = _counted(promise.stopped, directory)
    return (*before, Line(kind="pause", days=_stood_still(promise, calendar), on=due.on)) if before else ()


def _stood_still(promise: _Promise, calendar: Calendar | None) -> int:
    """By how many working days the wait has moved the date."""
    if calendar is None or promise.stopped is None:
        return 0
    return working_days_between(promise.stopped.clock.due.on, promise.clock.due.on, calendar)


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


def _days_off(calendar: Calendar | None, started_at: datetime, due: Due) -> tuple[Holiday, ...]:
    return () if calendar is None else days_off(local_date(started_at, due.zone), due.on, calendar)


def calendar_behind(directory: Directory, due: Due) -> Calendar | None:
    """The calendar by which the date was counted, as it is now."""
    return directory.calendars.get(Code(due.calendar.partition("@")[0]))
