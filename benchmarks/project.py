"""`queue` catching up with the log, against the library's ProjectionRunner doing the same fold.

Ours: join, decode and validate, load, fold, upsert, checkpoint, in batches of one transaction. The peer's Projection
decodes the same bytes by the same decoder, folds by the same handlers into the same table, and records its tracking
with the row, in the library's way: a transaction per event. It reads its own recorder's table, so it joins nothing.
Both begin with the log's first event; the peer, being slower, is given fewer of them.
"""

import time
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, StoredEvent, Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.types.json import Jsonb
from psycopg2.extensions import parse_dsn

from benchmarks import _histories
from benchmarks.harness import Result, Scale, alternate, connect, database, server
from domain.event import Event
from projections.queue import QueueRow
from projections.queue.fold import queue
from service.cluster import SERVICE, SUPERUSER, Cluster
from service.projector.advance import advance
from service.projector.checkpoints import all_checkpoints
from service.projector.columns import columns_of
from service.projector.generations import prepare, remove
from service.projector.source import Reader
from service.projector.tables import table_name
from service.store import log
from service.store.database import Database
from service.store.mapper import Replayed, decode, envelope

GOAL = 15.0
EVENTS, PEER_EVENTS = 200_000, 12_000
TABLE = table_name("queue", 1)
COLUMNS = columns_of(QueueRow)
RECORDED_AT = datetime(2026, 1, 1, tzinfo=UTC)  # which the library does not keep, and `queue` does not show


def run(scale: Scale) -> Result:
    """Events/s of both, and their ratio."""
    with server() as cluster:
        url = cluster.url(database(cluster, "ours"), SERVICE)
        db = Database(url)
        total = _histories.fill(db, scale.of(EVENTS))
        peer = Peer(cluster, db, min(total, scale.of(PEER_EVENTS)))
        analyse(cluster, "ours", "peer")
        measured = alternate({"ours": lambda: ours(db, total), "library": peer.measure}, rounds=3)
        compare(db, cluster, peer.events)
    notes = {"events": total, "peer's events": peer.events, "spread": measured.spread("ours", "library")}
    ratio = measured.ratio("ours", "library")
    return Result("project", ratio, GOAL, dict(measured.items()), "events/s", notes=notes)


def ours(db: Database, total: int) -> float:
    """From an empty table to the head of the log."""
    forget(db)
    prepare(db, [queue])
    started, reader = time.perf_counter(), Reader()
    while (done := advance(db, queue, reader)) and done.events:
        if done.failure:
            raise AssertionError(done.failure)
    seconds = time.perf_counter() - started
    with db.autocommit() as cur:
        (checkpoint,) = all_checkpoints(cur, projection="queue")
    if checkpoint.position != total or log.head(db) != total:
        raise AssertionError(f"stands at {checkpoint.position} of {total}")
    return total / seconds


def forget(db: Database) -> None:
    """Back to the beginning."""
    with db.transaction() as cur:
        cur.execute("DROP VIEW IF EXISTS projection.queue")
        for checkpoint in all_checkpoints(cur, lock=True, projection="queue"):
            remove(cur, checkpoint)


def analyse(cluster: Cluster, *names: str) -> None:
    """Both planners know their tables."""
    for name in names:
        with closing(connect(cluster.url(name, SUPERUSER))) as connection, connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


class PeerMapper(Mapper[UUID]):
    """Metadata and state in one: the library's tables have no column for metadata."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        raise NotImplementedError("the peer only reads")

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        about, state = stored_event.state.split(b"\n", 1)
        stream, version = cast(UUID, stored_event.originator_id), stored_event.originator_version
        position = cast(int, getattr(stored_event, "id", 0))
        at = envelope(stream, version, position, RECORDED_AT, about)
        return Replayed(stream, version, decode(stored_event.topic, state), at)


class PeerLog(Application[UUID]):
    """The library's application over its own recorder."""

    name = "peer"


