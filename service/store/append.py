"""One append: everything a command (or a batch of an import) stores, written by one statement in one round trip."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg2.extensions import cursor

from service.store import arrays
from service.store.stored import Stored, fresh_nonce


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


_PLAIN = "SELECT aduan.append(%s, %s, %s, %s, %s, %s)"
_FORM = f"SELECT aduan.append({', '.join(['%s'] * 33)})"


def append(cur: cursor, events: Sequence[StoredEvent], batch: Batch | None = None) -> None:
    """Store `events` (of any streams, each stream's versions in order) and the batch. Raises psycopg2 errors,

    which `Database` turns into VersionConflict, SubjectErased, KeyUsed, KeyInFlight, NameTaken.
    """
    if batch:
        cur.execute(_FORM, (*_events(events), *_batch(batch)))
    elif events:
        cur.execute(_PLAIN, _events(events))


def _events(events: Sequence[StoredEvent]) -> tuple[str, ...]:
    ours = [event for event in events if isinstance(event, Stored)]
    whole = len(ours) == len(events)
    return (
        arrays.plain(event.originator_id for event in events),
        arrays.plain(event.originator_version for event in events),
        arrays.texts(event.topic for event in events),
        arrays.blobs(event.state for event in events),
        arrays.blobs(event.metadata for event in ours) if whole else arrays.blobs(b"" for _ in events),
        arrays.blobs(event.nonce for event in ours) if whole else arrays.blobs(fresh_nonce() for _ in events),
    )


def _batch(batch: Batch) -> Iterable[object]:
    return (
        *_columns(batch.keys, subject=arrays.plain, epoch=arrays.plain, wrapped=arrays.blobs),
        *_columns(
            batch.values,
            originator_id=arrays.plain,
            version=arrays.plain,
            field=arrays.texts,
            subject=arrays.plain,
            ciphertext=arrays.blobs,
        ),
        *_columns(
            batch.names, kind=arrays.texts, name=arrays.texts, originator_id=arrays.plain, fingerprint=arrays.blobs
        ),
        *_columns(batch.secrets, originator_id=arrays.plain, subject=arrays.plain, verifier=arrays.blobs),
        *_columns(batch.accounts, subject=arrays.plain, account=arrays.plain),
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
