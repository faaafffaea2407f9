"""Rebuilds: beside the live rows, during writes, under workers that hold on to what was; and comparisons."""

import threading
import time
from random import Random

import pytest

from projections.queue.fold import queue
from projections.register.fold import register
from service.projector.advance import advance, advance_with
from service.projector.checkpoints import GenerationLost, all_checkpoints, take
from service.projector.compare import FormDiffers, compare
from service.projector.fill import ProjectionStopped, fill
from service.projector.generations import SwitchBlocked, create_shadow, drop_shadows, prepare, remove, switch
from service.projector.rebuild import rebuild
from service.projector.run import Worker
from service.projector.shadow import RebuildRunning, shadow
from service.projector.source import Reader
from service.projector.tables import point_view
from service.store import log
from service.store.database import Database, DatabaseUnavailable
from service.store.uuid7 import uuid7
from tests.projections.story import FILED, ROUTED, STARTED, VERIFIED
from tests.service.projector.looks import assert_all_true, catch_up, checkpoint, shown, tables
from tests.service.projector.world import KEYED, connected, crowd, live_on, record, sequence_all
from tests.support.databases import FreshDatabase


def test_a_rebuild_is_equal_and_takes_the_place_of_what_served(db: Database) -> None:
    random = Random(3)
    live_on(db, crowd(40, random), random)
    catch_up(db)
    before, told = {each.name: shown(db, each.name) for each in KEYED}, []
    for projection in KEYED:
        rebuilt = rebuild(db, projection, lambda done, total: told.append((done, total)))
        assert rebuilt.comparison is not None
        assert (rebuilt.comparison.equal, rebuilt.comparison.difference) == (True, "")
        assert (rebuilt.generation, rebuilt.events) == (2, log.head(db))
        assert told[-1] == (log.head(db), log.head(db))
    assert {each.name: shown(db, each.name) for each in KEYED} == before
    assert tables(db) == {f"{each.name}_2" for each in KEYED}


def test_rows_that_were_changed_by_hand_are_found_by_their_keys_and_repaired(db: Database) -> None:
    stream = uuid7()
    record(db, stream, FILED, VERIFIED, ROUTED)
    catch_up(db)
    with db.autocommit() as cur:
        cur.execute("UPDATE projection.queue_1 SET bounces = 5")
    compared = compare(db, queue)
    assert not compared.equal
    assert compared.difference == f"1 rows live, 1 rebuilt at position 3; differing: ({stream},1)"
    assert compared.checksum != compared.rebuilt_checksum
    repaired = rebuild(db, queue)
    assert repaired.comparison is not None
    assert not repaired.comparison.equal
    assert compare(db, queue).equal


def test_a_missing_row_and_one_too_many_are_found(db: Database) -> None:
    record(db, uuid7(), FILED)
    catch_up(db)
    clocks = next(each for each in KEYED if each.name == "clocks")
    with db.autocommit() as cur:
        cur.execute(
            "INSERT INTO projection.clocks_1"
            " SELECT (jsonb_populate_record(c, jsonb_build_object('complaint', gen_random_uuid()))).*"
            " FROM projection.clocks_1 c"
        )
    many = compare(db, clocks)
    assert (many.rows, many.rebuilt_rows, many.equal) == (2, 1, False)
    with db.autocommit() as cur:
        cur.execute("DELETE FROM projection.clocks_1")
    none = compare(db, clocks)
    assert (none.rows, none.rebuilt_rows, none.equal) == (0, 1, False)


def test_rebuilds_during_writes_end_equal(db: Database, fresh: FreshDatabase) -> None:
    random = Random(4)
    lives, stop = crowd(150, random), threading.Event()

    def write() -> None:
        with connected(fresh, 2) as pool:
            for share in range(1, 51):
                live_on(pool, lives, Random(share), share / 50)
                sequence_all(pool)

    def follow() -> None:
        with connected(fresh, 2) as pool:
            Worker(pool, KEYED).work(stop)

    writer, follower = threading.Thread(target=write), threading.Thread(target=follow)
    writer.start()
    follower.start()
    rebuilds = 0
    while writer.is_alive():
        rebuilt = rebuild(db, KEYED[rebuilds % len(KEYED)])
        assert rebuilt.comparison is not None
        assert rebuilt.comparison.difference == ""
        rebuilds += 1
    stop.set()
    follower.join()
    assert rebuilds >= 4
    catch_up(db)
    assert_all_true(db)


def test_a_switch_waits_for_the_batch_in_progress_and_takes_on_what_it_did(db: Database) -> None:
    stream = uuid7()
    record(db, stream, FILED)
    catch_up(db)
    generation = create_shadow(db, queue)
    record(db, stream, VERIFIED, after=1)
    sequence_all(db)
    with db.transaction() as cur:
        held = take(cur, queue)
        assert held is not None
        advance_with(cur, queue, held, Reader(), 100, None)
        with pytest.raises(SwitchBlocked):
            switch(db, queue, generation, patience=0.4)
    switch(db, queue, generation)
    assert checkpoint(db, "queue").generation == generation
    assert_all_true_for_queue(db)


