"""Transactions on a real broker: everything once and in order, or not at all."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

import pytest
from kafka import KafkaAdminClient  # type: ignore[import-untyped]
from kafka.admin import ConfigResource  # type: ignore[import-untyped]
from kafka.errors import ProducerFencedError  # type: ignore[import-untyped]

from service.relay import cloudevent
from service.relay.options import RelayOptions
from service.relay.position import resume
from service.relay.publish import Publisher
from service.relay.topics import make_topics
from service.store.log import read
from tests.service.relay.world import Streams, committed, header

pytestmark = pytest.mark.kafka


@pytest.fixture
def admin(options: RelayOptions) -> Iterator[KafkaAdminClient]:
    with closing(KafkaAdminClient(**options.connection)) as made:
        make_topics(made, options)
        yield made


def test_what_is_in_the_log_is_on_the_topic_once_in_order_and_unchanged(
    log: Streams, options: RelayOptions, admin: KafkaAdminClient
) -> None:
    log.grow(1000)
    rows = read(log.database, 0, 1000)
    with Publisher(options) as publisher:
        publisher.publish(rows[:10])
        publisher.publish(rows[10:])
    by_position = {row.position: row for row in rows}
    versions = defaultdict(list)
    partitions = committed(options)
    for records in partitions.values():
        positions = [int(header(record, "ce_position")) for record in records]
        assert positions == sorted(positions)
        for record in records:
            row = by_position.pop(int(header(record, "ce_position")))
            assert (record.key, record.value) == (cloudevent.key(row), row.state)
            assert record.headers == cloudevent.headers(row, options.source)
            versions[record.key].append(int(header(record, "ce_streamversion")))
    assert not by_position
    assert all(records for records in partitions.values())
    assert all(seen == list(range(1, 21)) for seen in versions.values())


def test_the_place_is_committed_with_the_events(log: Streams, options: RelayOptions, admin: KafkaAdminClient) -> None:
    log.grow(5)
    rows = read(log.database, 0, 5)
    with Publisher(options) as publisher:
        told = publisher.publish(rows)
    assert resume(log.database, admin, options) == told
    assert (told.position, told.leaf_hash) == (5, rows[-1].leaf_hash)


def test_a_zombie_is_fenced_and_nothing_of_it_is_seen(
    log: Streams, options: RelayOptions, admin: KafkaAdminClient
) -> None:
    log.grow(3)
    rows = read(log.database, 0, 3)
    with Publisher(options) as zombie:
        zombie.publish(rows[:1])
        with Publisher(options) as successor:
            with pytest.raises(ProducerFencedError):
                zombie.publish(rows[1:])
            assert resume(log.database, admin, options).position == 1
            successor.publish(rows[1:])
    assert sum(map(len, committed(options).values())) == 3
    assert resume(log.database, admin, options).position == 3


def test_a_transaction_left_open_is_ended_by_the_successor(
    log: Streams, options: RelayOptions, admin: KafkaAdminClient
) -> None:
    log.grow(2)
    rows = read(log.database, 0, 2)
    with Publisher(options) as dying:
        dying._producer.begin_transaction()
        dying._send(rows[0])
        dying._producer.flush()
        with Publisher(options) as successor:
            assert resume(log.database, admin, options).position == 0
            successor.publish(rows)
    assert sum(map(len, committed(options).values())) == 2


def test_topics_keep_everything_and_the_place_is_compacted(options: RelayOptions, admin: KafkaAdminClient) -> None:
    make_topics(admin, options)  # once more: nothing changes
    names = [options.topic, options.positions_topic]
    described = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics(names)}
    assert described == {options.topic: 3, options.positions_topic: 1}
    asked = [ConfigResource("topic", name) for name in names]
    found = admin.describe_configs(asked, config_filter="all")["topic"]
    kept, place = (found[name] for name in names)
    assert (kept["retention.ms"]["value"], kept["retention.bytes"]["value"]) == ("-1", "-1")
    assert (kept["cleanup.policy"]["value"], place["cleanup.policy"]["value"]) == ("delete", "compact")
