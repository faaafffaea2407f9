"""How far each projection has come: the row that every batch locks first and moves last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor

from projections.base import Projection
from service.store.database import Database

SOURCE = "log"
_COLUMNS = "projection, generation, position, live, schema_hash, failed_position, failure, updated_at"


class Fenced(Exception):
    """Another worker has moved this checkpoint: what was computed from the old one is dropped."""


class GenerationLost(Exception):
    """Another rebuild has removed this generation: its lock was lost with its connection."""


@dataclass(frozen=True)
class Checkpoint:
    """A generation's place in the log; `failure` says why it stopped before `failed_position`, None while it runs."""

    projection: str
    generation: int
    position: int
    live: bool
    schema_hash: str
    failed_position: int | None
    failure: str | None
    updated_at: datetime

    @property
    def place(self) -> tuple[str, int, int]:
        """What tells it from every other checkpoint, and from itself at another time."""
        return self.projection, self.generation, self.position


def all_checkpoints(cur: cursor, lock: bool = False, projection: str | None = None) -> list[Checkpoint]:
    """Every generation's (or those of one projection), locked until the transaction ends when asked."""
    chosen = "" if projection is None else "AND projection = %(projection)s"
    cur.execute(
        f"SELECT {_COLUMNS} FROM aduan.checkpoints WHERE source = %(source)s {chosen} "
        f"ORDER BY projection, generation {'FOR UPDATE' if lock else ''}",
        {"source": SOURCE, "projection": projection},
    )
    return [Checkpoint(*values) for values in cur]


def of_generation(known: list[Checkpoint], generation: int) -> Checkpoint:
    """The one of this generation. Raises GenerationLost."""
    found = next((checkpoint for checkpoint in known if checkpoint.generation == generation), None)
    if found is None:
        raise GenerationLost
    return found


def live_checkpoint(cur: cursor, projection: str) -> Checkpoint | None:
    """Of the generation that serves."""
    found = all_checkpoints(cur, projection=projection)
    return next((checkpoint for checkpoint in found if checkpoint.live), None)


def take(cur: cursor, projection: Projection[Any], generation: int | None = None) -> Checkpoint | None:
    """Lock the checkpoint of this generation, or of the live one; None when there is none that this code may move."""
    chosen = "live" if generation is None else "generation = %(generation)s"
    cur.execute(
        f"SELECT {_COLUMNS} FROM aduan.checkpoints WHERE source = %(source)s AND projection = %(projection)s "
        f"AND {chosen} FOR UPDATE",
        {"source": SOURCE, "projection": projection.name, "generation": generation},
    )
    row = cur.fetchone()
    checkpoint = Checkpoint(*row) if row else None
    if checkpoint is None or checkpoint.schema_hash != projection.schema_hash:
        return None
    return checkpoint


def move(cur: cursor, old: Checkpoint, position: int, failure: str | None = None) -> None:
    """Set it to `position`, with what stops it before the next event, if anything. Raises Fenced when it was moved."""
    cur.execute(
        "UPDATE aduan.checkpoints SET position = %s, failed_position = %s, failure = %s, "
        "updated_at = clock_timestamp() WHERE source = %s AND projection = %s AND generation = %s AND position = %s",
        (position, position + 1 if failure else None, failure, SOURCE, old.projection, old.generation, old.position),
    )
    if cur.rowcount != 1:
        raise Fenced(f"{old.projection}, generation {old.generation}, is no longer at position {old.position}")


def insert(cur: cursor, projection: Projection[Any], generation: int, live: bool) -> None:
    """A new generation at the beginning of the log."""
    cur.execute(
        "INSERT INTO aduan.checkpoints (projection, generation, source, position, live, schema_hash) "
        "VALUES (%s, %s, %s, 0, %s, %s)",
        (projection.name, generation, SOURCE, live, projection.schema_hash),
    )


@dataclass(frozen=True)
class Standing:
    """How a projection stands for those who watch: `head` is the last position of the log."""

    checkpoint: Checkpoint
    head: int

    @property
    def behind(self) -> int:
        """Events that it has not seen."""
        return self.head - self.checkpoint.position


def standings(db: Database) -> list[Standing]:
    """Of every live projection."""
    with db.autocommit() as cur:
        live = [checkpoint for checkpoint in all_checkpoints(cur) if checkpoint.live]
        cur.execute("SELECT coalesce(max(position), 0) FROM aduan.positions")
        (head,) = cur.fetchone() or (0,)
    return [Standing(checkpoint, head) for checkpoint in live]
