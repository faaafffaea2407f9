"""A promised date line by line: from which day, over which days off and waits, by how many days and which rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.complaint.events import Due
from domain.directory.events import Holiday
from domain.event import Code, Label
from domain.standards import SATURDAY, Calendar, add_working_days

Kind = Literal["start", "off", "days", "pause", "until", "rule", "provisional"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """`on` is the day that it is about or leads to, `days` are working days, `name` is that of a day off."""

    kind: Kind
    on: date | None = None
    days: int | None = None
    name: Label | None = None
    standard: Code | None = None
    calendar: Code | None = None


def reckoned(starts: Iterable[date], days: int | None, due: Due, calendar: Calendar) -> tuple[Line, ...]:
    """From the first of these days that leads to the date; none when none does, for the calendar has changed since."""
    if days is None:
        return ()
    start = next((day for day in starts if add_working_days(day, days, calendar) == due.on), None)
    if start is None:
        return ()
    return (
        Line(kind="start", on=start),
        *(Line(kind="off", on=off.on, name=off.name) for off in days_off(start, due.on, calendar)),
        Line(kind="days", days=days, on=due.on),
    )


def summed(counted: tuple[Line, ...], due: Due, *, provisional: bool) -> tuple[Line, ...]:
    """All lines: the counting, or only the date where it cannot be told any more, and the rule that it came from."""
    rule = Line(kind="rule", standard=due.standard, calendar=due.calendar)
    note = (Line(kind="provisional"),) if provisional else ()
    return (*(counted or (Line(kind="until", on=due.on),)), rule, *note)


def days_off(after: date, until: date, calendar: Calendar) -> tuple[Holiday, ...]:
    """The published ones in between, without weekends."""
    return tuple(
        day
        for year in sorted(calendar.published)
        for day in calendar.published[year].days
        if after < day.on <= until and day.on.weekday() < SATURDAY
    )
