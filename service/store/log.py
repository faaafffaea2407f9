"""Reading the log in position order."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg2.extensions import cursor

from service.store.database import Database


class LogRow(NamedTuple):
    """One event of the log, as stored."""

    position: int
    originator_id: UUID
    version: int
    topic: str
    state: bytes
    metadata: bytes
    nonce: bytes
    recorded_at: datetime
    sequenced_at: datetime
    leaf_hash: bytes


_ROWS = """
SELECT p.position, e.originator_id, e.version, e.topic, e.state, e.metadata, e.nonce, e.recorded_at,
    p.sequenced_at, p.leaf_hash
FROM aduan.positions p JOIN aduan.events e USING (log_id)
"""


def read(
    db: Database, after: int, limit: int, topics: Sequence[str] | None = None, until: int | None = None
) -> list[LogRow]:
    """At most `limit` events with after < position <= until, only of these topics when given."""
    with db.autocommit() as cur:
        return read_with(cur, after, limit, topics, until)


def read_with(
    cur: cursor, after: int, limit: int, topics: Sequence[str] | None = None, until: int | None = None
) -> list[LogRow]:
    """The same in the caller's transaction."""
    where = "p.position > %(after)s"
    where += " AND p.position <= %(until)s" if until is not None else ""
    where += " AND e.topic = ANY(%(topics)s)" if topics is not None else ""
    cur.execute(
        f"{_ROWS} WHERE {where} ORDER BY p.position LIMIT %(limit)s",
        {"after": after, "until": until, "limit": limit, "topics": list(topics or ())},
    )
    return [_row(values) for values in cur]


def stream(db: Database, after: int = 0, until: int | None = None) -> Iterator[LogRow]:
    """All events after `after` (up to `until`), by a server-side cursor: any number in little memory."""
    last = head(db) if until is None else until
    with db.stream() as cur:
        cur.execute(f"{_ROWS} WHERE p.position > %s AND p.position <= %s ORDER BY p.position", (after, last))
        for values in cur:
            yield _row(values)


def history(db: Database, originator_id: UUID) -> list[LogRow]:
    """One stream's events that have a position, in order."""
    with db.autocommit() as cur:
        cur.execute(f"{_ROWS} WHERE e.originator_id = %s ORDER BY e.version", (str(originator_id),))
        return [_row(values) for values in cur]


def head(db: Database) -> int:
    """The last position, 0 when there is none."""
    with db.autocommit() as cur:
        cur.execute("SELECT coalesce(max(position), 0) FROM aduan.positions")
        row = cur.fetchone()
        assert row is not None  # an aggregate always has a row
        return int(row[0])


def _row(values: tuple[Any, ...]) -> LogRow:
    """The driver gives UUIDs as text and bytea as memoryview."""
    position, originator_id, version, topic, state, metadata, nonce, recorded_at, sequenced_at, leaf = values
    return LogRow(
        position,
        UUID(int=int(originator_id.replace("-", ""), 16)),  # half the time of UUID(text)
        version,
        topic,
        bytes(state),
        bytes(metadata),
        bytes(nonce),
        recorded_at,
        sequenced_at,
        bytes(leaf),
    )
