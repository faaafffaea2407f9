"""The queue: what units must do next, by deadline; cases without a date come last, oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2 import extensions

from service.reading.rows import fetched

PLACE = ("due_at", "filed_at", "complaint", "assignment")
"""Where a row stands in the order of the list, and the kinds of these values: what cursors are made of."""
PLACE_KINDS = (datetime, datetime, UUID, int)

_COLUMNS = """complaint, assignment, unit, step, clock, due_at, due_on, level, escalated_unit, escalated_role,
    tracking_id, report_class, supervision, category, area, anonymous, confidential, origin, received_by, proposed_unit,
    bounces, filed_at, since, title_version, title_field, version, officer, labels, referred_to"""
_ROW = "(coalesce(due_at, 'infinity'), filed_at, complaint, assignment)"
_MARK = (
    "(coalesce(%(due_at)s::timestamptz, 'infinity'), %(filed_at)s::timestamptz, %(complaint)s::uuid, %(assignment)s)"
)
_FORWARDS = "due_at NULLS LAST, filed_at, complaint, assignment"
_BACKWARDS = "due_at DESC, filed_at DESC, complaint DESC, assignment DESC"

CONDITIONS = {
    "unit": "unit = ANY(%(units)s)",
    "report_class": "report_class = %(report_class)s",
    "area": "area = ANY(%(areas)s)",
    "step": "step = %(step)s",
    "late": "due_at < %(now)s",
    "officer": "officer = ANY(%(officers)s::uuid[])",
    "label": "%(label)s = ANY(labels)",
    "today": "due_on = %(today)s AND due_at >= %(now)s",
}
"""What each filter's value means; all of it constants of ours, the values travel apart."""


@dataclass(frozen=True)
class Asked:
    """Which rows: those of units in `reach`; `conditions` are names of CONDITIONS, `values` what they need."""

    reach: Sequence[str]
    conditions: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Any]:
        """For queries over `where`."""
        return {**self.values, "reach": self.reach}

    def where(self, *without: str) -> str:
        """SQL, leaving out some of the conditions."""
        chosen = sorted(self.conditions - set(without))
        return " AND ".join(["unit = ANY(%(reach)s)", *(CONDITIONS[name] for name in chosen)])


@dataclass(frozen=True)
class Page:
    """Rows in the order of the list, and whether there are more the way that was asked for."""

    rows: Sequence[Mapping[str, Any]]
    more: bool


def page(
    cursor: extensions.cursor, asked: Asked, limit: int, mark: Sequence[Any] | None = None, *, backwards: bool = False
) -> Page:
    """The first rows; with the place of a row as mark those after it, or (`backwards`) the last ones before it."""
    values = {**asked.parameters, "limit": limit + 1}
    beyond = ""
    if mark is not None:
        values |= zip(PLACE, mark, strict=True)
        beyond = f"AND {_ROW} {'<' if backwards else '>'} {_MARK}"
    order = _BACKWARDS if backwards else _FORWARDS
    cursor.execute(
        f"SELECT {_COLUMNS} FROM projection.queue WHERE {asked.where()} {beyond} ORDER BY {order} LIMIT %(limit)s",  # noqa: S608
        values,
    )
    found = fetched(cursor)
    rows = found[:limit]
    return Page(rows[::-1] if backwards else rows, len(found) > limit)


def place(row: Mapping[str, Any]) -> list[Any]:
    """Where this row stands, as a mark for the pages around it."""
    return [row[name] for name in PLACE]


def total(cursor: extensions.cursor, asked: Asked) -> int:
    """How many rows there are."""
    cursor.execute(f"SELECT count(*) FROM projection.queue WHERE {asked.where()}", asked.parameters)  # noqa: S608
    return int((cursor.fetchone() or (0,))[0])


def tallies(cursor: extensions.cursor, asked: Asked) -> Mapping[str, int]:
    """How many rows each tab has, whatever else is filtered."""
    cursor.execute(
        f"""SELECT count(*) AS mine, count(*) FILTER (WHERE {CONDITIONS["late"]}) AS late,
        count(*) FILTER (WHERE {CONDITIONS["today"]}) AS today, count(*) FILTER (WHERE step = 'verify') AS verification,
        count(*) FILTER (WHERE {CONDITIONS["officer"]}) AS own
        FROM projection.queue WHERE unit = ANY(%(reach)s)""",  # noqa: S608
        {"officers": [], **asked.parameters},
    )
    return fetched(cursor)[0]


def facets(cursor: extensions.cursor, asked: Asked, names: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """For each filter how many rows every value would leave, the other filters holding."""
    parts = (
        f"SELECT '{name}', {name}, count(*) FROM projection.queue WHERE {asked.where(name)} AND {name} IS NOT NULL"  # noqa: S608
        " GROUP BY 2"
        for name in names
    )
    cursor.execute(" UNION ALL ".join(parts), asked.parameters)
    found: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, value, count in cursor.fetchall():
        found[name][value] = count
    return found
