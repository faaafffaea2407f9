"""The eventsourcing library's recorders on our log: one statement an append, positions as notification ids."""

import time
from collections.abc import Sequence
from datetime import datetime
from threading import Event
from typing import Any
from uuid import UUID

from eventsourcing import persistence
from eventsourcing.persistence import IntegrityError, Notification, Tracking
from psycopg2.extensions import cursor

from service.store import arrays, log
from service.store.append import append
from service.store.database import Database
from service.store.prepared import Prepared
from service.store.sequencer import sequence
from service.store.stored import Positioned, Stored

_POLL = 0.02  # seconds between two looks of a subscription
_FIRST, _LAST = -1, 2**31 - 1  # versions: before the first of all, and the greatest that can be


def _selecting(table: str, columns: str) -> tuple[Prepared, Prepared]:
    """A stream's rows between two versions, by version: ascending, descending."""
    body = f"SELECT {columns} FROM aduan.{table} WHERE originator_id = $1 AND version > $2 AND version <= $3"  # noqa: S608
    types = ("uuid", "int", "int", "bigint")
    ascending, descending = (
        Prepared(f"aduan_{table}_{order}", types, f"{body} ORDER BY version {order} LIMIT $4")
        for order in ("asc", "desc")
    )
    return ascending, descending


_STREAMS = Prepared(
    "aduan_streams",
    ("uuid[]",),
    "SELECT originator_id, version, topic, state, metadata, nonce, recorded_at FROM aduan.events"
    " WHERE originator_id = ANY($1) ORDER BY originator_id, version",
)


