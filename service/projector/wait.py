"""Reading one's own writes: a list is asked for at least as new as an event."""

import time
from uuid import UUID

from service.projector.checkpoints import SOURCE
from service.store.database import Database

FIRST_PAUSE, LONGEST_PAUSE = 0.002, 0.02

_REACHED = """
SELECT c.position >= p.position
FROM aduan.events e JOIN aduan.positions p USING (log_id)
JOIN aduan.checkpoints c ON c.source = %s AND c.projection = %s AND c.live
WHERE e.originator_id = %s AND e.version = %s
"""


def reached(db: Database, projection: str, stream: UUID, version: int, timeout: float = 2.0) -> bool:
    """Whether the projection shows this event, waiting up to `timeout` s for it; False when it does not show it yet.

    Also False when there is no such event.
    """
    until, pause = time.monotonic() + timeout, FIRST_PAUSE
    while not _reached(db, projection, stream, version):
        if time.monotonic() + pause > until:
            return False
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return True


def _reached(db: Database, projection: str, stream: UUID, version: int) -> bool:
    with db.autocommit() as cur:
        cur.execute(_REACHED, (SOURCE, projection, str(stream), version))
        row = cur.fetchone()
        return row is not None and bool(row[0])
