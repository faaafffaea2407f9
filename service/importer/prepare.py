"""From histories to what one append stores, decided by the rules of live commands and sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

import msgspec

from domain.complaint.commands import Close, Command, File, Reopen, Reply
from domain.complaint.context import Context
from domain.complaint.decide import decide
from domain.complaint.events import Closure
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint
from domain.directory.state import Directory, stream_id
from domain.event import SYSTEM, Actor, Code, Envelope, Event, Origin, Refused, Role
from service.importer.history import Deed, History, Telling, Unusable
from service.store.append import Batch, StreamName
from service.store.application import EventLog
from service.store.keys import KeyRing
from service.store.mapper import Recorded, metadata
from service.store.names import TRACKING, external
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from service.store.vault import new_key

TAKEN = "this key was imported before with other contents, or filed here"


@dataclass
class Prepared:
    """What one append stores, and what it leaves out; `known` counts histories that are in the log already."""

    events: list[Stored] = field(default_factory=list)
    batch: Batch = field(default_factory=Batch)
    complaints: int = 0
    known: int = 0
    unusable: list[Unusable] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """Where the histories come from; `run` becomes the correlation id of all events of one import."""

    channel: Code
    agency: Code
    run: UUID

    @cached_property
    def actor(self) -> UUID:
        """Who acted as far as we know: the other system."""
        return stream_id("channel", self.channel)


class Preparer:
    """Prepares batches, each by the directory and the time that it is given."""

    def __init__(self, log: EventLog, ring: KeyRing, source: Source) -> None:
        """Keeps nothing between batches."""
        self._log = log
        self._ring = ring
        self._source = source

    def name(self, key: str) -> tuple[str, str]:
        """Kind and name under which the complaint of this key is found."""
        return external(self._ring, self._source.channel, self._source.agency, key)

    def prepare(
        self,
        tellings: Sequence[Telling],
        known: Mapping[str, bytes | None],
        directory: Directory,
        now: datetime,
    ) -> Prepared:
        """`known` has the fingerprints of keys that are in the log already."""
        prepared = Prepared()
        seen = dict(known)
        for telling in tellings:
            if isinstance(telling, Unusable):
                prepared.unusable.append(telling)
                continue
            fingerprint = self._fingerprint(telling)
            if telling.key not in seen:
                seen[telling.key] = self._add(prepared, telling, fingerprint, directory, now)
            elif seen[telling.key] in (fingerprint, None):  # None: the person was erased, and stays so
                prepared.known += 1
            else:
                prepared.unusable.append(Unusable(telling.lines, telling.lines[0], TAKEN))
        return prepared

    def _add(
        self, prepared: Prepared, history: History, fingerprint: bytes, directory: Directory, now: datetime
    ) -> bytes:
        stream = uuid7()
        try:
            drafts = list(self._drafts(stream, history.deeds, directory, now))
        except _Refusal as refusal:
            prepared.unusable.append(Unusable(history.lines, refusal.deed.line, str(refusal)))
            return fingerprint
        filing = history.deeds[0].command
        assert isinstance(filing, File)
        deks = {}
        for subject in (filing.reporter, filing.office):
            deks[subject], key = new_key(self._ring, subject)
            prepared.batch.keys.append(key)
        prepared.batch.names.append(StreamName(TRACKING, filing.tracking_id, stream))
        prepared.batch.names.append(StreamName(*self.name(history.key), stream, fingerprint))
        prepared.events += self._log.sealed(drafts, deks, prepared.batch)
        prepared.complaints += 1
        return fingerprint

    def _drafts(self, stream: UUID, deeds: Sequence[Deed], directory: Directory, now: datetime) -> Iterator[Recorded]:
        complaint: Complaint | None = None
        version = 0
        for deed in deeds:
            try:
                context = self._context(deed, complaint, directory, now)
                events = decide(deed.command, complaint, context)
            except Refused as refused:
                raise _Refusal(deed, refused) from refused
            for event in events:
                version += 1
                draft = self._draft(stream, version, event, context)
                if deed is not deeds[-1]:  # nobody looks at what the last one makes of it
                    complaint = evolve(complaint, event, _envelope(draft, context))
                yield draft

    def _context(self, deed: Deed, complaint: Complaint | None, directory: Directory, now: datetime) -> Context:
        return Context(
            now=now,
            actor=self._actor(deed, complaint, directory),
            directory=directory,
            channel=self._source.channel,
            origin=Origin.IMPORTED,
            occurred_at=deed.at,
        )

    def _actor(self, deed: Deed, complaint: Complaint | None, directory: Directory) -> Actor:
        """The reporter for what reporters do, else the other system, for the unit that acted."""
        command = deed.command
        if isinstance(command, File):
            return Actor(id=command.reporter, role=Role.REPORTER)
        if complaint is not None and _is_reporters(command):
            return Actor(id=complaint.filed.reporter, role=Role.REPORTER)
        if isinstance(command, Close) and command.kind is Closure.SYSTEM:
            return SYSTEM
        if deed.by:
            unit = directory.unit(Code(deed.by)).code
        else:
            unit = complaint.responsible if complaint else self._source.agency
        return Actor(id=self._source.actor, role=Role.INTEGRATION, unit=unit)

    def _draft(self, stream: UUID, version: int, event: Event, context: Context) -> Recorded:
        about = metadata(
            event_id=uuid7(),
            occurred_at=context.happened_at,
            actor=context.actor,
            command_id=uuid7(),
            channel=context.channel,
            origin=context.origin,
            context=context.directory.position,
            correlation_id=self._source.run,
        )
        return Recorded(stream, version, event, about)

    def _fingerprint(self, history: History) -> bytes:
        """Recognises the same lines under the same key again; nobody can guess them from it without the key file."""
        rows = (msgspec.json.encode(line.row) for line in history.lines)
        return self._ring.mac("import", self._source.channel.encode(), history.key.encode(), *rows)


class _Refusal(Exception):
    """A deed that the rules refuse, with the reason for the reject file."""

    def __init__(self, deed: Deed, refused: Refused) -> None:
        self.deed = deed
        facts = ", ".join(f"{name}={value}" for name, value in refused.facts.items())
        act = type(deed.command).__name__.lower()
        super().__init__(f"{act}: {refused}{f' ({facts})' if facts else ''}")


def _envelope(draft: Recorded, context: Context) -> Envelope:
    return Envelope(
        stream=draft.originator_id,
        version=draft.originator_version,
        position=0,
        recorded_at=context.now,
        event_id=draft.metadata.event_id,
        occurred_at=draft.metadata.occurred_at,
        actor=context.actor,
        channel=context.channel,
        origin=context.origin,
    )


def _is_reporters(command: Command) -> bool:
    return isinstance(command, Reply | Reopen) or (isinstance(command, Close) and command.kind is Closure.REPORTER)
