"""One at a time: an advisory lock that lives as long as its connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.extensions import cursor

from service.store.database import Database


class Lock:
    """The lock, held."""

    def __init__(self, held: cursor) -> None:
        self._cursor = held

    def check(self) -> None:
        """Raises DatabaseUnavailable when the connection, and the lock with it, is gone."""
        self._cursor.execute("SELECT 1")


@contextmanager
def only_one(database: Database, name: str) -> Iterator[Lock | None]:
    """The lock of this name; None when another process has it."""
    with database.autocommit() as cur:
        cur.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (held,) = cur.fetchone() or (False,)
        if not held:
            yield None
            return
        try:
            yield Lock(cur)
        finally:
            # The connection goes back to the pool alive: it would keep the lock. A dead one has lost it already.
            if not cur.connection.closed:
                cur.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
