import time
from contextlib import closing
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg2
import pytest
from psycopg2 import errors

from service.store import log
from service.store.append import (
    AccountLink,
    Batch,
    IdempotencyRecord,
    Secret,
    StreamName,
    VaultKey,
    VaultValue,
    append,
)
from service.store.database import Database
from service.store.errors import KeyInFlight, KeyUsed, NameTaken, SubjectErased, VersionConflict
from service.store.sequencer import sequence
from service.store.stored import Stored
from tests.service.store.samples import event, query, store
from tests.support.databases import FreshDatabase


def everything(stream: UUID, subject: UUID) -> Batch:
    return Batch(
        keys=[VaultKey(subject, 1, b"wrapped")],
        values=[VaultValue(stream, 1, '/t"i\\tle', subject, b"\0cipher")],
        names=[StreamName("tracking", "7QK4M2XD9T", stream), StreamName("external:lapor", "é'17", stream, b"print")],
        secrets=[Secret(stream, subject, b"verifier")],
        accounts=[AccountLink(subject, uuid4())],
        idempotency=record("k1", stream, subject),
    )


def record(key: str, stream: UUID | None = None, subject: UUID | None = None) -> IdempotencyRecord:
    return IdempotencyRecord("someone", "POST /complaints", key, b"salt", b"print", 201, b"answer", stream, 1, subject)


def rows_of(fresh: FreshDatabase, table: str) -> int:
    return int(query(fresh.owner_url, f"SELECT count(*) FROM aduan.{table}")[0][0])


def test_one_call_stores_a_whole_command(db: Database, fresh: FreshDatabase) -> None:
    stream, subject = uuid4(), uuid4()
    store(db, event(stream, 1), event(stream, 2), batch=everything(stream, subject))
    tables = ("events", "vault_keys", "vault_values", "stream_names", "secrets", "vault_accounts", "idempotency")
    assert [rows_of(fresh, table) for table in tables] == [2, 1, 1, 2, 1, 1, 1]
    assert query(fresh.owner_url, "SELECT kind, name, fingerprint::text FROM aduan.stream_names ORDER BY kind") == [
        ("external:lapor", "é'17", "\\x7072696e74"),
        ("tracking", "7QK4M2XD9T", None),
    ]
    assert query(fresh.owner_url, "SELECT version, field, ciphertext::text, subject FROM aduan.vault_values") == [
        (1, '/t"i\\tle', "\\x00636970686572", str(subject)),
    ]


def test_what_is_read_back_is_what_was_stored(db: Database) -> None:
    stream = uuid4()
    sent = Stored(stream, 1, 'a "topic" \\ with é', bytes(range(256)), metadata=b"\\x00", nonce=b"n" * 16)
    store(db, sent)
    sequence(db)
    (row,) = log.history(db, stream)
    assert (row.topic, row.state, row.metadata, row.nonce) == (sent.topic, sent.state, sent.metadata, sent.nonce)


@pytest.mark.parametrize("first", [0, 1])
def test_a_stream_begins_at_0_or_1(db: Database, first: int) -> None:
    stream = uuid4()
    store(db, event(stream, first), event(stream, first + 1))
    store(db, event(stream, first + 2))


@pytest.mark.parametrize("versions", [(2,), (-1,), (1, 3), (1, 1), (2, 1)])
def test_versions_follow_each_other(db: Database, fresh: FreshDatabase, versions: tuple[int, ...]) -> None:
    stream = uuid4()
    with pytest.raises(VersionConflict, match=str(stream)):
        store(db, *(event(stream, version) for version in versions))
    assert rows_of(fresh, "events") == 0


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_stale_writer_is_refused(db: Database, version: int) -> None:
    stream = uuid4()
    store(db, event(stream, 1), event(stream, 2))
    with pytest.raises(VersionConflict, match=f"at version 2, so version {version} cannot follow"):
        store(db, event(stream, version))


