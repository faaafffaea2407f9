"""Splitting on the pages: the form, what each page tells its reader, and how the reporter gets to the second."""

from typing import Any

import pytest

from tests.service.web.site import Visitor
from tests.service.web.stages import AS, case, stands
from tests.service.world import DESK, INSPECTOR, ROADS, World

Receipt = dict[str, Any]
SECOND = {"title": "Lampu jalan mati", "body": "Lampu di depan nomor 41 juga mati."}


def bare(number: str) -> str:
    return number.replace("-", "")


def number(world: World, receipt: Receipt) -> str:
    """Of what was split off."""
    (second,) = stands(world, receipt).split_into
    return stands(world, {"complaint": str(second)}).filed.tracking_id


@pytest.fixture
def receipt(world: World) -> Receipt:
    return world.routed()


def test_the_form_splits_and_both_cases_lead_to_each_other(receipt: Receipt, world: World, as_staff: AS) -> None:
    desk, path = as_staff(DESK), f"/desk/{receipt['complaint']}/do/split"
    assert path in case(desk, receipt).links()
    assert path not in case(as_staff(ROADS), receipt).links()
    done = desk.act(receipt["complaint"], "split", **SECOND)
    assert (done.status, done.path) == (200, f"/desk/{receipt['complaint']}")
    (second,) = stands(world, receipt).split_into
    assert f"/desk/{second}" in done.links()
    assert "Perkara kedua" in done.words
    page = case(desk, {"complaint": str(second)})
    assert f"/desk/{receipt['complaint']}" in page.links()
    assert "Dipecah dari" in page.words
    assert SECOND["body"] in page.words
    assert f"/desk/{second}/do/route" in page.links()


def test_sent_twice_it_is_split_once(receipt: Receipt, world: World, as_staff: AS) -> None:
    desk, path = as_staff(DESK), f"/desk/{receipt['complaint']}/do/split"
    fields = {**desk.get(path).form(path).fields, **SECOND}
    assert desk.post(path, fields).status == desk.post(path, fields).status == 200
    assert len(stands(world, receipt).split_into) == 1


def test_what_is_wrong_is_said_at_the_field_and_stays(receipt: Receipt, world: World, as_staff: AS) -> None:
    desk, path = as_staff(DESK), f"/desk/{receipt['complaint']}/do/split"
    page = desk.act(receipt["complaint"], "split", **{**SECOND, "body": " "})
    assert page.status == 422
    assert "masih kosong." in page.words
    assert page.form(path).fields["title"] == SECOND["title"]
    naming = desk.act(receipt["complaint"], "split", **{**SECOND, "title": "Laporan Rina Harahap"})
    assert naming.status == 422
    assert stands(world, receipt).split_into == ()


def test_the_reporter_reads_the_number_and_opens_it_with_the_same_secret(
    world: World, as_staff: AS, citizen: Visitor
) -> None:
    receipt = world.routed(confidential=True)
    as_staff(DESK).act(receipt["complaint"], "split", **SECOND)
    second = number(world, receipt)
    own = citizen.send(citizen.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])
    assert second in bare(own.words)
    assert "Perkara kedua" in own.words
    opened = citizen.send(citizen.get("/follow"), "/follow", tracking_id=second, secret=receipt["secret"])
    assert SECOND["body"] in opened.words
    assert bare(receipt["tracking_id"]) in bare(opened.words)


def test_everybody_is_led_from_one_to_the_other_when_both_are_public(
    receipt: Receipt, world: World, as_staff: AS, citizen: Visitor
) -> None:
    as_staff(DESK).act(receipt["complaint"], "split", **SECOND)
    second, first = number(world, receipt), bare(receipt["tracking_id"])
    assert f"/reports/{second}" in citizen.get(f"/reports/{first}").links()
    page = citizen.get(f"/reports/{second}")
    assert f"/reports/{first}" in page.links()
    assert SECOND["title"] in page.words
    assert "Rina Harahap" not in page.html


def test_erasing_is_not_offered_while_the_other_is_held_and_the_page_says_why(
    receipt: Receipt, world: World, as_staff: AS
) -> None:
    desk, path = as_staff(DESK), f"/desk/{receipt['complaint']}/do/erase"
    desk.act(receipt["complaint"], "split", **SECOND)
    assert path in case(desk, receipt).links()
    (second,) = stands(world, receipt).split_into
    as_staff(INSPECTOR).act(str(second), "place_hold", reason="Bukti")
    held = desk.get(f"/desk/{receipt['complaint']}?lang=en")
    assert path not in held.links()
    assert "legal hold" in held.words
    assert desk.get(path).status == 409
