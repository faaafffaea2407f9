import os
import signal
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from domain.complaint.commands import Answer, Postpone, Reply, RequestInformation, Start, Verify
from domain.complaint.events import Clock, Closure, ComplaintEscalated
from domain.complaint.refusals import ReplyTooLate
from domain.complaint.state import Status
from domain.complaint.unit_events import ComplaintWarned
from domain.event import SYSTEM, Code, Role
from projections.clocks import clocks
from service.cluster import Cluster
from service.idempotency import IdempotencyKey
from service.projector.generations import prepare
from service.projector.run import Worker
from service.store.append import append
from service.store.log import history
from service.store.mapper import decode_metadata
from service.store.stored import Stored
from service.workers import clock
from service.workers.clock import ClockWorker
from service.workers.warnings import WarningWorker
from tests.support.databases import SETTINGS, fresh_database, make_template
from tests.support.world import ADI, LIA, MEDAN, ROADS, Filed, World, made_world

INSTANT = timedelta(microseconds=1)


def project(world: World) -> None:
    """Bring the running deadlines up to the log."""
    world.sequence()
    prepare(world.service.database, [clocks])
    worker = Worker(world.service.database, [clocks])
    while worker.tick():
        pass


def worker_of(world: World) -> ClockWorker:
    return ClockWorker(world.service.database, world.service.commands)


def tick(world: World, worker: ClockWorker | None = None) -> int:
    """One round at the world's time."""
    project(world)
    return (worker or worker_of(world)).tick(world.clock())


def due(world: World, filed: Filed, which: Clock) -> datetime:
    promised = world.state(filed.id).due(which)
    assert promised is not None
    return promised.at


def escalations(world: World, filed: Filed) -> list[ComplaintEscalated]:
    events = [one.event for one in world.service.log.history(filed.id)]
    return [event for event in events if isinstance(event, ComplaintEscalated)]


def test_nothing_is_done_before_its_time(world: World) -> None:
    filed = world.file()
    world.clock.set(due(world, filed, Clock.VERIFICATION))
    assert tick(world) == 0
    assert escalations(world, filed) == []


def test_a_missed_check_is_raised_level_by_level(world: World) -> None:
    filed, now = world.file(), world.clock
    now.set(due(world, filed, Clock.VERIFICATION) + INSTANT)
    assert tick(world) == 1
    assert tick(world) == 0, "the next level is not due yet"
    for _ in (2, 3):
        following = escalations(world, filed)[-1].next
        assert following is not None
        now.set(following.at)
        assert tick(world) == 0
        now.set(following.at + INSTANT)
        assert tick(world) == 1
    now.set(now() + timedelta(days=60))
    assert tick(world) == 0, "there is no fourth level"
    told = [(event.level, event.role, event.unit) for event in escalations(world, filed)]
    assert told == [
        (1, Role.LEADER, MEDAN),
        (2, Role.NATIONAL_ADMIN, Code("nasional")),
        (3, Role.OMBUDSMAN, Code("nasional")),
    ]


def test_who_acted_is_the_system(world: World) -> None:
    filed = world.file()
    world.clock.set(due(world, filed, Clock.VERIFICATION) + INSTANT)
    tick(world)
    last = world.service.log.history(filed.id)[-1]
    assert (last.at.actor, last.at.channel) == (SYSTEM, Code("system"))


def test_one_that_was_stopped_for_long_catches_up(world: World) -> None:
    """The first level is raised at once; who is told then has the time to act before the next is."""
    filed = world.file()
    restarted = world.clock.set(datetime.now(UTC) + timedelta(days=90))
    while tick(world):
        pass
    (first,) = escalations(world, filed)
    assert first.next is not None
    assert first.next.at - restarted >= timedelta(days=5)
    for level in (2, 3):
        following = escalations(world, filed)[-1].next
        assert following is not None
        world.clock.set(following.at + INSTANT)
        assert tick(world) == 1
        assert escalations(world, filed)[-1].level == level


def test_an_answer_at_the_due_instant_wins(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, LIA, Start())
    world.clock.set(due(world, filed, Clock.RESOLUTION))
    project(world)
    worker = worker_of(world)
    assert worker.tick(world.clock()) == 0
    world.act(filed.id, LIA, Answer(text="Sudah ditambal."))
    world.clock.set(world.clock() + INSTANT)
    assert worker.tick(world.clock()) == 0, "the read model still shows the deadline; the rules know better"
    assert escalations(world, filed) == []


def test_after_the_due_instant_the_case_is_late(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, LIA, Start())
    world.clock.set(due(world, filed, Clock.RESOLUTION) + INSTANT)
    assert tick(world) == 1
    (raised,) = escalations(world, filed)
    assert (raised.clock, raised.level, raised.unit, raised.role) == (Clock.RESOLUTION, 1, ROADS, Role.LEADER)


