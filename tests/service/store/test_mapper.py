import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import JSONTranscoder, StoredEvent

from domain import upcasts
from domain.channels import WEB
from domain.complaint.events import ComplaintAnswered, ComplaintReturned, ComplaintStarted, ComplaintVerified
from domain.event import TOPICS, Actor, Code, Event, Origin, Personal, Role
from service.store.mapper import (
    EventMapper,
    Recorded,
    Replayed,
    UnreadableEvent,
    decode,
    decode_metadata,
    encode,
    envelope,
    metadata,
    personal_fields,
    seal_event,
)
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from service.store.vault import Reference, open_value

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SUBJECT = uuid4()
MAPPER = EventMapper(JSONTranscoder())
ANSWERED = ComplaintAnswered(assignment=1, text=Personal(SUBJECT, commitment="c29tZXRoaW5n"), reply=None)


def known(**changes: Any) -> Any:
    fields: dict[str, Any] = {
        "event_id": uuid7(),
        "occurred_at": NOW,
        "actor": Actor(uuid4(), Role.LIAISON, Code("roads")),
        "command_id": uuid7(),
        "channel": WEB,
    }
    return metadata(**{**fields, **changes})


def test_an_event_comes_back_as_it_was() -> None:
    assert decode(ANSWERED.topic, encode(ANSWERED)) == ANSWERED


def test_state_is_json_with_commitments_for_texts() -> None:
    assert json.loads(encode(ANSWERED)) == {
        "assignment": 1,
        "text": {"$c": "c29tZXRoaW5n", "$s": str(SUBJECT)},
        "reply": None,
    }


def test_a_text_in_the_clear_cannot_be_stored() -> None:
    with pytest.raises(TypeError, match="cannot be stored") as refused:
        encode(replace(ANSWERED, text=Personal(SUBJECT, text="Siti di nomor 10")))
    assert "Siti" not in str(refused.value)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"assignment":1}',
        b'{"assignment":"1","text":{"$c":"x","$s":"11111111-1111-4111-8111-111111111111"},"reply":null}',
        b'{"assignment":1,"text":"in the clear","reply":null}',
        b'{"assignment":1,"text":{"$c":"x"},"reply":null}',
        b'{"assignment":1,"text":{"$c":"x","$s":"nobody"},"reply":null}',
        b'{"assignment":1,"text":{"$c":"x","$s":"11111111-1111-4111-8111-111111111111"},"reply":{"at":"soon"}}',
        b'\xff{"assignment":1}',
    ],
)
def test_a_damaged_state_is_refused_on_reading(state: bytes) -> None:
    with pytest.raises(UnreadableEvent, match=r"complaint\.answered"):
        decode("complaint.answered", state)


def test_an_unknown_topic_is_named() -> None:
    with pytest.raises(UnreadableEvent, match=r"complaint\.sung"):
        decode("complaint.sung", b"{}")


def test_metadata_comes_back_as_it_was_in_utc() -> None:
    jakarta = datetime(2026, 3, 2, 16, 15, tzinfo=timezone(timedelta(hours=7)))
    made = known(occurred_at=jakarta, correlation_id=uuid4(), causation_id=uuid4(), context=9, origin=Origin.IMPORTED)
    stored = MAPPER.to_stored_event(Recorded(uuid7(), 1, ANSWERED, made))
    assert decode_metadata(stored.metadata) == made
    assert b'"occurred_at":"2026-03-02T09:15:00Z"' in stored.metadata


@pytest.mark.parametrize("change", [{"role": "king"}, {"extra": 1}, {"id": None}])
def test_damaged_metadata_is_refused_on_reading(change: dict[str, Any]) -> None:
    stored = MAPPER.to_stored_event(Recorded(uuid7(), 1, ANSWERED, known()))
    raw = json.loads(stored.metadata)
    raw["actor"] |= change
    with pytest.raises(UnreadableEvent, match="metadata"):
        decode_metadata(json.dumps(raw).encode())


def test_nothing_from_the_envelope_is_repeated_in_the_state() -> None:
    own = {"event_id", "occurred_at", "recorded_at", "actor", "channel", "version", "position"}
    for kind in TOPICS.values():
        assert not own & set(kind.__dataclass_fields__), kind.__name__


