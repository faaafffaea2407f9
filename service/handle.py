"""One way for a command to become events: load, fold, decide, append."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from domain import rights
from domain.complaint.commands import Command, File
from domain.complaint.context import Context
from domain.complaint.decide import decide
from domain.complaint.events import ComplaintEvent
from domain.complaint.fold import fold
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.rules import act_of
from domain.complaint.state import Complaint
from domain.event import Actor, Code, Event, Role
from service.directory import Directories
from service.idempotency import Handled, IdempotencyKey, recall, record
from service.store.append import AccountLink, Batch, IdempotencyRecord, Secret, StreamName
from service.store.application import EventLog
from service.store.errors import KeyUsed, NameTaken, VersionConflict
from service.store.keys import KeyRing
from service.store.mapper import Recorded, Replayed, metadata, personal_fields
from service.store.names import TRACKING, external, find_stream
from service.store.uuid7 import uuid7
from service.store.vault import load_keys, new_key
from service.tracking import fresh_secret, fresh_tracking_id, verifier

ATTEMPTS = 8
"""How often a command is decided anew when others write to the same stream at the same moment."""


class TooBusy(Exception):
    """Too many people act on this complaint at this moment: try again."""


class Overtaken(Exception):
    """Somebody acted on this complaint after you read it: look at what changed, then decide again."""

    def __init__(self, since: Sequence[Replayed]) -> None:
        """`since` are the events recorded after the version that the caller had read."""
        self.since = tuple(since)
        super().__init__((type(self).__doc__ or "").strip())


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asks, through which channel, and under which conditions."""

    actor: Actor
    channel: Code
    command_id: UUID = field(default_factory=uuid7)
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    if_match: int | None = None
    idempotency: IdempotencyKey | None = None


class Commands:
    """The write side for complaints."""

    def __init__(
        self,
        log: EventLog,
        ring: KeyRing,
        directories: Directories,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`now` is a seam for tests of clocks; nothing else here reads the time."""
        self._database = log.database
        self._log = log
        self._ring = ring
        self._directories = directories
        self._now = now

    def handle(self, stream: UUID, command: Command, request: Request) -> Handled:
        """Decide the command on the complaint as it is now and record what follows.

        Raises the domain's refusals, UnknownComplaint, Overtaken, and those of `service.idempotency`.
        """
        for _ in range(ATTEMPTS):
            if (known := self._recall(request)) is not None:
                return known
            past = self._log.history(stream)
            complaint, context = _folded(past), self._context(request)
            # Before anything is told of versions: whoever may not do this must not learn what happened.
            rights.check(context.actor, act_of(command), context.directory, case=complaint.case)
            _refuse_stale(past, request)
            try:
                return self._append(complaint, past[-1], decide(command, complaint, context), context, request)
            except (VersionConflict, KeyUsed):
                continue
        raise TooBusy

    def file(self, command: File, request: Request, account: UUID | None = None) -> Handled:
        """Open a new complaint; the receipt has its tracking ID and, once, the reporter's secret.

        The same external id on the same channel is the same complaint: it is answered without a secret.
        """
        made = {subject: new_key(self._ring, subject) for subject in (command.reporter, command.office)}
        deks = {subject: dek for subject, (dek, _) in made.items()}
        context = self._context(request)
        for _ in range(ATTEMPTS):
            if (known := self._recall(request) or self._filed_before(command, request)) is not None:
                return known
            stream, secret = uuid7(), fresh_secret()
            decided = decide(command, None, context)
            receipt = {"tracking_id": command.tracking_id, "secret": secret}
            answer = Handled(complaint=stream, version=len(decided), receipt=receipt)
            batch = Batch(
                keys=[key for _, key in made.values()],
                names=_names(stream, command, request),
                secrets=[Secret(stream, command.reporter, verifier(self._ring, stream, secret))],
                accounts=[] if account is None else [AccountLink(command.reporter, account)],
                idempotency=_remember(request, answer, command.reporter, deks),
            )
            try:
                self._log.record(_drafts(stream, 0, decided, context, request), deks, batch)
                return answer
            except KeyUsed:
                continue
            except NameTaken:
                command = replace(command, tracking_id=fresh_tracking_id())
        raise TooBusy

    def _append(
        self, complaint: Complaint, last: Replayed, decided: Sequence[Event], context: Context, request: Request
    ) -> Handled:
        stream, version = last.originator_id, last.originator_version
        answer = Handled(complaint=stream, version=version + len(decided), receipt={})
        needed = subjects_of(decided) | ({complaint.filed.reporter} if request.idempotency else set())
        deks: Mapping[UUID, bytes] = {}
        if needed:
            with self._database.autocommit() as cursor:
                deks = load_keys(cursor, self._ring, needed)
        batch = Batch(idempotency=_remember(request, answer, complaint.filed.reporter, deks))
        self._log.record(_drafts(stream, version, decided, context, request), deks, batch)
        return answer

    def _context(self, request: Request) -> Context:
        return Context(
            now=self._now(),
            occurred_at=request.occurred_at,
            actor=request.actor,
            channel=request.channel,
            directory=self._directories.current(),
        )

    def _recall(self, request: Request) -> Handled | None:
        if request.idempotency is None:
            return None
        with self._database.autocommit() as cursor:
            return recall(cursor, self._ring, request.idempotency)

    def _filed_before(self, command: File, request: Request) -> Handled | None:
        if command.external_id is None:
            return None
        with self._database.autocommit() as cursor:
            stream = find_stream(cursor, external(request.channel), command.external_id)
        if stream is None:
            return None
        return Handled(
            complaint=stream, version=self._log.history(stream)[-1].originator_version, receipt={}, replayed=True
        )


def _folded(past: Sequence[Replayed]) -> Complaint:
    if not past:
        raise UnknownComplaint
    complaint = fold((cast(ComplaintEvent, one.event), one.at) for one in past)
    assert complaint is not None  # it has events
    return complaint


def subjects_of(events: Iterable[Event]) -> set[UUID]:
    """Whose keys are needed to seal the texts of these events."""
    personal = (getattr(event, name) for event in events for name in personal_fields(event.topic))
    return {one.subject for one in personal if one is not None}


def _remember(request: Request, answer: Handled, subject: UUID, deks: Mapping[UUID, bytes]) -> IdempotencyRecord | None:
    return None if request.idempotency is None else record(request.idempotency, answer, subject, deks[subject])


def _drafts(stream: UUID, last: int, decided: Sequence[Event], context: Context, request: Request) -> list[Recorded]:
    return [
        Recorded(
            stream,
            version,
            event,
            metadata(
                event_id=uuid7(),
                occurred_at=context.happened_at,
                actor=context.actor,
                command_id=request.command_id,
                channel=context.channel,
                origin=context.origin,
                context=context.directory.position,
                correlation_id=request.correlation_id,
            ),
        )
        for version, event in enumerate(decided, start=last + 1)
    ]


def _names(stream: UUID, command: File, request: Request) -> list[StreamName]:
    names = [StreamName(TRACKING, command.tracking_id, stream)]
    if command.external_id is not None:
        names.append(StreamName(external(request.channel), command.external_id, stream))
    return names


def _refuse_stale(past: Sequence[Replayed], request: Request) -> None:
    """If-Match: what the clocks did meanwhile does not matter; what a person did does."""
    if request.if_match is None:
        return
    since = [one for one in past if one.originator_version > request.if_match]
    if any(one.at.actor.role is not Role.SYSTEM for one in since) or request.if_match > past[-1].originator_version:
        raise Overtaken(since)