@pytest.mark.parametrize("number", [2, 5])
def test_however_many_workers_run_it_is_raised_once(world: World, number: int) -> None:
    cases = [world.file() for _ in range(6)]
    world.clock.set(due(world, cases[0], Clock.VERIFICATION) + INSTANT)
    project(world)
    start, recorded = threading.Barrier(number), []

    def run() -> None:
        worker = worker_of(world)
        start.wait()
        recorded.append(worker.tick(world.clock()))

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recorded) == number
    assert sum(recorded) == len(cases)
    assert all(len(escalations(world, case)) == 1 for case in cases)


def test_the_system_closes_after_the_reply_window(world: World) -> None:
    filed = world.answered()
    world.clock.set(due(world, filed, Clock.REPLY))
    assert tick(world) == 0
    world.clock.set(world.clock() + INSTANT)
    assert tick(world) == 1
    state = world.state(filed.id)
    assert (state.status, state.closure) == (Status.CLOSED, Closure.SYSTEM)
    with pytest.raises(ReplyTooLate):
        _reply_to_another(world)


def _reply_to_another(world: World) -> None:
    """One that the worker has not closed: the window is over all the same."""
    late = world.answered()
    world.clock.set(due(world, late, Clock.REPLY) + INSTANT)
    world.act(late.id, late.reporter, Reply(text="Belum."))


def test_what_is_refused_hides_nothing_that_comes_after_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """More refused rows than a page holds, and damaged ones among them; all are due earlier than the last."""
    monkeypatch.setattr(clock, "BATCH", 2)
    done = [world.file() for _ in range(5)]
    damaged = world.file()
    last = world.file()
    world.clock.set(due(world, last, Clock.VERIFICATION) + INSTANT)
    project(world)
    for case in done:
        world.act(case.id, ADI, Verify())
    with world.service.database.autocommit() as cursor:
        append(cursor, [Stored(damaged.id, 2, "complaint.sung", b"{}", metadata=b"{}")])
    worker = worker_of(world)
    assert worker.tick(world.clock()) == 1
    assert len(escalations(world, last)) == 1


