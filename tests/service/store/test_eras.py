"""A log that was restored into another cluster, whose transaction ids start lower."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import psycopg2
import pytest

from service.cluster import OWNER, SERVICE, SUPERUSER, Cluster
from service.store import log
from service.store.append import append
from service.store.database import Database
from service.store.migrate import migrate
from service.store.sequencer import sequence
from tests.service.store.samples import event, query, store
from tests.support import databases, postgres
from tests.support.databases import FreshDatabase

BURN = "DO $$ BEGIN FOR i IN 1..%s LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


class Source:
    """A log with two sequenced events in an old stream, and two leftovers that have no position yet."""

    def __init__(self, db: Database, url: str) -> None:
        self.url = url
        query(url, BURN % 5000)
        self.old, self.left = uuid4(), uuid4()
        store(db, event(self.old, 1))
        store(db, event(self.old, 2))
        assert sequence(db) == 2
        store(db, event(self.left, 1))
        store(db, event(self.left, 2))
        self.last_xid = int(query(url, "SELECT max(xid::text::bigint) FROM aduan.events")[0][0])


@pytest.fixture
def source(db: Database, fresh: FreshDatabase) -> Source:
    return Source(db, fresh.superuser_url)


@pytest.fixture(scope="module")
def other_cluster() -> Iterator[Cluster]:
    """Another cluster, whose transaction ids are lower than the last that the source has used."""
    with databases.server_home() as home, Cluster(home / "data", settings=databases.SETTINGS) as cluster:
        yield cluster


class Restored:
    """The source's log, restored into a database of another cluster."""

    def __init__(self, source: Source, cluster: Cluster, dump: Path) -> None:
        name = f"restored_{uuid4().hex}"
        cluster.create_database(name)
        self.owner_url, self.superuser_url = cluster.url(name, OWNER), cluster.url(name, SUPERUSER)
        copy(source.url, self.superuser_url, dump)
        assert query(self.owner_url, "SELECT pg_current_xact_id() < max(xid) FROM aduan.events") == [(True,)]
        self.db = Database(cluster.url(name, SERVICE))

    def burn_past(self, source: Source) -> None:
        """The transaction ids of the old rows come round again."""
        missing = source.last_xid - int(query(self.owner_url, "SELECT pg_current_xact_id()::text::bigint")[0][0])
        query(self.owner_url, BURN % (missing + 100))

    def eras(self) -> list[int]:
        return [era for (era,) in query(self.owner_url, "SELECT era FROM aduan.log_eras ORDER BY era")]


@pytest.fixture
def restored(source: Source, other_cluster: Cluster, tmp_path: Path) -> Iterator[Restored]:
    made = Restored(source, other_cluster, tmp_path / "dump")
    yield made
    made.db.close()


def copy(source: str, target: str, dump: Path) -> None:
    postgres.run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={source}")
    postgres.run("pg_restore", "--exit-on-error", f"--dbname={target}", str(dump))


def order(db: Database) -> list[tuple[UUID, int]]:
    rows = log.read(db, 0, 100)
    assert [row.position for row in rows] == [*range(1, len(rows) + 1)]
    return [(row.originator_id, row.version) for row in rows]


def test_old_streams_go_on_after_the_leftovers(restored: Restored, source: Source) -> None:
    db, new = restored.db, uuid4()
    store(db, event(source.old, 3))
    store(db, event(new, 1))
    store(db, event(source.left, 3))
    expected = [(source.old, 1), (source.old, 2), (source.left, 1), (source.left, 2)]
    expected += [(source.old, 3), (new, 1), (source.left, 3)]
    assert sequence(db) == 5
    assert order(db) == expected

    restored.burn_past(source)
    assert sequence(db) == 0
    store(db, event(source.old, 4))
    assert sequence(db) == 1
    assert order(db) == [*expected, (source.old, 4)]


def test_it_is_one_era_however_many_notice(restored: Restored) -> None:
    for _ in range(3):
        store(restored.db, event(uuid4(), 1))
        sequence(restored.db)
    assert restored.eras() == [1, 2]
    assert query(restored.owner_url, "SELECT DISTINCT era FROM aduan.events ORDER BY era") == [(1,), (2,)]
    assert query(restored.owner_url, "SELECT count(DISTINCT system_identifier) FROM aduan.log_eras") == [(2,)]


def test_the_sequencer_may_notice_first(restored: Restored, source: Source) -> None:
    assert sequence(restored.db) == 2
    assert restored.eras() == [1, 2]
    assert order(restored.db) == [(source.old, 1), (source.old, 2), (source.left, 1), (source.left, 2)]
    store(restored.db, event(source.left, 3))
    assert sequence(restored.db) == 1


def test_migrating_opens_the_era(restored: Restored) -> None:
    assert migrate(restored.owner_url) == []
    assert restored.eras() == [1, 2]


