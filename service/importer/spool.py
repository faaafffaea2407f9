"""The steps of an event log, gathered by case: a file on disk sorts them, since cases are mixed in most logs."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from service.importer.rows import FileUnusable, Line

CASE_STEPS = 10_000
"""Steps of one case, which are held in memory together; thousands more than any office could take."""
CASE_SIZE = 8 * 2**20
"""Characters of all its records."""

_SCHEMA = """
CREATE TABLE steps (first INTEGER, at INTEGER, line INTEGER, record TEXT);
CREATE TABLE cases (name TEXT PRIMARY KEY, first INTEGER, steps INTEGER, size INTEGER) WITHOUT ROWID;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
"""
_COUNT = """
INSERT INTO cases VALUES (?, ?, 1, ?)
ON CONFLICT (name) DO UPDATE SET steps = steps + 1, size = size + excluded.size RETURNING first, steps, size
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
        """Keep a row under its case; one without a time comes before the others. FileUnusable when it has too many."""
        record = json.dumps(line.row)
        ((first, steps, size),) = self._database.execute(_COUNT, (case, line.number, len(record))).fetchall()
        if steps > CASE_STEPS or size > CASE_SIZE:
            limits = f"{CASE_STEPS:,} steps or {CASE_SIZE:,} characters"
            raise FileUnusable(f"line {line.number}, column 1: the case of this line has more than {limits}")
        moment = None if at is None else (at - _EPOCH) // timedelta(microseconds=1)
        self._database.execute("INSERT INTO steps VALUES (?, ?, ?, ?)", (first, moment, line.number, record))

    def cases(self) -> Iterator[tuple[Line, ...]]:
        """The rows of each case."""
        rows = self._database.execute("SELECT first, line, record FROM steps ORDER BY first, at, line")
        for _, lines in groupby(rows, key=lambda row: row[0]):
            yield tuple(Line(number, json.loads(record)) for _, number, record in lines)