class AggregateRecorder(persistence.AggregateRecorder):
    """Streams of events in the log."""

    _select = _selecting("events", "version, topic, state, metadata, nonce, recorded_at")

    def __init__(self, database: Database) -> None:
        """Nothing is read or written here."""
        self.database = database

    def insert_events(self, stored_events: Sequence[persistence.StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append; `batch` is written in the same statement. Raises what `service.store.append` says."""
        with self.database.autocommit() as cur:
            append(cur, stored_events, kwargs.get("batch"))
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[persistence.StoredEvent]:
        """One stream's events with gt < version <= lte, by version."""
        bounds = (_FIRST if gt is None else gt, _LAST if lte is None else lte)
        with self.database.autocommit() as cur:
            self._select[desc].run(cur, (str(originator_id), *bounds, limit))
            return [_stored(originator_id, *row) for row in cur]

    def select_streams(self, streams: Sequence[UUID]) -> Sequence[Stored]:
        """All events of these streams, each stream's by version."""
        with self.database.autocommit() as cur:
            _STREAMS.run(cur, (arrays.uuids(streams),))
            return [_stored(UUID(row[0]), *row[1:]) for row in cur]


class SnapshotRecorder(AggregateRecorder):
    """Snapshots: of any versions, never in the log; they may be thrown away."""

    _select = _selecting("snapshots", "version, topic, state, ''::bytea, ''::bytea, NULL")

    def insert_events(self, stored_events: Sequence[persistence.StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Store snapshots."""
        rows = [(str(s.originator_id), s.originator_version, s.topic, s.state) for s in stored_events]
        with self.database.transaction() as cur:
            cur.executemany("INSERT INTO aduan.snapshots VALUES (%s, %s, %s, %s)", rows)
        return None


class ApplicationRecorder(AggregateRecorder, persistence.ApplicationRecorder):
    """The log in position order too.

    With `sequence_at_once`, `insert_events` gives positions right after its commit and returns them. The service leaves
    that to the sequencer.
    """

    def __init__(self, database: Database, sequence_at_once: bool = False) -> None:
        """`sequence_at_once` makes each append wait for its positions."""
        super().__init__(database)
        self._sequence_at_once = sequence_at_once

    def insert_events(self, stored_events: Sequence[persistence.StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append; positions are returned only with `sequence_at_once`."""
        super().insert_events(stored_events, **kwargs)
        if not self._sequence_at_once:
            return None
        return self._positions(stored_events)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events from position `start` to `stop`, at most `limit`."""
        after = 0 if start is None else start - inclusive_of_start
        rows = log.read(self.database, after, limit, topics or None, until=stop)
        return [_positioned(row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The last position."""
        return log.head(self.database) or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "Subscription":
        """Events after position `gt`, and then those to come."""
        return Subscription(self, gt, topics)

    def _positions(self, stored_events: Sequence[persistence.StoredEvent]) -> Sequence[int]:
        """Sequence until these events have positions: a transaction that began earlier may hold them back."""
        streams = [str(event.originator_id) for event in stored_events]
        versions = [event.originator_version for event in stored_events]
        while True:
            sequence(self.database)
            with self.database.autocommit() as cur:
                cur.execute(
                    "SELECT p.position FROM unnest(%s::uuid[], %s::int[]) AS wanted (originator_id, version)"
                    " JOIN aduan.events e USING (originator_id, version) JOIN aduan.positions p USING (log_id)"
                    " ORDER BY p.position",
                    (streams, versions),
                )
                found = [int(row[0]) for row in cur]
            if len(found) == len(stored_events):
                return found
            time.sleep(0.001)


class TrackingRecorder(persistence.TrackingRecorder):
    """How far a process has read an upstream application."""

    def __init__(self, database: Database) -> None:
        """Nothing is read or written here."""
        self.database = database

    def insert_tracking(self, tracking: Tracking) -> None:
        """Raises IntegrityError unless the position is higher than the last."""
        with self.database.transaction() as cur:
            _track(cur, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The last position read."""
        with self.database.autocommit() as cur:
            cur.execute("SELECT notification_id FROM aduan.tracking WHERE application_name = %s", (application_name,))
            row = cur.fetchone()
            return None if row is None else int(row[0])


class ProcessRecorder(TrackingRecorder, ApplicationRecorder, persistence.ProcessRecorder):
    """Events, and how far their cause was read, in one transaction."""

    def __init__(self, database: Database, sequence_at_once: bool = False) -> None:
        """As for ApplicationRecorder."""
        ApplicationRecorder.__init__(self, database, sequence_at_once)

    def insert_events(self, stored_events: Sequence[persistence.StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append, and record `tracking` when given."""
        tracking: Tracking | None = kwargs.pop("tracking", None)
        if tracking is None:
            return super().insert_events(stored_events, **kwargs)
        with self.database.transaction() as cur:
            _track(cur, tracking)
            append(cur, stored_events, kwargs.get("batch"))
        return self._positions(stored_events) if self._sequence_at_once else None


class Subscription(persistence.Subscription[ApplicationRecorder]):
    """Waits for new events by looking: a NOTIFY in the writer's transaction would make all commits queue."""

    def __init__(self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        """Reads nothing before the first event is asked for."""
        super().__init__(recorder, gt, topics)
        self._ahead: list[Notification] = []
        self._stopped = Event()

    def stop(self) -> None:
        """End the iteration, also from another thread."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if self._ahead:
                notification = self._ahead.pop()
                self._last_notification_id = notification.id
                return notification
            self._ahead = self._read()
            if not self._ahead:
                self._stopped.wait(_POLL)
        raise StopIteration

    def _read(self) -> list[Notification]:
        after = self._last_notification_id or 0
        found = self._recorder.select_notifications(after, 500, topics=self._topics, inclusive_of_start=False)
        return list(reversed(found))


def _track(cur: cursor, tracking: Tracking) -> None:
    cur.execute(
        "INSERT INTO aduan.tracking AS t VALUES (%s, %s) ON CONFLICT (application_name) DO UPDATE"
        " SET notification_id = excluded.notification_id WHERE t.notification_id < excluded.notification_id",
        (tracking.application_name, tracking.notification_id),
    )
    if cur.rowcount == 0:
        raise IntegrityError(f"{tracking.application_name} was read past {tracking.notification_id} before")


def _stored(
    originator_id: UUID | str,
    version: int,
    topic: str,
    state: bytes,
    metadata: bytes,
    nonce: bytes,
    recorded_at: datetime | None,
) -> Stored:
    return Stored(
        originator_id if isinstance(originator_id, UUID) else UUID(originator_id),
        version,
        topic,
        bytes(state),
        metadata=bytes(metadata),
        nonce=bytes(nonce),
        recorded_at=recorded_at,
    )


def _positioned(row: log.LogRow) -> Positioned:
    return Positioned(
        originator_id=row.originator_id,
        originator_version=row.version,
        topic=row.topic,
        state=row.state,
        id=row.position,
        metadata=row.metadata,
        nonce=row.nonce,
        recorded_at=row.recorded_at,
    )
