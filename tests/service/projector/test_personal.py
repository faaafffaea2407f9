"""Tables with personal texts: filled from the vault, gone with their subject, noticed and filled anew after a crash."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2
import pytest

from domain.complaint.commands import Answer, Close, Reply, Start
from domain.complaint.events import Closure
from projections.queue.fold import queue
from projections.search import search
from service.audit.check import check
from service.bootstrap import Service
from service.cluster import OWNER, SERVICE, SUPERUSER, Cluster
from service.projector.advance import advance
from service.projector.checkpoints import live_checkpoint
from service.projector.compare import FormDiffers, compare
from service.projector.generations import create_shadow, prepare, switch
from service.projector.keyed import KeyedProjection, KeysNeeded, keyed
from service.projector.personal import Emptied, forget_subject, whole
from service.projector.rebuild import rebuild
from service.projector.run import Worker, run
from service.projector.source import Reader
from service.store.database import DatabaseUnavailable
from service.store.migrate import migrate
from tests.service.store.test_crash import kill
from tests.support.databases import FreshDatabase
from tests.support.world import LIA, World, filing, made_world

TEXTS = "SELECT title, body, place, coordinates, phone, answers FROM projection.search WHERE complaint = %s"


def searched(service: Service) -> KeyedProjection:
    """The projection with this service's keys."""
    (found,) = (each for each in keyed(service.ring) if isinstance(each, KeyedProjection))
    return found


def project(world: World) -> None:
    """Bring every projection to the end of the log."""
    world.sequence()
    prepare(world.service.database)
    worker = Worker(world.service.database, keyed(world.service.ring))
    while worker.tick():
        pass


