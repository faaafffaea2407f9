from uuid import uuid4

import psycopg2
import pytest
from psycopg2 import errors

from service.store.database import Database
from service.store.sequencer import sequence
from tests.service.store.samples import event, query, store
from tests.support.databases import FreshDatabase

INSERT_ONLY = ("events", "positions", "log_eras", "log_runs", "erased_subjects")
RECORD = (*INSERT_ONLY, "vault_keys", "vault_values", "vault_accounts", "stream_names", "secrets", "idempotency")
CHANGES = {
    "events": "UPDATE aduan.events SET topic = 'x'",
    "positions": "UPDATE aduan.positions SET position = 7",
    "log_eras": "UPDATE aduan.log_eras SET era = 7",
    "log_runs": "UPDATE aduan.log_runs SET era = 7",
    "erased_subjects": "UPDATE aduan.erased_subjects SET subject = gen_random_uuid()",
}


@pytest.fixture
def filled(db: Database, fresh: FreshDatabase) -> FreshDatabase:
    store(db, event(uuid4(), 1))
    sequence(db)
    return fresh


@pytest.mark.parametrize("table", INSERT_ONLY)
@pytest.mark.parametrize("replica", [False, True])
def test_nobody_changes_the_log(filled: FreshDatabase, table: str, replica: bool) -> None:
    """Triggers refuse the owner and even a superuser who plays the replica; the service lacks the right already."""
    for statement in (CHANGES[table], f"DELETE FROM aduan.{table}", f"TRUNCATE aduan.{table}"):
        with pytest.raises(errors.InsufficientPrivilege):
            query(filled.service_url, statement)
        url, prefix = filled.owner_url, ""
        if replica:
            url, prefix = filled.superuser_url, "SET session_replication_role = replica; "
        with pytest.raises(psycopg2.Error, match="insert-only") as refused:
            query(url, prefix + statement)
        assert refused.value.pgcode == "AD009"


def test_keys_cannot_be_emptied_without_a_trace(filled: FreshDatabase) -> None:
    with pytest.raises(psycopg2.Error, match="insert-only"):
        query(filled.superuser_url, "SET session_replication_role = replica; TRUNCATE aduan.vault_keys")
    query(
        filled.superuser_url, "INSERT INTO aduan.vault_keys SELECT gen_random_uuid(), 1, '' FROM generate_series(1, 3)"
    )
    query(filled.superuser_url, "SET session_replication_role = replica; DELETE FROM aduan.vault_keys")
    assert query(filled.owner_url, "SELECT count(*) FROM aduan.erased_subjects") == [(3,)]


@pytest.mark.parametrize("table", RECORD)
def test_the_service_writes_the_record_only_by_append(filled: FreshDatabase, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        query(filled.service_url, f"INSERT INTO aduan.{table} OVERRIDING SYSTEM VALUE SELECT * FROM aduan.{table}")


def test_the_service_may_call_what_it_was_given_and_nothing_else(filled: FreshDatabase) -> None:
    callable_ = query(
        filled.service_url,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'aduan'::regnamespace"
        " AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1",
    )
    assert [name for (name,) in callable_] == ["append", "append", "erase", "leaf_hash", "living", "sequence"]


def test_what_runs_with_the_owners_rights_has_a_fixed_search_path(filled: FreshDatabase) -> None:
    """Or the caller's own objects could be found first."""
    unsafe = query(
        filled.owner_url,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'aduan'::regnamespace AND prosecdef"
        " AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)",
    )
    assert unsafe == []


def test_a_temporary_table_does_not_deceive_append(db: Database, fresh: FreshDatabase) -> None:
    stream = uuid4()
    with db.autocommit() as cursor:
        cursor.execute("CREATE TEMP TABLE events (LIKE aduan.events)")
        cursor.execute("SET search_path = pg_temp, aduan")
    store(db, event(stream, 1))
    assert query(fresh.owner_url, "SELECT count(*) FROM aduan.events") == [(1,)]


def test_the_service_has_a_schema_for_what_it_can_rebuild(fresh: FreshDatabase) -> None:
    query(fresh.service_url, "CREATE TABLE projection.queue_1 (n int); DROP TABLE projection.queue_1")
    with pytest.raises(errors.InsufficientPrivilege):
        query(fresh.service_url, "CREATE TABLE aduan.mine (n int)")
