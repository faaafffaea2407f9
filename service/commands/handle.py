"""The write side of complaints: every command comes in here."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from domain.complaint.commands import Command, File
from domain.complaint.personal_data import ErasureRefused
from domain.complaint.refusals import UnderLegalHold
from domain.event import Refused
from service.commands.append import append
from service.commands.decide import decide
from service.commands.drafts import following, in_order
from service.commands.file import file
from service.commands.request import Request
from service.commands.tools import Tools
from service.directory import Directories
from service.files.files import Files
from service.idempotency import Handled
from service.store.append import Batch
from service.store.application import EventLog
from service.store.errors import ATTEMPTS, KeyUsed, NameTaken, TooBusy, VersionConflict
from service.store.keys import KeyRing
from service.store.mapper import Recorded


class Commands:
    """What can be asked of complaints: to act on one, on several together, to file a new one."""

    def __init__(
        self,
        log: EventLog,
        ring: KeyRing,
        directories: Directories,
        files: Files,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`now` is a seam for tests of clocks."""
        self._tools = Tools(log, ring, directories, files, now)

    def handle(self, stream: UUID, command: Command, request: Request) -> Handled:
        """Decide the command on the complaint as it is now and record what follows.

        Raises the domain's refusals, UnknownComplaint, Overtaken, SubjectErased, and those of `service.idempotency` and
        `service.naming`. That a legal hold stood against an erasure is recorded before it is raised.
        """
        for _ in range(ATTEMPTS):
            if (known := self.answered(request)) is not None:
                return known
            past = self._tools.log.history(stream)
            try:
                decided = decide(self._tools, past, command, request)
                if isinstance(decided.events[0], ErasureRefused):
                    append(self._tools, past, decided, replace(request, idempotency=None))
                    raise UnderLegalHold
                return append(self._tools, past, decided, request)
            except (VersionConflict, KeyUsed, NameTaken):
                continue
        raise TooBusy

    def foresee(self, stream: UUID, command: Command, request: Request) -> None:
        """Raises what `handle` would; records no command."""
        decide(self._tools, self._tools.log.history(stream), command, request)

    def handle_together(self, asked: Sequence[tuple[UUID, Command, Request]]) -> list[Refused | None]:
        """Decide commands without texts on different complaints; record what follows by one append, or nothing.

        Answers why each was refused, None where it was not. Raises VersionConflict when somebody acted on one of them
        meanwhile: then each is to be handled by itself.
        """
        pasts = self._tools.log.histories([stream for stream, _, _ in asked])
        refusals: list[Refused | None] = []
        drafts: list[Recorded] = []
        for stream, command, request in asked:
            past = pasts.get(stream, [])
            try:
                drafts += following(past, decide(self._tools, past, command, request), request)
                refusals.append(None)
            except Refused as refused:
                refusals.append(refused)
        if drafts:
            self._tools.log.record(in_order(drafts), {}, Batch())
        return refusals

    def file(self, command: File, request: Request, account: UUID | None = None) -> Handled:
        """Open a new complaint; the receipt has its tracking ID and, once, the reporter's secret.

        The same report under the same external id, channel and agency is the same complaint: it is answered without a
        secret, to whoever may see it. Another report under that number raises ExternalIdTaken.
        """
        return file(self._tools, command, request, account)

    def answered(self, request: Request) -> Handled | None:
        """What this request was answered before, by its idempotency key. Raises IdempotencyKeyReused."""
        return self._tools.answered(request)
