"""`aduan clock`: does what falls due by itself, warnings, escalations, closures, and forgets what has expired.

Any number may run: each act is an ordinary command, so that a second one finds it done and is refused by the rules. One
that was stopped catches up by going through what is due, oldest first.
"""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg2.errors import UndefinedTable

from domain.complaint.commands import Close, Command, Escalate, Resume
from domain.complaint.events import Clock, Closure
from projections.clocks import Act
from service.bootstrap import Service
from service.commands.handle import Commands
from service.files.sweep import sweep
from service.idempotency import forget_expired
from service.store.database import Database
from service.store.errors import DatabaseUnavailable
from service.workers.acting import Errand, Errands
from service.workers.retention import RetentionWorker
from service.workers.warnings import WarningWorker

TICK_SECONDS = 1.0
SWEEP_SECONDS = 600.0
BATCH = 500
REST = timedelta(minutes=1)

_DUE = """
SELECT due_at, complaint, assignment, clock, act, level, version FROM projection.clocks
WHERE due_at < %(now)s AND (due_at, complaint, assignment, clock) > (%(at)s, %(complaint)s, %(assignment)s, %(clock)s)
ORDER BY due_at, complaint, assignment, clock LIMIT %(limit)s
"""
_START = (datetime.min.replace(tzinfo=UTC), UUID(int=0), -1, "")

_log = logging.getLogger(__name__)


def run(service: Service, stop: threading.Event) -> None:
    """Act on what is due until `stop`; waits while the database is away."""
    worker, retention = ClockWorker(service.database, service.commands), RetentionWorker(service)
    swept_at = float("-inf")
    warnings = WarningWorker(service.database, service.commands, service.directories)
    while not stop.is_set():
        try:
            worker.tick(datetime.now(UTC))
            warnings.tick(datetime.now(UTC))
            with service.database.autocommit() as cursor:
                forget_expired(cursor)
            retention.tick(datetime.now(UTC))
            if time.monotonic() - swept_at > SWEEP_SECONDS:
                swept_at = time.monotonic()
                _sweep(service)
        except DatabaseUnavailable as gone:
            _log.warning("the clock waits for the database: %s", gone)
        except UndefinedTable:
            _log.info("the clock waits for the projector to make its tables")
        stop.wait(TICK_SECONDS)


def _sweep(service: Service) -> None:
    """A disk that fails must not stop the clocks."""
    try:
        sweep(service.log, service.ring, service.files)
    except OSError as problem:
        _log.error("the folder of files cannot be swept: %s", problem)


class ClockWorker:
    """Goes through what is due; what could not be acted on rests for a minute."""

    def __init__(self, database: Database, commands: Commands) -> None:
        """Nothing is read before the first tick."""
        self._database = database
        self._errands = Errands(commands, REST)

    def tick(self, now: datetime) -> int:
        """Do what was due before `now`; answers how many acts were recorded.

        The read model lags behind the log: what was done meanwhile is refused.
        """
        return self._errands.do(map(_errand, _due(self._database, now)), now)


def _due(database: Database, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Page by page, so that what cannot be acted on never hides what comes after it."""
    last: tuple[object, ...] = _START
    while True:
        where = dict(zip(("at", "complaint", "assignment", "clock"), map(_sql, last), strict=True))
        with database.autocommit() as cursor:
            cursor.execute(_DUE, {"now": now, "limit": BATCH, **where})
            page = cursor.fetchall()
        yield from page
        if len(page) < BATCH:
            return
        last = page[-1][:4]


def _errand(row: tuple[Any, ...]) -> Errand:
    _, complaint, assignment, clock, act, level, version = row
    return Errand(UUID(str(complaint)), _command(Act(act), assignment, Clock(clock), level), version)


def _command(act: Act, assignment: int, clock: Clock, level: int) -> Command:
    match act:
        case Act.CLOSE:
            return Close(kind=Closure.SYSTEM)
        case Act.RESUME:
            return Resume(assignment=assignment)
        case Act.ESCALATE:
            return Escalate(assignment=assignment, clock=clock, level=level)


def _sql(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
