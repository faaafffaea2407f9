"""From histories to the log, batch by batch: one is prepared while the one before is stored."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event, Thread

from psycopg2.extensions import cursor

from domain.complaint.commands import File
from domain.event import Code, Refused
from service.directory import Directories
from service.importer.history import Telling, Unusable, histories
from service.importer.mapping import MappingFile
from service.importer.prepare import Prepared, Preparer, Source
from service.importer.rejects import Rejects
from service.importer.rows import Table
from service.mendable import Mendable
from service.store import sequencer
from service.store.application import EventLog
from service.store.errors import NameTaken, VersionConflict
from service.store.keys import KeyRing
from service.store.names import external
from service.store.uuid7 import uuid7
from service.tracking import fresh_tracking_id

BATCH = 500
"""Histories in one append: enough to spread the cost of a commit, few enough for readers to follow."""
PAUSE = 0.05
"""Seconds between two looks of our own sequencer: nobody waits for a single event of an import."""
AHEAD = 2
"""Batches that wait to be stored."""
ATTEMPTS = 8


class NoSuchAgency(Mendable):
    """The mapping's agency is not in the directory, or closed: apply the directory file first."""


@dataclass(kw_only=True)
class Tally:
    """What an import did: complaints and events added, histories known from before, rows rejected."""

    complaints: int = 0
    events: int = 0
    known: int = 0
    rejected: int = 0


class Importer:
    """Imports into one log."""

    def __init__(self, log: EventLog, ring: KeyRing, directories: Directories) -> None:
        """Nothing is read yet."""
        self._log = log
        self._database = log.database
        self._ring = ring
        self._directories = directories

    def run(
        self,
        table: Table,
        mapping: MappingFile,
        rejects: Path | None = None,
        batch: int = BATCH,
        done: Callable[[int], None] = lambda rows: None,
    ) -> Tally:
        """Import what is not in the log yet; `done` hears how many rows of the file each batch had.

        May be stopped at any moment and run again: a batch is stored whole or not at all. Raises NoSuchAgency,
        DatabaseUnavailable.
        """
        source = Source(Code(mapping.source.channel), Code(mapping.source.agency), uuid7())
        self._check(source)
        tally = Tally()
        with Rejects(rejects, table.header) as left_out, self._sequenced(), _calm_collector():
            for tellings, prepared in self._stored(source, _batches(histories(table, mapping), batch)):
                tally.complaints += prepared.complaints
                tally.events += len(prepared.events)
                tally.known += prepared.known
                for unusable in prepared.unusable:
                    left_out.add(unusable)
                tally.rejected = left_out.rows
                done(sum(len(telling.lines) for telling in tellings))
        return tally

    def _check(self, source: Source) -> None:
        try:
            self._directories.latest().open_unit(source.agency)
        except Refused as refused:
            raise NoSuchAgency(f"{NoSuchAgency.__doc__} (agency = {source.agency!r})") from refused

    def _stored(
        self, source: Source, batches: Iterable[Sequence[Telling]]
    ) -> Iterator[tuple[Sequence[Telling], Prepared]]:
        """Each batch once it is in the log; the database works while the next is prepared."""
        preparer = Preparer(self._log, self._ring, source)
        waiting: deque[tuple[Sequence[Telling], Future[Prepared]]] = deque()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="store") as store:
            for tellings in batches:
                prepared = self._prepared(preparer, source, tellings)
                waiting.append((tellings, store.submit(self._store, preparer, source, tellings, prepared)))
                if len(waiting) > AHEAD:
                    yield _finished(waiting)
            while waiting:
                yield _finished(waiting)

    def _prepared(self, preparer: Preparer, source: Source, tellings: Sequence[Telling]) -> Prepared:
        keys = [telling.key for telling in tellings if not isinstance(telling, Unusable)]
        with self._database.autocommit() as cur:
            known = _known(cur, external(source.channel), keys)
        return preparer.prepare(tellings, known, self._directories.current(), datetime.now(UTC))

    def _store(self, preparer: Preparer, source: Source, tellings: Sequence[Telling], prepared: Prepared) -> Prepared:
        """Append; when a name was taken meanwhile, by the batch before or another import, look again."""
        for _ in range(ATTEMPTS):
            try:
                self._log.put(prepared.events, prepared.batch)
                return prepared
            except (NameTaken, VersionConflict):
                tellings = [_renamed(telling) for telling in tellings]
                prepared = self._prepared(preparer, source, tellings)
        raise NameTaken("another import of the same keys is running")

    @contextmanager
    def _sequenced(self) -> Iterator[None]:
        """Give positions meanwhile, should no service run here; afterwards all that was stored has one."""
        stop = Event()
        thread = Thread(target=sequencer.run, args=(self._database, stop, PAUSE), name="sequence", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        sequencer.sequence_all(self._database)


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Millions of objects come and go without cycles; looking for some every 700 costs a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


_KNOWN = "SELECT name, fingerprint FROM aduan.stream_names WHERE kind = %s AND name = ANY(%s)"


def _known(cur: cursor, kind: str, keys: Sequence[str]) -> Mapping[str, bytes | None]:
    """The fingerprints of those keys that name a stream already."""
    cur.execute(_KNOWN, (kind, list(keys)))
    return {name: None if fingerprint is None else bytes(fingerprint) for name, fingerprint in cur.fetchall()}


def _batches(tellings: Iterator[Telling], size: int) -> Iterator[Sequence[Telling]]:
    while batch := list(islice(tellings, size)):
        yield batch


def _finished(waiting: deque[tuple[Sequence[Telling], Future[Prepared]]]) -> tuple[Sequence[Telling], Prepared]:
    tellings, future = waiting.popleft()
    return tellings, future.result()


def _renamed(telling: Telling) -> Telling:
    """Another tracking ID, in case that was what was taken."""
    if isinstance(telling, Unusable):
        return telling
    first, *rest = telling.deeds
    if not isinstance(first.command, File):
        return telling
    command = replace(first.command, tracking_id=fresh_tracking_id())
    return replace(telling, deeds=(replace(first, command=command), *rest))
