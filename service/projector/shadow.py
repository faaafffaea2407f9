"""The next generation of a projection while it is being made: by one process at a time, and gone if it never serves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from psycopg2 import Error

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

    seen at the same position; `comparable` says whether the live rows are of the same form, and there. `held` raises
    when the lock was lost with its connection: another may have begun then, under the same number.
    """

    generation: int
    until: int
    comparable: bool
    held: Callable[[], None]


@contextmanager
def shadow(db: Database, projection: Projection[Any]) -> Iterator[Shadow]:
    """Make one; what does not serve at the end of the block is dropped. Raises RebuildRunning."""
    prepare(db, [projection])
    with _alone(db, projection) as held:
        try:
            yield _begin(db, projection, held)
        finally:
            # Without the lock it is another's to drop, or is another's now.
            with suppress(DatabaseUnavailable, Error):
                held()
                drop_shadows(db, projection)


def _begin(db: Database, projection: Projection[Any], held: Callable[[], None]) -> Shadow:
    generation = create_shadow(db, projection)
    with db.autocommit() as cur:
        live = live_checkpoint(cur, projection.name)
        comparable = live is not None and fit(cur, projection, live)
    return Shadow(generation, live.position if live and comparable else log.head(db), comparable, held)


@contextmanager
def _alone(db: Database, projection: Projection[Any]) -> Iterator[Callable[[], None]]:
    """The lock dies with its connection; what is given raises when it has."""
    name = f"aduan rebuild {projection.name}"
    with db.autocommit() as cur:
        cur.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
        if cur.fetchone() != (True,):
            raise RebuildRunning
        try:
            yield lambda: cur.execute("SELECT 1")
        finally:
            if not cur.connection.closed:
                cur.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (name,))
