"""One way for a command to become events: load, fold, decide, append."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

import msgspec

from domain import rights
from domain.complaint import joining, splitting
from domain.complaint.commands import Command, Erase, File, Split
from domain.complaint.context import Context, Opening
from domain.complaint.decide import decide
from domain.complaint.desk_events import INTERNAL, ComplaintSecretReissued
from domain.complaint.events import ComplaintAttached, ComplaintEvent, ComplaintFiled
from domain.complaint.fold import fold
from domain.complaint.following_events import ComplaintFollowed, FollowingEvent
from domain.complaint.personal_data import ErasureRefused, PersonalDataErased
from domain.complaint.refusals import UnderLegalHold, UnknownComplaint
from domain.complaint.rules import act_of
from domain.complaint.state import Complaint
from domain.event import Actor, Code, Event, Refused, Role
from domain.rights import Act
from service.directory import Directories
from service.erasure import record_erasure
from service.files.files import Files
from service.files.uploads import Upload
from service.idempotency import Handled, IdempotencyKey, recall, record
from service.naming import refuse_naming
from service.store.append import AccountLink, Batch, IdempotencyRecord, Secret, StreamName
from service.store.application import EventLog
from service.store.errors import ATTEMPTS, KeyUsed, NameTaken, TooBusy, VersionConflict
from service.store.keys import KeyRing
from service.store.mapper import Recorded, Replayed, metadata, personal_fields
from service.store.names import TRACKING, external, find_named
from service.store.uuid7 import uuid7
from service.store.vault import Reference, load_keys, new_key, reveal
from service.tracking import fresh_secret, fresh_tracking_id, verifier


class ExternalIdTaken(Refused):
    """Another report came under this number: correct the number, or leave it out."""


class Overtaken(Exception):
    """Somebody acted on this complaint after you read it: look at what changed, then decide again."""

    def __init__(self, since: Sequence[Replayed]) -> None:
        """`since` are the events recorded after the version that the caller had read."""
        self.since = tuple(since)
        super().__init__((type(self).__doc__ or "").strip())


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asks, through which channel, and under which conditions.

    `caused_by` is the version of the complaint's event that makes the system act; metadata name it as the cause.
    `uploads` are the files that the command's attachments are about. `names_kept` when somebody has checked that what
    tells who the reporter is shall stay.
    """

    actor: Actor
    channel: Code
    command_id: UUID = field(default_factory=uuid7)
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    caused_by: int | None = None
    if_match: int | None = None
    idempotency: IdempotencyKey | None = None
    uploads: Sequence[Upload] = ()
    names_kept: bool = False


@dataclass(frozen=True)
class _NewSecret:
    """What the reporter is given, and what verifies it."""

    text: str
    row: Secret


@dataclass(frozen=True)
class _Beside:
    """Events of another complaint, which is at `version`."""

    stream: UUID
    version: int
    events: Sequence[Event]
    context: Context


@dataclass(frozen=True)
class _Decided:
    """What follows from a command, in the complaint and beside it in another one: all of it is recorded, or nothing."""

    context: Context
    events: Sequence[ComplaintEvent]
    beside: Sequence[_Beside]


