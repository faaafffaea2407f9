"""Giving positions to committed events."""

import logging
from threading import Event

from service.store.database import Database
from service.store.errors import DatabaseUnavailable

_log = logging.getLogger(__name__)

BATCH = 10_000


def sequence(db: Database, max_rows: int = BATCH) -> int | None:
    """Give positions to at most `max_rows` events. Returns how many, or None when another session is at it.

    Commits asynchronously: after a crash the same events get the same positions again.
    """
    with db.autocommit() as cur:
        cur.execute("SELECT aduan.sequence(%s), set_config('synchronous_commit', 'off', true)", (max_rows,))
        row = cur.fetchone()
        assert row is not None
        given: int | None = row[0]
        return given


def sequence_all(db: Database) -> None:
    """Give positions to everything committed so far; where another session is at it, that one does."""
    while sequence(db) == BATCH:
        pass


def run(db: Database, stop: Event, pause: float = 0.005) -> None:
    """Sequence until `stop` is set; `pause` s between looks, longer while the log is quiet or another one works."""
    quiet = 0
    while not stop.is_set():
        try:
            given = sequence(db)
        except DatabaseUnavailable as error:
            _log.warning("The sequencer waits for the database: %s", error)
            stop.wait(1.0)
            continue
        quiet = 0 if given else quiet + 1
        if given != BATCH:
            stop.wait(pause if quiet < 200 else 4 * pause)