def test_the_envelope_tells_what_folds_need() -> None:
    actor = Actor(uuid4(), Role.AGENCY_ADMIN, Code("medan"), on_behalf_of=uuid4())
    made = known(actor=actor, origin=Origin.IMPORTED)
    stream = uuid7()
    stored = MAPPER.to_stored_event(Recorded(stream, 4, ANSWERED, made))
    at = envelope(stream, 4, 17, NOW + timedelta(seconds=1), stored.metadata)
    assert (at.stream, at.version, at.position, at.actor, at.channel) == (stream, 4, 17, actor, "web")
    assert (at.occurred_at, at.recorded_at, at.origin) == (NOW, NOW + timedelta(seconds=1), Origin.IMPORTED)
    assert at.event_id == made.event_id


def test_the_librarys_mapper_gives_events_back_with_their_envelope() -> None:
    stream = uuid7()
    stored = MAPPER.to_stored_event(Recorded(stream, 2, ComplaintVerified(resolution=None), known()))
    assert (stored.originator_id, stored.originator_version, stored.topic) == (stream, 2, "complaint.verified")
    back = MAPPER.to_domain_event(replace(stored, recorded_at=NOW))
    assert isinstance(back, Replayed)
    assert (back.event, back.at.version, back.at.recorded_at) == (ComplaintVerified(resolution=None), 2, NOW)


def test_an_event_without_metadata_is_refused() -> None:
    with pytest.raises(UnreadableEvent):
        MAPPER.to_domain_event(StoredEvent(uuid7(), 1, "complaint.verified", b"{}"))
    with pytest.raises(UnreadableEvent):
        MAPPER.to_domain_event(Stored(uuid7(), 1, "complaint.verified", b"{}", metadata=b"{}"))


def test_each_text_is_sealed_at_its_own_place() -> None:
    event = ComplaintReturned(assignment=1, proposed_unit=None, reason=Personal(SUBJECT, text="bukan kami"))
    stream, dek = uuid7(), b"d" * 32
    sealed, (value,) = seal_event(event, stream, 5, {SUBJECT: dek})
    assert isinstance(sealed, ComplaintReturned)
    assert sealed.reason.text is None
    assert (value.originator_id, value.version, value.field, value.subject) == (stream, 5, "/reason", SUBJECT)
    assert open_value(dek, Reference(stream, 5, "/reason"), value.ciphertext)[1] == "bukan kami"
    assert event.reason.text == "bukan kami", "the draft is as it was, for another attempt"


def test_an_event_without_texts_is_sealed_as_it_is() -> None:
    event = ComplaintStarted(assignment=1)
    assert seal_event(event, uuid7(), 1, {}) == (event, ())


def test_fields_with_personal_values_are_known_from_the_class() -> None:
    assert personal_fields("complaint.verified") == ()
    assert personal_fields("complaint.closed") == ("note",)
    assert "external_id" in personal_fields("complaint.filed")


@pytest.fixture
def moved() -> Iterator[type[Event]]:
    """A topic whose class has its third shape; the first two are lifted."""

    class Moved(Event, topic="test.moved", shape=3):
        to: Code
        why: str

    @upcasts.retired("test.moved", 1)
    def _(state: upcasts.State) -> upcasts.State:
        return {"to": state["where"]}

    @upcasts.retired("test.moved", 2)
    def _(state: upcasts.State) -> upcasts.State:
        return state | {"why": "unknown"}

    yield Moved
    del TOPICS["test.moved"], upcasts.UPCASTS["test.moved", 1], upcasts.UPCASTS["test.moved", 2]


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (b'{"where":"medan"}', "unknown"),
        (b'{"$v":2,"to":"medan"}', "unknown"),
        (b'{"$v":3,"to":"medan","why":"order"}', "order"),
    ],
)
def test_older_shapes_are_lifted(moved: Any, state: bytes, why: str) -> None:
    assert decode("test.moved", state) == moved(to="medan", why=why)


def test_a_later_shape_says_its_number(moved: Any) -> None:
    assert encode(moved(to="medan", why="order")) == b'{"$v":3,"to":"medan","why":"order"}'
    with pytest.raises(UnreadableEvent, match="shape 4"):
        decode("test.moved", b'{"$v":4}')
    with pytest.raises(UnreadableEvent):
        decode("test.moved", b'{"$v":"x"}')
    with pytest.raises(UnreadableEvent):
        decode("test.moved", b"[]")


def test_a_shape_from_the_future_is_refused_where_there_is_only_one() -> None:
    """Or a program that was rolled back would read a new event as an old one, in silence."""
    with pytest.raises(UnreadableEvent, match="shape 2"):
        decode("complaint.started", b'{"$v":2,"assignment":1}')


def test_an_upcast_is_registered_once(moved: Any) -> None:
    with pytest.raises(ValueError, match="has an upcast already"):
        upcasts.retired("test.moved", 1)(lambda state: state)