class Commands:
    """The write side for complaints."""

    def __init__(
        self,
        log: EventLog,
        ring: KeyRing,
        directories: Directories,
        files: Files,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`now` is a seam for tests of clocks; nothing else here reads the time."""
        self._database = log.database
        self._log = log
        self._ring = ring
        self._directories = directories
        self._files = files
        self._now = now

    def handle(self, stream: UUID, command: Command, request: Request) -> Handled:
        """Decide the command on the complaint as it is now and record what follows.

        Raises the domain's refusals, UnknownComplaint, Overtaken, SubjectErased, and those of `service.idempotency` and
        `service.naming`. That a legal hold stood against an erasure is recorded before it is raised.
        """
        for _ in range(ATTEMPTS):
            if (known := self.answered(request)) is not None:
                return known
            past = self._log.history(stream)
            try:
                decided = self._decide(past, command, request)
                if isinstance(decided.events[0], ErasureRefused):
                    self._append(past, decided, replace(request, idempotency=None))
                    raise UnderLegalHold
                return self._append(past, decided, request)
            except (VersionConflict, KeyUsed, NameTaken):
                continue
        raise TooBusy

    def foresee(self, stream: UUID, command: Command, request: Request) -> None:
        """Raises what `handle` would; records no command."""
        self._decide(self._log.history(stream), command, request)

    def handle_together(self, asked: Sequence[tuple[UUID, Command, Request]]) -> list[Refused | None]:
        """Decide commands without texts on different complaints; record what follows by one append, or nothing.

        Answers why each was refused, None where it was not. Raises VersionConflict when somebody acted on one of them
        meanwhile: then each is to be handled by itself.
        """
        pasts = self._log.histories([stream for stream, _, _ in asked])
        refusals: list[Refused | None] = []
        drafts: list[Recorded] = []
        for stream, command, request in asked:
            past = pasts.get(stream, [])
            try:
                drafts += _following(past, self._decide(past, command, request), request)
                refusals.append(None)
            except Refused as refused:
                refusals.append(refused)
        if drafts:
            self._log.record(_in_order(drafts), {}, Batch())
        return refusals

    def _decide(self, past: Sequence[Replayed], command: Command, request: Request) -> _Decided:
        complaint, context = folded(past), self._context(request)
        if request.if_match is not None:
            # Before anything is told of versions: whoever may not do this must not learn what happened.
            rights.check(context.actor, act_of(command), context.directory, case=complaint.case)
            _refuse_stale(past, request.if_match, context.actor)
        other = self._other(command, complaint)
        family = self._family(complaint) if isinstance(command, Erase) else ()
        opening = self._opening(past) if isinstance(command, Split) else None
        context = replace(context, other=folded(other) if other else None, family=family, opening=opening)
        events = decide(command, complaint, context)
        opened = splitting.opened(command, complaint, context) if isinstance(command, Split) else ()
        if not request.names_kept:
            refuse_naming(self._log, self._ring, past, complaint, [*events, *splitting.typed(opened)], context)
        versions = {each.id: each.version for each in (context.other, *family) if each is not None}
        beside = [
            _Beside(stream, versions[stream], [event], context)
            for stream, event in joining.beside(events, complaint, family)
        ]
        return _Decided(context, events, [*beside, *_opened(opened, past, complaint, context)])

    def file(self, command: File, request: Request, account: UUID | None = None) -> Handled:
        """Open a new complaint; the receipt has its tracking ID and, once, the reporter's secret.

        The same report under the same external id, channel and agency is the same complaint: it is answered without a
        secret, to whoever may see it. Another report under that number raises ExternalIdTaken.
        """
        made = {subject: new_key(self._ring, subject) for subject in (command.reporter, command.office)}
        deks = {subject: dek for subject, (dek, _) in made.items()}
        stream, context = uuid7(), self._context(request)
        for _ in range(ATTEMPTS):
            if (known := self.answered(request)) is not None:
                return known
            secret = fresh_secret()
            decided = decide(command, None, context)
            names = [StreamName(TRACKING, command.tracking_id, stream)]
            if command.external_id is not None:
                number = self._number(stream, command.external_id, command, context)
                if (known := self._filed_before(number, context)) is not None:
                    return known
                names.append(number)
            receipt = {"tracking_id": command.tracking_id, "secret": secret}
            answer = Handled(complaint=stream, version=len(decided), receipt=receipt)
            batch = Batch(
                keys=[key for _, key in made.values()],
                names=names,
                secrets=[Secret(stream, command.reporter, verifier(self._ring, stream, secret))],
                accounts=[] if account is None else [AccountLink(command.reporter, account)],
                idempotency=_remember(request, answer, (command.reporter, deks[command.reporter])),
            )
            try:
                self._record(_drafts(stream, 0, decided, context, request), deks, batch, request)
                return answer
            except KeyUsed:
                continue
            except NameTaken:
                command = replace(command, tracking_id=fresh_tracking_id())
        raise TooBusy

    def _other(self, command: Command, complaint: Complaint) -> Sequence[Replayed]:
        """The history of the other complaint that the command is about, if there is one."""
        stream = joining.other_of(command, complaint)
        past = () if stream is None else self._log.history(stream)
        return past if past and isinstance(past[0].event, ComplaintFiled) else ()

    def _family(self, complaint: Complaint) -> tuple[Complaint, ...]:
        """The other complaints of the same reporter: what it was split from or into, and so on."""
        found = {complaint.id: complaint}
        while unread := {stream for one in found.values() for stream in splitting.beside(one)} - found.keys():
            histories = self._log.histories(sorted(unread))
            found |= {stream: folded(histories.get(stream, ())) for stream in unread}
        return tuple(each for each in found.values() if each is not complaint)

    def _opening(self, past: Sequence[Replayed]) -> Opening:
        """What a new complaint of the same reporter is opened with."""
        filed = past[0]
        places = {
            name: Reference(filed.originator_id, filed.originator_version, f"/{name}")
            for name in splitting.SAID
            if getattr(filed.event, name) is not None
        }
        with self._database.autocommit() as cursor:
            texts = reveal(cursor, self._ring, places.values())
        said = {name: texts[place] for name, place in places.items() if place in texts}
        return Opening(id=uuid7(), tracking_id=fresh_tracking_id(), office=uuid4(), said=said)

    def _append(self, past: Sequence[Replayed], made: _Decided, request: Request) -> Handled:
        decided = made.events
        stream, version = past[-1].originator_id, past[-1].originator_version
        secret = self._new_secret(past) if isinstance(decided[0], ComplaintSecretReissued) else None
        opening = made.context.opening
        receipt = {} if secret is None else {"secret": secret.text}
        if opening is not None:
            receipt = {"complaint": str(opening.id), "tracking_id": opening.tracking_id}
        answer = Handled(complaint=stream, version=version + len(decided), receipt=receipt)
        new = [event.follower for event in decided if isinstance(event, ComplaintFollowed)]
        new += [] if opening is None else [opening.office]
        fresh = {subject: new_key(self._ring, subject) for subject in new}
        deks: Mapping[UUID, bytes] = {subject: dek for subject, (dek, _) in fresh.items()}
        # A receipt is the reporter's: it goes with them.
        sealed_for = None if not receipt else cast(ComplaintFiled, past[0].event).reporter
        written = subjects_of([*decided, *(event for each in made.beside for event in each.events)])
        if needed := (written | ({sealed_for} if sealed_for else set())) - deks.keys():
            with self._database.autocommit() as cursor:
                deks = {**deks, **load_keys(cursor, self._ring, needed)}
        sealing = None if sealed_for is None else (sealed_for, deks[sealed_for])
        batch = Batch(
            keys=[key for _, key in fresh.values()],
            names=[] if opening is None else [StreamName(TRACKING, opening.tracking_id, opening.id)],
            secrets=[secret.row] if secret else [],
            idempotency=_remember(request, answer, sealing),
        )
        drafts = _in_order(_following(past, made, request))
        if isinstance(decided[0], PersonalDataErased):
            with ExitStack() as files:
                for each in (stream, *(other.stream for other in made.beside)):
                    files.enter_context(self._files.erasing(each, decided[0].subject))
                record_erasure(self._log, decided[0].subject, drafts, deks, batch)
        else:
            self._record(drafts, deks, batch, request)
        return answer

    def _record(self, drafts: Sequence[Recorded], deks: Mapping[UUID, bytes], batch: Batch, request: Request) -> None:
        """Files first: an event never names one that is not on the disk."""
        named = [draft.event for draft in drafts if isinstance(draft.event, ComplaintAttached)]
        keeping = self._files.keeping(drafts[0].originator_id, named, request.uploads, deks)
        with keeping if named else nullcontext():
            self._log.record(drafts, deks, batch)

    def _new_secret(self, past: Sequence[Replayed]) -> _NewSecret:
        stream, text = past[0].originator_id, fresh_secret()
        reporter = cast(ComplaintFiled, past[0].event).reporter
        return _NewSecret(text, Secret(stream, reporter, verifier(self._ring, stream, text)))

    def _context(self, request: Request) -> Context:
        return Context(
            now=self._now(),
            occurred_at=request.occurred_at,
            actor=request.actor,
            channel=request.channel,
            directory=self._directories.current(),
        )

    def answered(self, request: Request) -> Handled | None:
        """What this request was answered before, by its idempotency key. Raises IdempotencyKeyReused."""
        if request.idempotency is None:
            return None
        with self._database.autocommit() as cursor:
            return recall(cursor, self._ring, request.idempotency)

    def _number(self, stream: UUID, external_id: str, command: File, context: Context) -> StreamName:
        agency = context.directory.agency_of(command.received_by).code
        kind, name = external(self._ring, context.channel, agency, external_id)
        return StreamName(kind, name, stream, _fingerprint(self._ring, command))

    def _filed_before(self, number: StreamName, context: Context) -> Handled | None:
        """The same report under this number, for whoever filed it or may see it. Raises ExternalIdTaken, NotAllowed."""
        with self._database.autocommit() as cursor:
            found = find_named(cursor, number.kind, number.name)
        if found is None:
            return None
        stream, fingerprint = found
        if fingerprint != number.fingerprint:
            raise ExternalIdTaken
        past = self._log.history(stream)
        if past[0].at.actor.id != context.actor.id:
            rights.check(context.actor, Act.SEE_CASE, context.directory, case=folded(past).case)
        return Handled(complaint=stream, version=past[-1].originator_version, receipt={}, replayed=True)


def folded(history: Sequence[Replayed]) -> Complaint:
    """The complaint after its whole history. Raises UnknownComplaint when there is none."""
    complaint = fold((cast(ComplaintEvent, one.event), one.at) for one in history)
    if complaint is None:
        raise UnknownComplaint
    return complaint


def subjects_of(events: Iterable[Event]) -> set[UUID]:
    """Whose keys are needed to seal the texts of these events."""
    personal = (getattr(event, name) for event in events for name in personal_fields(event.topic))
    return {one.subject for one in personal if one is not None}


def _remember(request: Request, answer: Handled, sealing: tuple[UUID, bytes] | None = None) -> IdempotencyRecord | None:
    return None if request.idempotency is None else record(request.idempotency, answer, sealing)


def _following(past: Sequence[Replayed], made: _Decided, request: Request) -> list[Recorded]:
    """What is recorded, in this complaint and beside it."""
    last = past[-1]
    cause = next((one.at.event_id for one in past if one.originator_version == request.caused_by), None)
    drafts = _drafts(last.originator_id, last.originator_version, made.events, made.context, request, cause)
    for each in made.beside:
        drafts += _drafts(each.stream, each.version, each.events, each.context, request)
    return drafts


def _opened(
    events: Sequence[ComplaintEvent], past: Sequence[Replayed], complaint: Complaint, context: Context
) -> Iterator[_Beside]:
    """A new complaint: it came as the other one did, by the same channel when that was complete."""
    if not events or context.opening is None:
        return
    came = replace(context, channel=past[0].at.channel, occurred_at=complaint.complete_at)
    yield _Beside(context.opening.id, 0, events[:1], came)
    yield _Beside(context.opening.id, 1, events[1:], context)


def _in_order(drafts: Iterable[Recorded]) -> list[Recorded]:
    """The same for all, so that two who write to the same complaints do not wait for each other in a ring."""
    return sorted(drafts, key=lambda draft: (draft.originator_id, draft.originator_version))


def _drafts(
    stream: UUID,
    last: int,
    decided: Sequence[Event],
    context: Context,
    request: Request,
    cause: UUID | None = None,
) -> list[Recorded]:
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
                causation_id=cause,
            ),
        )
        for version, event in enumerate(decided, start=last + 1)
    ]


_UNSAID = frozenset({"tracking_id", "reporter", "office", "external_id"})


def _fingerprint(ring: KeyRing, command: File) -> bytes:
    """Recognises the same report, whose random ids are new each time; without the key file nobody can guess at it."""
    told = asdict(command).items()
    said = {name: value for name, value in told if name not in _UNSAID and value not in (None, False, ())}
    return ring.mac("filed", msgspec.json.encode(said, order="sorted"))


def _concerns(one: Replayed, actor: Actor) -> bool:
    """How the offices organise their work is not told to others, so it makes nothing stale for them; who follows does

    so for nobody.
    """
    if isinstance(one.event, FollowingEvent):
        return False
    return actor.role in rights.STAFF_ROLES or not isinstance(one.event, INTERNAL)


def _refuse_stale(past: Sequence[Replayed], if_match: int, actor: Actor) -> None:
    """What the clocks did meanwhile does not matter; what a person did does."""
    since = [one for one in past if one.originator_version > if_match and _concerns(one, actor)]
    if any(one.at.actor.role is not Role.SYSTEM for one in since) or if_match > past[-1].originator_version:
        raise Overtaken(since)
