"""The library's stored event and notification, with what our log keeps beside them."""

import os
from dataclasses import dataclass, field
from datetime import datetime

from eventsourcing.persistence import Notification, StoredEvent


def fresh_nonce() -> bytes:
    """16 random bytes, which keep an event with few possible contents from being guessed from its leaf."""
    return os.urandom(16)


@dataclass(frozen=True, eq=False)
class Stored(StoredEvent):
    """An event as it is stored; `recorded_at` is the database's, None before it is written."""

    metadata: bytes = b""
    nonce: bytes = field(default_factory=fresh_nonce)
    recorded_at: datetime | None = None

    def __eq__(self, other: object) -> bool:
        """Equal to the same event, also to a plain StoredEvent of the library."""
        if isinstance(other, Stored):
            return _contents(self) == _contents(other) and self.metadata == other.metadata
        return isinstance(other, StoredEvent) and _contents(self) == _contents(other)

    def __hash__(self) -> int:
        return hash((self.originator_id, self.originator_version))


@dataclass(frozen=True, kw_only=True)
class Positioned(Notification):
    """An event read from the log in order; `id` is its position."""

    metadata: bytes
    nonce: bytes
    recorded_at: datetime


def _contents(event: StoredEvent) -> tuple[object, ...]:
    return event.originator_id, event.originator_version, event.topic, event.state
