"""Handing over while away: the deputy sees the work and is told of it, and it is back by itself."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.directory.state import stream_id
from domain.event import Code
from service.notify.plan import plan
from service.reading import away as reading
from tests.service.web.site import Page, Visitor
from tests.service.world import DESK, PARKS, ROADS, ROADS_LEADER, World, done

AS = Callable[[str], Visitor]
ME, DEPUTY = stream_id("staff", ROADS), stream_id("staff", ROADS_LEADER)


@pytest.fixture(scope="module", autouse=True)
def two_officers(world: World) -> None:
    """The department's leader is an officer of it, too."""
    said = {"role": "liaison", "unit": "medan-sdabmbk"}
    assert world.as_(DESK).post(f"/directory/staff/{DEPUTY}/grant", json=said).status_code == 200


def today(world: World) -> date:
    return reading.today_in(Code("medan"), world.service.directories.current())


def hand_over(visitor: Visitor, world: World, days: int = 3, **typed: str) -> Page:
    since = today(world)
    said = {"since": since.isoformat(), "until": (since + timedelta(days=days)).isoformat(), "deputy": str(DEPUTY)}
    return visitor.send(visitor.get("/desk/away"), "/desk/away", **{**said, **typed})


def test_the_deputy_has_the_work_and_the_notices_until_it_is_ended(world: World, as_staff: AS) -> None:
    roads, leader = as_staff(ROADS), as_staff(ROADS_LEADER)
    receipt = world.routed()
    path = f"/desk/{receipt['complaint']}"
    done(world.as_(ROADS), receipt, "take")
    assert path not in leader.get("/desk?officer=me").links()
    page = hand_over(roads, world)
    assert page.path == "/desk/away"
    assert "Digantikan Hotman Nainggolan." in page.words
    queue = leader.get("/desk?officer=me&lang=id")
    assert path in queue.links()
    assert "untuk Budi Santoso Siregar, yang tidak di tempat" in queue.words
    assert path in roads.get("/desk?officer=me").links(), "it is still theirs"
    items = world.as_(ROADS_LEADER).get("/units/medan-sdabmbk/queue?officer=me").json()["items"]
    assert receipt["complaint"] in [one["complaint"] for one in items]

    told = world.routed()
    world.as_(DESK).get("/complaints", params={"at_least": f"{told['complaint']}@3"})
    while plan(world.service, {}):
        pass
    assert f"/desk/{told['complaint']}" in leader.get("/desk/notices").links()
    assert f"/desk/{told['complaint']}" not in roads.get("/desk/notices").links()

    done(world.as_(ROADS_LEADER), receipt, "label", label="diganti")
    trail = roads.get(path).words
    assert "Hotman Nainggolan" in trail, "in the history stands who really acted"
    ended = roads.send(roads.get("/desk/away"), "/desk/away/back")
    assert "Digantikan" not in ended.words
    assert path not in leader.get("/desk?officer=me").links()


def test_what_cannot_be_is_said_at_its_field(world: World, as_staff: AS) -> None:
    roads = as_staff(ROADS)
    assert "Pilih rekan" in hand_over(roads, world, deputy=str(ME)).words
    assert hand_over(roads, world, since="nonsense").status == 422
    assert hand_over(roads, world, since="").status == 422
    assert "mendahului" in hand_over(roads, world, days=-1).words


def test_leaders_and_administrators_say_it_for_others_and_nobody_else_does(world: World) -> None:
    since = today(world)
    said = {"unit": "medan-sdabmbk", "since": since.isoformat(), "until": since.isoformat(), "deputy": str(DEPUTY)}
    assert world.as_(PARKS).post(f"/directory/staff/{ME}/away", json=said).status_code == 403
    assert world.as_(DESK).post(f"/directory/staff/{ME}/away", json=said).status_code == 200
    again = world.as_(DESK).post(f"/directory/staff/{ME}/away", json=said)
    assert (again.status_code, again.json()["code"]) == (422, "away_already")
    ring = {**said, "deputy": str(ME)}
    refused = world.as_(DESK).post(f"/directory/staff/{DEPUTY}/away", json=ring)
    assert (refused.status_code, refused.json()["code"]) == (422, "hand_over_ring")
    shown = world.as_(ROADS).get("/units/medan-sdabmbk/away").json()
    assert shown == [{"staff": str(ME), "since": said["since"], "until": said["until"], "deputy": str(DEPUTY)}]
    back = {"since": said["since"]}
    assert world.as_(DESK).post(f"/directory/staff/{ME}/back", json=back).status_code == 200
    assert world.as_(DESK).post(f"/directory/staff/{ME}/back", json=back).json()["code"] == "not_away"
