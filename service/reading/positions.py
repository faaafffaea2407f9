"""How far a list has come in the log: at which position it stands, and waiting for one's own write to be in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg2 import extensions

from service.bootstrap import Service
from service.projector.checkpoints import live_checkpoint
from service.projector.wait import reached


class NotThereYet(Exception):
    """The list has not come to that version yet: ask again in a second."""


class ListNotReady(Exception):
    """This list is not made yet: the projector has to run first."""


@dataclass(frozen=True)
class Version:
    """A complaint at one of its versions."""

    stream: UUID
    number: int


def standing(service: Service, projection: str, at_least: Version | None) -> int:
    """The position that the projection has come to, once it has that version. Raises NotThereYet, ListNotReady.

    Rows read afterwards are never older.
    """
    if at_least is not None and not reached(service.database, projection, at_least.stream, at_least.number):
        raise NotThereYet
    with service.database.autocommit() as cursor:
        checkpoint = live_checkpoint(cursor, projection)
    if checkpoint is None:
        raise ListNotReady
    return checkpoint.position


_LACKING = """
WITH last AS (
    SELECT e.era, e.xid, e.log_id FROM aduan.positions p JOIN aduan.events e USING (log_id)
    ORDER BY p.position DESC LIMIT 1
)
SELECT c.position, least(
    (SELECT e.recorded_at FROM aduan.positions p JOIN aduan.events e USING (log_id) WHERE p.position = c.position + 1),
    (SELECT e.recorded_at FROM aduan.events e, last WHERE (e.era, e.xid, e.log_id) > (last.era, last.xid, last.log_id)
        ORDER BY e.era, e.xid, e.log_id LIMIT 1)
)
FROM aduan.checkpoints c WHERE c.source = 'log' AND c.projection = %s AND c.live
"""


@dataclass(frozen=True)
class Standing:
    """The position that a list has come to, and since when something is missing in it, None when nothing is."""

    position: int
    lacking: datetime | None


def standing_and_lacking(cursor: extensions.cursor, projection: str) -> Standing:
    """At this moment, without waiting. Raises ListNotReady."""
    cursor.execute(_LACKING, (projection,))
    row = cursor.fetchone()
    if row is None:
        raise ListNotReady
    return Standing(int(row[0]), row[1])
