"""Generations of a projection: the first one, the next one beside it, and the switch from one to the other."""

import time
from collections.abc import Sequence
from typing import Any

from psycopg2 import errors
from psycopg2.extensions import cursor

from projections.base import Projection
from projections.catalogue import PROJECTIONS
from service.projector.advance import LIMIT, advance_with
from service.projector.checkpoints import Checkpoint, all_checkpoints, insert, of_generation
from service.projector.personal import Emptied, whole
from service.projector.source import Reader
from service.projector.tables import create_table, drop_table, point_view
from service.store.database import Database, DatabaseUnavailable

LOCK_TIMEOUT = "250ms"  # readers and writers of the old generation wait no longer than this for a switch
PATIENCE = 60.0


class SwitchBlocked(Exception):
    """The new generation could not take over: somebody holds a lock on the old one. Try again later."""


def prepare(db: Database, projections: Sequence[Projection[Any]] = PROJECTIONS) -> list[Projection[Any]]:
    """Create what was never there; answers those to be rebuilt: other code made their rows, or a crash took them."""
    outdated = []
    for projection in projections:
        with db.transaction() as cur:
            live = _live_or_first(cur, projection)
            if live is not None and not fit(cur, projection, live):
                outdated.append(projection)
    return outdated


def fit(cur: cursor, projection: Projection[Any], live: Checkpoint) -> bool:
    """Whether the rows are of the form that this code makes, and all there."""
    return live.schema_hash == projection.schema_hash and whole(cur, projection, live.generation)


def _live_or_first(cur: cursor, projection: Projection[Any]) -> Checkpoint | None:
    """The checkpoint that serves; when there is none, the first generation is made, empty, by one worker only."""
    cur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"aduan projection {projection.name}",))
    known = all_checkpoints(cur, projection=projection.name)
    live = next((checkpoint for checkpoint in known if checkpoint.live), None)
    if live is None:
        generation = next_generation(known)
        create_table(cur, projection, generation)
        point_view(cur, projection, generation)
        insert(cur, projection, generation, live=True)
    return live


def next_generation(known: list[Checkpoint]) -> int:
    """A number that no generation has."""
    return max((checkpoint.generation for checkpoint in known), default=0) + 1


def create_shadow(db: Database, projection: Projection[Any]) -> int:
    """The next generation, empty, which serves nobody yet; what an interrupted rebuild left behind is removed."""
    drop_shadows(db, projection)
    with db.transaction() as cur:
        generation = next_generation(all_checkpoints(cur, projection=projection.name))
        create_table(cur, projection, generation)
        insert(cur, projection, generation, live=False)
    return generation


def drop_shadows(db: Database, projection: Projection[Any]) -> None:
    """Remove every generation that does not serve."""
    with db.transaction() as cur:
        for checkpoint in all_checkpoints(cur, lock=True, projection=projection.name):
            if not checkpoint.live:
                remove(cur, checkpoint)


def remove(cur: cursor, checkpoint: Checkpoint) -> None:
    """Drop a generation's table and checkpoint."""
    drop_table(cur, checkpoint.projection, checkpoint.generation)
    cur.execute(
        "DELETE FROM aduan.checkpoints WHERE projection = %s AND generation = %s",
        (checkpoint.projection, checkpoint.generation),
    )


def switch(db: Database, projection: Projection[Any], generation: int, patience: float = PATIENCE) -> None:
    """Let this generation serve and drop the old one, as soon as it is where the old one is.

    Locks are waited for briefly and again, so that nobody waits long for us. Raises SwitchBlocked after `patience` s,
    Emptied, GenerationLost.
    """
    until = time.monotonic() + patience
    while not _switched(db, projection, generation):
        if time.monotonic() > until:
            raise SwitchBlocked
        time.sleep(0.05)


def _switched(db: Database, projection: Projection[Any], generation: int) -> bool:
    try:
        with db.transaction() as cur:
            cur.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            known = all_checkpoints(cur, lock=True, projection=projection.name)
            shadow = of_generation(known, generation)
            if not whole(cur, projection, generation):
                raise Emptied
            old = next((checkpoint for checkpoint in known if checkpoint.live), None)
            if old is not None and not _caught_up(cur, projection, shadow, old.position):
                return False
            if old is not None:
                cur.execute(
                    "UPDATE aduan.checkpoints SET live = false WHERE projection = %s AND live", (projection.name,)
                )
            cur.execute(
                "UPDATE aduan.checkpoints SET live = true WHERE projection = %s AND generation = %s",
                (projection.name, generation),
            )
            point_view(cur, projection, generation)
            if old is not None:
                remove(cur, old)
            return True
    except DatabaseUnavailable as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            return False
        raise


def _caught_up(cur: cursor, projection: Projection[Any], shadow: Checkpoint, position: int) -> bool:
    """Take the last events under the lock; False when they are too many for that."""
    if position - shadow.position > LIMIT:
        return False
    if shadow.position >= position:
        return True
    advanced = advance_with(cur, projection, shadow, Reader(), LIMIT, position)
    return advanced.position >= position