def test_a_worker_that_waited_behind_a_switch_goes_on_with_the_new_generation(
    db: Database, fresh: FreshDatabase
) -> None:
    stream = uuid7()
    record(db, stream, FILED, VERIFIED)
    catch_up(db)
    generation = create_shadow(db, queue)
    record(db, stream, ROUTED, after=2)
    sequence_all(db)
    results = []

    def late() -> None:
        with connected(fresh, 1) as pool:
            results.append(advance(pool, queue, Reader()))  # waits for the lock, and finds its generation gone
            results.append(advance(pool, queue, Reader()))

    with db.transaction() as cur:
        cur.execute("SELECT FROM aduan.checkpoints WHERE projection = 'queue' FOR UPDATE")
        waiting = threading.Thread(target=late)
        waiting.start()
        time.sleep(0.3)
        old, new = all_checkpoints(cur, projection="queue")
        advance_with(cur, queue, new, Reader(), 100, old.position)
        point_view(cur, queue, generation)
        remove(cur, old)
        cur.execute("UPDATE aduan.checkpoints SET live = true WHERE projection = 'queue'")
    waiting.join()
    assert results[0] is None or results[0].checkpoint.generation == generation
    assert checkpoint(db, "queue").position == 3
    assert_all_true_for_queue(db)


def assert_all_true_for_queue(db: Database) -> None:
    catch_up(db)
    compared = compare(db, queue)
    assert (compared.position, compared.difference) == (log.head(db), "")


@pytest.mark.alone
def test_readers_that_hold_the_old_table_only_delay_the_switch(db: Database, fresh: FreshDatabase) -> None:
    record(db, uuid7(), FILED)
    catch_up(db)
    with connected(fresh, 1) as pool, pool.transaction() as reading:
        reading.execute("SELECT count(*) FROM projection.queue")
        generation = create_shadow(db, queue)
        with pytest.raises(SwitchBlocked):
            switch(db, queue, generation, patience=0.3)
        started = time.monotonic()
        record(db, uuid7(), FILED, VERIFIED)
        advance(db, queue, Reader())
        assert time.monotonic() - started < 2  # writers did not queue up behind the switch
    switch(db, queue, generation)
    assert_all_true_for_queue(db)


def test_rows_of_another_form_are_left_alone_until_they_are_rebuilt(db: Database) -> None:
    record(db, uuid7(), FILED)
    catch_up(db)
    with db.autocommit() as cur:
        cur.execute("UPDATE aduan.checkpoints SET schema_hash = 'older' WHERE projection = 'register'")
    record(db, uuid7(), FILED)  # the same tracking id: the register would stop at it
    sequence_all(db)
    assert prepare(db) == [register]
    catch_up(db)
    assert advance(db, register, Reader()) is None
    assert (checkpoint(db, "register").position, checkpoint(db, "queue").position) == (1, 2)
    with pytest.raises(FormDiffers):
        compare(db, register)
    with pytest.raises(ProjectionStopped, match=r"projection.register_2 refused rows: .*tracking_id"):
        rebuild(db, register)
    assert tables(db) == {f"{each.name}_1" for each in KEYED}


def test_a_rebuild_brings_the_new_form(db: Database) -> None:
    record(db, uuid7(), FILED, VERIFIED)
    catch_up(db)
    with db.autocommit() as cur:
        cur.execute("UPDATE aduan.checkpoints SET schema_hash = 'older' WHERE projection = 'queue'")
        cur.execute("DROP VIEW projection.queue; ALTER TABLE projection.queue_1 DROP COLUMN unit")
    rebuilt = rebuild(db, queue)
    assert (rebuilt.comparison, rebuilt.generation) == (None, 2)
    assert prepare(db) == []
    assert_all_true(db)


def test_an_event_that_does_not_fit_ends_the_rebuild_and_the_old_one_serves_on(db: Database) -> None:
    stream = uuid7()
    record(db, stream, FILED, STARTED)
    catch_up(db)
    with db.autocommit() as cur:  # as if code that could fold it had done so
        cur.execute("UPDATE aduan.checkpoints SET position = 2 WHERE projection = 'queue'")
    with pytest.raises(ProjectionStopped, match=f"complaint.started, version 2 of {stream}, at position 2"):
        rebuild(db, queue)
    assert len(shown(db, "queue")) == 1
    assert tables(db) == {f"{each.name}_1" for each in KEYED}


def test_only_one_rebuild_of_a_projection_at_a_time(db: Database) -> None:
    with shadow(db, queue), pytest.raises(RebuildRunning):
        rebuild(db, queue)
    assert rebuild(db, queue).generation == 2


def test_what_an_interrupted_rebuild_left_behind_is_removed_by_the_next(db: Database) -> None:
    record(db, uuid7(), FILED)
    catch_up(db)
    assert create_shadow(db, queue) == 2  # and its process was killed
    assert rebuild(db, queue).generation == 2
    assert "queue_1" not in tables(db)
    assert_all_true(db)


def test_one_that_lost_its_lock_gives_up_and_leaves_the_next_one_alone(db: Database) -> None:
    """The lock dies with its connection, as when PostgreSQL was killed; another begins, under the same number."""
    random = Random(5)
    live_on(db, crowd(3, random), random)
    catch_up(db)
    begun: list[int] = []

    def taken_over(done: int, total: int) -> None:
        if done == total:
            with db.autocommit() as cur:
                cur.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            begun.append(create_shadow(db, queue))

    with pytest.raises(DatabaseUnavailable):
        rebuild(db, queue, taken_over)
    with db.autocommit() as cur:
        assert [one.generation for one in all_checkpoints(cur, projection="queue")] == [1, *begun]
    assert rebuild(db, queue).comparison is not None


def test_a_table_that_is_gone_in_the_middle_is_said_as_such(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.projector.fill.ROWS", 1)
    random = Random(6)
    live_on(db, crowd(3, random), random)
    catch_up(db)
    with shadow(db, queue) as new:
        drop_shadows(db, queue)
        with pytest.raises(GenerationLost):
            fill(db, queue, new.generation, new.until, lambda done, total: None)