def asked(service: Service, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with service.database.autocommit() as cur:
        cur.execute(query, [str(value) if isinstance(value, UUID) else value for value in values])
        return cur.fetchall()


def erase(world: World, *subjects: UUID) -> None:
    """What an erasure does to the vault, and here."""
    with closing(psycopg2.connect(world.database.owner_url)) as owner, owner, owner.cursor() as cur:
        for subject in subjects:
            cur.execute("DELETE FROM aduan.vault_values WHERE subject = %s", (str(subject),))
            cur.execute("DELETE FROM aduan.vault_keys WHERE subject = %s", (str(subject),))
    with world.service.database.transaction() as cur:
        for subject in subjects:
            forget_subject(cur, subject)


def test_a_row_has_the_texts_as_they_were_typed(world: World) -> None:
    body = 'Lubang \\ besar\tdi "depan" {sekolah}, NULL\nbaris kedua'
    case = world.answered(body=body, coordinates="3.57912,98.65871")
    project(world)
    title, place, phone = filing().title, filing().place, filing().phone
    row = (title, body, place, "3.57912,98.65871", phone, "Lubang sudah ditambal.")
    assert asked(world.service, TEXTS, case.id) == [row]
    world.act(case.id, case.reporter, Reply(text="Masih berlubang."))
    world.act(case.id, LIA, Answer(text="Ditambal lagi."))
    project(world)
    ((*_, answers),) = asked(world.service, TEXTS, case.id)
    assert answers == "Lubang sudah ditambal.\nDitambal lagi."
    rebuilt = rebuild(world.service.database, searched(world.service))
    assert rebuilt.comparison is not None
    assert rebuilt.comparison.difference == ""
    assert asked(world.service, "SELECT count(*) FROM projection.search WHERE body = %s", body) == [(1,)]


def test_a_telephone_number_is_the_same_however_it_is_typed(world: World) -> None:
    cases = [world.file(phone=typed) for typed in ("+62 812 3456 7890", "0812-3456-7890", "(0812) 34567890")]
    none = world.file(phone=None)
    project(world)
    found = asked(world.service, "SELECT complaint::text FROM projection.search WHERE digits = '81234567890'")
    assert {complaint for (complaint,) in found} == {str(case.id) for case in cases}
    assert asked(world.service, "SELECT digits FROM projection.search WHERE complaint = %s", none.id) == [("",)]


def test_the_table_stays_out_of_the_write_ahead_log(world: World) -> None:
    project(world)
    kinds = "SELECT DISTINCT relpersistence::text FROM pg_class WHERE relname LIKE 'search\\_1%%'"
    assert asked(world.service, kinds) == [("u",)]


def test_without_keys_nothing_is_written(world: World) -> None:
    world.file()
    world.sequence()
    prepare(world.service.database)
    with pytest.raises(KeysNeeded):
        advance(world.service.database, search, Reader())
    assert asked(world.service, "SELECT count(*) FROM projection.search") == [(0,)]


def test_an_erased_reporter_is_gone_at_once_and_a_rebuild_agrees(world: World) -> None:
    gone, stays = world.answered(), world.answered()
    project(world)
    erase(world, gone.reporter.id)
    assert asked(world.service, "SELECT complaint::text FROM projection.search") == [(str(stays.id),)]
    assert compare(world.service.database, searched(world.service)).difference == ""
    world.act(gone.id, LIA, Close(kind=Closure.RESOLVED))  # the case goes on, without being found
    project(world)
    assert asked(world.service, TEXTS, gone.id) == []
    assert compare(world.service.database, searched(world.service)).difference == ""


def test_an_erased_office_leaves_the_report_without_its_answers(world: World) -> None:
    case = world.answered()
    project(world)
    office = world.state(case.id).filed.office
    erase(world, office)
    ((title, *_, answers),) = asked(world.service, TEXTS, case.id)
    assert (title, answers) == (filing().title, "")
    assert compare(world.service.database, searched(world.service)).difference == ""


def test_who_is_erased_before_the_projector_comes_never_appears(world: World) -> None:
    case = world.routed()
    prepare(world.service.database)
    erase(world, case.reporter.id)
    project(world)
    assert asked(world.service, "SELECT count(*) FROM projection.search") == [(0,)]
    world.act(case.id, LIA, Start())
    project(world)
    assert compare(world.service.database, searched(world.service)).difference == ""


def test_a_forgotten_subject_is_gone_from_a_rebuild_that_is_under_way_too(world: World) -> None:
    case = world.file()
    project(world)
    database, projection = world.service.database, searched(world.service)
    generation = create_shadow(database, projection)
    while (advanced := advance(database, projection, Reader(), generation=generation)) and advanced.events:
        pass
    assert asked(world.service, f"SELECT count(*) FROM projection.search_{generation}") == [(1,)]
    erase(world, case.reporter.id)
    assert asked(world.service, f"SELECT count(*) FROM projection.search_{generation}") == [(0,)]


def empty(world: World) -> None:
    """As PostgreSQL leaves the table after a crash."""
    with world.service.database.autocommit() as cur:
        cur.execute("TRUNCATE projection.search_1, projection.search_1_mark")


def test_an_emptied_table_is_moved_no_further_and_is_no_truth(world: World) -> None:
    world.file()
    project(world)
    empty(world)
    database, projection = world.service.database, searched(world.service)
    world.file()
    world.sequence()
    with pytest.raises(Emptied):
        advance(database, projection, Reader())
    assert prepare(database, [queue, projection]) == [projection]
    with pytest.raises(FormDiffers):
        compare(database, projection)
    wrong = {finding.name: finding for finding in check(world.service) if not finding.ok}
    (finding,) = [found for name, found in wrong.items() if "search" in name]
    assert "gone" in finding.wrong[0]
    assert finding.advice.endswith("aduan rebuild search")
    rebuilt = rebuild(database, projection)
    assert (rebuilt.comparison, prepare(database)) == (None, [])
    assert asked(world.service, "SELECT count(*) FROM projection.search") == [(2,)]
    assert compare(database, projection).difference == ""


def test_a_generation_that_a_crash_emptied_never_takes_over(world: World) -> None:
    world.file()
    project(world)
    database, projection = world.service.database, searched(world.service)
    generation = create_shadow(database, projection)
    with database.autocommit() as cur:
        cur.execute(f"TRUNCATE projection.search_{generation}_mark")
    with pytest.raises(Emptied):
        switch(database, projection, generation)


def test_a_generation_that_is_dropped_while_it_is_looked_at_is_not_whole(world: World) -> None:
    """Whoever looks waits for the drop, and must neither fail nor take it for whole."""
    project(world)
    database, seen = world.service.database, []
    generation = create_shadow(database, searched(world.service))

    def look() -> None:
        with database.autocommit() as cur:
            seen.append(whole(cur, search, generation))

    looking = threading.Thread(target=look)
    with database.transaction() as dropping:
        dropping.execute(f"DROP TABLE projection.search_{generation}_mark")
        looking.start()
        until = time.monotonic() + 10
        while asked(world.service, "SELECT count(*) FROM pg_locks WHERE NOT granted") == [(0,)]:
            assert time.monotonic() < until, "nobody waits"
    looking.join()
    assert seen == [False]


def test_the_worker_notices_by_itself_without_a_new_event(world: World) -> None:
    world.file()
    project(world)
    empty(world)
    with running(world.service):
        until_shown(world.service, 1)


@contextmanager
def running(service: Service) -> Iterator[None]:
    """The projector, as `aduan project` runs it."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(service.database, stop, keyed(service.ring)))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def until_shown(service: Service, rows: int, patience: float = 30) -> None:
    """The table has so many rows, and its mark."""
    until = time.monotonic() + patience
    while _shown(service) != rows:
        assert time.monotonic() < until, f"{_shown(service)} rows"
        time.sleep(0.05)


def _shown(service: Service) -> int | None:
    try:
        with service.database.autocommit() as cur:
            live = live_checkpoint(cur, "search")
            if live is None or not whole(cur, search, live.generation):
                return None
            cur.execute("SELECT count(*) FROM projection.search")
            (count,) = cur.fetchone() or (0,)
            return int(count)
    except DatabaseUnavailable:
        return None


@pytest.mark.slow
def test_after_kill_9_of_postgresql_all_texts_are_there_again(server_home: Path, tmp_path: Path) -> None:
    cluster = Cluster(server_home / "data", settings={"max_connections": "100"})
    with cluster:
        cluster.create_database("crash")
        fresh = FreshDatabase("crash", *(cluster.url("crash", user) for user in (OWNER, SERVICE, SUPERUSER)))
        migrate(fresh.owner_url)
        with made_world(fresh, tmp_path) as world:
            for number in range(30):
                world.file(title=f"Lubang nomor {number}")
            with running(world.service):
                until_shown(world.service, 30)
                kill(cluster)
                cluster.start()
                until_shown(world.service, 30)
                world.file()
                until_shown(world.service, 31)
            assert compare(world.service.database, searched(world.service)).difference == ""
