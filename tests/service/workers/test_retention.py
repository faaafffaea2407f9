"""What is personal goes by itself when its time is over; where something stands against it, it stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.complaint.commands import Archive, Close, Erase, Follow, PlaceHold, Reopen, Split
from domain.complaint.events import ArchiveReason, Closure
from domain.complaint.personal_data import Basis, PersonalDataErased
from domain.directory.commands import SetRetention
from domain.directory.plan import Desired
from domain.event import SYSTEM, Actor, Role
from projections.retention import retention
from service.projector.generations import prepare
from service.projector.run import Worker
from service.workers import retention as workers
from service.workers.retention import RetentionWorker
from tests.service.test_erasure import kept
from tests.support.world import ADI, IRA, MEDAN, NATION, Filed, World, apply_directory

YEARS = timedelta(days=5 * 366 + 2)


def project(world: World) -> None:
    world.sequence()
    prepare(world.service.database, [retention])
    worker = Worker(world.service.database, [retention])
    while worker.tick():
        pass


def worker_of(world: World, backup_days: int = 36_500) -> RetentionWorker:
    """The database's own clock stays where it is, so backups are kept for long unless a test is about them."""
    return RetentionWorker(replace(world.service, settings=replace(world.service.settings, backup_days=backup_days)))


def tick(world: World, worker: RetentionWorker | None = None) -> int:
    """One round at the world's time, with a read model that is up to date."""
    project(world)
    return (worker or worker_of(world)).tick(world.clock())


def later(world: World, passed: timedelta) -> None:
    world.clock.set(datetime.now().astimezone() + passed)


def rule(world: World, years: int | None, unit: Any = MEDAN) -> None:
    apply_directory(world.service, Desired(retention=(SetRetention(code=unit, closed_years=years),)))


def closed(world: World) -> Filed:
    filed = world.answered()
    world.act(filed.id, filed.reporter, Close(kind=Closure.REPORTER))
    return filed


def erasures(world: World, filed: Filed) -> list[tuple[UUID, Basis]]:
    events = [one.event for one in world.service.log.history(filed.id)]
    return [(event.subject, event.basis) for event in events if isinstance(event, PersonalDataErased)]


def test_what_ended_five_years_ago_is_erased_by_the_system(world: World) -> None:
    rule(world, 5)
    filed, still_open = closed(world), world.answered()
    later(world, timedelta(days=5 * 365 - 3))
    assert tick(world) == 0
    later(world, YEARS)
    assert tick(world) == 1
    assert erasures(world, filed) == [(filed.reporter.id, Basis.RETENTION)]
    assert world.service.log.history(filed.id)[-1].at.actor == SYSTEM
    assert set(kept(world, filed.reporter.id).values()) == {0}
    assert erasures(world, still_open) == []
    assert tick(world) == 0


def test_archived_counts_and_reopened_does_not(world: World) -> None:
    rule(world, 5)
    archived, reopened = world.file(), closed(world)
    world.act(archived.id, ADI, Archive(reason=ArchiveReason.FORMAT))
    world.act(reopened.id, reopened.reporter, Reopen(reason="Lagi."))
    later(world, YEARS)
    assert tick(world) == 1
    assert erasures(world, archived) != []


def test_without_a_rule_nothing_goes_and_the_nations_rule_reaches_down(world: World) -> None:
    filed = closed(world)
    later(world, YEARS)
    assert tick(world) == 0
    rule(world, 4, NATION)
    assert tick(world) == 1
    assert erasures(world, filed) != []


def test_a_hold_keeps_a_case_and_leaves_no_noise(world: World) -> None:
    rule(world, 5)
    filed = closed(world)
    world.act(filed.id, IRA, PlaceHold(reason="Perkara 12"))
    version = world.state(filed.id).version
    later(world, YEARS)
    assert tick(world) == 0
    assert world.state(filed.id).version == version


def test_batches_follow_each_other_and_many_workers_do_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "BATCH", 2)
    rule(world, 5)
    cases = [closed(world) for _ in range(5)]
    later(world, YEARS)
    one, other = worker_of(world), worker_of(world)
    project(world)
    assert [one.tick(world.clock()), other.tick(world.clock())] == [2, 0], "the other lags behind the log"
    assert [tick(world, one), tick(world, one), tick(world, one)] == [2, 1, 0]
    assert [len(erasures(world, filed)) for filed in cases] == [1] * 5


def test_between_two_looks_an_hour_passes(world: World) -> None:
    rule(world, 5)
    closed(world)
    later(world, YEARS - timedelta(days=30))
    worker = worker_of(world)
    first = world.clock()
    assert tick(world, worker) == 0
    rule(world, 4)
    assert worker.tick(first + timedelta(minutes=59)) == 0
    assert worker.tick(first + timedelta(minutes=60)) == 1


def test_an_erasure_is_complete_when_no_backup_has_it(world: World) -> None:
    filed = world.answered()
    world.act(filed.id, ADI, Erase(basis=Basis.REQUEST))
    project(world)
    later(world, timedelta(days=29))
    assert worker_of(world, 30).tick(world.clock()) == 0
    later(world, timedelta(days=31))
    assert worker_of(world, 30).tick(world.clock()) == 1
    assert world.state(filed.id).personal_data.completed == (filed.reporter.id,)
    assert tick(world) == 0


def test_whoever_follows_it_goes_with_the_reporter_also_when_that_was_erased_before(world: World) -> None:
    rule(world, 5)
    fans = [Actor(id=UUID(int=number), role=Role.FOLLOWER) for number in (51, 52)]
    both, left = closed(world), closed(world)
    for filed, fan in zip((both, left), fans, strict=True):
        world.act(filed.id, fan, Follow(contact="warga@contoh.example"))
    world.act(left.id, ADI, Erase(basis=Basis.REQUEST))
    later(world, YEARS)
    assert tick(world) == 3
    assert set(erasures(world, both)) == {(both.reporter.id, Basis.RETENTION), (fans[0].id, Basis.RETENTION)}
    assert erasures(world, left)[-1] == (fans[1].id, Basis.RETENTION)
    for fan in fans:
        assert set(kept(world, fan.id).values()) == {0}
    assert tick(world) == 0


def test_what_was_split_goes_when_the_time_of_both_is_over_and_together(world: World) -> None:
    rule(world, 5)
    filed = world.answered()
    world.act(filed.id, ADI, Split(title="Lampu mati", body="Lampu jalan juga mati."))
    world.act(filed.id, filed.reporter, Close(kind=Closure.REPORTER))
    (second,) = world.state(filed.id).split_into
    later(world, YEARS)
    assert tick(world) == 0, "the second is open"
    world.act(second, ADI, Archive(reason=ArchiveReason.FORMAT))
    later(world, 2 * YEARS)
    assert tick(world) == 1
    assert world.state(second).personal_data.erased == world.state(filed.id).personal_data.erased
    assert set(kept(world, filed.reporter.id).values()) == {0}
    assert tick(world) == 0