def test_one_damaged_case_stops_no_other(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """What can be read may still not fold: a stream without its beginning, an event of another kind of stream."""
    headless, strange, last = uuid4(), world.file(), world.file()
    (filed,) = world.service.log.recorder.select_events(last.id)
    assert isinstance(filed, Stored)
    world.clock.set(due(world, last, Clock.VERIFICATION) + INSTANT)
    project(world)
    with world.service.database.autocommit() as cursor:
        append(cursor, [Stored(headless, 1, "complaint.started", b'{"assignment":1}', metadata=filed.metadata)])
        append(cursor, [Stored(strange.id, 2, "category.retired", b"{}", metadata=filed.metadata)])
        cursor.execute(
            "INSERT INTO projection.clocks SELECT (jsonb_populate_record(c, jsonb_build_object('complaint', %s))).*"
            " FROM projection.clocks c WHERE complaint = %s",
            (str(headless), str(strange.id)),
        )
        cursor.execute(
            "UPDATE projection.clocks SET due_at = due_at - interval '1 s' WHERE complaint <> %s", (str(last.id),)
        )
    worker = worker_of(world)
    assert worker.tick(world.clock()) == 1
    assert len(escalations(world, last)) == 1
    told = [record.message for record in caplog.records if "cannot be acted on" in record.message]
    assert {str(headless), str(strange.id)} == {message.split()[0] for message in told}
    assert {"ValueError", "AssertionError"} == {message.split(": ")[1] for message in told}
    assert len(told) == 2
    assert worker.tick(world.clock()) == 0
    assert len([record for record in caplog.records if "cannot be acted on" in record.message]) == 2, "they rest"


def test_a_case_that_somebody_holds_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An append that does not end holds its stream's next version; the worker's own waits for as long as it may."""
    held, last = world.file(), world.file()
    (filed,) = world.service.log.recorder.select_events(held.id)
    assert isinstance(filed, Stored)
    world.clock.set(due(world, last, Clock.VERIFICATION) + INSTANT)
    project(world)
    world.service.database.close()
    monkeypatch.setattr(world.service.database, "_options", "-c lock_timeout=200ms -c timezone=UTC")
    with closing(psycopg2.connect(world.database.owner_url)) as other, other.cursor() as cursor:
        append(cursor, [Stored(held.id, 2, "complaint.verified", b"{}", metadata=filed.metadata)])
        worker = worker_of(world)
        assert worker.tick(world.clock()) == 1
        other.rollback()
    assert len(escalations(world, last)) == 1
    assert worker.tick(world.clock() + timedelta(minutes=2)) == 1, "it is tried again later"
    assert len(escalations(world, held)) == 1


def test_what_is_refused_rests_for_a_minute(world: World, caplog: pytest.LogCaptureFixture) -> None:
    case = world.file()
    world.clock.set(due(world, case, Clock.VERIFICATION) + INSTANT)
    project(world)
    world.act(case.id, ADI, Verify())
    worker, now = worker_of(world), world.clock()
    caplog.set_level("DEBUG", "service.workers.acting")
    for seconds in (0, 1, 30, 59, 61):
        worker.tick(now + timedelta(seconds=seconds))
    assert len([record for record in caplog.records if "not acted on" in record.message]) == 2


def test_the_worker_waits_for_tables_acts_forgets_and_stops(world: World) -> None:
    """As `aduan clock` runs it, with the computer's time, on a database where no projector has been yet."""
    long_ago = datetime.now(UTC) - timedelta(days=30)
    world.clock.set(long_ago)
    filed = world.file(idempotency=IdempotencyKey("web", "file", "key", b"body"))
    world.clock.set(datetime.now(UTC))
    age = "UPDATE aduan.idempotency SET created_at = created_at - interval '49 hours'"
    with closing(psycopg2.connect(world.database.owner_url)) as owner, owner, owner.cursor() as cursor:
        cursor.execute(age)
    stop = threading.Event()
    thread = threading.Thread(target=clock.run, args=(world.service, stop))
    thread.start()
    try:
        time.sleep(0.2)  # it is there before the tables are
        project(world)
        wait_for(lambda: len(escalations(world, filed)) >= 1)
        wait_for(lambda: count(world, "idempotency") == 0)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def count(world: World, table: str) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute(f"SELECT count(*) FROM aduan.{table}")
        (number,) = cursor.fetchone() or (0,)
        return int(number)


def wait_for(condition: object, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def test_it_waits_while_the_database_is_away(server_home: Path, tmp_path: Path) -> None:
    """A server of the test's own, killed and started again while the worker runs."""
    with Cluster(server_home / "data", settings=SETTINGS) as server:
        make_template(server)
        with fresh_database(server) as fresh, made_world(fresh, tmp_path) as world:
            world.clock.set(datetime.now(UTC) - timedelta(days=30))
            filed = world.file()
            world.clock.set(datetime.now(UTC))
            stop = threading.Event()
            thread = threading.Thread(target=clock.run, args=(world.service, stop))
            thread.start()
            try:
                assert server.pid is not None
                os.kill(server.pid, signal.SIGKILL)
                wait_for(lambda: server.pid is None)
                time.sleep(1.5)
                assert thread.is_alive()
                server.start()
                project(world)
                wait_for(lambda: len(escalations(world, filed)) >= 1)
            finally:
                stop.set()
                thread.join(15)
            assert not thread.is_alive()


def test_an_act_of_the_system_names_the_event_that_promised_the_date_as_its_cause(world: World) -> None:
    filed = world.file()
    world.clock.set(due(world, filed, Clock.VERIFICATION) + INSTANT)
    assert tick(world) == 1
    world.sequence()
    first, escalated = (decode_metadata(row.metadata) for row in history(world.service.database, filed.id))
    assert first.causation_id is None
    assert escalated.causation_id == first.event_id


def warnings_of(world: World) -> WarningWorker:
    return WarningWorker(world.service.database, world.service.commands, world.service.directories)


def test_a_wait_that_nobody_ends_is_ended_when_the_time_is_over(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, LIA, Start(), RequestInformation(question="Di mana?"))
    until = due(world, filed, Clock.REPLY)
    world.clock.set(until)
    assert tick(world) == 0
    world.clock.set(until + INSTANT)
    assert tick(world) == 1
    assert tick(world) == 0
    state = world.state(filed.id)
    assert (state.status, {clock.clock for clock in state.clocks}) == (Status.IN_PROGRESS, {Clock.RESOLUTION})


def test_a_clock_that_stands_still_raises_nothing(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, LIA, Start())
    promised = due(world, filed, Clock.RESOLUTION)
    world.clock.set(promised - timedelta(days=1))
    world.act(filed.id, LIA, Postpone(reason="Menunggu pelapor."))
    world.clock.set(promised + timedelta(days=1))
    assert tick(world) == 0
    assert escalations(world, filed) == []


def test_a_date_that_is_near_is_warned_of_once_however_many_workers_run(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, LIA, Start())
    promised = due(world, filed, Clock.RESOLUTION)
    world.clock.set(promised - timedelta(days=8))
    project(world)
    assert warnings_of(world).tick(world.clock()) == 0, "it is far off"
    world.clock.set(promised - timedelta(minutes=1))
    first, second = warnings_of(world), warnings_of(world)
    assert first.tick(world.clock()) == 1
    assert second.tick(world.clock()) == 0, "the read model does not know it yet; the rules do"
    project(world)
    assert warnings_of(world).tick(world.clock()) == 0
    warned = [one.event for one in world.service.log.history(filed.id) if isinstance(one.event, ComplaintWarned)]
    assert [(event.clock, event.due.at) for event in warned] == [(Clock.RESOLUTION, promised)]
    world.clock.set(promised + INSTANT)
    assert tick(world) == 1, "it is raised all the same"
