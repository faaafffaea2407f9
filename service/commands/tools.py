"""What every command is handled with."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.complaint.context import Context
from domain.complaint.events import ComplaintAttached
from service.commands.request import Request
from service.directory import Directories
from service.files.files import Files
from service.idempotency import Handled, recall
from service.store.append import Batch
from service.store.application import EventLog
from service.store.keys import KeyRing
from service.store.mapper import Recorded


@dataclass(frozen=True)
class Tools:
    """The same for all commands. `now` is a seam for tests of clocks; nothing else here reads the time."""

    log: EventLog
    ring: KeyRing
    directories: Directories
    files: Files
    now: Callable[[], datetime]

    def context(self, request: Request) -> Context:
        """Who acts and when, on the directory as it is now."""
        return Context(
            now=self.now(),
            occurred_at=request.occurred_at,
            actor=request.actor,
            channel=request.channel,
            directory=self.directories.current(),
        )

    def answered(self, request: Request) -> Handled | None:
        """What this request was answered before, by its idempotency key. Raises IdempotencyKeyReused."""
        if request.idempotency is None:
            return None
        with self.log.database.autocommit() as cursor:
            return recall(cursor, self.ring, request.idempotency)

    def record(self, drafts: Sequence[Recorded], deks: Mapping[UUID, bytes], batch: Batch, request: Request) -> None:
        """Files first: an event never names one that is not on the disk."""
        named = [draft.event for draft in drafts if isinstance(draft.event, ComplaintAttached)]
        keeping = self.files.keeping(drafts[0].originator_id, named, request.uploads, deks)
        with keeping if named else nullcontext():
            self.log.record(drafts, deks, batch)
