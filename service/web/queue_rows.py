"""Reading the queue for a page: some rows by deadline, how many there are, and what can be filtered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2 import extensions

from service.api import cursors
from service.api.rows import fetched

PAGE = 50

_KINDS = (datetime, datetime, UUID, int, int)
_PLACE = ("due_at", "filed_at", "complaint", "assignment")
_COLUMNS = """complaint, assignment, unit, step, clock, due_at, due_on, level, tracking_id, report_class, supervision,
    area, anonymous, confidential, bounces, filed_at, since, origin, title_version"""
_ROW = "(coalesce(due_at, 'infinity'), filed_at, complaint, assignment)"
_MARK = (
    "(coalesce(%(due_at)s::timestamptz, 'infinity'), %(filed_at)s::timestamptz, %(complaint)s::uuid, %(assignment)s)"
)
#: what each filter's value means; all of it constants of ours, the values travel apart
CONDITIONS = {
    "unit": "unit = ANY(%(units)s)",
    "report_class": "report_class = %(report_class)s",
    "area": "area = ANY(%(areas)s)",
    "step": "step = %(step)s",
    "late": "due_at < %(now)s",
    "today": "due_on = %(today)s AND due_at >= %(now)s",
}


@dataclass(frozen=True)
class Asked:
    """Which rows: `conditions` are names of CONDITIONS, `values` what they need, among them `reach` and `now`."""

    conditions: frozenset[str]
    values: Mapping[str, Any]

    def where(self, *without: str) -> str:
        chosen = sorted(self.conditions - set(without))
        return " AND ".join(["unit = ANY(%(reach)s)", *(CONDITIONS[name] for name in chosen)])


@dataclass(frozen=True)
class Rows:
    """A page of them: `first` is the number of the first row, counted from 1; marks lead to the pages around."""

    rows: Sequence[Mapping[str, Any]]
    first: int
    before: str | None
    after: str | None


def page(cursor: extensions.cursor, asked: Asked, after: str | None, before: str | None) -> Rows:
    """The rows after one mark, or before another. Raises BadCursor."""
    mark = cursors.decode(after or before or "", _KINDS) if after or before else None
    backwards = after is None and before is not None
    values = {**asked.values, "limit": PAGE + 1}
    condition = ""
    if mark is not None:
        values |= dict(zip(_PLACE, mark, strict=False))
        condition = f"AND {_ROW} {'<' if backwards else '>'} {_MARK}"
    order = " DESC, ".join(_PLACE) + " DESC" if backwards else "due_at NULLS LAST, filed_at, complaint, assignment"
    cursor.execute(
        f"SELECT {_COLUMNS} FROM projection.queue WHERE {asked.where()} {condition} ORDER BY {order} LIMIT %(limit)s",  # noqa: S608
        values,
    )
    found = fetched(cursor)
    more, rows = len(found) > PAGE, found[:PAGE]
    number = 1 if mark is None else int(mark[-1])
    if backwards:
        rows.reverse()
        first = max(1, number - len(rows)) if more else 1
        return _marked(rows, first, earlier=more, later=True)
    return _marked(rows, 1 if mark is None else number + 1, earlier=mark is not None, later=more)


def _marked(rows: Sequence[Mapping[str, Any]], first: int, *, earlier: bool, later: bool) -> Rows:
    def mark(row: Mapping[str, Any], number: int) -> str:
        return cursors.encode([*(row[name] for name in _PLACE), number])

    return Rows(
        rows,
        first if rows else 0,
        before=mark(rows[0], first) if rows and earlier else None,
        after=mark(rows[-1], first + len(rows) - 1) if rows and later else None,
    )


def total(cursor: extensions.cursor, asked: Asked) -> int:
    cursor.execute(f"SELECT count(*) FROM projection.queue WHERE {asked.where()}", asked.values)  # noqa: S608
    return int((cursor.fetchone() or (0,))[0])


def tallies(cursor: extensions.cursor, asked: Asked) -> Mapping[str, int]:
    """How many rows each tab has, whatever else is filtered."""
    cursor.execute(
        f"""SELECT count(*) AS mine, count(*) FILTER (WHERE {CONDITIONS["late"]}) AS late,
        count(*) FILTER (WHERE {CONDITIONS["today"]}) AS today, count(*) FILTER (WHERE step = 'verify') AS verification
        FROM projection.queue WHERE unit = ANY(%(reach)s)""",  # noqa: S608
        asked.values,
    )
    return fetched(cursor)[0]


def facets(cursor: extensions.cursor, asked: Asked, names: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """For each filter how many rows every value would leave, the other filters holding."""
    parts = (
        f"SELECT '{name}', {name}, count(*) FROM projection.queue WHERE {asked.where(name)} AND {name} IS NOT NULL"  # noqa: S608
        " GROUP BY 2"
        for name in names
    )
    cursor.execute(" UNION ALL ".join(parts), asked.values)
    found: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, value, count in cursor.fetchall():
        found[name][value] = count
    return found


_STANDING = """
WITH last AS (
    SELECT e.era, e.xid, e.log_id FROM aduan.positions p JOIN aduan.events e USING (log_id)
    ORDER BY p.position DESC LIMIT 1
)
SELECT c.position, least(
    (SELECT e.recorded_at FROM aduan.positions p JOIN aduan.events e USING (log_id) WHERE p.position = c.position + 1),
    (SELECT e.recorded_at FROM aduan.events e, last WHERE (e.era, e.xid, e.log_id) > (last.era, last.xid, last.log_id)
        ORDER BY e.era, e.xid, e.log_id LIMIT 1)
)
FROM aduan.checkpoints c WHERE c.source = 'log' AND c.projection = %s AND c.live
"""


def standing(cursor: extensions.cursor, projection: str = "queue") -> tuple[int, datetime | None] | None:
    """The position that this list has come to, and since when something is missing; None before it was ever made."""
    cursor.execute(_STANDING, (projection,))
    row = cursor.fetchone()
    return None if row is None else (int(row[0]), row[1])
