"""The steps of an event log, gathered by case: a file on disk sorts them, since cases are mixed in most logs."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

_SCHEMA = """
CREATE TABLE steps (first INTEGER, at INTEGER, line INTEGER, record TEXT, problem TEXT);
CREATE TABLE cases (name TEXT PRIMARY KEY, first INTEGER) WITHOUT ROWID;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a log: its time, or why it is no step."""

    line: int
    row: list[str]
    at: datetime | None
    problem: str | None = None


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

    def add(self, case: str, step: Step) -> None:
        """Keep a row under its case."""
        self._database.execute("INSERT OR IGNORE INTO cases VALUES (?, ?)", (case, step.line))
        at = (step.at - _EPOCH) // timedelta(microseconds=1) if step.at else None
        self._database.execute(
            "INSERT INTO steps SELECT first, ?, ?, ?, ? FROM cases WHERE name = ?",
            (at, step.line, json.dumps(step.row), step.problem, case),
        )

    def count(self) -> int:
        """How many cases there are."""
        count: int = self._database.execute("SELECT count(*) FROM cases").fetchone()[0]
        return count

    def cases(self) -> Iterator[list[Step]]:
        """Each case with its steps."""
        rows = self._database.execute("SELECT first, at, line, record, problem FROM steps ORDER BY first, at, line")
        for _, steps in groupby(rows, key=lambda row: row[0]):
            yield [Step(line, json.loads(record), _moment(at), problem) for _, at, line, record, problem in steps]


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
