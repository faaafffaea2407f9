"""Warnings before a promised date: once for each promise, on the working days that a standard says.

Which dates are near is asked for each calendar in one range of an index; whether to warn is decided by the rules.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.complaint.commands import Warn
from domain.complaint.events import Clock
from domain.directory.state import Directory
from domain.event import Code, Zone
from domain.standards import Calendar, add_working_days, end_of_day, local_date
from service.commands.handle import Commands
from service.directory import Directories
from service.store.database import Database
from service.workers.acting import Errand, Errands

BATCH = 500
REST = timedelta(minutes=10)
"""For what another standard warns of later than the longest one."""

_NEAR = """
SELECT due_at, complaint, assignment, clock, version FROM projection.clocks
WHERE level = 1 AND NOT warned AND calendar = %(calendar)s AND zone = %(zone)s
    AND due_at >= %(now)s AND due_at <= %(until)s
    AND (due_at, complaint, assignment, clock) > (%(at)s, %(complaint)s, %(assignment)s, %(clock)s)
ORDER BY due_at, complaint, assignment, clock LIMIT %(limit)s
"""


class WarningWorker:
    """Goes through the dates that are near; any number may run, for the rules refuse a second warning."""

    def __init__(self, database: Database, commands: Commands, directories: Directories) -> None:
        """Nothing is read before the first tick."""
        self._database = database
        self._directories = directories
        self._errands = Errands(commands, REST)

    def tick(self, now: datetime) -> int:
        """Warn of what is near at `now`; answers how many warnings were recorded."""
        directory = self._directories.current()
        days = _longest(directory)
        if not days:
            return 0
        ranges = [_range(calendar, zone, days, now) for calendar, zone in _worked_by(directory)]
        near = (row for values in ranges for row in _rows(self._database, values))
        return self._errands.do(map(_errand, near), now)


def _errand(row: tuple[Any, ...]) -> Errand:
    _, complaint, assignment, clock, version = row
    return Errand(UUID(str(complaint)), Warn(assignment=assignment, clock=Clock(clock)), version)


def _longest(directory: Directory) -> int:
    """Of all standards for warnings; 0 when there is none."""
    rules = (standard.rule for versions in directory.standards.values() for standard in versions)
    return max((rule.days for rule in rules if rule.clock is Clock.WARNING), default=0)


def _worked_by(directory: Directory) -> Iterator[tuple[Calendar, Zone]]:
    """The calendars and zones that agencies work by, also those that take no more work."""
    pairs = {(unit.calendar, unit.zone) for unit in directory.units.values()}
    for code, zone in pairs:
        if zone is not None and (calendar := directory.calendars.get(code or Code(""))):
            yield calendar, zone


def _range(calendar: Calendar, zone: Zone, days: int, now: datetime) -> Mapping[str, Any]:
    last = add_working_days(local_date(now, zone), days, calendar)
    return {"calendar": calendar.code, "zone": zone, "now": now, "until": end_of_day(last, zone)}


def _rows(database: Database, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Page by page, so that what is not warned of yet never hides what comes after it."""
    last: tuple[Any, ...] = (values["now"], UUID(int=0), -1, "")
    while True:
        place = dict(zip(("at", "complaint", "assignment", "clock"), last, strict=True))
        with database.autocommit() as cursor:
            cursor.execute(_NEAR, {**values, **place, "complaint": str(place["complaint"]), "limit": BATCH})
            page = cursor.fetchall()
        yield from page
        if len(page) < BATCH:
            return
        last = page[-1][:4]