def test_of_two_racing_writers_one_is_refused(db: Database) -> None:
    stream, outcomes, ready = uuid4(), list[object](), Barrier(8)
    store(db, event(stream, 1))

    def write() -> None:
        with db.transaction() as cursor:
            cursor.execute("SELECT 1")
            ready.wait(10)
            append(cursor, [event(stream, 2)])
        outcomes.append("stored")

    def attempt() -> None:
        try:
            write()
        except VersionConflict as conflict:
            outcomes.append(conflict)

    writers = [Thread(target=attempt) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert outcomes.count("stored") == 1
    assert len(outcomes) == 8


def test_streams_may_be_mixed_in_one_call(db: Database) -> None:
    a, b = uuid4(), uuid4()
    store(db, event(a, 1), event(b, 1), event(a, 2), event(b, 2), event(a, 3))
    sequence(db)
    assert [(row.originator_id, row.version) for row in log.read(db, 0, 9)] == [(a, 1), (b, 1), (a, 2), (b, 2), (a, 3)]


def test_an_import_appends_hundreds_of_complaints_at_once(db: Database, fresh: FreshDatabase) -> None:
    streams, subjects = [uuid4() for _ in range(600)], [uuid4() for _ in range(600)]
    batch = Batch(
        keys=[VaultKey(subject, 1, b"k") for subject in subjects],
        values=[VaultValue(s, 1, "/text", subject, b"c") for s, subject in zip(streams, subjects, strict=True)],
        names=[StreamName("external:nyc", str(number), stream) for number, stream in enumerate(streams)],
    )
    store(db, *(event(stream, version) for stream in streams for version in (1, 2, 3)), batch=batch)
    assert rows_of(fresh, "events") == 1800
    assert sequence(db) == 1800


def test_the_order_guard_refuses_who_wrote_before_it_loaded(db: Database) -> None:
    """Its event would get a position before the one it follows."""
    stream = uuid4()

    def write_before_loading() -> None:
        with db.transaction() as old:
            old.execute("SELECT pg_current_xact_id()")
            store(db, event(stream, 1))
            append(old, [event(stream, 2)])

    with pytest.raises(VersionConflict, match="later transaction"):
        write_before_loading()
    store(db, event(stream, 2))
    assert sequence(db) == 2
    assert [row.version for row in log.history(db, stream)] == [1, 2]


def test_the_order_guard_lets_other_streams_pass(db: Database) -> None:
    with db.transaction() as old:
        old.execute("SELECT pg_current_xact_id()")
        store(db, event(uuid4(), 1))
        append(old, [event(uuid4(), 1)])
    assert sequence(db) == 2


def test_an_erased_subject_gets_no_value(db: Database, fresh: FreshDatabase) -> None:
    stream, subject = uuid4(), uuid4()
    store(db, event(stream, 1), batch=everything(stream, subject))
    query(fresh.owner_url, "DELETE FROM aduan.vault_keys")
    with pytest.raises(SubjectErased, match=str(subject)):
        store(db, event(stream, 2), batch=Batch(values=[VaultValue(stream, 2, "/text", subject, b"c")]))
    with pytest.raises(SubjectErased):
        store(db, event(stream, 2), batch=Batch(accounts=[AccountLink(subject, uuid4())]))
    assert rows_of(fresh, "events") == 1


def test_an_erasure_waits_for_the_append_that_uses_the_key(db: Database, fresh: FreshDatabase) -> None:
    stream, subject = uuid4(), uuid4()
    store(db, event(stream, 1), batch=Batch(keys=[VaultKey(subject, 1, b"k")]))
    with db.transaction() as cursor:
        append(cursor, [event(stream, 2)], Batch(values=[VaultValue(stream, 2, "/text", subject, b"c")]))
        with pytest.raises(errors.LockNotAvailable):
            query(
                fresh.owner_url,
                "SET lock_timeout = '100ms'; DELETE FROM aduan.vault_keys WHERE subject = %s",
                str(subject),
            )
    query(fresh.owner_url, "DELETE FROM aduan.vault_keys WHERE subject = %s", str(subject))


def test_an_idempotency_key_is_used_once(db: Database, fresh: FreshDatabase) -> None:
    store(db, event(uuid4(), 1), batch=Batch(idempotency=record("k")))
    with pytest.raises(KeyUsed):
        store(db, event(uuid4(), 1), batch=Batch(idempotency=record("k")))
    store(db, event(uuid4(), 1), batch=Batch(idempotency=record("another")))
    assert rows_of(fresh, "events") == 2


def test_a_repeated_command_is_told_so_whatever_else_is_wrong(db: Database) -> None:
    stream, subject = uuid4(), uuid4()
    store(db, event(stream, 1), batch=everything(stream, subject))
    with pytest.raises(KeyUsed):
        store(db, event(stream, 1), batch=everything(stream, subject))


def test_a_key_in_flight_is_refused_at_once(db: Database) -> None:
    with db.transaction() as cursor:
        append(cursor, [event(uuid4(), 1)], Batch(idempotency=record("k")))
        with pytest.raises(KeyInFlight):
            store(db, event(uuid4(), 1), batch=Batch(idempotency=record("k")))
        cursor.connection.rollback()
    store(db, event(uuid4(), 1), batch=Batch(idempotency=record("k")))


def test_a_failed_command_leaves_its_key_free(db: Database) -> None:
    stream = uuid4()
    with pytest.raises(VersionConflict):
        store(db, event(stream, 5), batch=Batch(idempotency=record("k")))
    store(db, event(stream, 1), batch=Batch(idempotency=record("k")))


def test_a_name_belongs_to_one_stream(db: Database, fresh: FreshDatabase) -> None:
    store(db, event(uuid4(), 1), batch=Batch(names=[StreamName("tracking", "A", uuid4())]))
    with pytest.raises(NameTaken):
        store(db, event(uuid4(), 1), batch=Batch(names=[StreamName("tracking", "A", uuid4())]))
    assert rows_of(fresh, "events") == 1


def test_a_nonce_has_16_bytes(db: Database) -> None:
    with pytest.raises(errors.CheckViolation):
        store(db, Stored(uuid4(), 1, "topic", b"", nonce=b"short"))


PLAIN = {
    "originators": "ARRAY[gen_random_uuid()]",
    "versions": "ARRAY[1]",
    "topics": "ARRAY['t']",
    "states": "ARRAY['s'::bytea]",
    "metadata": "ARRAY['m'::bytea]",
    "nonces": "ARRAY[decode(repeat('00', 16), 'hex')]",
}


@pytest.mark.parametrize("longer", PLAIN)
def test_arrays_of_unequal_length_are_refused(fresh: FreshDatabase, longer: str) -> None:
    """What is surplus must not be dropped in silence."""
    arguments = PLAIN | {longer: f"{PLAIN[longer]} || {PLAIN[longer]}"}
    with pytest.raises(errors.CheckViolation, match="unequal length"):
        query(fresh.service_url, f"SELECT aduan.append({', '.join(arguments.values())})")
    assert rows_of(fresh, "events") == 0


GROUPS = [
    "uuid[] int[] bytea[]",
    "uuid[] int[] text[] uuid[] bytea[]",
    "text[] text[] uuid[] bytea[]",
    "uuid[] uuid[] bytea[]",
    "uuid[] uuid[]",
]
ONE = {
    "uuid[]": "ARRAY[gen_random_uuid()]",
    "int[]": "ARRAY[1]",
    "text[]": "ARRAY['x']",
    "bytea[]": "ARRAY['b'::bytea]",
}


@pytest.mark.parametrize("wrong", ["surplus", "alone", "missing"])
@pytest.mark.parametrize(
    ("group", "column"), [(g, c) for g, types in enumerate(GROUPS) for c in range(len(types.split()))]
)
def test_what_is_beside_the_events_has_one_length_too(
    fresh: FreshDatabase, group: int, column: int, wrong: str
) -> None:
    """Whether one column is longer than the others of its group, is the only one given, or is not given."""
    arguments = [*PLAIN.values()]
    for number, types in enumerate(GROUPS):
        for place, kind in enumerate(types.split()):
            here, this = number == group, (number, place) == (group, column)
            value = f"{ONE[kind]} || {ONE[kind]}" if this and wrong == "surplus" else ONE[kind]
            given = here and {"surplus": True, "alone": this, "missing": not this}[wrong]
            arguments.append(value if given else f"NULL::{kind}")
    with pytest.raises(errors.CheckViolation, match="unequal length"):
        query(fresh.service_url, f"SELECT aduan.append({', '.join(arguments)}, {', '.join(['NULL'] * 10)})")
    assert rows_of(fresh, "events") == 0


def test_an_erased_subject_never_gets_a_key_again(db: Database, fresh: FreshDatabase) -> None:
    stream, subject = uuid4(), uuid4()
    store(db, event(stream, 1), batch=Batch(keys=[VaultKey(subject, 1, b"k")]))
    query(fresh.owner_url, "DELETE FROM aduan.vault_keys WHERE subject = %s", str(subject))
    with pytest.raises(SubjectErased, match=str(subject)):
        store(db, event(stream, 2), batch=Batch(keys=[VaultKey(uuid4(), 1, b"k"), VaultKey(subject, 1, b"k")]))
    assert (rows_of(fresh, "events"), rows_of(fresh, "vault_keys")) == (1, 0)


def test_a_new_key_that_waited_for_an_erasure_is_refused(db: Database, fresh: FreshDatabase) -> None:
    stream, subject, outcome = uuid4(), uuid4(), list[object]()
    store(db, event(stream, 1), batch=Batch(keys=[VaultKey(subject, 1, b"k")]))

    def give_again() -> None:
        try:
            store(db, event(stream, 2), batch=Batch(keys=[VaultKey(subject, 1, b"k")]))
        except SubjectErased as erased:
            outcome.append(erased)

    with closing(psycopg2.connect(fresh.owner_url)) as owner, owner, owner.cursor() as cursor:
        cursor.execute("DELETE FROM aduan.vault_keys WHERE subject = %s", (str(subject),))
        waiting = Thread(target=give_again)
        waiting.start()
        while not query(fresh.superuser_url, "SELECT 1 FROM pg_locks WHERE NOT granted"):
            time.sleep(0.01)
    waiting.join()
    assert [str(subject) in str(one) for one in outcome] == [True]


def test_a_key_that_is_wrapped_anew_is_no_erasure(db: Database, fresh: FreshDatabase) -> None:
    stream, subject = uuid4(), uuid4()
    store(db, event(stream, 1), batch=Batch(keys=[VaultKey(subject, 1, b"k")]))
    query(fresh.owner_url, "UPDATE aduan.vault_keys SET kek_epoch = 2, wrapped_dek = 'other'")
    assert rows_of(fresh, "erased_subjects") == 0
    query(fresh.owner_url, "UPDATE aduan.vault_keys SET subject = gen_random_uuid()")
    assert query(fresh.owner_url, "SELECT subject FROM aduan.erased_subjects") == [(str(subject),)]
