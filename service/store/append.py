"""One append: everything a command (or a batch of an import) stores, written by one statement in one round trip."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakSet

from eventsourcing.persistence import StoredEvent
from psycopg2.extensions import connection, cursor

from service.store import arrays
from service.store.stored import Stored


@dataclass(frozen=True)
class VaultKey:
    """A new subject's key, wrapped by the key-encryption key of `epoch`."""

    subject: UUID
    epoch: int
    wrapped: bytes


@dataclass(frozen=True)
class VaultValue:
    """A personal value of one event's field, encrypted under its subject's key."""

    originator_id: UUID
    version: int
    field: str
    subject: UUID
    ciphertext: bytes


@dataclass(frozen=True)
class StreamName:
    """A permanent name of a stream; `fingerprint` tells a repetition from something else under the same name."""

    kind: str
    name: str
    originator_id: UUID
    fingerprint: bytes | None = None


@dataclass(frozen=True)
class Secret:
    """What verifies the reporter's secret."""

    originator_id: UUID
    subject: UUID
    verifier: bytes


@dataclass(frozen=True)
class AccountLink:
    """Which account a subject is."""

    subject: UUID
    account: UUID


@dataclass(frozen=True)
class IdempotencyRecord:
    """The answer to give when the same command comes again."""

    principal: str
    route: str
    key: str
    salt: bytes
    fingerprint: bytes
    status: int
    response: bytes
    originator_id: UUID | None = None
    version: int | None = None
    subject: UUID | None = None


@dataclass
class Batch:
    """What is stored beside the events, in the same statement."""

    keys: list[VaultKey] = field(default_factory=list)
    values: list[VaultValue] = field(default_factory=list)
    names: list[StreamName] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    accounts: list[AccountLink] = field(default_factory=list)
    idempotency: IdempotencyRecord | None = None

    def __bool__(self) -> bool:
        parts = (self.keys, self.values, self.names, self.secrets, self.accounts)
        return any(parts) or self.idempotency is not None


_EVENTS = ("uuid[]", "int[]", "text[]", "bytea[]", "bytea[]", "bytea[]")
_BESIDE = (
    *("uuid[]", "int[]", "bytea[]"),  # keys
    *("uuid[]", "int[]", "text[]", "uuid[]", "bytea[]"),  # values
    *("text[]", "text[]", "uuid[]", "bytea[]"),  # names
    *("uuid[]", "uuid[]", "bytea[]"),  # secrets
    *("uuid[]", "uuid[]"),  # accounts
    *("text", "text", "text", "bytea", "bytea", "uuid", "int", "int", "bytea", "uuid"),  # idempotency
)


class _Statement:
    """A call of one SQL function, prepared once a connection: parsing and planning it would be a fourth of its cost."""

    def __init__(self, name: str, types: Sequence[str], function: str = "append") -> None:
        arguments = ", ".join(f"${number}" for number in range(1, len(types) + 1))
        self._prepare = f"PREPARE {name} ({', '.join(types)}) AS SELECT aduan.{function}({arguments})"
        self._execute = f"EXECUTE {name} ({', '.join(['%s'] * len(types))})"
        self._prepared: WeakSet[connection] = WeakSet()

    def run(self, cur: cursor, values: Sequence[object]) -> None:
        if cur.connection not in self._prepared:
            cur.execute(self._prepare)
            self._prepared.add(cur.connection)
        cur.execute(self._execute, values)


_PLAIN = _Statement("aduan_append", _EVENTS)
_FORM = _Statement("aduan_append_form", _EVENTS + _BESIDE)
_ERASE = _Statement("aduan_erase", ("uuid", *_EVENTS, *_BESIDE), "erase")


def append(cur: cursor, events: Sequence[StoredEvent], batch: Batch | None = None) -> None:
    """Store `events` (of any streams, each stream's versions in order) and the batch.

    Raises psycopg2 errors, which `Database` turns into VersionConflict, SubjectErased, KeyUsed, KeyInFlight, NameTaken.
    """
    if batch:
        _FORM.run(cur, (*_events(events), *_batch(batch)))
    elif events:
        _PLAIN.run(cur, _events(events))


def erase(cur: cursor, subject: UUID, events: Sequence[StoredEvent], batch: Batch) -> None:
    """Store the one event that says so, and delete whatever is kept of this subject beside the log.

    Raises SubjectErased when that was done before, and what `append` raises.
    """
    _ERASE.run(cur, (str(subject), *_events(events), *_batch(batch)))


def _events(events: Sequence[StoredEvent]) -> tuple[str, ...]:
    ours = [event if isinstance(event, Stored) else _completed(event) for event in events]
    return (
        arrays.uuids(event.originator_id for event in ours),
        arrays.numbers(event.originator_version for event in ours),
        arrays.texts(event.topic for event in ours),
        arrays.blobs(event.state for event in ours),
        arrays.blobs(event.metadata for event in ours),
        arrays.blobs(event.nonce for event in ours),
    )


def _completed(event: StoredEvent) -> Stored:
    """The library's plain event, which has no metadata."""
    return Stored(event.originator_id, event.originator_version, event.topic, event.state)


def _batch(batch: Batch) -> Iterable[object]:
    return (
        *_columns(batch.keys, subject=arrays.uuids, epoch=arrays.numbers, wrapped=arrays.blobs),
        *_columns(
            batch.values,
            originator_id=arrays.uuids,
            version=arrays.numbers,
            field=arrays.texts,
            subject=arrays.uuids,
            ciphertext=arrays.blobs,
        ),
        *_columns(
            batch.names, kind=arrays.texts, name=arrays.texts, originator_id=arrays.uuids, fingerprint=arrays.blobs
        ),
        *_columns(batch.secrets, originator_id=arrays.uuids, subject=arrays.uuids, verifier=arrays.blobs),
        *_columns(batch.accounts, subject=arrays.uuids, account=arrays.uuids),
        *_idempotency(batch.idempotency),
    )


def _columns(rows: Sequence[object], **columns: arrays.Encoder) -> Iterable[str | None]:
    if not rows:
        return [None] * len(columns)
    return [encode(getattr(row, name) for row in rows) for name, encode in columns.items()]


def _idempotency(record: IdempotencyRecord | None) -> Sequence[object]:
    if record is None:
        return [None] * 10
    return (
        record.principal,
        record.route,
        record.key,
        record.salt,
        record.fingerprint,
        record.originator_id and str(record.originator_id),
        record.version,
        record.status,
        record.response,
        record.subject and str(record.subject),
    )