def test_an_era_that_was_rolled_back_is_opened_again(restored: Restored, source: Source) -> None:
    with restored.db.transaction() as cursor:
        append(cursor, [event(source.old, 3)])
        cursor.connection.rollback()
    assert restored.eras() == [1]
    store(restored.db, event(source.old, 3))
    assert sequence(restored.db) == 3
    assert order(restored.db)[-1] == (source.old, 3)


def test_back_in_the_first_cluster_it_is_a_third_era(
    restored: Restored, source: Source, cluster: Cluster, tmp_path: Path
) -> None:
    store(restored.db, event(source.old, 3))
    name = f"back_{uuid4().hex}"
    cluster.create_database(name)
    copy(restored.superuser_url, cluster.url(name, SUPERUSER), tmp_path / "back")
    db = Database(cluster.url(name, SERVICE))
    store(db, event(source.old, 4))
    assert sequence(db) == 4
    assert [version for stream, version in order(db) if stream == source.old] == [1, 2, 3, 4]
    assert query(cluster.url(name, OWNER), "SELECT max(era) FROM aduan.log_eras") == [(3,)]
    db.close()


def test_each_start_of_the_server_is_remembered_once_and_is_no_era(server_home: Path) -> None:
    cluster = Cluster(server_home / "data", settings=databases.SETTINGS)
    stream = uuid4()
    for start in range(3):
        with cluster:
            cluster.create_database("aduan")
            if start == 0:
                migrate(cluster.url("aduan", OWNER))
            with closing(Database(cluster.url("aduan", SERVICE))) as db:
                for version in (2 * start + 1, 2 * start + 2):
                    store(db, event(stream, version))
                assert sequence(db) == 2
            runs = query(cluster.url("aduan", OWNER), "SELECT run, era FROM aduan.log_runs ORDER BY run")
            assert runs == [(run + 1, 1) for run in range(start + 1)]
            latest = (
                "SELECT server_started_at = pg_postmaster_start_time() FROM aduan.log_runs ORDER BY run DESC LIMIT 1"
            )
            assert query(cluster.url("aduan", OWNER), latest) == [(True,)]
            assert query(cluster.url("aduan", OWNER), "SELECT DISTINCT era FROM aduan.events") == [(1,)]


class Returned:
    """A dump of a clone (same system identifier, more transactions) that was restored into the original cluster."""

    def __init__(self, db: Database, fresh: FreshDatabase, *, sequenced: bool) -> None:
        self.db, self.owner_url, self.old = db, fresh.owner_url, uuid4()
        store(db, event(self.old, 1))
        if sequenced:
            assert sequence(db) == 1
        with closing(psycopg2.connect(fresh.superuser_url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("ALTER TABLE aduan.events DISABLE TRIGGER insert_only")
            cursor.execute("UPDATE aduan.events SET xid = (xid::text::bigint + 100000)::text::xid8")
            cursor.execute("ALTER TABLE aduan.events ENABLE ALWAYS TRIGGER insert_only")

    def eras(self) -> int:
        return int(query(self.owner_url, "SELECT count(*) FROM aduan.log_eras")[0][0])


@pytest.mark.parametrize("sequenced", [True, False])
def test_rows_from_the_future_open_an_era_when_migrating(db: Database, fresh: FreshDatabase, sequenced: bool) -> None:
    """Or what is appended now, with a lower transaction id, would never get a position."""
    returned, new = Returned(db, fresh, sequenced=sequenced), uuid4()
    for _ in range(2):
        assert migrate(fresh.owner_url) == []
        assert returned.eras() == 2
    store(db, event(returned.old, 2))
    store(db, event(new, 1))
    while sequence(db):
        pass
    assert order(db) == [(returned.old, 1), (returned.old, 2), (new, 1)]


def test_the_sequencer_notices_that_the_last_position_is_from_the_future(db: Database, fresh: FreshDatabase) -> None:
    returned = Returned(db, fresh, sequenced=True)
    assert sequence(db) == 0
    assert returned.eras() == 2
    store(db, event(returned.old, 2))
    assert sequence(db) == 1
    assert sequence(db) == 0
    assert returned.eras() == 2
    assert order(db) == [(returned.old, 1), (returned.old, 2)]


def test_an_event_of_the_same_transaction_is_not_from_the_future(db: Database, fresh: FreshDatabase) -> None:
    with closing(psycopg2.connect(fresh.superuser_url)) as owner, owner, owner.cursor() as cursor:
        append(cursor, [event(uuid4(), 1)])
        cursor.execute("SELECT aduan.current_era(), aduan.sequence(10)")
        assert cursor.fetchone() == (1, 0)
    assert sequence(db) == 1
    assert query(fresh.owner_url, "SELECT count(*) FROM aduan.log_eras") == [(1,)]
