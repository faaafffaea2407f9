"""Erasing a person: the event and the deletions are one transaction.

Whatever keeps something of a person outside the log and the vault is told here, and nowhere else. Of the projections
that is `search`; the others hold references only, which lead nowhere from then on. Views that staff named go, too.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from service.projector.personal import forget_subject
from service.store.append import Batch, erase
from service.store.application import EventLog
from service.store.mapper import Recorded


def record_erasure(
    log: EventLog, subject: UUID, drafts: Iterable[Recorded], deks: Mapping[UUID, bytes], batch: Batch
) -> None:
    """Record that the subject was erased, and erase it. Raises SubjectErased, and what an append raises."""
    stored = log.sealed(drafts, deks, batch)
    with log.database.transaction() as cur:
        erase(cur, subject, stored, batch)
        forget_subject(cur, subject)
        cur.execute("DELETE FROM aduan.saved_views WHERE subject = %s", (str(subject),))
