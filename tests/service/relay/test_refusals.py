"""When log and topic do not continue each other, the relay stops and says why, and the topic stays as it was."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaAdminClient  # type: ignore[import-untyped]

from service.cluster import Cluster
from service.relay.options import RelayOptions
from service.relay.publish import Publisher
from service.relay.refusals import EventsLost, LogBehind, LogForked, OtherTopic, PlaceLost, RelayRefused
from service.relay.run import relay
from service.relay.topics import make_topics
from service.store.database import Database
from service.store.log import read
from tests.service.relay.world import RelayProcess, Streams, committed, wait_until_published
from tests.support.databases import fresh_database

pytestmark = pytest.mark.kafka


@pytest.fixture
def published(log: Streams, options: RelayOptions) -> RelayOptions:
    """Ten events on the topic."""
    log.grow(10)
    stop = threading.Event()
    running = threading.Thread(target=relay, args=[log.database, options, stop])
    running.start()
    wait_until_published(options, 10)
    stop.set()
    running.join()
    return options


@pytest.fixture
def other_log(cluster: Cluster) -> Iterator[Streams]:
    """The log of another database: empty, as after an older copy was restored."""
    with fresh_database(cluster) as fresh:
        database = Database(fresh.service_url)
        yield Streams.new(database)
        database.close()


def refused(log: Streams, options: RelayOptions, kind: type[RelayRefused], reason: str) -> None:
    with pytest.raises(kind, match=reason):
        relay(log.database, options, threading.Event())


def events(options: RelayOptions) -> int:
    return sum(map(len, committed(options).values()))


def test_the_log_is_behind_the_topic(other_log: Streams, published: RelayOptions) -> None:
    other_log.grow(9)
    refused(other_log, published, LogBehind, "The log ends before position 10, which is already on the topic")
    assert events(published) == 10


def test_the_log_has_another_history(log: Streams, other_log: Streams, published: RelayOptions) -> None:
    other_log.grow(12)
    refused(other_log, published, LogForked, "at position 10, the topic got leaf [0-9a-f]{64}: this is another history")
    assert events(published) == 10


def test_the_place_was_lost(log: Streams, published: RelayOptions) -> None:
    renamed = replace(published, name=published.name + "-new")
    refused(log, renamed, PlaceLost, "it would publish them twice")
    assert events(published) == 10


def test_the_topic_was_emptied(log: Streams, published: RelayOptions) -> None:
    with closing(KafkaAdminClient(**published.connection)) as admin:
        admin.delete_topics([published.topic])
        make_topics(admin, published)
    refused(log, published, EventsLost, "is empty, though events up to position 10 were published")


def test_the_name_is_taken_by_the_relay_of_another_topic(log: Streams, published: RelayOptions) -> None:
    elsewhere = replace(published, topic=published.topic + "-new")
    refused(log, elsewhere, OtherTopic, "give the relay of .*-new a name of its own")
    assert events(elsewhere) == 0


def test_an_aborted_first_transaction_is_no_reason_to_refuse(log: Streams, options: RelayOptions) -> None:
    log.grow(10)
    with closing(KafkaAdminClient(**options.connection)) as admin:
        make_topics(admin, options)
    with Publisher(options) as dying:
        dying._producer.begin_transaction()
        dying._send(read(log.database, 0, 1)[0])
        dying._producer.flush()
    stop = threading.Event()
    running = threading.Thread(target=relay, args=[log.database, options, stop])
    running.start()
    wait_until_published(options, 10)
    stop.set()
    running.join()
    assert events(options) == 10


def test_the_process_says_why_and_ends_with_1(other_log: Streams, published: RelayOptions, tmp_path: Path) -> None:
    other_log.grow(1)
    with RelayProcess(other_log.database.url, published, tmp_path / "relay.log") as process:
        assert process.running.wait(timeout=30) == 1
        assert process.said("The log ends before position 10")


def test_a_setting_that_kafka_does_not_know_ends_it(log: Streams, options: RelayOptions, tmp_path: Path) -> None:
    wrong = replace(options, client={"sasl_plain_usrname": "aduan"})
    with RelayProcess(log.database.url, wrong, tmp_path / "relay.log") as process:
        assert process.running.wait(timeout=30) == 1
        assert process.said("sasl_plain_usrname")
