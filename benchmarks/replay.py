"""The whole log read in position order, each event decoded and validated, against a bare cursor over the same join.

Ours is what replays and checks do: `service.store.log.stream`, then state and metadata decoded into the frozen classes
of the domain, every field checked against its type. The peer is psycopg2's server-side cursor (itersize 5,000) that
fetches the same columns of the same rows in the same order and does nothing with them.
"""

import time
from contextlib import closing

from benchmarks import _histories
from benchmarks.harness import Result, Scale, alternate, connect, database, server
from service.cluster import SERVICE, SUPERUSER
from service.store import log
from service.store.database import Database
from service.store.mapper import decode, decode_metadata

GOAL = 0.45
EVENTS = 300_000
BARE = """
SELECT p.position, e.originator_id, e.version, e.topic, e.state, e.metadata, e.nonce, e.recorded_at,
    p.sequenced_at, p.leaf_hash
FROM aduan.positions p JOIN aduan.events e USING (log_id)
WHERE p.position > 0 AND p.position <= %s ORDER BY p.position
"""


def run(scale: Scale) -> Result:
    """Events/s of both, and their ratio."""
    with server() as cluster:
        name = database(cluster, "ours")
        db = Database(cluster.url(name, SERVICE))
        total = _histories.fill(db, scale.of(EVENTS))
        with closing(connect(cluster.url(name, SUPERUSER))) as connection, connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        measured = alternate({"ours": lambda: ours(db, total), "bare cursor": lambda: bare(db, total)}, rounds=7)
    ratio = measured.ratio("ours", "bare cursor")
    notes = {"events": total, "spread": measured.spread("ours", "bare cursor")}
    return Result("replay", ratio, GOAL, dict(measured.items()), "events/s", notes=notes)


def ours(db: Database, total: int) -> float:
    """Read, decode, validate."""
    started, position = time.perf_counter(), 0
    for row in log.stream(db):
        event = decode(row.topic, row.state)
        about = decode_metadata(row.metadata)
        position += 1
        if row.position != position or event.topic != row.topic or about.channel != "web":
            raise AssertionError(f"{event.topic} by {about.channel} at {row.position}, expected {position}")
    if position != total:
        raise AssertionError(f"{position} events of {total}")
    return total / (time.perf_counter() - started)


def bare(db: Database, total: int) -> float:
    """Fetch only."""
    started, count = time.perf_counter(), 0
    with db.stream(itersize=5_000) as cursor:
        cursor.execute(BARE, (total,))
        for _ in cursor:
            count += 1
    if count != total:
        raise AssertionError(f"{count} events of {total}")
    return total / (time.perf_counter() - started)
