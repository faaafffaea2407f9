"""Rows of the search table that have these words, newest first, at a cost that hardly grows with the table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2 import extensions

from projections.search import search
from service.projector.checkpoints import live_checkpoint
from service.projector.personal import whole
from service.reading.positions import ListNotReady
from service.reading.rows import fetched

KINDS = (datetime, UUID)
"""Where a row stands in the order of the list: what cursors are made of."""
WINDOWS = (4_000, 40_000)
# The newest so many complaints are looked through first, then more, then all. So words that are everywhere cost as much
# among a million as among a hundred thousand, and of rare ones only their own rows are looked at.

_WORD = "(plainto_tsquery('indonesian', %(word{0})s) || plainto_tsquery('english', %(word{0})s))"
_AFTER = "filed_at <= %(filed_at)s AND (filed_at < %(filed_at)s OR complaint > %(complaint)s::uuid)"
_EDGE = """
SELECT filed_at FROM projection.search WHERE {after} ORDER BY filed_at DESC, complaint OFFSET %(window)s LIMIT 1
"""
_MATCHES = """
SELECT complaint, filed_at, confidential, texts FROM projection.search WHERE {conditions}
ORDER BY filed_at DESC, complaint LIMIT %(limit)s
"""


def must_be_whole(cursor: extensions.cursor) -> None:
    """Raises ListNotReady while the table is not made yet, or filled anew after a crash."""
    live = live_checkpoint(cursor, search.name)
    if live is None or not whole(cursor, search, live.generation):
        raise ListNotReady


def having(words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The tsquery that wants all of these words, each by its stem in either language, and its values."""
    wanted = " && ".join(_WORD.format(number) for number in range(len(words)))
    return f"({wanted})", {f"word{number}": word for number, word in enumerate(words)}


def newest(
    cursor: extensions.cursor,
    conditions: Sequence[str],
    values: Mapping[str, Any],
    limit: int,
    mark: Sequence[Any] | None,
) -> list[Mapping[str, Any]]:
    """The first `limit` rows, or the first after a row's place."""
    values = {**values, "limit": limit}
    after = "true"
    if mark is not None:
        after, values = _AFTER, {**values, **dict(zip(("filed_at", "complaint"), mark, strict=True))}
    for window in WINDOWS:
        cursor.execute(_EDGE.format(after=after), {**values, "window": window})
        edge = cursor.fetchone()
        if edge is None:
            break
        inside = [*conditions, after, "filed_at >= %(edge)s"]
        rows = _rows(cursor, inside, {**values, "edge": edge[0]})
        if len(rows) == limit:
            return rows
    return _rows(cursor, [*conditions, after], values)


def _rows(cursor: extensions.cursor, conditions: Sequence[str], values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    cursor.execute(_MATCHES.format(conditions=" AND ".join(conditions)), values)
    return fetched(cursor)
