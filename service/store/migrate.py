"""Bringing a database to this version's schema: numbered SQL files, each applied once."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, cursor

from service.mendable import Mendable
from service.store.server_log import quieten

MIGRATIONS = Path(__file__).parent / "migrations"
SERVICE = "aduan_service"
_LOCK = 7235143
_CONCURRENTLY = "-- concurrently"


class MigrationChanged(Mendable):
    """A migration that was applied to this database has another text now; add a new one instead."""


class MigrationUnknown(Mendable):
    """This database was migrated by a later version of aduan."""


def migrate(url: str, password: str | None = None) -> list[str]:
    """Apply what is missing, as the owner; make the service's login when it is missing. Returns the names applied."""
    with closing(psycopg2.connect(url)) as conn:
        conn.autocommit = True
        with conn.cursor() as cur:
            cur.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            try:
                return _migrate(conn, cur, password)
            finally:
                cur.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def _migrate(conn: connection, cur: cursor, password: str | None) -> list[str]:
    create_login(cur, password)
    quieten(cur, SERVICE)
    cur.execute(
        "CREATE SCHEMA IF NOT EXISTS aduan;"
        "CREATE TABLE IF NOT EXISTS aduan.migrations (name text PRIMARY KEY, checksum text NOT NULL,"
        " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    missing = list(_missing(cur))
    for path in missing:
        _apply(conn, path)
    # After a restore into another cluster: better here than in the first append, which the others would wait for.
    cur.execute("SELECT to_regprocedure('aduan.current_era()')")
    if cur.fetchone() != (None,):
        cur.execute("SELECT aduan.current_era()")
    return [path.name for path in missing]


def create_login(cur: cursor, password: str | None) -> None:
    """Make the service's login when it is missing."""
    cur.execute("SELECT FROM pg_roles WHERE rolname = %s", (SERVICE,))
    if cur.rowcount == 0:
        cur.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD %s").format(sql.Identifier(SERVICE)), (password,))


def _missing(cur: cursor) -> Iterator[Path]:
    cur.execute("SELECT name, checksum FROM aduan.migrations")
    applied: dict[str, str] = dict(cur.fetchall())
    files = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    if unknown := applied.keys() - {path.name for path in files}:
        raise MigrationUnknown(f"This database has migrations unknown here: {', '.join(sorted(unknown))}.")
    for path in files:
        if path.name not in applied:
            yield path
        elif applied[path.name] != _checksum(path):
            raise MigrationChanged(f"{path.name} was applied to this database with another text.")


def _apply(conn: connection, path: Path) -> None:
    """In one transaction, except a file that begins with `-- concurrently`: one statement that must have none."""
    text = path.read_text(encoding="utf-8")
    record = "INSERT INTO aduan.migrations (name, checksum) VALUES (%s, %s)"
    conn.autocommit = text.startswith(_CONCURRENTLY)
    with conn.cursor() as cur:
        try:
            cur.execute(text)
            cur.execute(record, (path.name, _checksum(path)))
            if not conn.autocommit:
                conn.commit()
        except BaseException:
            if not conn.autocommit:
                conn.rollback()
            raise
        finally:
            conn.autocommit = True


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
