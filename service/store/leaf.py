"""The leaf of the tamper-evident log: SHA-256 over an event's stored bytes, the same as SQL's `aduan.leaf_hash`."""

import hashlib
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def leaf_entry(
    position: int,
    originator_id: UUID,
    version: int,
    recorded_at: datetime,
    nonce: bytes,
    topic: str,
    state: bytes,
    metadata: bytes,
) -> bytes:
    """Entry v1, big-endian: tag, position, stream, version, time in µs since 1970, nonce, topic, two hashes."""
    name = topic.encode()
    return b"".join(
        (
            b"aduan/event/v1\0",
            struct.pack(">Q16sQq", position, originator_id.bytes, version, (recorded_at - _EPOCH) // _MICROSECOND),
            nonce,
            struct.pack(">I", len(name)),
            name,
            hashlib.sha256(state).digest(),
            hashlib.sha256(metadata).digest(),
        )
    )


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf as RFC 9162 makes it: 0x00, then the entry."""
    return hashlib.sha256(b"\0" + entry).digest()
