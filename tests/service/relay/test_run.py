"""The relay as a process, on a real log and a real broker, ended and interrupted in every way."""

import random
import signal
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from service.cluster import SUPERUSER, Cluster
from service.relay.options import RelayOptions
from service.relay.run import relay
from service.store.database import Database
from service.store.log import read
from tests.service.relay.world import (
    RelayProcess,
    Streams,
    committed,
    header,
    wait_for,
    wait_until_published,
)
from tests.support.broker import Broker
from tests.support.databases import SETTINGS, fresh_database, make_template

pytestmark = pytest.mark.kafka


def assert_each_once(log: Streams, options: RelayOptions) -> None:
    """The topic has the whole log: each event once, position order in each partition, each stream in one."""
    rows = {row.position: row for row in read(log.database, 0, log.count)}
    where: dict[bytes, int] = {}
    for partition, records in committed(options).items():
        positions = [int(header(record, "ce_position")) for record in records]
        assert positions == sorted(positions)
        for record in records:
            row = rows.pop(int(header(record, "ce_position")))  # KeyError: seen twice
            assert (record.key, record.value) == (str(row.originator_id).encode(), row.state)
            assert where.setdefault(record.key, partition) == partition
    assert not rows


def kill_in_mid_stream(log: Streams, process: RelayProcess, times: int) -> None:
    """Kill -9 at random moments while the log grows; each life is long enough to publish something."""
    chance = random.Random(times)
    for _ in range(times):
        before = log.count
        log.grow(2000)
        wait_until_published(process.options, before + chance.randrange(1, 1000))
        threading.Event().wait(chance.uniform(0, 0.05))
        process.kill()
        process.start()


@pytest.fixture
def options(options: RelayOptions) -> RelayOptions:
    return replace(options, batch=50)  # many transactions, so that a kill falls into one


def test_killed_in_mid_stream_it_loses_and_doubles_nothing(log: Streams, process: RelayProcess) -> None:
    kill_in_mid_stream(log, process, times=3)
    wait_until_published(process.options, log.count)
    assert_each_once(log, process.options)


@pytest.mark.slow
def test_killed_twenty_times_it_loses_and_doubles_nothing(log: Streams, process: RelayProcess) -> None:
    kill_in_mid_stream(log, process, times=20)
    wait_until_published(process.options, log.count)
    assert_each_once(log, process.options)


def test_it_publishes_what_comes_while_it_runs_and_stops_on_sigterm(log: Streams, process: RelayProcess) -> None:
    log.grow(10)
    wait_until_published(process.options, 10)
    log.grow(1)
    wait_until_published(process.options, 11)
    process.running.send_signal(signal.SIGTERM)
    assert process.running.wait(timeout=4) == 0
    assert_each_once(log, process.options)


def test_a_second_relay_stands_by_and_takes_over(log: Streams, process: RelayProcess, tmp_path: Path) -> None:
    log.grow(10)
    wait_until_published(process.options, 10)
    with RelayProcess(log.database.url, process.options, tmp_path / "second.log") as second:
        threading.Event().wait(2)
        assert not second.said("publishes")
        process.kill()
        log.grow(10)
        wait_until_published(process.options, 20)
        assert second.said("publishes to " + process.options.topic + " from position 11")
    assert_each_once(log, process.options)


def test_a_zombie_wakes_up_fenced(log: Streams, process: RelayProcess, tmp_path: Path, cluster: Cluster) -> None:
    log.grow(5000)
    wait_until_published(process.options, 100)
    process.running.send_signal(signal.SIGSTOP)
    end_sessions(cluster, log)
    with RelayProcess(log.database.url, process.options, tmp_path / "second.log") as second:
        wait_until_published(process.options, 5000)
        process.running.send_signal(signal.SIGCONT)
        wait_for(lambda: process.said("interrupted") or process.said("has taken over"))
        log.grow(100)
        wait_until_published(process.options, 5100)
        second.kill()
        log.grow(100)
        wait_until_published(process.options, 5200)
    assert_each_once(log, process.options)


def test_it_waits_for_the_broker(log: Streams, process: RelayProcess, broker: Broker) -> None:
    log.grow(100)
    wait_until_published(process.options, 100)
    broker.kill()
    try:
        log.grow(100)
        wait_for(lambda: process.said("interrupted"))
        wait_for(lambda: process.said(f"Kafka cannot be reached at {broker.address}: Connection refused"))
    finally:
        broker.start()
    wait_until_published(process.options, 200)
    assert_each_once(log, process.options)


def test_it_is_stopped_soon_even_when_the_broker_is_frozen(log: Streams, process: RelayProcess, broker: Broker) -> None:
    log.grow(10)
    wait_until_published(process.options, 10)
    broker.pause()
    try:
        log.grow(10)
        threading.Event().wait(0.5)
        process.running.send_signal(signal.SIGTERM)
        assert process.running.wait(timeout=8) == 0
    finally:
        broker.resume()
    process.start()
    wait_until_published(process.options, 20)
    assert_each_once(log, process.options)


def test_it_waits_for_the_database(log: Streams, process: RelayProcess, cluster: Cluster) -> None:
    log.grow(10)
    wait_until_published(process.options, 10)
    end_sessions(cluster, log)
    wait_for(lambda: process.said("interrupted"))
    log.grow(10)
    wait_until_published(process.options, 20)
    assert_each_once(log, process.options)


def test_it_waits_while_postgresql_is_down(options: RelayOptions, server_home: Path, tmp_path: Path) -> None:
    with Cluster(server_home / "data", settings=SETTINGS) as own:
        make_template(own)
        with fresh_database(own) as fresh, closing(Database(fresh.service_url)) as database:
            log = Streams.new(database)
            log.grow(10)
            with RelayProcess(fresh.service_url, options, tmp_path / "relay.log") as process:
                wait_until_published(options, 10)
                own.stop()
                wait_for(lambda: process.said("interrupted"))
                own.start()
                log.grow(10)
                wait_until_published(options, 20)
                assert_each_once(log, options)


def test_an_idle_relay_costs_little(log: Streams, options: RelayOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def counted(*arguments: Any) -> list[Any]:
        nonlocal looks
        looks += 1
        return read(*arguments)

    monkeypatch.setattr("service.relay.run.read", counted)
    stop = threading.Event()
    running = threading.Thread(target=relay, args=[log.database, options, stop])
    running.start()
    wait_for(lambda: looks > 0)
    looks = 0
    threading.Event().wait(3)
    stop.set()
    running.join()
    assert looks <= 20


def end_sessions(cluster: Cluster, log: Streams) -> None:
    """Cut every connection to the log's database but our own."""
    log.database.close()  # what it needs next, it opens anew
    name = psycopg2.extensions.parse_dsn(log.database.url)["dbname"]
    with closing(psycopg2.connect(cluster.url("postgres", SUPERUSER))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
