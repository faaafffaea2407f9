"""Rules for standards and calendars: what dates are promised by."""

from collections.abc import Set
from itertools import chain

from domain import text
from domain.complaint.events import Clock
from domain.directory.commands import (
    PublishCalendar,
    PublishStandard,
)
from domain.directory.events import (
    CalendarPublished,
    StandardPublished,
)
from domain.directory.refusals import (
    CalendarGap,
    DayOutsideYear,
    DaysOutOfRange,
    DayTwice,
    LevelMisplaced,
    NothingChanges,
    StandardChangesMeaning,
    StandardOverlaps,
    StandardTaken,
)
from domain.directory.state import Directory
from domain.event import Published


def publish_standard(command: PublishStandard, directory: Directory) -> StandardPublished:
    if (command.clock is Clock.ESCALATION) != (command.level in (1, 2, 3)):
        raise LevelMisplaced(level=command.level)
    if not (command.days == 0 if command.level == 1 else 1 <= command.days <= 365):
        raise DaysOutOfRange(days=command.days)
    if command.agency is not None:
        directory.unit(command.agency, "agency")
    published = StandardPublished(
        code=text.code("code", command.code),
        clock=command.clock,
        agency=command.agency,
        report_class=command.report_class,
        supervision=command.supervision,
        level=command.level,
        days=command.days,
        effective_from=command.effective_from,
    )
    check_standard(published, directory)
    return published


def check_standard(new: StandardPublished, directory: Directory) -> None:
    """It must come after what it follows, and be the only one for its cases on its day."""
    versions = directory.standards.get(new.code, ())
    if versions:
        last = versions[-1].rule
        if last == new:
            raise NothingChanges(standard=new.code)
        if _meaning(last) != _meaning(new):
            raise StandardChangesMeaning(standard=new.code)
        if new.effective_from <= last.effective_from:
            raise StandardOverlaps(standard=new.code, after=last.effective_from)
    for standard in chain.from_iterable(directory.standards.values()):
        rule = standard.rule
        if rule.effective_from == new.effective_from and _meaning(rule) == _meaning(new):
            raise StandardTaken(standard=rule.code)


def _meaning(rule: StandardPublished) -> tuple[object, ...]:
    return rule.clock, rule.agency, rule.report_class, rule.supervision, rule.level


def publish_calendar(command: PublishCalendar, directory: Directory) -> CalendarPublished:
    seen = set()
    for day in command.days:
        if day.on.year != command.year:
            raise DayOutsideYear(day=day.on, year=command.year)
        if day.on in seen:
            raise DayTwice(day=day.on)
        seen.add(day.on)
        text.label(day.name)
    published = CalendarPublished(
        code=text.code("code", command.code),
        year=command.year,
        days=tuple(sorted(command.days, key=lambda day: day.on)),
        source=Published(text.required("source", command.source)),
        confirmed=command.confirmed,
    )
    proposed = (one.change for one in directory.proposals_of(command.stream))
    check_calendar(published, directory, {one.year for one in proposed if isinstance(one, CalendarPublished)})
    return published


def check_calendar(new: CalendarPublished, directory: Directory, waiting: Set[int] = frozenset()) -> None:
    """A gap between years would be counted by weekdays without anybody noticing; `waiting` are proposed years."""
    known = directory.calendars.get(new.code)
    published = known.published if known else {}
    if published.get(new.year) == new:
        raise NothingChanges(calendar=new.code, year=new.year)
    years = {*published, *waiting}
    if not years:
        return
    first, last = min(years), max(years)
    if not first - 1 <= new.year <= last + 1:
        raise CalendarGap(calendar=new.code, year=new.year, first=first, last=last)
