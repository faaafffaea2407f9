"""The message is a contract with programs that we do not know: it is compared byte for byte."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from service.relay.cloudevent import headers, instant, key
from service.store.leaf import leaf_entry, leaf_hash
from service.store.log import LogRow

STREAM = UUID("0199aa00-0000-7000-8000-000000000001")
METADATA = (
    b'{"event_id":"0199aa00-0000-7000-8000-0000000000e1","occurred_at":"2026-03-02T16:15:00+07:00",'
    b'"actor":{"id":"0199aa00-0000-7000-8000-0000000000a1","role":"reporter"},'
    b'"command_id":"0199aa00-0000-7000-8000-0000000000c1","channel":"web","origin":"live"}'
)
ROW = LogRow(
    position=4711,
    originator_id=STREAM,
    version=3,
    topic="complaint.answered",
    state=b'{"assignment":1,"text":{"$c":"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=","$s":"0199aa00"}}',
    metadata=METADATA,
    nonce=bytes(range(16)),
    recorded_at=datetime(2026, 3, 2, 9, 15, 0, 42, tzinfo=UTC),
    sequenced_at=datetime(2026, 3, 2, 9, 15, 0, 9000, tzinfo=UTC),
    leaf_hash=bytes(range(32)),
)


def test_the_headers_are_those_of_a_cloudevent_in_binary_mode() -> None:
    assert headers(ROW, "urn:aduan:medan") == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"0199aa00-0000-7000-8000-0000000000e1"),
        ("ce_type", b"aduan.complaint.answered"),
        ("ce_source", b"urn:aduan:medan"),
        ("ce_subject", b"0199aa00-0000-7000-8000-000000000001"),
        ("ce_time", b"2026-03-02T09:15:00.000000Z"),
        ("content-type", b"application/json"),
        ("ce_position", b"4711"),
        ("ce_streamversion", b"3"),
        ("ce_recordedat", b"2026-03-02T09:15:00.000042Z"),
        ("ce_nonce", b"AAECAwQFBgcICQoLDA0ODw=="),
        ("ce_metadata", METADATA),
        ("ce_leafhash", b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ]


def test_attribute_names_are_as_cloudevents_wants_them() -> None:
    names = [name.removeprefix("ce_") for name, _ in headers(ROW, "urn:aduan") if name.startswith("ce_")]
    assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in names)
    assert len(set(names)) == len(names)


def test_the_key_is_the_stream() -> None:
    assert key(ROW) == b"0199aa00-0000-7000-8000-000000000001"


def test_the_leaf_can_be_built_from_the_message_alone() -> None:
    message = dict(headers(ROW, "urn:aduan"))
    entry = leaf_entry(
        int(message["ce_position"]),
        UUID(message["ce_subject"].decode()),
        int(message["ce_streamversion"]),
        datetime.fromisoformat(message["ce_recordedat"].decode()),
        b64decode(message["ce_nonce"]),
        message["ce_type"].decode().removeprefix("aduan."),
        ROW.state,
        message["ce_metadata"],
    )
    stored = leaf_entry(4711, STREAM, 3, ROW.recorded_at, ROW.nonce, ROW.topic, ROW.state, ROW.metadata)
    assert leaf_hash(entry) == leaf_hash(stored)


def test_times_are_utc_with_microseconds_whatever_zone_they_come_in() -> None:
    jakarta = timezone(timedelta(hours=7))
    assert instant(datetime(2026, 1, 1, 6, 59, 59, tzinfo=jakarta)) == b"2025-12-31T23:59:59.000000Z"
