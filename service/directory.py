"""The directory as the service sees it: folded from its events, at most a second old, and the way it is changed."""

import threading
import time
from uuid import UUID

from psycopg2 import extensions

from domain.directory.state import Directory
from service.store.database import Database
from service.store.mapper import decode, envelope

FRESH_SECONDS = 1.0

_TOPICS = "split_part(e.topic, '.', 1) IN ('unit', 'category', 'staff', 'standard', 'calendar')"
_HEAD = f"SELECT max(p.position) FROM aduan.events e JOIN aduan.positions p USING (log_id) WHERE {_TOPICS}"  # noqa: S608
_READ = f"""
SELECT p.position, e.originator_id, e.version, e.topic, e.state, e.metadata, e.recorded_at
FROM aduan.events e JOIN aduan.positions p USING (log_id) WHERE {_TOPICS} ORDER BY p.position
"""  # noqa: S608


class Directories:
    """Keeps the folded directory; asks the log once a second whether it has moved."""

    def __init__(self, database: Database) -> None:
        """Nothing is read before the first use."""
        self._database = database
        self._lock = threading.Lock()
        self._directory = Directory.empty()
        self._looked_at = float("-inf")

    def current(self) -> Directory:
        """The directory, at most a second behind the log."""
        with self._lock:
            if time.monotonic() - self._looked_at > FRESH_SECONDS:
                self._refresh()
            return self._directory

    def latest(self) -> Directory:
        """The directory as of the log's head, whatever it costs."""
        with self._lock:
            self._refresh()
            return self._directory

    def _refresh(self) -> None:
        with self._database.autocommit() as cursor:
            cursor.execute(_HEAD)
            head = (cursor.fetchone() or (None,))[0] or 0
            if head != self._directory.position:
                self._directory = read_directory(cursor)
        self._looked_at = time.monotonic()


def read_directory(cursor: extensions.cursor) -> Directory:
    """Fold every event of the directory that has a position."""
    cursor.execute(_READ)
    return Directory.fold(
        (decode(topic, bytes(state)), envelope(UUID(str(stream)), version, position, recorded_at, bytes(stored)))
        for position, stream, version, topic, state, stored, recorded_at in cursor.fetchall()
    )
