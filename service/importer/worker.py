"""What works in a process of its own: histories told, decided, sealed and stored, a batch at a time."""

import gc
import signal
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from psycopg2.extensions import cursor

from domain.complaint.commands import File
from service.directory import Directories
from service.importer.history import Parcel, Teller, Telling, Unusable
from service.importer.mapping import MappingFile
from service.importer.prepare import Preparer, Source
from service.store.application import EventLog
from service.store.errors import ATTEMPTS, NameTaken, VersionConflict
from service.store.keys import KeyRing
from service.tracking import fresh_tracking_id

YOUNG = 100_000
"""Objects before Python's collector looks for cycles. An import makes none, and looking every 700 costs a third."""


@dataclass(frozen=True)
class Assignment:
    """All that a worker needs to know."""

    url: str
    ring: KeyRing = field(repr=False)
    source: Source
    mapping: MappingFile
    header: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a batch."""

    rows: int
    complaints: int
    events: int
    known: int
    unusable: Sequence[Unusable]


class Worker:
    """Stores batches of parcels."""

    def __init__(self, assignment: Assignment) -> None:
        """Connects when first needed."""
        self._log = EventLog(assignment.url, 1)
        self._directories = Directories(self._log.database)
        self._teller = Teller(assignment.mapping, assignment.header)
        self._preparer = Preparer(self._log, assignment.ring, assignment.source)

    def store(self, parcels: Sequence[Parcel]) -> Outcome:
        """All that is new, in one append. When a name was taken meanwhile, by another import, look again."""
        tellings = [self._teller.tell(parcel) for parcel in parcels]
        for _ in range(ATTEMPTS):
            prepared = self._preparer.prepare(
                tellings, self._known(tellings), self._directories.current(), datetime.now(UTC)
            )
            try:
                self._log.put(prepared.events, prepared.batch)
            except (NameTaken, VersionConflict):
                tellings = [_renamed(telling) for telling in tellings]
                continue
            return Outcome(
                rows=sum(len(parcel) for parcel in parcels),
                complaints=prepared.complaints,
                events=len(prepared.events),
                known=prepared.known,
                unusable=prepared.unusable,
            )
        raise NameTaken("another import of the same keys is running")

    def _known(self, tellings: Sequence[Telling]) -> Mapping[str, bytes | None]:
        keys = {self._preparer.name(one.key): one.key for one in tellings if not isinstance(one, Unusable)}
        with self._log.database.autocommit() as cur:
            return {keys[name]: fingerprint for name, fingerprint in _fingerprints(cur, keys)}


def work(pipe: Connection, assignment: Assignment) -> None:
    """Answer each batch with its outcome, or with what went wrong, until the other end is closed or gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody; the parent decides when to end
    gc.set_threshold(YOUNG, 20, 100)
    worker = Worker(assignment)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            parcels = pipe.recv()
            try:
                pipe.send(worker.store(parcels))
            except Exception as problem:
                pipe.send(problem)


_FINGERPRINTS = "SELECT kind, name, fingerprint FROM aduan.stream_names WHERE kind = ANY(%s) AND name = ANY(%s)"


def _fingerprints(cur: cursor, wanted: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], bytes | None]]:
    """Of those names, all of one kind, that a stream has already."""
    cur.execute(_FINGERPRINTS, (list({kind for kind, _ in wanted}), [name for _, name in wanted]))
    for kind, name, fingerprint in cur.fetchall():
        yield (kind, name), None if fingerprint is None else bytes(fingerprint)


def _renamed(telling: Telling) -> Telling:
    """With another tracking ID, in case that was what was taken."""
    if isinstance(telling, Unusable) or not isinstance(telling.deeds[0].command, File):
        return telling
    first, *rest = telling.deeds
    command = replace(telling.deeds[0].command, tracking_id=fresh_tracking_id())
    return replace(telling, deeds=(replace(first, command=command), *rest))
