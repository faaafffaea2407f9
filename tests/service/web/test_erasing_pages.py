"""Asking to be erased, holding and erasing, on the pages."""

from typing import Any

import pytest

from tests.service.serving import wait_for
from tests.service.web.site import Page, Visitor
from tests.service.web.stages import AS, case
from tests.service.world import DESK, INSPECTOR, World


def follow(visitor: Visitor, receipt: dict[str, Any]) -> Page:
    return visitor.send(visitor.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])


@pytest.fixture
def receipt(world: World) -> dict[str, Any]:
    return world.routed(title="Lampu padam di Jalan Pabrik Tenun")


def test_the_reporter_asks_and_the_desk_sees_it_at_the_case(
    receipt: dict[str, Any], citizen: Visitor, as_staff: AS
) -> None:
    own = follow(citizen, receipt)
    assert "/follow/own/request_erasure" in own.links()
    asked = citizen.act("own", "request_erasure")
    assert "Pelapor meminta datanya dihapus" in asked.words
    assert "/follow/own/request_erasure" not in asked.links()
    assert "Minta penghapusan" in case(as_staff(DESK), receipt).words


def test_after_the_erasure_the_texts_are_gone_and_the_report_cannot_be_followed(
    receipt: dict[str, Any], citizen: Visitor, as_staff: AS
) -> None:
    follow(citizen, receipt)
    desk = as_staff(DESK)
    erased = desk.act(receipt["complaint"], "erase", basis="request", request="Surat dengan KTP")
    assert erased.status == 200
    assert "Data pribadi dihapus: diminta oleh orangnya" in erased.words
    assert "Surat dengan KTP" in erased.words
    assert "Jalan Pabrik Tenun" not in erased.words
    assert "Data pribadi ini sudah dihapus" in erased.words
    assert not any(link.endswith("/do/erase") for link in erased.links())
    assert citizen.get("/follow/own").path.startswith("/follow")
    assert "tidak cocok" in follow(citizen, receipt).words


def test_a_hold_takes_the_button_away_and_says_why(receipt: dict[str, Any], as_staff: AS) -> None:
    inspector, desk = as_staff(INSPECTOR), as_staff(DESK)
    held = inspector.act(receipt["complaint"], "place_hold", reason="Penyelidikan 12/2026")
    assert "Penyelidikan 12/2026" in held.words
    page = case(desk, receipt)
    assert not any(link.endswith("/do/erase") for link in page.links())
    assert "Laporan ini ditahan untuk bukti" in page.words
    assert desk.get(f"/desk/{receipt['complaint']}/do/erase").status == 409
    inspector.act(receipt["complaint"], "lift_hold", reason="Selesai")
    assert any(link.endswith("/do/erase") for link in case(desk, receipt).links())


def test_a_ground_must_be_chosen(receipt: dict[str, Any], as_staff: AS) -> None:
    page = as_staff(DESK).act(receipt["complaint"], "erase")
    assert page.status == 422
    assert "#basis" in page.links()


def test_an_erased_report_stands_in_the_lists_without_a_title(world: World, as_staff: AS) -> None:
    receipt, desk = world.routed(title="Tiang miring di Jalan Sekip"), as_staff(DESK)
    desk.act(receipt["complaint"], "erase", basis="order")
    number = receipt["tracking_id"].replace("-", "")
    wait_for(lambda: number in desk.get("/desk/all").html.replace("-", ""))
    assert "Jalan Sekip" not in desk.get("/desk/all").html


def test_a_reporter_takes_home_all_that_is_held(receipt: dict[str, Any], citizen: Visitor) -> None:
    assert "/follow/own/data" in follow(citizen, receipt).links()
    file = citizen.get("/follow/own/data").response
    assert "attachment" in file.headers["Content-Disposition"]
    values = {value["field"]: value["text"] for value in file.json()["values"]}
    assert values["title"] == "Lampu padam di Jalan Pabrik Tenun"
