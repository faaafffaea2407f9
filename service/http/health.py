"""Whether this process can serve, and if something is behind, what and why. For machines and for whoever is on call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response
from psycopg2 import extensions
from pydantic import BaseModel

from domain.directory.state import Directory
from service.http.wired import Wired
from service.projector.checkpoints import all_checkpoints
from service.store.errors import DatabaseUnavailable
from service.store.migrate import MIGRATIONS
from service.store.server_log import loud

router = APIRouter(prefix="/health", tags=["health"])

BEHIND_SECONDS = 10.0
"""A list older than this is reported; nothing is wrong with it but its age."""
CALENDAR_ENDS = timedelta(days=90)
"""A calendar whose published years end sooner than this is reported: longer promises count weekdays alone."""


class CheckShown(BaseModel):
    """One thing looked at; `says` tells how it is and, if it is not well, why."""

    name: str
    ok: bool
    says: str


class Ready(BaseModel):
    """`ready` is whether requests can be answered; `well` whether nothing is behind either."""

    ready: bool
    well: bool
    checks: list[CheckShown]


@dataclass(frozen=True)
class _Look:
    name: str
    needed: bool
    look: Callable[[extensions.cursor], tuple[bool, str]]


@router.get("/live", summary="Is the process alive")
async def live() -> dict[str, bool]:
    """Answers while the process runs, whatever else is the matter."""
    return {"alive": True}


@router.get("/ready", summary="Can it serve, and is anything behind", responses={503: {"model": Ready}})
def ready(service: Wired, response: Response) -> Ready:
    """503 without a database or with an old schema. What is only behind leaves it ready, and is said here."""
    response.headers["Cache-Control"] = "no-store"
    try:
        with service.database.autocommit() as cursor:
            found = _looked(cursor)
        if all(check.ok for needed, check in found if needed):
            found.append((False, _calendars(service.directories.current(), datetime.now(UTC).date())))
    except DatabaseUnavailable as gone:
        found = [(True, CheckShown(name="database", ok=False, says=f"cannot be reached: {gone}"))]
    able = all(check.ok for needed, check in found if needed)
    if not able:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return Ready(ready=able, well=all(check.ok for _, check in found), checks=[check for _, check in found])


def _looked(cursor: extensions.cursor) -> list[tuple[bool, CheckShown]]:
    """Each in turn, up to the first that is needed and not well: what comes after could not be asked."""
    found: list[tuple[bool, CheckShown]] = []
    for look in _LOOKS:
        found.append(_done(look, cursor))
        if look.needed and not found[-1][1].ok:
            break
    return found


def _done(look: _Look, cursor: extensions.cursor) -> tuple[bool, CheckShown]:
    ok, says = look.look(cursor)
    return look.needed, CheckShown(name=look.name, ok=ok, says=says)


def _database(cursor: extensions.cursor) -> tuple[bool, str]:
    cursor.execute("SELECT current_setting('server_version')")
    return True, f"PostgreSQL {_one(cursor)[0]}"


def _schema(cursor: extensions.cursor) -> tuple[bool, str]:
    cursor.execute("SELECT to_regclass('aduan.migrations') IS NOT NULL")
    if not _one(cursor)[0]:
        return False, "the database is empty: run `aduan migrate`"
    cursor.execute("SELECT name FROM aduan.migrations")
    missing = sorted({path.name for path in MIGRATIONS.glob("[0-9]*.sql")} - {str(row[0]) for row in cursor.fetchall()})
    if missing:
        return False, f"behind, run `aduan migrate`: {', '.join(missing)}"
    return True, "up to date"


_LAST = """
SELECT e.era, e.xid::text, e.log_id FROM aduan.positions p JOIN aduan.events e USING (log_id)
ORDER BY p.position DESC LIMIT 1
"""
# Events after the last one that has a position, as `aduan.sequence` looks for them: a range of one index.
_WAITING = """
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)
FROM (
    SELECT recorded_at FROM aduan.events WHERE (era, xid, log_id) > (%s, %s::xid8, %s)
    ORDER BY era, xid, log_id LIMIT 10000
) AS waiting
"""
_UNSEEN = """
SELECT coalesce(max(position), 0) - %s, coalesce(extract(epoch FROM clock_timestamp() - (
    SELECT sequenced_at FROM aduan.positions WHERE position = %s + 1)), 0)
FROM aduan.positions
"""
_HOLDER = """
SELECT l.pid, a.usename, a.datname, a.application_name
FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock' AND l.pid <> pg_backend_pid()
ORDER BY l.transactionid::text::bigint LIMIT 1
"""


def _sequencer(cursor: extensions.cursor) -> tuple[bool, str]:
    cursor.execute(_LAST)
    cursor.execute(_WAITING, cursor.fetchone() or (0, "0", 0))
    waiting, seconds = _one(cursor)
    if seconds < BEHIND_SECONDS:
        return True, f"{waiting} events wait for a position"
    cursor.execute(_HOLDER)
    holder = cursor.fetchone()
    why = "no sequencer runs: start `aduan project`"
    if holder is not None:
        pid, user, database, program = holder
        why = f"a transaction holds them: process {pid} of {user} in {database} ({program or 'unnamed'})"
    return False, f"{waiting} events wait, the first for {seconds:.0f} s; {why}"


def _calendars(directory: Directory, today: date) -> CheckShown:
    ends = {code: date(max(one.published), 12, 31) for code, one in directory.calendars_in_use().items()}
    soon = [f"{code} ends on {end}" for code, end in sorted(ends.items()) if end - today < CALENDAR_ENDS]
    says = f"publish the next year: {', '.join(soon)}" if soon else f"{len(ends)} in use"
    return CheckShown(name="calendars", ok=not soon, says=says)


def _one(cursor: extensions.cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None  # each of these queries answers one row
    return tuple(row)


def _projector(cursor: extensions.cursor) -> tuple[bool, str]:
    live = [checkpoint for checkpoint in all_checkpoints(cursor) if checkpoint.live]
    if not live:
        return False, "no list is made yet: start `aduan project`"
    stopped = [f"{one.projection} stopped before {one.failed_position}: {one.failure}" for one in live if one.failure]
    if stopped:
        return False, "; ".join(stopped)
    last = min(live, key=lambda one: one.position)
    cursor.execute(_UNSEEN, (last.position, last.position))
    behind, seconds = _one(cursor)
    return seconds < BEHIND_SECONDS, f"{last.projection} is {behind} events behind, {seconds:.0f} s"


def _server_log(cursor: extensions.cursor) -> tuple[bool, str]:
    kept = loud(cursor)
    if kept:
        return False, f"PostgreSQL's log keeps statements and what is in them, see `aduan check`: {', '.join(kept)}"
    return True, "keeps no statements"


_LOOKS = (
    _Look("database", True, _database),
    _Look("schema", True, _schema),
    _Look("sequencer", False, _sequencer),
    _Look("projector", False, _projector),
    _Look("server log", False, _server_log),
)
