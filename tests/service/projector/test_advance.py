"""Batches: whatever races, falls behind or does not fit, each event counts once or the projection says why not."""

import threading
from random import Random
from uuid import UUID

import pytest

from domain.complaint.events import ComplaintStarted
from domain.event import Event
from projections.queue.fold import queue
from projections.register.fold import register
from projections.timeline import timeline
from service.projector import source
from service.projector.advance import advance, advance_with
from service.projector.checkpoints import Fenced, take
from service.projector.run import Worker
from service.projector.source import Reader
from service.store import log, mapper
from service.store.append import append
from service.store.database import Database
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from tests.projections.story import FILED, ROUTED, STARTED, VERIFIED, due, filed
from tests.service.projector.looks import assert_all_true, catch_up, checkpoint, shown
from tests.service.projector.world import KEYED, connected, crowd, live_on, record, sequence_all
from tests.support.databases import FreshDatabase


def test_what_batches_made_equals_a_rebuild_byte_for_byte(db: Database) -> None:
    random = Random(1)
    lives = crowd(60, random)
    for share in (0.2, 0.5, 0.9, 1.0):
        live_on(db, lives, random, share)
        sequence_all(db)
        for projection in KEYED:
            reader = Reader()
            while (done := advance(db, projection, reader, limit=random.randint(1, 40))) and done.events:
                pass
    assert log.head(db) == sum(len(life.events) for life in lives)
    assert_all_true(db)
    with db.autocommit() as cur:
        cur.execute("SELECT count(*) FILTER (WHERE step IS NULL), count(*) FROM projection.queue")
        assert cur.fetchone() == (0, len(shown(db, "queue")))
    assert 0 < len(shown(db, "queue")) < len(shown(db, "register")) == 60


def test_two_workers_racing_neither_double_nor_lose(db: Database, fresh: FreshDatabase) -> None:
    random = Random(2)
    lives = crowd(80, random)
    stop, counts = threading.Event(), []

    def work() -> None:
        own = Reader()
        with connected(fresh, 2) as pool:
            while not stop.is_set():
                done = advance(pool, queue, own, limit=7)
                counts.append(done.events if done else 0)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for share in (0.1, 0.3, 0.6, 1.0):
        live_on(db, lives, random, share)
        sequence_all(db)
    while checkpoint(db, "queue").position < log.head(db):
        pass
    stop.set()
    for worker in workers:
        worker.join()
    assert sum(counts) == log.head(db)
    catch_up(db)
    assert_all_true(db)


def test_a_worker_that_computed_from_an_old_checkpoint_writes_nothing(db: Database) -> None:
    record(db, uuid7(), FILED, VERIFIED, ROUTED)
    sequence_all(db)
    with db.transaction() as cur:
        stale = take(cur, queue)
    assert stale is not None
    advance(db, queue, Reader(), limit=2)
    before = shown(db, "queue")
    with pytest.raises(Fenced, match="queue, generation 1, is no longer at position 0"), db.transaction() as cur:
        advance_with(cur, queue, stale, Reader(), 100, None)
    assert shown(db, "queue") == before
    catch_up(db)
    assert_all_true(db)


def test_a_batch_that_is_rolled_back_leaves_no_trace(db: Database) -> None:
    record(db, uuid7(), FILED)
    sequence_all(db)
    with db.transaction() as cur:
        found = take(cur, queue)
        assert found is not None
        assert advance_with(cur, queue, found, Reader(), 100, None).position == 1
        cur.connection.rollback()
    assert (shown(db, "queue"), checkpoint(db, "queue").position) == ([], 0)


def test_an_event_that_does_not_fit_stops_one_projection_and_says_why(db: Database) -> None:
    good, bad = uuid7(), uuid7()
    record(db, good, FILED)
    record(db, bad, filed(due(6), tracking_id="0000000000A"), ComplaintStarted(assignment=4))
    record(db, good, VERIFIED, after=1)
    catch_up(db)
    stopped = checkpoint(db, "queue")
    assert (stopped.position, stopped.failed_position) == (2, 3)
    assert stopped.failure == (
        f"complaint.started, version 2 of {bad}, at position 3: ProjectionError: queue has no row at key (4,)"
    )
    assert len(shown(db, "queue")) == 2  # what came before it is there
    others = [checkpoint(db, each.name) for each in KEYED if each is not queue]
    assert [(other.position, other.failure) for other in others] == [(4, None)] * (len(KEYED) - 1)


def test_a_worker_leaves_a_stopped_projection_alone_and_a_new_one_tries_again(db: Database) -> None:
    record(db, uuid7(), FILED, STARTED)
    sequence_all(db)
    worker = Worker(db, KEYED)
    while worker.tick():
        pass
    stopped = checkpoint(db, "queue")
    assert stopped.failure
    assert worker.tick() == 0
    assert checkpoint(db, "queue").updated_at == stopped.updated_at
    Worker(db, KEYED).tick()
    assert checkpoint(db, "queue").updated_at > stopped.updated_at


def test_an_event_that_cannot_be_read_stops_all_that_want_it_before_it(db: Database) -> None:
    stream = uuid7()
    record(db, stream, FILED)
    with db.autocommit() as cur:
        append(cur, [Stored(stream, 2, "complaint.verified", b"{broken", b"{}")])
    catch_up(db)
    wanting = [projection for projection in KEYED if "complaint.verified" in projection.topics]
    assert len(wanting) > 4
    for projection in wanting:
        stopped = checkpoint(db, projection.name)
        assert (stopped.position, stopped.failed_position) == (1, 2)
        assert "UnreadableEvent" in (stopped.failure or "")


def test_a_row_that_the_table_refuses_stops_before_its_event_only(db: Database) -> None:
    first, second = uuid7(), uuid7()
    record(db, first, FILED, VERIFIED)
    record(db, second, FILED)  # the same tracking id: the register's index refuses it
    record(db, first, ROUTED, after=2)
    sequence_all(db)
    worker = Worker(db, KEYED)
    for _ in range(20):
        worker.tick()
    stopped = checkpoint(db, "register")
    assert (stopped.position, stopped.failed_position) == (2, 3)
    assert f"complaint.filed, version 1 of {second}, at position 3: the table refused its row" in (
        stopped.failure or ""
    )
    assert checkpoint(db, "queue").position == checkpoint(db, "timeline").position == 4


def test_events_of_other_streams_are_passed_over(db: Database) -> None:
    with db.autocommit() as cur:
        append(cur, [Stored(UUID(int=77), 1, "unit.closed", b"{}", b"{}")])
    record(db, uuid7(), FILED)
    catch_up(db)
    assert [checkpoint(db, each.name).position for each in KEYED] == [2] * len(KEYED)
    assert len(shown(db, "timeline")) == 1


def test_projections_at_one_place_share_what_was_read(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    record(db, uuid7(), FILED, VERIFIED, ROUTED, STARTED)
    sequence_all(db)
    decoded = []

    def decode(topic: str, state: bytes) -> Event:
        decoded.append(topic)
        return mapper.decode(topic, state)

    monkeypatch.setattr(source, "decode", decode)
    reader = Reader()
    for projection in (queue, timeline, register):
        advance(db, projection, reader)
    assert len(decoded) == 4
