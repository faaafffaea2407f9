"""Saved views: made, renamed, shared and removed without a script; what is gone of one is said."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.complaint.personal_data import Basis, PersonalDataErased
from domain.directory.state import Directory, stream_id
from domain.event import SYSTEM, Code
from service.erasure import record_erasure
from service.reading import saved
from service.reading.seeing import now
from service.store.append import Batch
from service.store.mapper import Recorded, metadata
from service.store.uuid7 import uuid7
from tests.service.web.site import Page, Visitor
from tests.service.world import DESK, INSPECTOR, PARKS, ROADS, ROADS_LEADER, World

AS = Callable[[str], Visitor]


def keep(visitor: Visitor, name: str, address: str = "/desk?step=start&due=late", **typed: str) -> Page:
    """From a filtered list to its own view."""
    new = next(link for link in visitor.get(address).links() if link.startswith("/desk/views/new?"))
    return visitor.send(visitor.get(new), "/desk/views/new", name=name, **typed)


def test_a_view_is_made_renamed_and_removed(as_staff: AS) -> None:
    desk = as_staff(DESK)
    assert keep(desk, "Terlambat dimulai").path == "/desk?step=start&due=late"
    queue = desk.get("/desk")
    assert "Terlambat dimulai" in queue.words
    assert "/desk?step=start&due=late" in queue.links()
    assert "Terlambat dimulai" not in desk.get("/desk/all").words, "it is a view of the queue"
    address = next(link for link in desk.get("/desk/views").links() if link.startswith("/desk/views/"))
    renamed = desk.send(desk.get(address), address, name="Belum dimulai")
    assert renamed.path == "/desk/views"
    assert "Belum dimulai" in renamed.words
    gone = desk.send(desk.get(address), f"{address}/remove")
    assert "Belum dimulai" not in gone.words
    assert desk.get(address).status == 404


def test_the_register_has_views_of_its_own(as_staff: AS) -> None:
    desk = as_staff(DESK)
    assert keep(desk, "Jalan", "/desk/all?category=roads").path == "/desk/all?category=roads"
    assert "Jalan" in desk.get("/desk/all").words


def test_a_name_is_needed_and_is_taken_once(as_staff: AS) -> None:
    desk = as_staff(DESK)
    assert keep(desk, " ").status == 422
    keep(desk, "Sama")
    again = keep(desk, "sama")
    assert again.status == 422
    assert "Nama ini sudah dipakai" in again.words


def test_shared_views_are_seen_in_the_unit_and_changed_by_nobody_else(as_staff: AS, world: World) -> None:
    roads, leader, parks = as_staff(ROADS), as_staff(ROADS_LEADER), as_staff(PARKS)
    keep(roads, "Untuk kita", shared="yes")
    keep(roads, "Untuk saya", "/desk?step=answer")
    assert "Untuk kita" in leader.get("/desk").words
    assert "Untuk saya" not in leader.get("/desk").words
    assert "Untuk kita" not in parks.get("/desk").words
    (view,) = [one for one in world.as_(ROADS_LEADER).get("/views").json()["views"] if one["name"] == "Untuk kita"]
    assert not view["mine"]
    assert leader.get(f"/desk/views/{view['view']}").status == 404
    client = world.as_(ROADS_LEADER)
    refused = client.put(f"/views/{view['view']}", json={"name": "Lain", "shared": False})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_view")
    assert client.delete(f"/views/{view['view']}").status_code == 204
    assert "Untuk kita" in roads.get("/desk").words, "removing another's does nothing"
    assert world.as_(ROADS).put(f"/views/{view['view']}", json={"name": "Kita", "shared": False}).is_success
    assert "Kita" not in leader.get("/desk").words


@pytest.mark.parametrize(
    "filters", [{"step": "nonsense"}, {"nothing": "x"}, {"unit": "nasional"}, {"unit": "nowhere"}, {"status": "filed"}]
)
def test_what_names_nothing_is_not_kept(world: World, filters: dict[str, str]) -> None:
    asked = {"list": "queue", "name": "Tidak ada", "filters": filters}
    refused = world.as_(DESK).post("/views", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_filter")


def test_what_is_gone_of_a_view_is_said(world: World, as_staff: AS, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = as_staff(DESK)
    keep(desk, "Taman", "/desk?unit=medan-dlh&step=start")
    current = world.service.directories.current

    def without() -> Directory:
        units = {code: unit for code, unit in current().units.items() if code != "medan-dlh"}
        return replace(current(), units=units)

    monkeypatch.setattr(world.service.directories, "current", without)
    page = desk.get("/desk?lang=en")
    assert "Taman No longer valid: Unit" in page.words
    assert "/desk?step=start" in page.links()
    (view,) = [one for one in world.as_(DESK).get("/views").json()["views"] if one["name"] == "Taman"]
    assert (view["filters"], view["gone"]) == ({"step": "start"}, ["unit"])


def test_there_are_so_many_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, asked = world.as_(PARKS), {"list": "queue", "filters": {"due": "late"}}
    monkeypatch.setattr(saved, "MOST", 1)
    assert client.post("/views", json={**asked, "name": "Satu"}).status_code == 201
    refused = client.post("/views", json={**asked, "name": "Dua"})
    assert (refused.status_code, refused.json()["code"]) == (409, "views_too_many")


def test_names_are_sealed_and_go_with_whoever_typed_them(world: World) -> None:
    """Somebody may name a view after a person."""
    form = {"list": "queue", "name": "Kasus Bu Tiurma", "filters": {"due": "late"}}
    made: dict[str, Any] = world.as_(INSPECTOR).post("/views", json=form).json()
    person, directory = stream_id("staff", INSPECTOR), world.service.directories.current()
    subject, last = directory.staff[person].subject, directory.versions[person]
    assert "Tiurma" not in str(stored(world, made["view"]))
    told = metadata(event_id=uuid7(), occurred_at=now(), actor=SYSTEM, command_id=uuid7(), channel=Code("cli"))
    erased = PersonalDataErased(subject=subject, basis=Basis.REQUEST, request=None)
    record_erasure(world.service.log, subject, [Recorded(person, last + 1, erased, told)], {}, Batch())
    assert stored(world, made["view"]) is None


def stored(world: World, view: str) -> tuple[Any, ...] | None:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT encode(name, 'escape'), filters FROM aduan.saved_views WHERE view = %s", (view,))
        return cursor.fetchone()
