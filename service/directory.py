"""The directory as the service sees it: folded from its events, at most a second old, and the way it is changed."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

from psycopg2 import extensions

from domain.directory.commands import Decline, DirectoryCommand, RegisterStaff
from domain.directory.diff import needed, touched
from domain.directory.events import DirectoryEvent
from domain.directory.fold import fold
from domain.directory.plan import Desired, Step, plan, rehearse
from domain.directory.state import EMPTY, Directory
from domain.event import Actor, Code, Envelope
from service.open_cases import open_cases
from service.store.append import Batch
from service.store.application import EventLog
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.mapper import Metadata, Recorded, decode, envelope, metadata
from service.store.sequencer import sequence_all
from service.store.uuid7 import uuid7
from service.store.vault import new_key

FRESH_SECONDS = 1.0

# as the index `events_directory` has it
_TOPICS = "split_part(e.topic, '.', 1) IN ('unit', 'category', 'staff', 'routing', 'standard', 'calendar')"
_HEAD = f"SELECT max(p.position) FROM aduan.events e JOIN aduan.positions p USING (log_id) WHERE {_TOPICS}"  # noqa: S608
_READ = f"""
SELECT p.position, e.originator_id, e.version, e.topic, e.state, e.metadata, e.recorded_at
FROM aduan.events e JOIN aduan.positions p USING (log_id)
WHERE {_TOPICS} AND p.sequenced_at <= coalesce(%(known_at)s, 'infinity'::timestamptz)
ORDER BY p.position
"""  # noqa: S608


class Directories:
    """Keeps the folded directory; asks the log once a second whether it has moved."""

    def __init__(self, database: Database) -> None:
        """Nothing is read before the first use."""
        self._database = database
        self._lock = threading.Lock()
        self._directory = EMPTY
        self._looked_at = float("-inf")

    def current(self) -> Directory:
        """The directory, at most a second behind the log."""
        with self._lock:
            if time.monotonic() - self._looked_at > FRESH_SECONDS:
                self._refresh()
            return self._directory

    def latest(self) -> Directory:
        """The directory as of the log's head, whatever it costs."""
        with self._lock:
            self._refresh()
            return self._directory

    def _refresh(self) -> None:
        with self._database.autocommit() as cursor:
            cursor.execute(_HEAD)
            head = (cursor.fetchone() or (None,))[0] or 0
            if head != self._directory.position:
                self._directory = read_directory(cursor)
        self._looked_at = time.monotonic()


def read_directory(cursor: extensions.cursor) -> Directory:
    """Fold every event of the directory that has a position."""
    return fold(directory_events(cursor))


def directory_events(
    cursor: extensions.cursor, known_at: datetime | None = None
) -> Iterator[tuple[DirectoryEvent, Envelope]]:
    """The directory's events in the order of the log, as known at a moment or now."""
    cursor.execute(_READ, {"known_at": known_at})
    for position, stream, version, topic, state, stored, recorded_at in cursor.fetchall():
        event = cast(DirectoryEvent, decode(topic, bytes(state)))
        yield event, envelope(UUID(str(stream)), version, position, recorded_at, bytes(stored))


@dataclass(frozen=True)
class Plan:
    """Steps, and the version that each stream had when they were decided."""

    steps: tuple[Step, ...]
    versions: Mapping[UUID, int]
    #: of each step, how many open complaints it is about; None for none
    touched: tuple[int | None, ...] = ()

    def lines(self) -> Iterator[str]:
        """What would change, with the open complaints that it is about."""
        for step, cases in zip(self.steps, self.touched, strict=True):
            yield step.line if cases is None else f"{step.line} ({cases} open complaints)"

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)


def with_keys(command: DirectoryCommand, ring: KeyRing, batch: Batch) -> dict[UUID, bytes]:
    """The key of the person or text that the command brings, which goes into the batch."""
    if not isinstance(command, RegisterStaff | Decline):
        return {}
    dek, key = new_key(ring, command.subject)
    batch.keys.append(key)
    return {command.subject: dek}


class DirectoryCommands:
    """The write side for the directory."""

    def __init__(self, log: EventLog, ring: KeyRing, directories: Directories) -> None:
        """Nothing is read before the first use."""
        self._log = log
        self._ring = ring
        self._directories = directories

    def plan(self, desired: Desired, actor: Actor) -> Plan:
        """What would make the directory as desired; a refusal is raised before anything is written."""
        sequence_all(self._log.database)  # what was applied a moment ago counts, whether or not a sequencer runs
        directory = self._directories.latest()
        steps = plan(desired, directory, uuid4)
        cases = open_cases(self._log.database, *needed((step.command for step in steps), directory))
        steps = rehearse(steps, directory, actor, datetime.now(UTC), cases)
        touching = tuple(touched(step.command, directory, cases) for step in steps)
        return Plan(tuple(steps), directory.versions, touching)

    def apply(self, steps: Plan, actor: Actor, channel: Code) -> Directory:
        """Record all steps of a plan or, when somebody else changed an item meanwhile (VersionConflict), none."""
        versions = dict(steps.versions)
        batch, drafts, deks = Batch(), list[Recorded](), dict[UUID, bytes]()
        for step in steps:
            deks |= with_keys(step.command, self._ring, batch)
            for event in step.events:
                versions[step.stream] = versions.get(step.stream, 0) + 1
                drafts.append(Recorded(step.stream, versions[step.stream], event, self._metadata(actor, channel)))
        self._log.record(drafts, deks, batch)
        sequence_all(self._log.database)
        return self._directories.latest()

    def _metadata(self, actor: Actor, channel: Code) -> Metadata:
        return metadata(
            event_id=uuid7(),
            occurred_at=datetime.now(UTC),
            actor=actor,
            command_id=uuid7(),
            channel=channel,
            context=self._directories.current().position,
        )
