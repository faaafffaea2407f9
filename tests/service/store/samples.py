"""Small events and calls for the tests of the store."""

from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg2

from service.store.append import Batch, append
from service.store.database import Database
from service.store.stored import Stored


def event(stream: UUID, version: int, text: str = "{}") -> Stored:
    """An event of no particular kind."""
    return Stored(stream, version, "complaint.started", text.encode(), metadata=b'{"actor": "a"}')


def store(db: Database, *events: Stored, batch: Batch | None = None) -> None:
    """Append in a transaction of its own."""
    with db.autocommit() as cursor:
        append(cursor, events, batch)


def query(url: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Run one statement in autocommit; returns its rows, if it has any."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
