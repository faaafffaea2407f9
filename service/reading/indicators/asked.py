"""What figures are asked for: whose, of which days, of which cases, and as known when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2 import extensions

from domain.complaint.terms import ReportClass
from domain.directory.state import Directory
from domain.event import Code, Refused
from service.bootstrap import Service
from service.projector.checkpoints import live_checkpoint
from service.reading.indicators.sources import NOTHING
from service.reading.positions import ListNotReady, NotThereYet
from service.reading.scope import areas_below, categories_below

DAY = timedelta(days=1)
USUAL = 30
READ = ("indicators", "promises", "register")
NONE = "-"
"""Asks for the cases without a category or an area."""


class PeriodImpossible(Refused):
    """The period ends before it begins, or lies outside the years 1900 to 2199."""


class NotKnownYet(Refused):
    """Nobody knows what will have been known then: ask for a moment that has passed."""


class Imported(StrEnum):
    """Histories from another system that nobody here has adopted were not this office's work."""

    WITHOUT = "without"
    ONLY = "only"
    WITH = "with"


@dataclass(frozen=True, kw_only=True)
class Question:
    """Days are local to the unit, the last one included; `at` is when the answer is known, None for now.

    Without days it is about the 30 that end then.
    """

    unit: Code
    first: date | None = None
    last: date | None = None
    at: datetime | None = None
    imported: Imported = Imported.WITHOUT
    report_class: ReportClass | None = None
    category: str | None = None
    area: str | None = None
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The question, and what the queries need for it."""

    question: Question
    zone: ZoneInfo
    first: date
    last: date
    start: datetime
    end: datetime
    now: datetime
    position: int
    conditions: str
    values: Mapping[str, Any]

    @property
    def provisional(self) -> bool:
        """Whether the period was not over when this was known."""
        return self.now < self.end


def ask(service: Service, question: Question) -> Asked:
    """Raises UnknownUnit, UnknownCategory, PeriodImpossible, NotKnownYet, NotThereYet, ListNotReady."""
    directory = service.directories.current()
    directory.unit(question.unit)
    clock = datetime.now(UTC)
    if question.at is not None and question.at > clock:
        raise NotKnownYet(field="at", at=question.at)
    zone = ZoneInfo(directory.zone_of(question.unit))
    first, last = _days(question, (question.at or clock).astimezone(zone).date())
    with service.database.autocommit() as cursor:
        position, now = _standing(cursor, question.at, clock)
    start, end = _midnight(first, zone), _midnight(last + DAY, zone)
    conditions, values = _conditions(question, directory)
    units = sorted(directory.subtree(question.unit))
    at = {"position": position, "now": now, "start": start, "end": end, "zone": zone.key, "units": units}
    return Asked(
        question=question,
        zone=zone,
        first=first,
        last=last,
        start=start,
        end=end,
        now=now,
        position=position,
        conditions=conditions,
        values={**values, **at},
    )


def _days(question: Question, today: date) -> tuple[date, date]:
    last = question.last or (today if question.first is None else max(today, question.first))
    first = question.first or last - (USUAL - 1) * DAY
    if first.year < 1900 or last < first or last.year >= 2200:
        raise PeriodImpossible(field="to", first=first, last=last)
    return first, last


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _standing(cursor: extensions.cursor, at: datetime | None, clock: datetime) -> tuple[int, datetime]:
    """The last position that was known then, which all that is read has come to, and the moment that this is true of.

    What is not read yet was not known: "now" is then the moment before it, so that asking for that moment later gives
    the same.
    """
    checkpoints = [checkpoint for name in READ if (checkpoint := live_checkpoint(cursor, name)) is not None]
    if len(checkpoints) < len(READ):
        raise ListNotReady
    reached = min(checkpoint.position for checkpoint in checkpoints)
    known = position_at(cursor, at or clock)
    if known <= reached:
        return known, at or clock
    if at is not None:
        raise NotThereYet
    cursor.execute("SELECT sequenced_at FROM aduan.positions WHERE position = %s", (reached + 1,))
    (unread,) = cursor.fetchone() or (clock,)
    before: datetime = unread.astimezone(UTC) - timedelta(microseconds=1)
    return position_at(cursor, before), before


def position_at(cursor: extensions.cursor, at: datetime) -> int:
    """The last position given by then, 0 when there was none: times never fall, so halving finds it."""
    cursor.execute("SELECT coalesce(max(position), 0) FROM aduan.positions")
    (beyond,) = cursor.fetchone() or (0,)
    known, beyond = 0, beyond + 1
    while beyond - known > 1:
        middle = (known + beyond) // 2
        cursor.execute("SELECT sequenced_at <= %s FROM aduan.positions WHERE position = %s", (at, middle))
        (by_then,) = cursor.fetchone() or (False,)
        known, beyond = (middle, beyond) if by_then else (known, middle)
    return known


def _conditions(question: Question, directory: Directory) -> tuple[str, dict[str, Any]]:
    """SQL over constants only; what was asked goes in as values."""
    which = {Imported.WITHOUT: "NOT unadopted", Imported.ONLY: "unadopted", Imported.WITH: "TRUE"}
    conditions, values = [which[question.imported]], dict[str, Any]()
    for name in ("report_class", "channel"):
        if (wanted := getattr(question, name)) is not None:
            conditions.append(f"{name} = %({name})s")
            values[name] = str(wanted)
    for name, below in (("category", categories_below), ("area", areas_below)):
        wanted = getattr(question, name)
        if wanted == NONE:
            conditions.append(f"{name} IS NULL")
        elif wanted is not None:
            conditions.append(f"{name} = ANY(%({name})s)")
            values[name] = below(directory, Code(wanted))
    return " AND ".join(conditions), values


def asked_of(group: str) -> str:
    """How a group is asked for alone."""
    return NONE if group == NOTHING else group
