"""A report that several units have, on the pages: who does what, and whose part an act is about."""

from collections.abc import Callable

from tests.service.web.site import Visitor
from tests.service.world import DESK, PARKS, ROADS, World, done

AS = Callable[[str], Visitor]


def test_a_report_is_shared_from_the_page_and_each_part_is_told(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    desk, complaint = as_staff(DESK), receipt["complaint"]
    assert desk.act(complaint, "co_assign", unit="medan-dlh", note="Pohonnya bagian Anda.").status == 200
    page = desk.get(f"/desk/{complaint}")
    assert "Yang dikerjakan setiap unit" in page.words
    for unit in ("Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi", "Dinas Lingkungan Hidup"):
        assert f"Hitungan penyelesaian {unit}" in page.words
    assert "Ditangani bersama" in page.words
    done(world.as_(PARKS), receipt, "start")
    assert "sedang mengerjakan" in as_staff(ROADS).get(f"/desk/{complaint}").words
    assert "Pohonnya bagian Anda." in as_staff(PARKS).get(f"/desk/{complaint}").words


def test_whoever_has_several_parts_chooses_one(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    desk, complaint = as_staff(DESK), receipt["complaint"]
    desk.act(complaint, "co_assign", unit="medan-dlh")
    path = f"/desk/{complaint}/do/return"
    form = desk.get(path).form(path)
    assert desk.post(path, {**form.fields, "reason": "Bukan bagian itu."}).status == 422
    assert desk.post(path, {**form.fields, "reason": "Bukan bagian itu.", "assignment": "2"}).status == 200
    state = world.as_(DESK).get(f"/complaints/{complaint}").json()
    assert [one["returned"] for one in state["assignments"]] == [False, True]
    assert "Bagian unit mana?" not in desk.get(path).words


def test_a_unit_with_one_part_is_asked_nothing(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    desk, roads, complaint = as_staff(DESK), as_staff(ROADS), receipt["complaint"]
    desk.act(complaint, "co_assign", unit="medan-dlh")
    assert "Bagian unit mana?" not in roads.get(f"/desk/{complaint}/do/answer").words
    assert roads.act(complaint, "answer", text="Jalan beres.").status == 200
    own = Visitor(world.address)
    own.send(own.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])
    words = own.get("/follow/own").words
    own.close()
    assert "Jalan beres." in words
    assert "Bersama" in words
