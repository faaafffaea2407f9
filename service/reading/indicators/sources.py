"""The four sources of figures: SQL that gives one row a complaint and group, as the log stood at a position.

All of it constants of ours; values travel apart. `{group}` is the group's value and `{join}` what it needs, for each
source over its own unit and instant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from domain.complaint.state import Status
from service.reading.indicators.figures import Source

# Every complaint as it stood, whichever figure is asked for: class, category, district and unit are those of then.
CASES = """
cases AS (
    SELECT complaint, status, unit, sharing, received_by, report_class, category, area, channel, unadopted,
        bounces, reopened, rating IS NOT NULL AS scored
    FROM projection.indicators
    WHERE until > %(position)s AND position <= %(position)s AND {conditions}
)
"""

# A shared case counts for each unit that has a part open, and once for all units that are asked about together.
_STANDING = """
    SELECT DISTINCT {group} AS grp, cases.complaint, cases.status, missed.missed_at, %(now)s::timestamptz AS now
    FROM cases CROSS JOIN LATERAL unnest(cases.unit || cases.sharing) AS has(unit) LEFT JOIN (
        SELECT complaint, min(due_at) AS missed_at FROM projection.promises
        WHERE ended_position > %(position)s AND position <= %(position)s AND due_at < %(now)s GROUP BY complaint
    ) missed USING (complaint) {join}
    WHERE has.unit = ANY(%(units)s)
"""

# What was closed twice counts by the last time, in everything that there can only be one of.
_LAST = "(array_agg({value} ORDER BY did.position DESC) FILTER (WHERE {when}))[1]"
_DONE = f"""
    SELECT {{group}} AS grp, did.complaint,
        bool_or(did.what = 'complaint.filed') AS received,
        bool_or(did.what IN ('complaint.routed', 'complaint.co_assigned', 'complaint.reopened')) AS routed,
        bool_or(did.what IN ('complaint.returned', 'complaint.part_returned')) AS returned,
        bool_or(did.what IN ('complaint.answered', 'complaint.answer_posted')) AS answered,
        bool_or(did.what = 'complaint.reopened') AS reopened,
        bool_or(did.what = 'complaint.merged') AS merged,
        bool_or(did.late) AS late,
        max(cases.bounces) AS bounces,
        bool_or(cases.scored) AS scored,
        {_LAST.format(value="did.closure", when="did.what = 'complaint.closed'")} AS closure,
        {_LAST.format(value="cases.reopened > did.reopened", when="did.what = 'complaint.closed'")} AS reopened_since,
        {_LAST.format(value="did.archive_reason", when="did.what = 'complaint.archived'")} AS archive_reason,
        {_LAST.format(value="did.rating", when="did.what = 'complaint.rated'")} AS rating,
        min(did.counted_at - did.filed_at)
            FILTER (WHERE did.what IN ('complaint.answered', 'complaint.answer_posted') AND did.answers = 1)
            AS first_answer
    FROM projection.indicators did JOIN cases USING (complaint) {{join}}
    WHERE did.position <= %(position)s AND did.counted_at >= %(start)s AND did.counted_at < %(end)s
        AND {{unit}} = ANY(%(units)s)
    GROUP BY grp, did.complaint
"""  # noqa: S608

_STEPS = ",\n        ".join(
    _LAST.format(value="did.counted_at - did.ended_since", when=f"did.ended = '{status}'") + f" AS {status}"
    for status in Status
)
_STEPPED = f"""
    SELECT {{group}} AS grp, did.complaint,
        {_STEPS}
    FROM projection.indicators did JOIN cases USING (complaint) {{join}}
    WHERE did.ended IS NOT NULL AND did.position <= %(position)s
        AND did.counted_at >= %(start)s AND did.counted_at < %(end)s AND {{unit}} = ANY(%(units)s)
    GROUP BY grp, did.complaint
"""  # noqa: S608

# Kept is what ended by what was promised, and in time. What ended otherwise before the date came is not judged.
_IN_TIME = "(made.ended_position <= %(position)s AND made.ended_at <= made.due_at)"
_COUNTED = "count(*) FILTER (WHERE made.clock = '{clock}'{missed}) AS {clock}_{what}"
_CLOCKS = ",\n        ".join(
    _COUNTED.format(clock=clock, what=what, missed=f" AND NOT {_IN_TIME}" if what == "missed" else "")
    for clock in ("verification", "first_response", "resolution")
    for what in ("due", "missed")
)
_DUE = f"""
    SELECT {{group}} AS grp, made.complaint,
        {_CLOCKS}
    FROM projection.promises made
    JOIN projection.indicators maker ON maker.complaint = made.complaint AND maker.version = made.version
    JOIN cases ON cases.complaint = made.complaint {{join}}
    WHERE made.position <= %(position)s AND made.judged
        AND made.due_at >= %(start)s AND made.due_at < least(%(end)s, %(now)s)
        AND (made.met OR NOT {_IN_TIME}) AND {{unit}} = ANY(%(units)s)
    GROUP BY grp, made.complaint
"""  # noqa: S608


@dataclass(frozen=True)
class _Parts:
    """A source's query, and whose each of its rows is, and when."""

    sql: str
    unit: str
    instant: str | None


_PARTS: Mapping[Source, _Parts] = {
    Source.STANDING: _Parts(_STANDING, "has.unit", None),
    # What came in is counted where it is: everything comes in at a desk.
    Source.DONE: _Parts(
        _DONE, "CASE WHEN did.what = 'complaint.filed' THEN cases.unit ELSE did.by_unit END", "did.counted_at"
    ),
    Source.STEPS: _Parts(_STEPPED, "did.ended_unit", "did.counted_at"),
    Source.DUE: _Parts(
        _DUE,
        "CASE WHEN made.assignment = 0 OR made.by_desk THEN maker.received_by"
        " ELSE coalesce(made.unit, maker.by_unit) END",
        "made.due_at",
    ),
}


class By(StrEnum):
    """What the figures are told apart by. Units, categories and areas are counted with all below them."""

    UNIT = "unit"
    CATEGORY = "category"
    AREA = "area"
    CLASS = "report_class"
    CHANNEL = "channel"
    MONTH = "month"


NOTHING = ""
"""The group of what has no category or area; and the only one when nothing is told apart."""
_TREE = "JOIN unnest(%(codes)s::text[], %(members)s::text[]) AS tree(code, member) ON tree.member = {what}"
_MONTH = "to_char({instant} AT TIME ZONE %(zone)s, 'YYYY-MM')"


def query(source: Source, conditions: str, by: By | None = None) -> str | None:
    """The source as CTEs `cases` and `found`; None where the source knows nothing of such groups."""
    parts = _PARTS[source]
    if by is By.MONTH and parts.instant is None:
        return None
    group, join = _grouped(parts, by)
    found = parts.sql.format(group=group, join=join, unit=parts.unit)
    return f"WITH {CASES.format(conditions=conditions)}, found AS ({found})"


def _grouped(parts: _Parts, by: By | None) -> tuple[str, str]:
    match by:
        case By.UNIT:
            return "tree.code", _TREE.format(what=parts.unit)
        case By.CATEGORY | By.AREA:
            return "coalesce(tree.code, '')", "LEFT " + _TREE.format(what=f"cases.{by}")
        case By.CLASS | By.CHANNEL:
            return f"cases.{by}", ""
        case By.MONTH:
            return _MONTH.format(instant=parts.instant), ""
        case None:
            return "''", ""
        case _:
            assert_never(by)
