"""A stored event as a CloudEvents 1.0 message in Kafka's binary content mode."""

from base64 import b64encode
from datetime import UTC, datetime

import msgspec

from service.store.log import LogRow

TYPE_PREFIX = "aduan."
"""`complaint.filed` in the log is the type `aduan.complaint.filed` for the world: stable, whatever host it runs on."""


class _Named(msgspec.Struct):
    """What CloudEvents asks of the metadata; the rest travels in `ce_metadata`."""

    event_id: str
    occurred_at: datetime


_metadata = msgspec.json.Decoder(_Named)


def key(row: LogRow) -> bytes:
    """The stream's id: all of a stream is in one partition, so in order."""
    return str(row.originator_id).encode()


def headers(row: LogRow, source: str) -> list[tuple[str, bytes]]:
    """The CloudEvents attributes, and with them all that the leaf hash is made of beside key and value."""
    named = _metadata.decode(row.metadata)
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", named.event_id.encode()),
        ("ce_type", (TYPE_PREFIX + row.topic).encode()),
        ("ce_source", source.encode()),
        ("ce_subject", key(row)),
        ("ce_time", instant(named.occurred_at)),
        ("content-type", b"application/json"),
        ("ce_position", b"%d" % row.position),
        ("ce_streamversion", b"%d" % row.version),
        ("ce_recordedat", instant(row.recorded_at)),
        ("ce_nonce", b64encode(row.nonce)),
        # The stored bytes as they are: the leaf holds their hash. They are JSON, so the header is text all the same.
        ("ce_metadata", row.metadata),
        ("ce_leafhash", b64encode(row.leaf_hash)),
    ]


def instant(at: datetime) -> bytes:
    """RFC 3339 in UTC with six decimals: the leaf counts microseconds."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds").encode() + b"Z"
