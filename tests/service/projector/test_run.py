"""The process: prompt, quiet when stopped, whole after kill -9, patient while PostgreSQL is away."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from service.cluster import SERVICE, Cluster
from service.projector.checkpoints import standings
from service.projector.generations import prepare
from service.projector.run import run
from service.projector.wait import reached
from service.store import log
from service.store.database import Database, DatabaseUnavailable
from service.store.uuid7 import uuid7
from tests.projections.story import FILED, ROUTED, VERIFIED, due, filed
from tests.service.projector.looks import assert_all_true, catch_up, checkpoint, shown, tables
from tests.service.projector.world import KEYED, connected, crowd, live_on, record
from tests.support import databases
from tests.support.databases import FreshDatabase

ROOT = Path(__file__).parents[3]


@contextmanager
def started(fresh: FreshDatabase) -> Iterator[subprocess.Popen[str]]:
    """A projector process that has begun."""
    command = [sys.executable, "-m", "tests.service.projector.victim", fresh.service_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def projecting(db: Database) -> Iterator[threading.Event]:
    """The run loop in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(db, stop, KEYED))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


def test_killed_at_random_moments_it_loses_nothing_and_doubles_nothing(
    db: Database, fresh: FreshDatabase, rounds: Callable[[int], int]
) -> None:
    random = Random(5)
    kills = rounds(20)
    lives = crowd(15 * kills, random)
    for kill in range(1, kills + 1):
        with started(fresh) as process:
            writer = threading.Thread(target=live_on, args=(db, lives, random, kill / kills))
            writer.start()
            time.sleep(random.uniform(0.0, 0.4))
            process.kill()
            assert process.wait() == -9
            writer.join()
    catch_up(db)
    assert log.head(db) == sum(len(life.events) for life in lives)
    assert_all_true(db)


def test_it_stops_cleanly_when_asked(db: Database, fresh: FreshDatabase) -> None:
    record(db, uuid7(), FILED, VERIFIED)
    with started(fresh) as process:
        process.terminate()
        assert process.wait(10) == 0


@pytest.mark.alone
def test_an_event_is_shown_soon_after_its_commit(db: Database) -> None:
    with projecting(db):
        delays = []
        for _ in range(30):
            stream = uuid7()
            record(db, stream, filed(due(5), tracking_id=stream.hex[-11:].upper()))
            started = time.monotonic()
            assert reached(db, "queue", stream, 1)
            delays.append(time.monotonic() - started)
    assert sorted(delays)[len(delays) // 2] < 0.1


@pytest.mark.alone
def test_waiting_says_when_it_was_in_vain(db: Database) -> None:
    stream = uuid7()
    record(db, stream, FILED)
    started = time.monotonic()
    assert not reached(db, "queue", stream, 1, timeout=0.1)  # nobody gives positions
    assert time.monotonic() - started < 1
    assert not reached(db, "queue", uuid7(), 1, timeout=0)
    catch_up(db)
    assert reached(db, "queue", stream, 1, timeout=0)
    assert not reached(db, "queue", stream, 2, timeout=0)


def test_rows_of_another_form_are_rebuilt_by_itself(db: Database) -> None:
    record(db, uuid7(), FILED, VERIFIED, ROUTED)
    catch_up(db)
    with db.autocommit() as cur:
        cur.execute("UPDATE aduan.checkpoints SET schema_hash = 'older' WHERE projection = 'register'")
    with projecting(db):
        until = time.monotonic() + 10
        while "register_1" in tables(db) and time.monotonic() < until:
            time.sleep(0.02)
    assert checkpoint(db, "register").generation == 2
    assert_all_true(db)


def test_those_who_watch_see_how_far_each_projection_is(db: Database) -> None:
    record(db, uuid7(), FILED, ROUTED)
    catch_up(db)
    assert {(each.checkpoint.projection, each.head, each.behind) for each in standings(db)} == {
        (projection.name, 2, 0) for projection in KEYED
    }


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A server that this test may stop."""
    with databases.server_home() as home:
        cluster = Cluster(home / "data", settings=databases.SETTINGS)
        cluster.start()
        databases.make_template(cluster)
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.mark.slow
def test_it_waits_while_postgresql_is_away_and_goes_on(own_cluster: Cluster) -> None:
    with databases.fresh_database(own_cluster) as fresh, connected(fresh) as db:
        with projecting(db):
            first = uuid7()
            _persist(lambda: prepare(db))
            record(db, first, FILED)
            assert reached(db, "queue", first, 1, timeout=10)
            own_cluster.stop()
            time.sleep(1)
            own_cluster.start()
            _persist(lambda: record(db, first, VERIFIED, ROUTED, after=1))
            assert _persist(lambda: reached(db, "queue", first, 3, timeout=10))
        assert len(shown(db, "queue")) == 1
        assert_all_true(db)
    assert own_cluster.url(fresh.name, SERVICE) == fresh.service_url


def _persist(act: Callable[[], object]) -> object:
    """Do it, as soon as the database is there."""
    until = time.monotonic() + 20
    while True:
        try:
            return act()
        except DatabaseUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
