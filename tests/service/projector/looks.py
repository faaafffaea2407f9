"""What tests look at: rows by the view, checkpoints, and whether every projection is what the log says."""

from typing import Any

from service.projector.checkpoints import Checkpoint, standings
from service.projector.compare import compare
from service.projector.run import Worker
from service.store import log
from service.store.database import Database
from tests.service.projector.world import KEYED, sequence_all


def shown(db: Database, projection: str) -> list[tuple[Any, ...]]:
    """All rows of the view, in order of their columns."""
    with db.autocommit() as cur:
        cur.execute(f"SELECT * FROM projection.{projection} v ORDER BY v")
        return list(cur.fetchall())


def checkpoint(db: Database, projection: str) -> Checkpoint:
    """Of the live generation."""
    return next(each.checkpoint for each in standings(db) if each.checkpoint.projection == projection)


def tables(db: Database) -> set[str]:
    """All tables of projections, without the marks beside some."""
    with db.autocommit() as cur:
        cur.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'projection'")
        return {name for (name,) in cur.fetchall() if not name.endswith("_mark")}


def catch_up(db: Database) -> None:
    """Sequence everything and project it."""
    sequence_all(db)
    worker = Worker(db, KEYED)
    while worker.tick():
        pass


def assert_all_true(db: Database) -> None:
    """Every projection is at the head of the log and equals a rebuild, byte for byte."""
    head = log.head(db)
    for projection in KEYED:
        compared = compare(db, projection)
        assert (compared.position, compared.difference) == (head, "")
        assert checkpoint(db, projection.name).position == head
