"""What a proposed standard or calendar would have done in the past: which dates it moves, which verdicts it turns."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import chain
from typing import assert_never

from domain import standards
from domain.complaint.events import Clock, ReportClass
from domain.directory.changes import Publication
from domain.directory.commands import PublishCalendar, PublishStandard
from domain.directory.events import CalendarPublished, StandardPublished
from domain.directory.state import Directory
from domain.event import Code
from domain.standards import Calendar, NoStandard, Standard

JUDGED = (Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION)
"""Clocks of the offices: what reporters or superiors would have done by other dates, nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Promised:
    """`times` dates alike, in local days: when counting began, when they were due, when they ended (None: they run).

    `met`: they ended by what was promised.
    """

    clock: Clock
    unit: Code
    report_class: ReportClass
    supervision: bool
    began: date
    due: date
    ended: date | None
    met: bool
    times: int = 1

    def missed(self, due: date, today: date) -> bool:
        """Whether that day would have passed before they ended."""
        return (self.ended or today) > due


@dataclass(frozen=True)
class Effect:
    """Of `counted` dates: how many would be earlier or later, and how many verdicts would turn."""

    counted: int = 0
    earlier: int = 0
    later: int = 0
    newly_missed: int = 0
    newly_kept: int = 0

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(*(one + another for one, another in zip(_numbers(self), _numbers(other), strict=True)))


def concerned(change: Publication, directory: Directory) -> tuple[frozenset[Code], tuple[Clock, ...]]:
    """The units whose dates it is about, and the clocks; none of these when it judges nobody."""
    match change:
        case PublishStandard() | StandardPublished():
            clocks = tuple(clock for clock in JUDGED if clock is change.clock)
            units = frozenset(directory.units) if change.agency is None else directory.subtree(change.agency)
            return units, clocks
        case PublishCalendar() | CalendarPublished():
            return frozenset(code for code in directory.units if _calendar(code, directory) == change.code), JUDGED
        case _:
            assert_never(change)


def effect(past: Iterable[Promised], change: Publication, directory: Directory, today: date) -> Effect:
    """As if it had held all the time. A date keeps its waits: it moves by the working days that the limit changes."""
    wanted = _event(change)
    calendars = _calendars(wanted, directory)

    @cache
    def longer(clock: Clock, unit: Code, report_class: ReportClass, supervision: bool, on: date) -> int:
        return _longer(wanted, directory, clock, unit, report_class, supervision, on)

    @cache
    def moved(calendar: Code | None, began: date, due: date, days: int) -> date:
        before, after = calendars[calendar]
        return standards.add_working_days(
            began, max(1, standards.working_days_between(began, due, before) + days), after
        )

    total = Effect()
    for one in past:
        calendar = _calendar(one.unit, directory)
        if calendar not in calendars:
            continue
        days = longer(one.clock, one.unit, one.report_class, one.supervision, one.began)
        total += _of(one, moved(calendar, one.began, one.due, days), today)
    return total


def _of(one: Promised, due: date, today: date) -> Effect:
    before, after = one.missed(one.due, today), one.missed(due, today)
    return Effect(
        counted=one.times,
        earlier=one.times * (due < one.due),
        later=one.times * (due > one.due),
        newly_missed=one.times * (after and not before),
        newly_kept=one.times * (before and not after),
    )


def _longer(
    wanted: StandardPublished | CalendarPublished,
    directory: Directory,
    clock: Clock,
    unit: Code,
    report_class: ReportClass,
    supervision: bool,
    on: date,
) -> int:
    """By how many working days the limit of such a case would be longer."""
    if not isinstance(wanted, StandardPublished):
        return 0
    newest = Standard(version=0, rule=replace(wanted, effective_from=on))
    known = tuple(chain.from_iterable(directory.standards.values()))
    chosen = partial(
        standards.select,
        clock=clock,
        lineage=directory.lineage(unit),
        report_class=report_class,
        supervision=supervision,
        on=on,
    )
    try:
        return chosen((newest, *known)).rule.days - chosen(known).rule.days
    except NoStandard:
        return 0  # nothing was promised by a standard of now


def _calendars(
    wanted: StandardPublished | CalendarPublished, directory: Directory
) -> dict[Code | None, tuple[Calendar, Calendar]]:
    """Each calendar in use as it is, and as it would be."""
    found: dict[Code | None, tuple[Calendar, Calendar]] = {
        code: (one, one) for code, one in directory.calendars.items()
    }
    if isinstance(wanted, CalendarPublished) and wanted.code in directory.calendars:
        known = directory.calendars[wanted.code]
        found[wanted.code] = known, known.publish(wanted, known.version + 1)
    return found


def _calendar(unit: Code, directory: Directory) -> Code | None:
    return directory.agency_of(unit).calendar if unit in directory.units else None


def _event(change: Publication) -> StandardPublished | CalendarPublished:
    match change:
        case PublishStandard():
            return StandardPublished(**vars(change))
        case PublishCalendar():
            return CalendarPublished(**vars(change))
        case StandardPublished() | CalendarPublished():
            return change
        case _:
            assert_never(change)


def _numbers(one: Effect) -> tuple[int, ...]:
    return one.counted, one.earlier, one.later, one.newly_missed, one.newly_kept
