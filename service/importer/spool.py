"""The steps of an event log, gathered by case: a file on disk sorts them, since cases are mixed in most logs."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from service.importer.rows import Line

_SCHEMA = """
CREATE TABLE steps (first INTEGER, at INTEGER, line INTEGER, record TEXT);
CREATE TABLE cases (name TEXT PRIMARY KEY, first INTEGER) WITHOUT ROWID;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Spool:
    """Rows in, whole cases out: in the order of their first rows, their steps by time and then by line."""

    def __init__(self) -> None:
        """The file lies in the system's temporary folder and goes when the spool is closed."""
        self._folder = TemporaryDirectory(prefix="aduan-import-")
        self._database = sqlite3.connect(Path(self._folder.name) / "spool", isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")

    def __enter__(self) -> "Spool":
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Remove the file."""
        self._database.close()
        self._folder.cleanup()

    def add(self, case: str, line: Line, at: datetime | None) -> None:
        """Keep a row under its case; one without a time comes before the others."""
        self._database.execute("INSERT OR IGNORE INTO cases VALUES (?, ?)", (case, line.number))
        moment = None if at is None else (at - _EPOCH) // timedelta(microseconds=1)
        self._database.execute(
            "INSERT INTO steps SELECT first, ?, ?, ? FROM cases WHERE name = ?",
            (moment, line.number, json.dumps(line.row), case),
        )

    def cases(self) -> Iterator[tuple[Line, ...]]:
        """The rows of each case."""
        rows = self._database.execute("SELECT first, line, record FROM steps ORDER BY first, at, line")
        for _, lines in groupby(rows, key=lambda row: row[0]):
            yield tuple(Line(number, json.loads(record)) for _, number, record in lines)
