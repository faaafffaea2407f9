"""Checks of the log's order: positions 1, 2, 3 …, each with its event, in the order in which transactions wrote."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import extensions

from service.audit.finding import Finding, shortened
from service.store.database import Database

_ENTER_AGAIN = (
    "they are stored, but no reader sees them: run `aduan migrate`, for transaction ids that went back after a restore "
    "without it let events be passed over, and enter them again; if positions are missing too, restore from a backup"
)
RESTORE = "rows were removed or changed in the database: keep a copy of it, restore from a backup and compare"


@contextmanager
def unhurried(database: Database) -> Iterator[extensions.cursor]:
    """A read-only transaction that may take as long as a large log needs; it holds no writer back."""
    with database.transaction() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


_GAPS = """
SELECT before + 1, position - 1
FROM (SELECT position, lag(position, 1, 0::bigint) OVER (ORDER BY position) AS before FROM aduan.positions) AS p
WHERE position <> before + 1 ORDER BY position
"""


def positions_dense(database: Database) -> Finding:
    """1, 2, 3 … without a gap."""
    with unhurried(database) as cursor:
        cursor.execute(_GAPS)
        gaps = [
            f"position {first} is missing" if first == last else f"positions {first} to {last} are missing"
            for first, last in cursor.fetchall()
        ]
        cursor.execute("SELECT count(*) FROM aduan.positions")
        return Finding("positions are dense", _count(cursor), shortened(gaps), RESTORE)


# What the last position stands for is the sequencer's watermark: everything before it must have a position.
_PASSED_OVER = """
SELECT e.originator_id, e.version
FROM aduan.events e LEFT JOIN aduan.positions p USING (log_id)
WHERE p.log_id IS NULL AND (e.era, e.xid, e.log_id) < (
    SELECT l.era, l.xid, l.log_id FROM aduan.events l JOIN aduan.positions q USING (log_id)
    ORDER BY q.position DESC LIMIT 1)
ORDER BY e.log_id
"""
_WITHOUT_EVENT = """
SELECT p.position FROM aduan.positions p LEFT JOIN aduan.events e USING (log_id) WHERE e.log_id IS NULL ORDER BY 1
"""


def events_positioned(database: Database) -> Iterator[Finding]:
    """Each event before the last positioned one has a position of its own, and each position an event."""
    with unhurried(database) as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM aduan.events), (SELECT count(*) FROM aduan.positions)")
        events, positions = cursor.fetchone() or (0, 0)
        cursor.execute(_PASSED_OVER)
        passed = [f"event {version} of stream {stream} was passed over" for stream, version in cursor.fetchall()]
        cursor.execute(_WITHOUT_EVENT)
        alone = [f"position {row[0]} has no event" for row in cursor.fetchall()]
    yield Finding("no event was passed over", events, shortened(passed), _ENTER_AGAIN)
    if events and not positions:  # then nothing else would be examined, and all seem well
        advice = "start `aduan project`; if it has run, positions were removed: restore from a backup and compare"
        yield Finding("positions belong to events", 0, [f"none of {events:,} events has a position"], advice)
    else:
        yield Finding("positions belong to events", positions, shortened(alone), RESTORE)


_DISORDER = """
SELECT position FROM (
    SELECT p.position, (e.era, e.xid, e.log_id) < lag((e.era, e.xid, e.log_id)) OVER (ORDER BY p.position) AS wrong
    FROM aduan.positions p JOIN aduan.events e USING (log_id)) AS o
WHERE wrong ORDER BY position
"""
_STREAMS = """
SELECT originator_id, version FROM (
    SELECT e.originator_id, e.version, lag(e.version, 1, 0) OVER stream AS before,
        p.position < lag(p.position) OVER stream AS early
    FROM aduan.events e LEFT JOIN aduan.positions p USING (log_id)
    WINDOW stream AS (PARTITION BY e.originator_id ORDER BY e.version)) AS s
WHERE version <> before + 1 OR early ORDER BY 1, 2
"""


def order_kept(database: Database) -> Finding:
    """Positions follow the order of writing, and each stream's versions are 1, 2, 3 … in the order of positions."""
    with unhurried(database) as cursor:
        cursor.execute(_DISORDER)
        wrong = [f"position {row[0]} was written before the one before it" for row in cursor.fetchall()]
        cursor.execute(_STREAMS)
        wrong += [
            f"event {version} of stream {stream} does not follow the one before it"
            for stream, version in cursor.fetchall()
        ]
        cursor.execute("SELECT count(DISTINCT originator_id) FROM aduan.events")
        return Finding("positions and versions are in order", _count(cursor), shortened(wrong), RESTORE)


def _count(cursor: extensions.cursor) -> int:
    row = cursor.fetchone()
    assert row is not None  # count always answers
    return int(row[0])
