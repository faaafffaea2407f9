"""The next generation of a projection while it is being made: by one process at a time, and gone if it never serves."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from projections.base import Projection
from service.projector.checkpoints import live_checkpoint
from service.projector.generations import create_shadow, drop_shadows, fit, prepare
from service.store import log
from service.store.database import Database, DatabaseUnavailable


class RebuildRunning(Exception):
    """This projection is being rebuilt already."""


@dataclass(frozen=True)
class Shadow:
    """An empty generation. It is to be filled `until` where the live one stands, and no further, so that both can be

    seen at the same position; `comparable` says whether the live rows are of the same form, and there.
    """

    generation: int
    until: int
    comparable: bool


@contextmanager
def shadow(db: Database, projection: Projection[Any]) -> Iterator[Shadow]:
    """Make one; what does not serve at the end of the block is dropped. Raises RebuildRunning."""
    prepare(db, [projection])
    with _alone(db, projection):
        try:
            yield _begin(db, projection)
        finally:
            with suppress(DatabaseUnavailable):  # then the next one removes it
                drop_shadows(db, projection)


def _begin(db: Database, projection: Projection[Any]) -> Shadow:
    generation = create_shadow(db, projection)
    with db.autocommit() as cur:
        live = live_checkpoint(cur, projection.name)
        comparable = live is not None and fit(cur, projection, live)
    return Shadow(generation, live.position if live and comparable else log.head(db), comparable)


@contextmanager
def _alone(db: Database, projection: Projection[Any]) -> Iterator[None]:
    """The lock dies with its connection."""
    name = f"aduan rebuild {projection.name}"
    with db.autocommit() as cur:
        cur.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
        if cur.fetchone() != (True,):
            raise RebuildRunning
        try:
            yield
        finally:
            if not cur.connection.closed:
                cur.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (name,))
