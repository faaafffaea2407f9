"""The library's application over our recorder: streams are read and written here, whole and sealed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, cast
from uuid import UUID

from eventsourcing.application import Application

from service.store.append import Batch
from service.store.database import Database
from service.store.factory import Factory
from service.store.mapper import Recorded, Replayed, seal_event
from service.store.recorder import AggregateRecorder
from service.store.stored import Stored


class EventLog(Application[UUID]):
    """`history` reads a stream, `record` appends to it."""

    name = "aduan"
    env: ClassVar[dict[str, str]] = {
        "PERSISTENCE_MODULE": "service.store.factory:Factory",
        "MAPPER_TOPIC": "service.store.mapper:EventMapper",
    }

    def __init__(self, url: str, pool_size: int) -> None:
        """Over the database at `url`; its pool is shared with everybody as `database`."""
        super().__init__({Factory.DATABASE_URL: url, Factory.POOL_SIZE: str(pool_size)})

    @property
    def database(self) -> Database:
        """The pool that all of the service uses."""
        return cast(Factory, self.factory).database

    def history(self, stream: UUID, until: int | None = None) -> list[Replayed]:
        """The stream's events, oldest first, up to version `until`."""
        return cast(list[Replayed], list(self.events.get(stream, lte=until)))

    def histories(self, streams: Sequence[UUID]) -> Mapping[UUID, list[Replayed]]:
        """Those of many streams, by one query; a stream that is not there is not in it."""
        found: dict[UUID, list[Replayed]] = {}
        for stored in cast(AggregateRecorder, self.recorder).select_streams(streams):
            replayed = cast(Replayed, self.mapper.to_domain_event(stored))
            found.setdefault(replayed.originator_id, []).append(replayed)
        return found

    def record(self, drafts: Iterable[Recorded], deks: Mapping[UUID, bytes], batch: Batch) -> None:
        """Seal the drafts' texts and append them, of any streams, with all of `batch`, in one statement.

        Raises VersionConflict, SubjectErased, KeyUsed, KeyInFlight or NameTaken, and then nothing was written.
        """
        self.put(self.sealed(drafts, deks, batch), batch)

    def sealed(self, drafts: Iterable[Recorded], deks: Mapping[UUID, bytes], batch: Batch) -> Sequence[Stored]:
        """The first half of `record`: the events as they are stored; their texts go sealed into `batch`."""
        stored = []
        for draft in drafts:
            event, values = seal_event(draft.event, draft.originator_id, draft.originator_version, deks)
            batch.values.extend(values)
            sealed = Recorded(draft.originator_id, draft.originator_version, event, draft.metadata)
            stored.append(cast(Stored, self.mapper.to_stored_event(sealed)))
        return stored

    def put(self, stored: Sequence[Stored], batch: Batch) -> None:
        """The second half: nearly all of it is waiting for the database."""
        self.recorder.insert_events(stored, batch=batch)
