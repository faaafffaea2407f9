"""Where the relay stands: read from Kafka at start, and compared with the log."""

import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import msgspec
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition  # type: ignore[import-untyped]
from kafka.admin import OffsetSpec  # type: ignore[import-untyped]
from kafka.consumer.fetcher import ConsumerRecord  # type: ignore[import-untyped]
from kafka.errors import KafkaTimeoutError  # type: ignore[import-untyped]

from service.relay.options import RelayOptions
from service.relay.refusals import EventsLost, LogBehind, LogForked, OtherTopic, PlaceLost
from service.store.database import Database
from service.store.log import read

READ_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """The last event that is on the topic; position 0 and no leaf before the first."""

    position: int
    leaf_hash: bytes
    topic: str

    def encode(self) -> bytes:
        """Its JSON."""
        leaf = b64encode(self.leaf_hash).decode()
        return msgspec.json.encode({"position": self.position, "leafhash": leaf, "topic": self.topic})

    @classmethod
    def decode(cls, value: bytes) -> Self:
        """From its JSON."""
        found = msgspec.json.decode(value)
        return cls(found["position"], b64decode(found["leafhash"], validate=True), found["topic"])


def resume(database: Database, admin: KafkaAdminClient, options: RelayOptions) -> Place:
    """The place to go on from, once predecessors are fenced. Raises RelayRefused when log and topic do not fit."""
    place = committed_place(admin, options)
    if place is None:
        if any(_committed(admin, options, options.topic)):
            raise PlaceLost(options.topic, options.name, options.positions_topic)
        return Place(0, b"", options.topic)
    if place.topic != options.topic:
        raise OtherTopic(options.name, place.topic, options.topic)
    if not any(_ends(admin, options.topic).values()):
        raise EventsLost(options.topic, place.position)
    _check_leaf(database, place)
    return place


def _check_leaf(database: Database, place: Place) -> None:
    rows = read(database, place.position - 1, 1)
    if not rows:
        raise LogBehind(place.position)
    if rows[0].leaf_hash != place.leaf_hash:
        raise LogForked(place.position, rows[0].leaf_hash, place.leaf_hash)


def committed_place(admin: KafkaAdminClient, options: RelayOptions) -> Place | None:
    """The place as Kafka has it now; None before the first transaction."""
    last: bytes | None = None
    for record in _committed(admin, options, options.positions_topic):
        if record.key == options.name.encode():
            last = record.value
    return None if last is None else Place.decode(last)


def _committed(admin: KafkaAdminClient, options: RelayOptions, topic: str) -> Iterator[ConsumerRecord]:
    """Every committed record of the topic up to its end now."""
    # The end with open transactions: another relay's open one may hide our last record behind it, so wait for it.
    ends = _ends(admin, topic)
    deadline = time.monotonic() + READ_SECONDS
    with KafkaConsumer(**options.connection, isolation_level="read_committed", group_id=None) as consumer:
        consumer.assign(list(ends))
        consumer.seek_to_beginning(*ends)
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=200).values():
                yield from records
            if time.monotonic() > deadline:
                raise KafkaTimeoutError(f"the topic {topic} could not be read to its end in {READ_SECONDS} s")


def _ends(admin: KafkaAdminClient, topic: str) -> dict[TopicPartition, int]:
    (described,) = admin.describe_topics([topic])
    partitions = [TopicPartition(topic, found["partition_index"]) for found in described["partitions"]]
    found = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return {partition: offset.offset for partition, offset in found.items()}
