"""A checker that finds nothing proves nothing: each kind of fault must be found."""

from contextlib import closing
from typing import Any

import psycopg2
import pytest

from tests.faults.checker import Seen, Tail, problems
from tests.faults.load import Acknowledged, Sent
from tests.service.audit.damage import harm
from tests.service.serving import wait_for
from tests.support.world import World

SENT = Sent("/complaints", {}, None, "key")


@pytest.fixture
def asked(world: World) -> list[Acknowledged]:
    """Two lives, and what was acknowledged of them."""
    found = []
    for life in (world.whole_life(), world.whole_life()):
        for one in world.service.log.history(life.id):
            answer: dict[str, Any] = {"tracking_id": life.tracking_id} if one.originator_version == 1 else {}
            found.append(Acknowledged(SENT, one.event.topic, str(life.id), one.originator_version, answer))
    world.sequence()
    return found


def seen_of(world: World) -> Seen:
    tail = Tail(world.database.service_url)
    tail.start()
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.positions")
        (count,) = cursor.fetchone() or (0,)
    wait_for(lambda: len(tail.seen) == count)
    tail.finish()
    return tail.seen


def test_a_whole_log_has_no_problems(world: World, asked: list[Acknowledged]) -> None:
    assert problems(world.database.service_url, asked, seen_of(world)) == []


def test_a_lost_act(world: World, asked: list[Acknowledged]) -> None:
    stream = asked[-1].complaint
    harm(
        world.database.superuser_url,
        "DELETE FROM aduan.positions USING aduan.events e WHERE e.log_id = positions.log_id"
        f" AND originator_id = '{stream}' AND version = 9",
        f"DELETE FROM aduan.events WHERE originator_id = '{stream}' AND version = 9",
    )
    (found,) = problems(world.database.service_url, asked, {})
    assert "was acknowledged at version 9 and is not there" in found


def test_an_act_that_was_done_twice(world: World, asked: list[Acknowledged]) -> None:
    once = [one for one in asked if not (one.topic == "complaint.answered" and one.version == 7)]
    found = problems(world.database.service_url, once, {})
    assert len(found) == 2
    assert all("acknowledged 1 times and is there 2 times" in one for one in found)


def test_a_filing_that_nobody_was_told_of(world: World, asked: list[Acknowledged]) -> None:
    filed = world.file()
    world.sequence()
    (found,) = problems(world.database.service_url, asked, {})
    assert found == f"complaint.filed of {filed.id} was acknowledged 0 times and is there 1 times"


def test_an_event_without_a_position(world: World, asked: list[Acknowledged]) -> None:
    harm(world.database.superuser_url, "DELETE FROM aduan.positions WHERE position = 30")
    found = problems(world.database.service_url, asked, {})
    assert "positions are not dense" in found


def test_a_position_that_changed_after_it_was_read(world: World, asked: list[Acknowledged]) -> None:
    seen = seen_of(world)
    harm(
        world.database.superuser_url,
        "UPDATE aduan.positions SET log_id = -log_id WHERE position IN (40, 41)",
        "UPDATE aduan.positions SET log_id = CASE position WHEN 40 THEN 41 ELSE 40 END WHERE position IN (40, 41)",
    )
    found = problems(world.database.service_url, asked, seen)
    assert sum(one.startswith(("position 40 was", "position 41 was")) for one in found) == 2


def test_a_tracking_id_that_leads_elsewhere(world: World, asked: list[Acknowledged]) -> None:
    with closing(psycopg2.connect(world.database.owner_url)) as owner, owner, owner.cursor() as cursor:
        cursor.execute(
            "UPDATE aduan.stream_names SET originator_id = gen_random_uuid() WHERE name = %s",
            (asked[0].answer["tracking_id"],),
        )
    (found,) = problems(world.database.service_url, asked, {})
    assert "does not lead to it" in found
