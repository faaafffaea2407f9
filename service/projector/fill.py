"""A generation filled from the log, complaint by complaint: each is folded whole and its last rows go in by COPY.

No fold relies on the order of events between complaints, so this must give what batches in position order give.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from typing import Any

from psycopg2.errors import UndefinedTable
from psycopg2.extensions import cursor

from projections.base import Projection
from projections.batch import Batch
from service.projector.advance import advance
from service.projector.checkpoints import Checkpoint, GenerationLost, all_checkpoints, move, of_generation
from service.projector.source import COLUMNS, Entry, Reader
from service.projector.tables import Table
from service.store.database import Database, DatabaseUnavailable

ROWS = 10_000  # a COPY: short transactions, since a long one would hold back the sequencer
EVERY = 2_000  # events between two tellings of the progress
# Reading is one long transaction, which holds nobody back: it never writes.
_STREAMS = f"""
SELECT {COLUMNS} FROM aduan.events e JOIN aduan.positions p USING (log_id)
WHERE p.position <= %s ORDER BY e.originator_id, e.version
"""

Progress = Callable[[int, int], None]
"""Told how many events are done, and how many there are."""


class ProjectionStopped(Exception):
    """An event could not be folded, or the table refused what came of it."""


def fill(db: Database, projection: Projection[Any], generation: int, until: int, progress: Progress) -> None:
    """Bring an empty generation to position `until`.

    Raises ProjectionStopped with the event and what was wrong, GenerationLost.
    """
    table, rows = Table(projection, generation), []
    done = 0
    with _reading(db, until) as entries:
        for _, stream in groupby(entries, key=attrgetter("stream")):
            batch: Batch[Any] = Batch(projection)
            for entry in stream:
                done += 1
                _apply(batch, projection, entry)
                if done % EVERY == 0:
                    progress(done, until)
            rows.extend(batch.written)
            if len(rows) >= ROWS:
                _copy(db, table, rows)
                rows = []
    _copy(db, table, rows)
    with db.transaction() as cur:
        move(cur, _checkpoint(cur, projection, generation), until)
    progress(done, until)


def catch_up(db: Database, projection: Projection[Any], generation: int, until: int | None = None) -> None:
    """Take on what came since, in batches, up to `until` or to the end of the log. Raises ProjectionStopped."""
    reader = Reader()
    while advanced := advance(db, projection, reader, generation=generation, until=until):
        if advanced.failure:
            raise ProjectionStopped(advanced.failure)
        if not advanced.events:
            return


def _apply(batch: Batch[Any], projection: Projection[Any], entry: Entry) -> None:
    if entry.topic not in projection.topics:
        return
    try:
        batch.apply(*entry.open())
    except Exception as error:
        raise ProjectionStopped(f"{entry}: {type(error).__name__}: {error}") from error


@contextmanager
def _reading(db: Database, until: int) -> Iterator[Iterator[Entry]]:
    with db.stream("streams") as reading:
        with reading.connection.cursor() as cur:
            cur.execute("SET LOCAL statement_timeout = 0; SET LOCAL cursor_tuple_fraction = 1")
        reading.execute(_STREAMS, (until,))
        yield (Entry(*values) for values in reading)


def _copy(db: Database, table: Table[Any], rows: list[Any]) -> None:
    if not rows:
        return
    try:
        with db.transaction() as cur:
            cur.execute("SET LOCAL synchronous_commit = off")  # the switch's commit comes after, and is synchronous
            table.copy(cur, rows)
    except DatabaseUnavailable:
        raise
    except UndefinedTable:
        raise GenerationLost from None
    except Exception as refusal:
        raise ProjectionStopped(f"{table.name} refused rows: {refusal}") from refusal


def _checkpoint(cur: cursor, projection: Projection[Any], generation: int) -> Checkpoint:
    known = all_checkpoints(cur, lock=True, projection=projection.name)
    return of_generation(known, generation)
