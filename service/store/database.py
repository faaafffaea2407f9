"""Connections: a pool with a limit and time-outs, whose failures say "unavailable" and pass by themselves."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection, cursor

from service.store.errors import DatabaseUnavailable, translate

__all__ = ["Database", "DatabaseUnavailable"]

# No statement of ours needs longer; a hung one must not hold back the sequencer's xmin for ever.
_OPTIONS = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "timezone": "UTC",
}


class Database:
    """At most `size` connections to `url`, opened when needed; `timeout` s to wait for a free one or for the server.

    Raises DatabaseUnavailable when there is none in time or the server is gone.
    """

    def __init__(self, url: str, size: int = 16, timeout: float = 5.0, options: dict[str, str] | None = None) -> None:
        self.url = url
        self._timeout = timeout
        self._options = " ".join(f"-c {name}={value}" for name, value in (_OPTIONS | (options or {})).items())
        self._free = BoundedSemaphore(size)
        self._idle: list[connection] = []

    @contextmanager
    def autocommit(self) -> Iterator[cursor]:
        """A cursor whose every statement is a transaction."""
        with self._borrowed(autocommit=True) as conn, conn.cursor() as cur:
            yield cur

    @contextmanager
    def transaction(self) -> Iterator[cursor]:
        """A cursor in one transaction: committed at the end, rolled back by an exception."""
        with self._borrowed(autocommit=False) as conn, conn, conn.cursor() as cur:
            yield cur

    @contextmanager
    def stream(self, name: str = "stream", itersize: int = 5000) -> Iterator[cursor]:
        """A server-side cursor (in one read-only transaction), to read far more than fits in memory."""
        with self._borrowed(autocommit=False) as conn, conn, conn.cursor(name) as cur:
            cur.itersize = itersize
            yield cur

    def connect(self) -> connection:
        """A connection of the caller's own, outside the pool, with the same settings."""
        seconds = max(1, round(self._timeout))
        return psycopg2.connect(self.url, connect_timeout=seconds, options=self._options)

    def close(self) -> None:
        """Close what is idle; what is in use is closed when it comes back."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _borrowed(self, autocommit: bool) -> Iterator[connection]:
        if not self._free.acquire(timeout=self._timeout):
            raise DatabaseUnavailable("All connections to the database are in use.")
        conn = None
        try:
            conn = self._take()
            conn.autocommit = autocommit
            yield conn
        except psycopg2.Error as error:
            raise self._explained(error) from error
        finally:
            self._give_back(conn)
            self._free.release()

    def _take(self) -> connection:
        while self._idle:
            conn = self._idle.pop()
            if not _hung_up(conn):
                return conn
            conn.close()
        return self.connect()

    def _give_back(self, conn: connection | None) -> None:
        if conn is None or conn.closed:
            return
        if conn.info.transaction_status == TRANSACTION_STATUS_IDLE:
            self._idle.append(conn)
        else:
            conn.close()

    def _explained(self, error: psycopg2.Error) -> Exception:
        ours = translate(error)
        if ours is None and isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError):
            ours = DatabaseUnavailable(str(error).strip())
        return ours or error


def _hung_up(conn: connection) -> bool:
    """True when the server closed the connection while it lay idle: only then is there something to read."""
    poll = select.poll()
    poll.register(conn, select.POLLIN)
    return bool(poll.poll(0))
