"""Watching a report: a list of one's own, and a notice when it changes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from domain.directory.state import stream_id
from service.notify.plan import plan
from service.reading import watched
from tests.service.web.site import Visitor
from tests.service.world import DESK, EVALUATOR, PARKS, ROADS, World, done

AS = Callable[[str], Visitor]


def told(world: World, visitor: Visitor, receipt: dict[str, Any]) -> int:
    """How many notices of the report are on the person's page, once the worker has made all."""
    client = world.as_(DESK)
    version = client.get(f"/complaints/{receipt['complaint']}").json()["version"]
    client.get("/complaints", params={"at_least": f"{receipt['complaint']}@{version}"}).raise_for_status()
    while plan(world.service, {}):
        pass
    return visitor.get("/desk/notices").links().count(f"/desk/{receipt['complaint']}")


def watch(visitor: Visitor, receipt: dict[str, Any], act: str = "watch") -> None:
    path = f"/desk/{receipt['complaint']}"
    assert visitor.send(visitor.get(path), f"{path}/{act}").path == path


def test_what_is_watched_is_listed_wherever_it_goes_and_told_of(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    watch(roads, receipt)
    before = told(world, roads, receipt)
    done(world.as_(ROADS), receipt, "forward", unit="medan-dlh")
    assert told(world, roads, receipt) == before, "whoever acted knows it"
    done(world.as_(PARKS), receipt, "label", label="pohon")
    assert told(world, roads, receipt) == before, "how another office organises its work is no news"
    done(world.as_(PARKS), receipt, "start")
    assert told(world, roads, receipt) == before + 1
    assert "yang Anda pantau berubah" in roads.get("/desk/notices?lang=id").words
    assert f"/desk/{receipt['complaint']}" in roads.get("/desk/watched").links()
    assert "/desk/watched" in roads.get("/desk").links()
    assert f"/desk/{receipt['complaint']}" not in as_staff(PARKS).get("/desk/watched").links(), "each has a list"


def test_no_longer_watched_is_no_longer_told(world: World, as_staff: AS) -> None:
    receipt, evaluator = world.routed(), as_staff(EVALUATOR)
    watch(evaluator, receipt)
    watch(evaluator, receipt, "unwatch")
    done(world.as_(ROADS), receipt, "start")
    assert not told(world, evaluator, receipt)
    assert f"/desk/{receipt['complaint']}" not in evaluator.get("/desk/watched").links()


def test_whoever_has_a_notice_anyway_gets_no_second_one(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    watch(roads, receipt)
    done(world.as_(ROADS), receipt, "start")
    done(world.as_(ROADS), receipt, "answer", text="Sudah ditambal.")
    before = told(world, roads, receipt)
    done(world.as_reporter(receipt), receipt, "reply", text="Belum rata.")
    assert told(world, roads, receipt) == before + 1


def test_in_the_api_too_and_once_however_often_it_is_asked(world: World) -> None:
    receipt, client = world.routed(), world.as_(ROADS)
    path = f"/complaints/{receipt['complaint']}/watch"
    for _ in range(2):
        assert client.put(path).json() == {"complaint": receipt["complaint"], "watched": True}
    items = client.get("/watched", params={"at_least": f"{receipt['complaint']}@3"}).json()["items"]
    assert [one["complaint"] for one in items].count(receipt["complaint"]) == 1
    for _ in range(2):
        assert client.delete(path).json()["watched"] is False
    assert receipt["complaint"] not in [one["complaint"] for one in client.get("/watched").json()["items"]]


def test_what_one_may_not_see_cannot_be_watched(world: World) -> None:
    receipt = world.routed()
    for client, complaint in ((world.as_(PARKS), receipt["complaint"]), (world.as_(ROADS), str(uuid4()))):
        assert client.put(f"/complaints/{complaint}/watch").status_code == 404
    assert world.as_reporter(receipt).put(f"/complaints/{receipt['complaint']}/watch").status_code == 403


def test_nor_does_an_end_of_watching_tell_that_there_is_one(world: World) -> None:
    hidden = world.routed(confidential=True)
    for complaint in (hidden["complaint"], hidden["tracking_id"], str(uuid4())):
        assert world.as_(PARKS).delete(f"/complaints/{complaint}/watch").status_code == 404


def test_what_one_may_see_no_more_can_still_be_left(world: World) -> None:
    receipt, client = world.routed(), world.as_(ROADS)
    path = f"/complaints/{receipt['complaint']}/watch"
    with world.service.database.autocommit() as cursor:
        staff = stream_id("staff", PARKS)
        cursor.execute(
            "INSERT INTO aduan.watched (staff, complaint) VALUES (%s, %s)", (str(staff), receipt["complaint"])
        )
    assert world.as_(PARKS).delete(path).json()["watched"] is False
    assert world.as_(PARKS).delete(path).status_code == 404
    assert client.delete(path).json()["watched"] is False


def test_so_many_can_be_watched_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.as_(DESK)
    with world.service.database.autocommit() as cursor:
        already = watched.count(cursor, stream_id("staff", DESK))
    monkeypatch.setattr(watched, "MOST", already + 1)
    first, second = world.filed(), world.filed()
    for _ in range(2):
        assert client.put(f"/complaints/{first['complaint']}/watch").status_code == 200
    refused = client.put(f"/complaints/{second['complaint']}/watch")
    assert (refused.status_code, refused.json()["code"]) == (409, "watches_too_many")
