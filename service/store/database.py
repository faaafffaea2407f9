"""Connections: a pool with a limit and time-outs, whose failures say "unavailable" and pass by themselves."""

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from queue import Empty, SimpleQueue
from types import TracebackType

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
        self._free: SimpleQueue[None] = SimpleQueue()  # a semaphore in C
        for _ in range(size):
            self._free.put(None)
        self._idle: list[connection] = []

    def autocommit(self) -> AbstractContextManager[cursor]:
        """A cursor whose every statement is a transaction."""
        return _Borrowed(self, autocommit=True)

    @contextmanager
    def transaction(self) -> Iterator[cursor]:
        """A cursor in one transaction: committed at the end, rolled back by an exception."""
        with _Borrowed(self, autocommit=False) as cur, cur.connection:
            yield cur

    @contextmanager
    def stream(self, name: str = "stream", itersize: int = 5000) -> Iterator[cursor]:
        """A server-side cursor (in one read-only transaction), to read far more than fits in memory."""
        with _Borrowed(self, autocommit=False) as plain, plain.connection as conn, conn.cursor(name) as cur:
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

    def take(self, autocommit: bool) -> connection:
        """A connection of the pool, to be given back."""
        try:
            self._free.get(timeout=self._timeout)
        except Empty:
            raise DatabaseUnavailable("All connections to the database are in use.") from None
        try:
            conn = self._idle_one() or self.connect()
            conn.autocommit = autocommit
        except BaseException:
            self._free.put(None)
            raise
        return conn

    def give_back(self, conn: connection) -> None:
        """It is used again unless something was left undone on it."""
        if conn.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            self._idle.append(conn)
        else:
            conn.close()
        self._free.put(None)

    def _idle_one(self) -> connection | None:
        while self._idle:
            try:
                conn = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            if not _hung_up(conn):
                return conn
            conn.close()
        return None


class _Borrowed(AbstractContextManager[cursor]):
    """A cursor on a connection of the pool. Each append passes here, and a generator would cost it 5 µs more."""

    def __init__(self, pool: Database, autocommit: bool) -> None:
        self._pool = pool
        self._autocommit = autocommit

    def __enter__(self) -> cursor:
        try:
            self._connection = self._pool.take(self._autocommit)
        except psycopg2.Error as error:
            raise _explained(error) from error
        return self._connection.cursor()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.give_back(self._connection)
        if isinstance(error, psycopg2.Error):
            raise _explained(error) from error


def _explained(error: psycopg2.Error) -> Exception:
    ours = translate(error)
    if ours is None and _connection_lost(error):
        ours = DatabaseUnavailable(str(error).strip())
    return ours or error


def _connection_lost(error: psycopg2.Error) -> bool:
    """The bare DatabaseError is what the driver raises when the server crashed and only its warning could be read."""
    kinds = psycopg2.OperationalError | psycopg2.InterfaceError
    return isinstance(error, kinds) or type(error) is psycopg2.DatabaseError


def _hung_up(conn: connection) -> bool:
    """True when the server closed the connection while it lay idle: only then is there something to read."""
    poll = select.poll()
    poll.register(conn, select.POLLIN)
    return bool(poll.poll(0))
