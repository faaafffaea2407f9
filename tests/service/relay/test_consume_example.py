"""The example for other services, run as they would."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer  # type: ignore[import-untyped]

from service.relay.options import RelayOptions
from service.relay.run import relay
from service.store.log import read
from tests.service.relay.world import Streams, committed, wait_until_published

pytestmark = pytest.mark.kafka

EXAMPLE = Path(__file__).parents[3] / "examples" / "consume.py"


@pytest.fixture
def running(log: Streams, options: RelayOptions) -> Iterator[RelayOptions]:
    stop = threading.Event()
    thread = threading.Thread(target=relay, args=[log.database, options, stop])
    thread.start()
    yield options
    stop.set()
    thread.join()


def run_example(options: RelayOptions, *arguments: str) -> subprocess.CompletedProcess[str]:
    where = ["--brokers", options.brokers, "--topic", options.topic, "--stop-at-end"]
    command = [sys.executable, "-W", "ignore", str(EXAMPLE), *where, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def consume(options: RelayOptions, *arguments: str) -> list[str]:
    """The lines that the example prints."""
    ended = run_example(options, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_it_prints_every_event_and_finds_each_leaf_true(log: Streams, running: RelayOptions) -> None:
    log.grow(30)
    wait_until_published(running, 30)
    lines = sorted(consume(running), key=lambda line: int(line.split()[0]))
    rows = read(log.database, 0, 30)
    assert [line.split()[0] for line in lines] == [str(row.position) for row in rows]
    assert all(f"aduan.complaint.filed {row.originator_id}" in line for row, line in zip(rows, lines, strict=True))


def test_a_group_goes_on_where_it_was(log: Streams, running: RelayOptions) -> None:
    log.grow(3)
    wait_until_published(running, 3)
    assert len(consume(running, "--group", running.name)) == 3
    log.grow(2)
    wait_until_published(running, 5)
    lines = consume(running, "--group", running.name)
    assert sorted(int(line.split()[0]) for line in lines) == [4, 5]


def test_it_stops_at_an_event_that_was_changed_on_its_way(log: Streams, running: RelayOptions) -> None:
    log.grow(1)
    wait_until_published(running, 1)
    (record,) = [record for records in committed(running).values() for record in records]
    with KafkaProducer(**running.connection) as forger:
        forger.send(running.topic, record.value.replace(b"1", b"2"), record.key, record.headers)
    ended = run_example(running)
    assert (ended.returncode, ended.stderr) == (1, "position 1 is not what the log holds\n")
    assert len(ended.stdout.splitlines()) == 1