class PeerView(PostgresTrackingRecorder):
    """The queue's table, written one event at a time together with the tracking."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        names = [column.name for column in COLUMNS]
        new = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
        self.load = f"SELECT {', '.join(names)} FROM queue WHERE complaint = %s"
        self.upsert = (
            f"INSERT INTO queue VALUES ({', '.join(['%s'] * len(names))}) "
            f"ON CONFLICT (complaint, assignment) DO UPDATE SET {new}"
        )
        self.delete = "DELETE FROM queue WHERE complaint = %s AND assignment = %s"

    def apply(self, replayed: Replayed, tracking: Tracking) -> None:
        """Load, fold, write, track: one transaction."""
        event: Event = replayed.event
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self.load, (replayed.originator_id,), prepare=True)
            stored = [_row(list(values.values())) for values in cursor.fetchall()]
            rows = {(row.assignment,): row for row in stored}
            for key, row in queue.changes(rows, event, replayed.at).items():
                if row is None:
                    cursor.execute(self.delete, (replayed.originator_id, *key), prepare=True)
                else:
                    cursor.execute(self.upsert, [_plain(column.get(row)) for column in COLUMNS], prepare=True)
            self._insert_tracking(cursor, tracking)


class PeerQueue(Projection[PeerView]):
    """The library's projection."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """The same fold."""
        self.view.apply(domain_event, tracking)


class Peer:
    """The library's side: its own database with the log's first `events` events."""

    def __init__(self, cluster: Cluster, db: Database, events: int) -> None:
        self.events = events
        cluster.create_database("peer")
        self.url = cluster.url("peer", SUPERUSER)
        parts = parse_dsn(self.url)
        known = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user"}
        self.env = {f"POSTGRES_{name}": parts[part] for name, part in known.items()}
        self.env |= {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_PASSWORD": "none"}
        self.env |= {"MAPPER_TOPIC": f"{__name__}:PeerMapper"}
        self.env |= {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}  # filling by pipelines of 1,000 sometimes never ends
        with closing(connect(self.url)) as connection, connection.cursor() as cursor:
            cursor.execute(queue.tables.replace("{table}", "queue"))
        with PeerLog(self.env) as app:
            recorder = cast(PostgresApplicationRecorder, app.recorder)
            for after in range(0, events, 1_000):
                rows = log.read(db, after, min(1_000, events - after))
                recorder.insert_events(
                    [
                        StoredEvent(row.originator_id, row.version, row.topic, row.metadata + b"\n" + row.state)
                        for row in rows
                    ]
                )

    def measure(self) -> float:
        """From an empty table to the last event."""
        with closing(connect(self.url)) as connection, connection.cursor() as cursor:
            cursor.execute("TRUNCATE queue; DROP TABLE IF EXISTS peerqueue_tracking")
        started = time.perf_counter()
        runner = ProjectionRunner(
            application_class=PeerLog, projection_class=PeerQueue, view_class=PeerView, env=self.env
        )
        with runner:
            runner.wait(self.events, timeout=600)
            return self.events / (time.perf_counter() - started)


def compare(db: Database, cluster: Cluster, events: int) -> None:
    """Both did the same: rows that had their last event by then are equal."""
    query = f"SELECT v::text FROM {{}} v WHERE position <= {events} ORDER BY 1"
    with db.autocommit() as cur:
        cur.execute(query.format(TABLE))
        mine = {text for (text,) in cur}
    with closing(connect(cluster.url("peer", SUPERUSER))) as connection, connection.cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute(query.format("queue"))
        theirs = {text for (text,) in cursor}
    if not mine or not mine <= theirs:
        raise AssertionError(f"{len(mine - theirs)} of {len(mine)} rows differ from the library's")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, dict):
        return Jsonb(value)
    return str(value) if isinstance(value, str) else value


def _row(values: list[Any]) -> QueueRow:
    for index, column in enumerate(COLUMNS):
        if column.read is not None and values[index] is not None and column.sql_type in ("text", "text[]"):
            values[index] = column.read(values[index])
    return QueueRow(*values)
