"""One batch: lock the checkpoint, read on, fold, write the rows, move the checkpoint. All of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import cursor

from projections.base import Projection
from projections.batch import Batch
from service.projector.checkpoints import Checkpoint, Fenced, move, take
from service.projector.keyed import KeysNeeded
from service.projector.personal import Emptied, whole
from service.projector.source import Entry, Reader
from service.projector.tables import Table
from service.store.database import Database, DatabaseUnavailable

LIMIT = 5_000


@dataclass(frozen=True)
class Advanced:
    """Where a projection stands after a batch of `events`; `failure` says what stopped it there."""

    checkpoint: Checkpoint
    position: int
    events: int
    failure: str | None = None


def advance(
    db: Database,
    projection: Projection[Any],
    reader: Reader,
    *,
    generation: int | None = None,
    limit: int = LIMIT,
    until: int | None = None,
) -> Advanced | None:
    """One batch of the live generation, or of another; None when there is no such generation that this code may move.

    Never past `until`. An event that cannot be folded stops the projection before it. One whose rows the table refuses
    is found by trying smaller batches. Raises Fenced, Emptied, DatabaseUnavailable.
    """
    try:
        with db.transaction() as cur:
            checkpoint = take(cur, projection, generation)
            if checkpoint is None:
                return None
            if not whole(cur, projection, checkpoint.generation):
                raise Emptied
            return advance_with(cur, projection, checkpoint, reader, limit, until)
    except (DatabaseUnavailable, Fenced, Emptied, KeysNeeded):
        raise
    except Exception as refusal:
        if limit > 1:
            return advance(db, projection, Reader(), generation=generation, limit=limit // 2, until=until)
        return _stop(db, projection, generation, f"the table refused its row: {refusal}")


def advance_with(
    cur: cursor, projection: Projection[Any], checkpoint: Checkpoint, reader: Reader, limit: int, until: int | None
) -> Advanced:
    """The same in the caller's transaction, which holds the checkpoint's lock."""
    end = checkpoint.position + limit
    entries = reader.read(cur, checkpoint.position, end if until is None else min(end, until))
    if not entries:
        return Advanced(checkpoint, checkpoint.position, 0)
    position, failure = _fold(cur, projection, Table(projection, checkpoint.generation), entries)
    if position != checkpoint.position or failure:
        move(cur, checkpoint, position, failure)
    return Advanced(checkpoint, position, position - checkpoint.position, failure)


def _fold(
    cur: cursor, projection: Projection[Any], table: Table[Any], entries: Sequence[Entry]
) -> tuple[int, str | None]:
    """Write what the events do; answers the last position taken, and why not more."""
    topics = projection.topics
    wanted = [entry for entry in entries if entry.topic in topics]
    batch = Batch(projection, _stored(cur, projection, table, wanted))
    position, failure = entries[-1].position, None
    for entry in wanted:
        try:
            batch.apply(*entry.open())
        except Exception as error:
            position, failure = entry.position - 1, f"{entry}: {type(error).__name__}: {error}"
            break
    table.delete(cur, batch.gone)
    table.write(cur, batch.written)
    return position, failure


def _stored(cur: cursor, projection: Projection[Any], table: Table[Any], entries: Sequence[Entry]) -> list[Any]:
    """The rows of the complaints that the events go on with; one that begins here has none."""
    if not projection.loads:
        return []
    begun = {entry.stream for entry in entries if entry.version == 1}
    touched = {entry.stream for entry in entries} - begun
    return table.load(cur, touched) if touched else []


def _stop(db: Database, projection: Projection[Any], generation: int | None, why: str) -> Advanced | None:
    with db.transaction() as cur:
        checkpoint = take(cur, projection, generation)
        if checkpoint is None:
            return None
        (entry,) = Reader().read(cur, checkpoint.position, checkpoint.position + 1)
        failure = f"{entry}: {why.strip()}"
        move(cur, checkpoint, checkpoint.position, failure)
        return Advanced(checkpoint, checkpoint.position, 0, failure)
