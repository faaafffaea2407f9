"""What travels between the mapper and the recorder: stored events with metadata, nonce and vault values."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from eventsourcing import persistence


@dataclass(frozen=True)
class VaultKey:
    """A new subject's data key, wrapped under the KEK of `epoch`."""

    subject: UUID
    epoch: int
    wrapped: bytes


@dataclass(frozen=True)
class VaultValue:
    """A personal value, encrypted; `field` is the JSON pointer to its commitment in the event's state."""

    originator_id: UUID
    version: int
    field: str
    subject: UUID
    ciphertext: bytes


def fresh_nonce() -> bytes:
    """16 random bytes: they keep an event from being guessed from its published leaf hash."""
    return os.urandom(16)


@dataclass(frozen=True, eq=False)
class StoredEvent(persistence.StoredEvent):
    """The library's stored event, and what our log keeps beside it.

    `recorded_at` is known when it was read back; `values` only on its way in.
    """

    metadata: bytes = b""
    nonce: bytes = field(default_factory=fresh_nonce)
    values: tuple[VaultValue, ...] = ()
    recorded_at: datetime | None = None

    def _identity(self) -> tuple[UUID | str, int, str, bytes]:
        return (self.originator_id, self.originator_version, self.topic, self.state)

    def __eq__(self, other: object) -> bool:
        """Equal to the library's plain stored event of the same content, whose place it takes."""
        if not isinstance(other, persistence.StoredEvent):
            return NotImplemented
        return self._identity() == (other.originator_id, other.originator_version, other.topic, other.state)

    def __hash__(self) -> int:
        """By the same four fields as equality."""
        return hash(self._identity())
