"""One append: everything a command (or a batch of an import) stores, written by one statement in one round trip.

The rows are tuples and the code is short on purpose: with many writers a processor comes back to it with cold caches,
so that what an append costs is how much code it runs through, more than how often.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg2.extensions import cursor

from service.store import arrays
from service.store.prepared import Prepared
from service.store.stored import Stored


class VaultKey(NamedTuple):
    """A new subject's key, wrapped by the key-encryption key of `epoch`."""

    subject: UUID
    epoch: int
    wrapped: bytes


class VaultValue(NamedTuple):
    """A personal value of one event's field, encrypted under its subject's key."""

    originator_id: UUID
    version: int
    field: str
    subject: UUID
    ciphertext: bytes


class StreamName(NamedTuple):
    """A permanent name of a stream; `fingerprint` tells a repetition from something else under the same name."""

    kind: str
    name: str
    originator_id: UUID
    fingerprint: bytes | None = None


class Secret(NamedTuple):
    """What verifies the reporter's secret."""

    originator_id: UUID
    subject: UUID
    verifier: bytes


class AccountLink(NamedTuple):
    """Which account a subject is."""

    subject: UUID
    account: UUID


class IdempotencyRecord(NamedTuple):
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
        return any(self.groups())

    def groups(self) -> tuple[Sequence[tuple[Any, ...]] | IdempotencyRecord | None, ...]:
        """In the order of the SQL function's arguments."""
        return self.keys, self.values, self.names, self.secrets, self.accounts, self.idempotency


_ENCODERS: dict[str, arrays.Encoder] = {
    "uuid[]": arrays.uuids,
    "int[]": arrays.numbers,
    "text[]": arrays.texts,
    "bytea[]": arrays.blobs,
}


class _Group:
    """Rows whose columns are arrays of these types."""

    def __init__(self, *types: str) -> None:
        self.types = types
        self._encoders = [_ENCODERS[kind] for kind in types]

    def columns(self, rows: Any) -> Sequence[object]:
        if not rows:
            return ["{}"] * len(self.types)
        return [encode(column) for encode, column in zip(self._encoders, zip(*rows, strict=True), strict=True)]


class _Record(_Group):
    """The idempotency record: one row, of plain values."""

    def __init__(self) -> None:
        self.types = ("text", "text", "text", "bytea", "bytea", "uuid", "int", "int", "bytea", "uuid")

    def columns(self, rows: Any) -> Sequence[object]:
        principal, route, key, salt, fingerprint, status, response, stream, version, subject = rows
        ids = stream and stream.hex, subject and subject.hex
        return principal, route, key, salt, fingerprint, ids[0], version, status, response, ids[1]


_EVENTS = _Group("uuid[]", "int[]", "text[]", "bytea[]", "bytea[]", "bytea[]")
_BESIDE = (
    _Group("uuid[]", "int[]", "bytea[]"),  # keys
    _Group("uuid[]", "int[]", "text[]", "uuid[]", "bytea[]"),  # values
    _Group("text[]", "text[]", "uuid[]", "bytea[]"),  # names
    _Group("uuid[]", "uuid[]", "bytea[]"),  # secrets
    _Group("uuid[]", "uuid[]"),  # accounts
    _Record(),  # idempotency
)


@cache
def _statement(function: str, leading: tuple[str, ...], given: tuple[bool, ...]) -> Prepared:
    """A call of one SQL function with what is given of `_BESIDE`, the rest null: each argument costs 1 µs."""
    types = [*leading, *_EVENTS.types]
    arguments = [f"${number + 1}" for number in range(len(types))]
    for group, wanted in zip(_BESIDE, given, strict=True):
        for kind in group.types:
            types += [kind] * wanted
            arguments += [f"${len(types)}" if wanted else "NULL"]
    if not leading and not any(given):
        arguments = arguments[: len(types)]  # the short form
    name = f"aduan_{function}_{''.join(str(int(one)) for one in given)}"
    return Prepared(name, types, f"SELECT aduan.{function}({', '.join(arguments)})")


_PLAIN = _statement("append", (), (False,) * len(_BESIDE))


def append(cur: cursor, events: Sequence[StoredEvent], batch: Batch | None = None) -> None:
    """Store `events` (of any streams, each stream's versions in order) and the batch.

    Raises psycopg2 errors, which `Database` turns into VersionConflict, SubjectErased, KeyUsed, KeyInFlight, NameTaken.
    """
    if batch:
        beside = batch.groups()
        values = [*_events(events), *_beside(beside)]
        _statement("append", (), tuple(map(bool, beside))).run(cur, values)
    elif events:
        _PLAIN.run(cur, _events(events))


def erase(cur: cursor, subject: UUID, events: Sequence[StoredEvent], batch: Batch) -> None:
    """Store the one event that says so, and delete whatever is kept of this subject beside the log.

    Raises SubjectErased when that was done before, and what `append` raises.
    """
    beside = batch.groups()
    values = [subject.hex, *_events(events), *_beside(beside)]
    _statement("erase", ("uuid",), tuple(map(bool, beside))).run(cur, values)


def _events(events: Sequence[StoredEvent]) -> Sequence[object]:
    return _EVENTS.columns([_row(event if isinstance(event, Stored) else _completed(event)) for event in events])


def _row(event: Stored) -> tuple[Any, ...]:
    return (
        event.originator_id,
        event.originator_version,
        event.topic,
        event.state,
        event.metadata,
        event.nonce,
    )


def _completed(event: StoredEvent) -> Stored:
    """The library's plain event, which has no metadata."""
    return Stored(event.originator_id, event.originator_version, event.topic, event.state)


def _beside(groups: Sequence[Any]) -> Sequence[object]:
    return [value for group, rows in zip(_BESIDE, groups, strict=True) if rows for value in group.columns(rows)]
