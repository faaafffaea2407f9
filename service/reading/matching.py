"""Rows of the search table that have these words, newest first."""

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
_WORD = "(plainto_tsquery('indonesian', %(word{0})s) || plainto_tsquery('english', %(word{0})s))"
_AFTER = "filed_at <= %(filed_at)s AND (filed_at < %(filed_at)s OR complaint > %(complaint)s::uuid)"
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
    """The first `limit` rows, or the first after a row's place.

    PostgreSQL knows how frequent each word is: of frequent ones it goes through the newest rows until it has enough, of
    rare ones it fetches all. Windows of our own over the newest rows were slower at every size.
    """
    values, conditions = {**values, "limit": limit}, [*conditions]
    if mark is not None:
        conditions.append(_AFTER)
        values |= dict(zip(("filed_at", "complaint"), mark, strict=True))
    cursor.execute(_MATCHES.format(conditions=" AND ".join(conditions)), values)
    return fetched(cursor)
