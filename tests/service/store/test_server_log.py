"""What PostgreSQL writes into its own log, which no erasure reaches."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import psycopg2
import pytest
from eventsourcing.persistence import IntegrityError

from service.cluster import OWNER, SERVICE, Cluster
from service.store.append import Batch, IdempotencyRecord, Secret, StreamName, VaultKey, VaultValue, append
from service.store.database import Database
from service.store.migrate import migrate
from service.store.server_log import QUIET, loud, quieten, remedy
from tests.service.store.samples import event, query
from tests.support.databases import SETTINGS, server_home

MARK = b"nobody may find this"
NAME = "7QK4M2XD9T"


@pytest.fixture(scope="module")
def loud_cluster() -> Iterator[Cluster]:
    """A server with PostgreSQL's own defaults, as an administrator would have it."""
    ours = dict(zip(QUIET, ("error", "default", "none", "100", "-1", "0"), strict=True))
    with server_home() as home, Cluster(home / "data", settings=SETTINGS | ours) as running:
        running.create_database("aduan")
        yield running


def conflicting(db: Database, ready: Barrier) -> None:
    """File: same stream, subject, name and idempotency key as everybody else."""
    stream, subject = STREAM, SUBJECT
    batch = Batch(
        keys=[VaultKey(subject, 1, MARK)],
        values=[VaultValue(stream, 1, "/title", subject, MARK)],
        names=[StreamName("tracking", NAME, stream, MARK)],
        secrets=[Secret(stream, subject, MARK)],
        idempotency=IdempotencyRecord("p", "r", str(uuid4()), MARK, MARK, 201, MARK),
    )
    with suppress(IntegrityError), db.transaction() as cursor:
        cursor.execute("SELECT 1")
        ready.wait(20)
        append(cursor, [event(stream, 1, MARK.decode())], batch)


STREAM, SUBJECT = uuid4(), uuid4()


def deadlock(db: Database, ready: Barrier, names: tuple[str, str]) -> None:
    """Take two names in an order of one's own: PostgreSQL tells in its log what the other one ran."""
    with suppress(IntegrityError), db.transaction() as cursor:
        for name in names:
            append(cursor, [], Batch(names=[StreamName("tracking", name, uuid4(), MARK)]))
            with suppress(Exception):
                ready.wait(20)


def provoke(db: Database) -> None:
    """Conflicts between threads that file at once, a deadlock, a version too many, and a row that is refused."""
    ready, pair = Barrier(8), Barrier(2)
    threads = [Thread(target=conflicting, args=(db, ready)) for _ in range(8)]
    threads += [Thread(target=deadlock, args=(db, pair, names)) for names in ((NAME + "A", NAME + "B"),)]
    threads += [Thread(target=deadlock, args=(db, pair, names)) for names in ((NAME + "B", NAME + "A"),)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(IntegrityError), db.autocommit() as cursor:
        append(cursor, [event(STREAM, 9, MARK.decode())])
    with pytest.raises(psycopg2.Error), db.autocommit() as cursor:
        cursor.execute(
            "SELECT aduan.append(ARRAY[%s]::uuid[], '{1}', '{x}', ARRAY[%s], '{NULL}', ARRAY[%s])",
            (str(uuid4()), MARK, bytes(16)),
        )
    with pytest.raises(psycopg2.Error), db.autocommit() as cursor:
        cursor.execute("SELECT pg_sleep(0.15), %s; SELECT 1/0", (MARK,))


def log_of(cluster: Cluster) -> str:
    return (cluster.folder / "server.log").read_text(errors="replace")


def kept_in(cluster: Cluster) -> list[str]:
    """Lines with any of what was stored: as text, or as PostgreSQL writes bytes."""
    forms = (MARK.decode(), MARK.hex(), NAME)
    return [line for line in log_of(cluster).splitlines() if any(form in line for form in forms)]


def test_the_log_of_the_embedded_server_keeps_nothing_of_what_failed(cluster: Cluster, db: Database) -> None:
    provoke(db)
    assert "duplicate key value violates unique constraint" in log_of(cluster)
    assert "deadlock detected" in log_of(cluster)
    assert kept_in(cluster) == []
    with db.autocommit() as cursor:
        assert loud(cursor) == []


def test_only_its_user_reads_the_log_of_the_embedded_server(cluster: Cluster) -> None:
    assert (cluster.folder / "server.log").stat().st_mode & 0o777 == 0o600


def test_a_server_of_ones_own_is_quiet_when_the_owner_may_set_it(loud_cluster: Cluster) -> None:
    """And until then it keeps what failed, which the settings of the session tell."""
    owner_url, db = loud_cluster.url("aduan", OWNER), Database(loud_cluster.url("aduan", SERVICE), size=24)
    try:
        migrate(owner_url)
        provoke(db)
        assert kept_in(loud_cluster)
        with db.autocommit() as cursor:
            assert loud(cursor) == [
                "log_error_verbosity is default",
                "log_min_duration_statement is 100",
                "log_min_error_statement is error",
            ]
    finally:
        db.close()
    superuser = loud_cluster.url("aduan", "postgres")
    query(superuser, f"GRANT SET ON PARAMETER {', '.join(QUIET)} TO {OWNER}")
    migrate(owner_url)
    assert is_quiet(loud_cluster)


def is_quiet(cluster: Cluster) -> bool:
    """Whether what a new session of the service provokes leaves nothing in the log."""
    before, db = len(kept_in(cluster)), Database(cluster.url("aduan", SERVICE), size=24)
    try:
        provoke(db)
        with db.autocommit() as cursor:
            assert loud(cursor) == []
    finally:
        db.close()
    return len(kept_in(cluster)) == before


def test_what_a_superuser_is_told_to_run_makes_it_quiet(loud_cluster: Cluster) -> None:
    superuser = loud_cluster.url("aduan", "postgres")
    query(superuser, f"ALTER ROLE {SERVICE} RESET ALL")
    query(superuser, remedy(SERVICE))
    assert is_quiet(loud_cluster)


def test_a_login_that_is_not_ours_is_left_alone(loud_cluster: Cluster) -> None:
    superuser = loud_cluster.url("aduan", "postgres")
    query(superuser, "CREATE ROLE stranger LOGIN")
    query(superuser, f"GRANT SET ON PARAMETER {', '.join(QUIET)} TO {OWNER}")
    with psycopg2.connect(loud_cluster.url("aduan", OWNER)) as owner, owner.cursor() as cursor:
        owner.autocommit = True
        quieten(cursor, "stranger")
    owner.close()
    assert query(superuser, "SELECT rolconfig FROM pg_roles WHERE rolname = 'stranger'") == [(None,)]


def test_the_containers_server_has_the_same_settings() -> None:
    compose = (Path(__file__).parents[3] / "docker-compose.yml").read_text(encoding="utf-8")
    assert [name for name, value in QUIET.items() if f"- {name}={value}\n" not in compose] == []
