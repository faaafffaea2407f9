"""Service standards, calendars, and the arithmetic of promised dates.

Day 1 is the first working day after the start's local day; due is the end of the n-th working day. `Due.at` is the
last instant that is still in time: one microsecond before the next local midnight, the finest step that Python and
PostgreSQL both count. So `now <= due.at` is in time, an answer at the due instant wins over an escalation, and the
instant lies on the promised local date in every zone.

Work never stops for want of a calendar. In a year that the calendar has not published, only weekends are off; such a
date is provisional, and stays as it was promised. The version that the promise names tells so for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from domain.complaint.events import Clock, Due, ReportClass
from domain.directory.events import CalendarPublished, StandardPublished
from domain.event import Code, Refused, Zone

SATURDAY = 5
DAY = timedelta(days=1)


class NoStandard(Refused):
    """No service standard covers this, so no date can be promised."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The published days off, by year; `version` is that of the calendar's stream, `since` when a year first came."""

    code: Code
    version: int
    published: Mapping[int, CalendarPublished]
    off: frozenset[date]
    since: Mapping[int, int] = field(default_factory=dict)

    @property
    def id(self) -> Code:
        """`code@version`, as promises keep it."""
        return Code(f"{self.code}@{self.version}")

    def publish(self, event: CalendarPublished, version: int) -> "Calendar":
        """The calendar with this year's days replaced."""
        published = {**self.published, event.year: event}
        off = frozenset(day.on for year in published.values() for day in year.days)
        since = {event.year: version, **self.since}
        return Calendar(code=self.code, version=version, published=published, off=off, since=since)

    def is_working_day(self, day: date) -> bool:
        """Neither weekend nor holiday; of a year that is not published only weekends are known."""
        return day.weekday() < SATURDAY and day not in self.off


@dataclass(frozen=True, kw_only=True)
class Standard:
    """One publication of a standard; `version` is that of the standard's stream."""

    version: int
    rule: StandardPublished

    @property
    def id(self) -> Code:
        """`code@version`, as promises keep it."""
        return Code(f"{self.rule.code}@{self.version}")


def add_working_days(start: date, days: int, calendar: Calendar) -> date:
    """The `days`-th working day after `start`; `start` itself never counts."""
    day = start
    while days > 0:
        day += DAY
        if calendar.is_working_day(day):
            days -= 1
    return day


def take_working_days(end: date, days: int, calendar: Calendar) -> date:
    """The `days`-th working day before `end`; `end` itself never counts."""
    day = end
    while days > 0:
        day -= DAY
        if calendar.is_working_day(day):
            days -= 1
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """Working days later than `after`, up to and with `until`; negative when `until` is the earlier one."""
    if until < after:
        return -working_days_between(until, after, calendar)
    days = (after + DAY * n for n in range(1, (until - after).days + 1))
    return sum(map(calendar.is_working_day, days))


def days_late(due: Due, now: datetime, calendar: Calendar) -> int:
    """Working days since the promise was missed; 0 while it is not, or no working day has passed since."""
    return max(0, working_days_between(due.on, local_date(now, due.zone), calendar))


def days_left(due: Due, now: datetime, calendar: Calendar) -> int:
    """Working days until the due date; 0 on the day itself and later."""
    return max(0, working_days_between(local_date(now, due.zone), due.on, calendar))


@cache
def _zone(zone: Zone) -> ZoneInfo:
    return ZoneInfo(zone)


def local_date(instant: datetime, zone: Zone) -> date:
    """The calendar day there at that instant."""
    return instant.astimezone(_zone(zone)).date()


def end_of_day(day: date, zone: Zone) -> datetime:
    """The last microsecond of the local day, in UTC; right also where the clocks change at midnight."""
    midnight = datetime.combine(day + DAY, time(), _zone(zone))
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def due(standard: Standard, start: date, calendar: Calendar, zone: Zone) -> Due:
    """The promise of `standard` for something that began on the local day `start`."""
    return promised(standard, add_working_days(start, standard.rule.days, calendar), calendar, zone)


def promised(standard: Standard, on: date, calendar: Calendar, zone: Zone) -> Due:
    """The promise of that local day."""
    return Due(at=end_of_day(on, zone), on=on, zone=zone, standard=standard.id, calendar=calendar.id)


def moved(due: Due, since: date, until: date, calendar: Calendar) -> Due:
    """The promise later by the working days from `since` to `until`, in which its clock stood still.

    Whoever goes on has at least that day, or the next working day: a wait that ends in the night to a holiday must not
    end with a promise that was missed while it went on.
    """
    waited = add_working_days(due.on, working_days_between(since, until, calendar), calendar)
    on = max(waited, add_working_days(until - DAY, 1, calendar))
    return Due(at=end_of_day(on, due.zone), on=on, zone=due.zone, standard=due.standard, calendar=calendar.id)


def provisional(due: Due, calendar: Calendar) -> bool:
    """Whether the version of the calendar by which it was promised knew only the weekends of its year."""
    first = calendar.since.get(due.on.year)
    return first is None or int(due.calendar.rpartition("@")[2]) < first


def select(
    standards: Iterable[Standard],
    *,
    clock: Clock,
    lineage: tuple[Code, ...],
    report_class: ReportClass,
    supervision: bool,
    on: date,
    level: int | None = None,
) -> Standard:
    """The most particular standard that covers the case and has begun by the local date `on`; of those the latest.

    `lineage` is the unit and what it stands under, nearest first. A standard of a nearer agency counts more than one
    for a report class, and that more than one for supervision content.
    """
    covering = [
        standard
        for standard in standards
        if standard.rule.effective_from <= on
        and standard.rule.level == level
        and _covers(standard.rule, clock, lineage, report_class, supervision)
    ]
    if not covering:
        raise NoStandard(clock=clock, unit=lineage[0], report_class=report_class, level=level, on=on)
    return max(covering, key=lambda each: (_particularity(each.rule, lineage), each.rule.effective_from))


def _covers(
    rule: StandardPublished, clock: Clock, lineage: tuple[Code, ...], report_class: ReportClass, supervision: bool
) -> bool:
    return (
        rule.clock is clock
        and (rule.agency is None or rule.agency in lineage)
        and rule.report_class in (None, report_class)
        and rule.supervision in (None, supervision)
    )


def _particularity(rule: StandardPublished, lineage: tuple[Code, ...]) -> tuple[int, bool, bool]:
    nearness = 0 if rule.agency is None else len(lineage) - lineage.index(rule.agency)
    return nearness, rule.report_class is not None, rule.supervision is not None
