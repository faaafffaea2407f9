"""Merging on the pages: suggested, done, told on each page as far as its reader may know, and taken apart again."""

from typing import Any

import pytest

from tests.service.web.site import Visitor
from tests.service.web.stages import AS, case
from tests.service.world import DESK, ROADS, World, done

Receipt = dict[str, Any]


def bare(receipt: Receipt) -> str:
    return str(receipt["tracking_id"]).replace("-", "")


@pytest.fixture
def pair(world: World) -> tuple[Receipt, Receipt]:
    """Two that are about the same, the second not merged yet."""
    body = "Tiang terompet miring di simpang empat."
    first = world.routed(title="Tiang terompet miring", body=body)
    second = world.routed(title="Tiang terompet hampir roboh", body=body)
    shown = {"q": "terompet", "at_least": f"{second['complaint']}@3"}
    assert world.client().get("/reports", params=shown).json()["total"] >= 2
    return first, second


def test_the_suggestion_fills_the_form_in_and_the_form_merges(
    pair: tuple[Receipt, Receipt], world: World, as_staff: AS
) -> None:
    first, second = pair
    desk, path = as_staff(DESK), f"/desk/{second['complaint']}/do/merge"
    suggested = f"{path}?into={bare(first)}"
    assert suggested in case(desk, second).links()
    page = desk.get(suggested)
    assert page.form(path).fields["into"] == bare(first)
    done_ = desk.send(page, path)
    assert (done_.status, done_.path) == (200, f"/desk/{second['complaint']}")
    assert f"/desk/{first['complaint']}" in done_.links()
    assert "Digabung ke" in done_.words
    assert f"/desk/{second['complaint']}" in case(desk, first).links()
    assert "Digabung ke laporan ini" in case(desk, first).words
    assert suggested not in case(as_staff(ROADS), second).links()
    apart = desk.act(second["complaint"], "unmerge")
    assert "Laporan terkait" not in apart.words


def test_what_is_wrong_is_said_at_the_field_and_stays(pair: tuple[Receipt, Receipt], as_staff: AS) -> None:
    _, second = pair
    for typed, words in (
        ("7QK4-M2XD-9T9", "Tidak ada laporan bernomor itu yang dapat Anda gabungkan."),
        (second["tracking_id"], "Laporan tidak dapat digabung ke dirinya sendiri."),
        ("", "masih kosong."),
    ):
        page = as_staff(DESK).act(second["complaint"], "merge", into=typed)
        assert page.status == 422
        assert words in page.words
        assert page.form(f"/desk/{second['complaint']}/do/merge").fields["into"] == typed


def test_reporter_and_public_are_told_into_which_it_went(
    pair: tuple[Receipt, Receipt], world: World, citizen: Visitor
) -> None:
    first, second = pair
    done(world.as_(DESK), second, "merge", into=first["tracking_id"])
    public = citizen.get(f"/reports/{bare(second)}")
    assert f"/reports/{bare(first)}" in public.links()
    assert f"/reports/{bare(second)}" in citizen.get(f"/reports/{bare(first)}").links()
    own = citizen.send(citizen.get("/follow"), "/follow", tracking_id=second["tracking_id"], secret=second["secret"])
    assert "dilanjutkan bersama laporan itu" in own.words
    assert f"/reports/{bare(first)}" in own.links()
    assert "Diteruskan" in own.words  # where the other stands


def test_of_a_confidential_one_the_reporter_is_told_where_it_stands_and_nothing_else(
    world: World, citizen: Visitor
) -> None:
    first = world.routed(confidential=True, title="Suling emas", anonymous=True)
    second = world.routed(confidential=True, title="Suling perak")
    done(world.as_(DESK), second, "merge", into=first["tracking_id"])
    own = citizen.send(citizen.get("/follow"), "/follow", tracking_id=second["tracking_id"], secret=second["secret"])
    assert "laporan lain, yang tidak terbuka untuk umum" in own.words
    assert "Diteruskan" in own.words
    for told in (bare(first), first["tracking_id"], first["complaint"], "Suling emas"):
        assert told not in own.html
    assert citizen.get(f"/reports/{bare(first)}").status == citizen.get(f"/reports/{bare(second)}").status == 404


def test_a_draft_is_not_likened_to_what_was_merged(pair: tuple[Receipt, Receipt], world: World) -> None:
    first, second = pair
    done(world.as_(DESK), second, "merge", into=first["tracking_id"])
    last = world.as_(DESK).get(f"/complaints/{second['complaint']}").json()["version"]
    shown = {"q": "terompet", "at_least": f"{second['complaint']}@{last}"}
    assert world.client().get("/reports", params=shown).status_code == 200
    draft = {"title": "Tiang terompet miring", "body": "Tiang terompet miring di simpang empat."}
    alike = {item["tracking_id"] for item in world.client().post("/duplicates", json=draft).json()["items"]}
    assert first["tracking_id"] in alike
    assert second["tracking_id"] not in alike
