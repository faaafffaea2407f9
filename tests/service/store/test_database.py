import os
import select
import signal
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from service.cluster import SUPERUSER, Cluster
from service.store.database import Database
from service.store.errors import DatabaseUnavailable
from tests.service.store.samples import query
from tests.support.databases import FreshDatabase


def test_a_transaction_is_all_or_nothing(db: Database) -> None:
    def fail() -> None:
        with db.transaction() as cursor:
            cursor.execute("INSERT INTO aduan.tracking VALUES ('a', 1)")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with db.transaction() as cursor:
        cursor.execute("INSERT INTO aduan.tracking VALUES ('b', 1)")
    with db.autocommit() as cursor:
        cursor.execute("SELECT application_name FROM aduan.tracking")
        assert cursor.fetchall() == [("b",)]


def test_a_busy_pool_says_so_in_time(fresh: FreshDatabase) -> None:
    db = Database(fresh.service_url, size=1, timeout=0.1)
    with db.autocommit(), pytest.raises(DatabaseUnavailable, match="in use"), db.autocommit():
        pass
    with db.autocommit() as cursor:
        cursor.execute("SELECT 1")
    db.close()


def test_connections_are_used_again(fresh: FreshDatabase) -> None:
    db = Database(fresh.service_url, size=4)
    pids = set()
    for _ in range(5):
        with db.autocommit() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.add(cursor.fetchone())
    assert len(pids) == 1
    db.close()


def test_a_connection_that_the_server_closed_is_not_used_again(db: Database, fresh: FreshDatabase) -> None:
    with db.autocommit() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (None,)
    query(fresh.superuser_url, "SELECT pg_terminate_backend(%s, 5000)", pid)
    with db.autocommit() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_connection_lost_in_use_is_unavailable(db: Database, fresh: FreshDatabase) -> None:
    def lose() -> None:
        with db.autocommit() as cursor:
            query(fresh.superuser_url, "SELECT pg_terminate_backend(%s, 5000)", cursor.connection.info.backend_pid)
            cursor.execute("SELECT 1")

    with pytest.raises(DatabaseUnavailable):
        lose()


def test_a_mistake_of_ours_is_not_called_unavailable(db: Database) -> None:
    with pytest.raises(psycopg2.errors.UndefinedTable), db.autocommit() as cursor:
        cursor.execute("SELECT * FROM nowhere")


def test_a_server_that_crashed_before_the_commit_is_unavailable(server_home: Path) -> None:
    """The driver has no kind for this: the server's last word is a warning, and then the connection ends."""
    cluster = Cluster(server_home / "data", settings={"fsync": "off"})
    cluster.start()
    db = Database(cluster.url("postgres", SUPERUSER))

    def crash() -> None:
        with db.transaction() as cursor, closing(db.connect()) as other:
            cursor.execute("SELECT 1")
            os.kill(other.info.backend_pid, signal.SIGKILL)
            select.select([cursor.connection], [], [], 10)
            time.sleep(0.5)  # the warning has come, the end of the connection follows

    try:
        with pytest.raises(DatabaseUnavailable, match="closed the connection"):
            crash()
    finally:
        db.close()
        cluster.stop()


@pytest.mark.alone
def test_it_recovers_by_itself_when_the_server_comes_back(server_home: Path) -> None:
    cluster = Cluster(server_home / "data", settings={"fsync": "off"})
    cluster.start()
    db = Database(cluster.url("postgres", SUPERUSER), timeout=1.0)
    try:
        with db.autocommit() as cursor:
            cursor.execute("SELECT 1")
        cluster.stop()
        started = time.monotonic()
        with pytest.raises(DatabaseUnavailable), db.autocommit():
            pass
        assert time.monotonic() - started < 5
        cluster.start()
        with db.autocommit() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
    finally:
        db.close()
        cluster.stop()
