"""From a file to the log, batch by batch: this process reads, its workers decide and store."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from domain.event import Code, Refused
from service.directory import Directories
from service.importer.crew import crew
from service.importer.history import Parcel, parcels
from service.importer.mapping import MappingFile
from service.importer.prepare import Source
from service.importer.rejects import Rejects
from service.importer.rows import Table
from service.importer.worker import Assignment
from service.mendable import Mendable
from service.store import sequencer
from service.store.application import EventLog
from service.store.keys import KeyRing
from service.store.uuid7 import uuid7

BATCH = 500
"""Complaints in one append: enough to spread the cost of a commit, few enough for readers to follow."""
BATCH_SIZE = 4 * 2**20
"""Characters in one append: a batch of the longest rows would fill the memory of every process that has it."""
WORKERS = min(2, os.cpu_count() or 1)
"""Two keep the database as busy as it can be on two cores, and all together stay below 300 MB."""
REASONS = 3
"""Told at the end of an import; the others are in the reject file."""
PAUSE = 0.05
"""Seconds between two looks of our own sequencer: nobody waits for a single event of an import."""


class NoSuchAgency(Mendable):
    """The mapping's agency is not in the directory, or closed: apply its directory file first."""


@dataclass(kw_only=True)
class Tally:
    """What an import did: complaints and events added, histories known from before, rows rejected.

    `reasons` are those of the first REASONS rejects, each with its line.
    """

    complaints: int = 0
    events: int = 0
    known: int = 0
    rejected: int = 0
    reasons: list[str] = field(default_factory=list, compare=False)


class Importer:
    """Imports into one log."""

    def __init__(self, log: EventLog, ring: KeyRing, directories: Directories) -> None:
        """Nothing is read yet."""
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
        WorkerLost, DatabaseUnavailable.
        """
        source = Source(Code(mapping.source.channel), Code(mapping.source.agency), uuid7())
        self._check(source)
        assignment = Assignment(self._database.url, self._ring, source, mapping, table.header)
        tally = Tally()
        with (
            Rejects(rejects, mapping.file, table.header) as left_out,
            crew(WORKERS, assignment, table.columns[mapping.source.key]) as workers,
            self._sequenced(),
        ):
            for outcome in workers.outcomes(_batches(parcels(table, mapping), batch)):
                tally.complaints += outcome.complaints
                tally.events += outcome.events
                tally.known += outcome.known
                for unusable in outcome.unusable:
                    left_out.add(unusable)
                    if len(tally.reasons) < REASONS:
                        tally.reasons.append(f"line {unusable.fault.number}: {unusable.reason}")
                tally.rejected = left_out.rows
                done(outcome.rows)
        return tally

    def _check(self, source: Source) -> None:
        try:
            self._directories.latest().open_unit(source.agency)
        except Refused as refused:
            raise NoSuchAgency(f"{NoSuchAgency.__doc__} (agency = {source.agency!r})") from refused

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


def _batches(parcels: Iterator[Parcel], size: int) -> Iterator[Sequence[Parcel]]:
    """So many complaints each, fewer when their rows are very long."""
    batch: list[Parcel] = []
    room = BATCH_SIZE
    for parcel in parcels:
        weight = sum(sum(map(len, line.row)) for line in parcel)
        if batch and (len(batch) == size or weight > room):
            yield batch
            batch, room = [], BATCH_SIZE
        batch.append(parcel)
        room -= weight
    if batch:
        yield batch
