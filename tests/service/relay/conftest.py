"""A log of its own for each test, and topics of its own on the session's broker."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from service.cluster import Cluster
from service.relay.options import RelayOptions
from service.store.database import Database
from tests.service.relay.world import RelayProcess, Streams
from tests.support.broker import Broker
from tests.support.databases import fresh_database

numbers = count(1)


@pytest.fixture
def log(cluster: Cluster) -> Iterator[Streams]:
    """An empty log in a fresh database."""
    with fresh_database(cluster) as fresh:
        database = Database(fresh.service_url)
        yield Streams.new(database)
        database.close()


@pytest.fixture
def options(broker: Broker) -> RelayOptions:
    """A relay whose topics do not exist yet."""
    number = next(numbers)
    return RelayOptions(
        brokers=broker.address,
        name=f"test-{number}",
        topic=f"events-{number}",
        positions_topic=f"relay-{number}",
        partitions=3,
    )


@pytest.fixture
def process(log: Streams, options: RelayOptions, tmp_path: Path) -> Iterator[RelayProcess]:
    """A running relay."""
    with RelayProcess(log.database.url, options, tmp_path / "relay.log") as running:
        yield running
