"""Why a date is what it is: the day that counting began, the days off passed over, the working days, the rule."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from domain.complaint.events import Due
from domain.standards import SATURDAY, add_working_days
from service.reading.clocks import ExplainedClock, calendar_behind, clocks_of
from service.reading.seeing import Seen
from service.web.telling import Teller
from service.web.views import ClockLine, Said, WorkingDays


class Why:
    """Explains the promises of one complaint."""

    def __init__(self, seen: Seen, teller: Teller, zone: ZoneInfo) -> None:
        self._seen = seen
        self._teller = teller
        self._zone = zone
        self._clocks = clocks_of(seen)

    def __call__(self, due: Due) -> tuple[ClockLine, ...]:
        """Lines that add up to the date; where the calendar has changed since, only what the promise itself says."""
        counted = next((tuple(self._counted(clock, due)) for clock in self._clocks[::-1] if clock.due.at == due.at), ())
        return (*counted, *self._teller.rule(due)) if counted else self._teller.lines(due)

    def _counted(self, clock: ExplainedClock, due: Due) -> Iterator[ClockLine]:
        if clock.moved_from is not None:
            yield from self._moved(clock, clock.moved_from)
            return
        calendar = calendar_behind(self._seen.directory, due)
        days = clock.days
        if calendar is None or days is None:
            return
        instants = (self._seen.complaint.complete_at, clock.started_at)
        starts = (instant.astimezone(self._zone).date() for instant in instants)
        start = next((day for day in starts if add_working_days(day, days, calendar) == due.on), None)
        if start is None:
            return
        yield ClockLine(Said("clock_line.start"), start)
        for year in sorted(calendar.published):
            for off in calendar.published[year].days:
                if start < off.on <= due.on and off.on.weekday() < SATURDAY:
                    yield ClockLine(Said("clock_line.off", {"name": self._teller.named(off.name)}), off.on)
        yield ClockLine(Said("clock_line.days", {"days": WorkingDays(days)}), due.on)

    def _moved(self, clock: ExplainedClock, due: Due) -> Iterator[ClockLine]:
        """How the date before the wait was counted, and how long the clock stood still."""
        place = self._clocks.index(clock)
        before = next(each for each in self._clocks[:place][::-1] if each.due == due)
        if counted := tuple(self._counted(before, due)):
            yield from counted
            days = {"days": WorkingDays(clock.stood_still)}
            yield ClockLine(Said("clock_line.pause", days), clock.due.on)
