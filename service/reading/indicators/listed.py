"""The complaints behind a figure: exactly as many as it counts, of which those are shown that somebody may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.bootstrap import Service
from service.identity.principals import StaffMember
from service.reading import cursors
from service.reading.indicators.asked import Asked
from service.reading.indicators.figures import Figure
from service.reading.indicators.sources import query
from service.reading.register import COLUMNS
from service.reading.rows import fetched
from service.reading.titles import titles

_KINDS = (datetime, UUID)
_AFTER = "(filed_at < %(filed_at)s OR (filed_at = %(filed_at)s AND complaint > %(complaint)s))"
# Whoever may open a case: it was received within their reach, or has ever been there.
_SEEN = """EXISTS (SELECT FROM projection.indicators once WHERE once.complaint = found.complaint
    AND (once.unit = ANY(%(reach)s) OR once.received_by = ANY(%(reach)s) OR once.sharing && %(reach)s))"""
_TOTALS = "SELECT count(*), count(*) FILTER (WHERE {seen}) FROM found WHERE {where}"
_PAGE = """
SELECT {columns}
FROM projection.register WHERE complaint IN (SELECT found.complaint FROM found WHERE {where} AND {seen}) {after}
ORDER BY filed_at DESC, complaint LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Behind:
    """`total` is the figure; of these `within` may be seen, and `rows` are a page of them, as they are now."""

    total: int
    within: int
    rows: Sequence[Mapping[str, Any]]
    titles: Mapping[UUID, str]
    next: str | None


def behind(service: Service, who: StaffMember, asked: Asked, figure: Figure, limit: int, cursor: str | None) -> Behind:
    """Newest first. Raises BadCursor."""
    reach = sorted(service.directories.current().subtree(who.unit))
    values = {**asked.values, "reach": reach, "limit": limit + 1}
    after = ""
    if cursor is not None:
        after = f"AND {_AFTER}"
        values |= dict(zip(("filed_at", "complaint"), cursors.decode(cursor, _KINDS), strict=True))
    found = query(figure.source, asked.conditions)
    told = {"where": f"({figure.where})", "seen": _SEEN, "after": after, "columns": COLUMNS}
    with service.database.autocommit() as database:
        database.execute(f"{found} {_TOTALS.format(**told)}", values)
        total, within = database.fetchone() or (0, 0)
        database.execute(f"{found} {_PAGE.format(**told)}", values)
        rows = fetched(database)
    page, more = rows[:limit], len(rows) > limit
    onward = cursors.encode([page[-1]["filed_at"], page[-1]["complaint"]]) if more else None
    return Behind(total, within, page, titles(service, page), onward)
