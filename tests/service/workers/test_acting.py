"""Many cases by one append: quicker, and each as if it had been alone."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import pytest

from domain.complaint.commands import Escalate, Verify
from domain.complaint.events import Clock, ComplaintEscalated
from domain.complaint.state import Status
from service.store.mapper import Replayed
from service.workers.acting import TOGETHER, Errand, Errands
from service.workers.clock import REST
from tests.service.workers.test_clock import INSTANT, due, escalations
from tests.support.world import ADI, Filed, World


def errand(complaint: UUID, level: int = 1) -> Errand:
    return Errand(complaint, Escalate(assignment=0, clock=Clock.VERIFICATION, level=level), 1)


def missed(world: World, count: int) -> list[Filed]:
    """So many reports whose check was not made in time."""
    filed = [world.file() for _ in range(count)]
    world.clock.set(due(world, filed[-1], Clock.VERIFICATION) + INSTANT)
    return filed


def done(world: World, *errands: Errand) -> int:
    return Errands(world.service.commands, REST).do(errands, world.clock())


def appends(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(DISTINCT xid) FROM aduan.events WHERE topic = %s", (ComplaintEscalated.topic,))
        (number,) = cursor.fetchone() or (0,)
        return int(number)


def test_what_is_due_is_recorded_by_few_appends(world: World) -> None:
    filed = missed(world, TOGETHER + 3)
    assert done(world, *(errand(one.id) for one in filed)) == TOGETHER + 3
    assert [len(escalations(world, one)) for one in filed] == [1] * (TOGETHER + 3)
    assert appends(world) == 2


def test_what_is_refused_holds_back_no_other(world: World) -> None:
    first, checked, last = missed(world, 3)
    world.act(checked.id, ADI, Verify())
    assert done(world, errand(first.id), errand(checked.id), errand(uuid4()), errand(last.id)) == 2
    assert appends(world) == 1
    assert escalations(world, checked) == []


def test_two_acts_on_one_case_are_two_appends(world: World) -> None:
    (filed,) = missed(world, 1)
    assert done(world, errand(filed.id), errand(filed.id)) == 1
    assert len(escalations(world, filed)) == 1


def test_who_acts_at_the_same_moment_wins_and_the_others_come_to_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and appending a person has checked one of them."""
    first, checked, last = missed(world, 3)
    read = world.service.log.histories

    def overtaken(streams: Sequence[UUID]) -> Mapping[UUID, list[Replayed]]:
        found = read(streams)
        world.act(checked.id, ADI, Verify())
        return found

    monkeypatch.setattr(world.service.log, "histories", overtaken)
    assert done(world, errand(first.id), errand(checked.id), errand(last.id)) == 2
    assert world.state(checked.id).status is Status.VERIFIED
    assert [len(escalations(world, one)) for one in (first, checked, last)] == [1, 0, 1]
