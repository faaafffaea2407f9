"""Between domain events and stored bytes: the one encoder and the one decoder.

State is JSON of the event's own fields, personal values as commitments `{"$c": …, "$s": subject}`, and `"$v"` when the
shape is not the first. Metadata is JSON of who, when, why and through which channel. Everything is validated on read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

import domain.access
import domain.complaint.events
import domain.directory.events
import domain.notices  # noqa: F401 (these modules register their topics)
from domain.event import TOPICS, Actor, Code, Envelope, Event, Origin, Personal, Role
from domain.upcasts import lift
from service.mendable import Mendable
from service.store.append import VaultValue
from service.store.stored import Stored
from service.store.vault import Reference, seal


class UnreadableEvent(Mendable):
    """The stored event is not of any known form: topic, state or metadata is damaged or from a newer version."""


class _ActorForm(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    id: UUID
    role: Role
    unit: Code | None = None
    on_behalf_of: UUID | None = None


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Stored beside each event; `context` is the position of the directory that the decision used."""

    event_id: UUID
    occurred_at: datetime
    actor: _ActorForm
    command_id: UUID
    channel: Code
    origin: Origin
    context: int = 0
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


def metadata(
    *,
    event_id: UUID,
    occurred_at: datetime,
    actor: Actor,
    command_id: UUID,
    channel: Code,
    origin: Origin = Origin.LIVE,
    context: int = 0,
    correlation_id: UUID | None = None,
    causation_id: UUID | None = None,
) -> Metadata:
    """Metadata of one event; `occurred_at` must know its zone and is kept in UTC."""
    return Metadata(
        event_id=event_id,
        occurred_at=occurred_at.astimezone(UTC),
        actor=_ActorForm(actor.id, actor.role, actor.unit, actor.on_behalf_of),
        command_id=command_id,
        channel=channel,
        origin=origin,
        context=context,
        correlation_id=correlation_id,
        causation_id=causation_id,
    )


@dataclass(frozen=True)
class Recorded:
    """An event on its way into the log."""

    originator_id: UUID
    originator_version: int
    event: Event
    metadata: Metadata


@dataclass(frozen=True)
class Replayed:
    """An event read back from its stream; its position is not known here (0)."""

    originator_id: UUID
    originator_version: int
    event: Event
    at: Envelope


@cache
def personal_fields(topic: str) -> tuple[str, ...]:
    """The fields of this event that hold personal values."""
    hints = get_type_hints(TOPICS[topic])
    return tuple(name for name, hint in hints.items() if hint is Personal or Personal in get_args(hint))


def _to_json(value: Any) -> dict[str, str]:
    if isinstance(value, Personal) and value.commitment is not None:
        return {"$c": value.commitment, "$s": str(value.subject)}
    raise TypeError(f"{value!r} cannot be stored")


def _from_json(kind: type, value: Any) -> Any:
    if kind is Personal and isinstance(value, dict) and len(value) == 2:
        commitment, subject = value.get("$c"), value.get("$s")
        if isinstance(commitment, str) and isinstance(subject, str):
            return Personal(_subject(subject), None, commitment)
    raise ValueError(f"{value!r} is not a {kind.__name__}")


_subject = lru_cache(1024)(UUID)  # one event names the same person in several fields


_LATER = b'{"$v"'  # how a state of another shape than the first begins
_encoder = msgspec.json.Encoder(enc_hook=_to_json)
_metadata_decoder = msgspec.json.Decoder(Metadata)


@cache
def _decoder(topic: str) -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(TOPICS[topic], dec_hook=_from_json)


def encode(event: Event) -> bytes:
    """The stored bytes of a sealed event."""
    if event.shape == 1:
        return _encoder.encode(event)
    form = msgspec.to_builtins(event, enc_hook=_to_json)
    return _encoder.encode({"$v": event.shape, **form})


def decode(topic: str, state: bytes) -> Event:
    """The event of these stored bytes, validated; an older shape is lifted to today's first."""
    kind = TOPICS.get(topic)
    if kind is None:
        raise UnreadableEvent(f"topic {topic} is not known")
    try:
        if kind.shape == 1 and not state.startswith(_LATER):
            return _decoder(topic).decode(state)
        form = msgspec.json.decode(state, type=dict[str, Any])
        return msgspec.convert(lift(topic, form.pop("$v", 1), form), kind, dec_hook=_from_json)
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as broken:
        raise UnreadableEvent(f"{topic}: {broken}") from broken


def decode_metadata(stored: bytes) -> Metadata:
    """Metadata of these stored bytes, validated."""
    try:
        return _metadata_decoder.decode(stored)
    except msgspec.MsgspecError as broken:
        raise UnreadableEvent(f"metadata: {broken}") from broken


def envelope(stream: UUID, version: int, position: int, recorded_at: datetime, stored_metadata: bytes) -> Envelope:
    """What folds are told about an event beside its own data."""
    known = decode_metadata(stored_metadata)
    actor = known.actor
    return Envelope(
        stream=stream,
        version=version,
        position=position,
        recorded_at=recorded_at,
        event_id=known.event_id,
        occurred_at=known.occurred_at,
        actor=Actor(actor.id, actor.role, actor.unit, actor.on_behalf_of),
        channel=known.channel,
        origin=known.origin,
    )


def seal_event(
    event: Event, stream: UUID, version: int, deks: Mapping[UUID, bytes]
) -> tuple[Event, tuple[VaultValue, ...]]:
    """The event with commitments in place of its texts, and the vault rows that hold the texts."""
    sealed: dict[str, Personal] = {}
    values: list[VaultValue] = []
    for name in personal_fields(event.topic):
        personal = getattr(event, name)
        if personal is not None:
            sealed[name], value = seal(personal, Reference(stream, version, f"/{name}"), deks[personal.subject])
            values.append(value)
    return (replace(event, **sealed) if sealed else event), tuple(values)


class EventMapper(Mapper[UUID]):
    """The library's mapper, for our events: `Recorded` in, `Replayed` out."""

    def to_stored_event(self, domain_event: Any) -> Stored:
        """Encode a sealed event."""
        recorded: Recorded = domain_event
        return Stored(
            originator_id=recorded.originator_id,
            originator_version=recorded.originator_version,
            topic=recorded.event.topic,
            state=encode(recorded.event),
            metadata=_encoder.encode(recorded.metadata),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Decode and validate."""
        stream, version = stored_event.originator_id, stored_event.originator_version
        if not isinstance(stored_event, Stored) or not isinstance(stream, UUID) or stored_event.recorded_at is None:
            raise UnreadableEvent("the recorder gave an event without its metadata")
        event = decode(stored_event.topic, stored_event.state)
        at = envelope(stream, version, 0, stored_event.recorded_at, stored_event.metadata)
        return Replayed(stream, version, event, at)
