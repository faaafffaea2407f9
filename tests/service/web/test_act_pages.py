"""Acts of staff: done once, on what one has read, and nothing that was typed is lost."""

from typing import Any

import pytest

from tests.service.web.site import Visitor
from tests.service.web.stages import AS, case, stands
from tests.service.world import (
    DESK,
    PARKS,
    PASSWORD,
    ROADS,
    World,
    done,
)


def test_acts_are_carried_out_and_told(world: World, as_staff: AS) -> None:
    receipt = world.filed(wanted_unit="medan-sdabmbk")
    number = receipt["complaint"]
    desk, roads = as_staff(DESK), as_staff(ROADS)
    assert "Tersimpan: Verifikasi." in desk.act(number, "verify").words
    form = desk.get(f"/desk/{number}/do/route").form(f"/desk/{number}/do/route")
    assert form.fields["unit"] == "medan-sdabmbk", "what the reporter proposed is chosen"
    desk.act(number, "route", unit="medan-sdabmbk", note="Mohon segera.")
    assert "Mohon segera." in case(roads, receipt).words
    roads.act(number, "start")
    page = roads.act(number, "answer", text="Sudah ditambal.\nTerima kasih.")
    assert page.path == f"/desk/{number}"
    assert "Sudah ditambal. Terima kasih." in page.words
    trail = page.words.split("Riwayat (5)")[1].split("#")
    assert "Budi Santoso Siregar, pejabat penghubung" in trail[1]
    assert "WIB" in page.words


def test_a_form_sent_twice_is_one_act(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    form = roads.get(path).form(path)
    sent = [roads.post(path, {**form.fields, "text": "Sudah."}, follow=False) for _ in range(2)]
    assert [page.status for page in sent] == [303, 303]
    assert stands(world, receipt).version == 4


def test_whoever_was_overtaken_sees_what_happened_and_keeps_the_text(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    stale = roads.get(path).form(path)
    done(world.as_(ROADS), receipt, "start")
    page = roads.post(path, {**stale.fields, "text": "Konsep saya"})
    assert page.status == 409
    assert "Mulai dikerjakan – Budi Santoso Siregar" in page.words
    assert page.form(path).fields["text"] == "Konsep saya"
    assert stands(world, receipt).version == 4
    assert roads.send(page, path).path == f"/desk/{receipt['complaint']}", "sent again, having seen it"
    assert stands(world, receipt).version == 5


@pytest.mark.parametrize(
    ("act", "told", "status"), [("answer", {"text": "Sudah."}, 409), ("return", {"reason": "Bukan kami."}, 403)]
)
def test_what_can_be_done_no_more_is_not_offered_and_the_text_stays(
    world: World, as_staff: AS, act: str, told: dict[str, str], status: int
) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    stale = roads.get(path).form(path)
    done(world.as_(ROADS), receipt, act, **told)
    page = roads.post(path, {**stale.fields, "text": "Konsep saya"})
    assert page.status == status
    assert "Tulisan Anda Konsep saya" in page.words
    assert path not in [form.action for form in page.forms()]
    assert stands(world, receipt).version == 4


def test_a_changed_text_under_an_old_key_is_overtaken_by_its_own_first(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    form = roads.get(path).form(path)
    roads.post(path, {**form.fields, "text": "Satu."})
    page = roads.post(path, {**form.fields, "text": "Dua."})
    assert page.status == 409
    assert "Tulisan Anda Dua." in page.words


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "9" * 30, "\0"])
def test_without_the_version_that_one_read_nothing_is_done(world: World, as_staff: AS, version: str) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/answer"
    form = roads.get(path).form(path)
    assert roads.post(path, {**form.fields, "text": "Sudah.", "version": version}).status == 409
    assert stands(world, receipt).version == 3


@pytest.mark.parametrize(
    ("act", "typed", "field"),
    [
        ("answer", {"text": "  "}, "text"),
        ("answer", {"text": "a" * 20_001}, "text"),
        ("answer", {"text": "\0"}, "text"),
        ("return", {"reason": ""}, "reason"),
        ("return", {"reason": "Bukan kami", "proposed_unit": "nowhere"}, "proposed_unit"),
        ("return", {"reason": "Bukan kami", "proposed_unit": "\0"}, "proposed_unit"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, act: str, typed: dict[str, str], field: str
) -> None:
    receipt = stages["routed"]
    page = as_staff(ROADS).act(receipt["complaint"], act, **typed)
    assert page.status == 422
    assert f"#{field}" in page.links()
    kept = page.form(f"/desk/{receipt['complaint']}/do/{act}").fields
    assert all(
        kept[name] == value.replace("\0", "\ufffd") for name, value in typed.items() if name in ("text", "reason")
    )
    assert stands(world, receipt).version == 3


def test_a_case_goes_to_units_in_reach_only(world: World, as_staff: AS) -> None:
    receipt, desk = world.filed(), as_staff(DESK)
    for unit in ("", "nasional", "nowhere"):
        assert desk.act(receipt["complaint"], "route", unit=unit).status == 422
    assert stands(world, receipt).version == 1


def in_two_tabs(world: World, path: str) -> tuple[Visitor, dict[str, str]]:
    """One browser, and what a form in its first tab sends after the second has signed out."""
    browser = Visitor(world.address)
    browser.sign_in(ROADS, PASSWORD)
    page = browser.get(path)
    browser.send(page, "/out")
    return browser, {**page.form(path).fields, "text": "Sudah ditambal."}


def test_a_form_from_before_one_signed_in_again_is_shown_again_and_goes_through(world: World) -> None:
    receipt = world.routed()
    path = f"/desk/{receipt['complaint']}/do/answer"
    browser, sent = in_two_tabs(world, path)
    browser.sign_in(ROADS, PASSWORD)
    page = browser.post(path, sent)
    assert page.status == 403
    assert page.heading == "Tulis jawaban"
    assert "sejak itu Anda masuk atau keluar" in page.words
    assert page.form(path).fields["text"] == "Sudah ditambal."
    assert stands(world, receipt).version == 3
    assert browser.send(page, path).path == f"/desk/{receipt['complaint']}"
    assert stands(world, receipt).version == 4
    browser.close()


def test_after_signing_out_elsewhere_the_text_stays_beside_the_way_in(world: World) -> None:
    path = f"/desk/{world.routed()['complaint']}/do/answer"
    browser, sent = in_two_tabs(world, path)
    page = browser.post(path, sent)
    assert page.status == 401
    assert "Tulisan Anda Sudah ditambal." in page.words
    browser.close()


def test_whoever_may_not_see_the_case_any_more_keeps_the_text_too(world: World) -> None:
    path = f"/desk/{world.routed()['complaint']}/do/answer"
    browser, sent = in_two_tabs(world, path)
    browser.sign_in(PARKS, PASSWORD)
    page = browser.post(path, sent)
    assert page.status == 404
    assert "Tulisan Anda Sudah ditambal." in page.words
    assert "Sudah ditambal." not in browser.post(path, sent, Sec_Fetch_Site="cross-site").words, "not theirs"
    browser.close()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_can_act(world: World, stages: dict[str, dict[str, Any]], as_staff: AS, site: str) -> None:
    receipt, roads = stages["routed"], as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/start"
    form = roads.get(path).form(path)
    assert roads.post(path, form.fields, Sec_Fetch_Site=site).status == 403
    assert roads.post(path, {**form.fields, "csrf": "0" * 64}).status == 403
    assert stands(world, receipt).version == 3


def test_a_unit_passes_a_case_on_and_has_it_no_more(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    number = receipt["complaint"]
    form = roads.get(f"/desk/{number}/do/forward").form(f"/desk/{number}/do/forward")
    assert {"unit", "note"} <= form.fields.keys()
    page = roads.act(number, "forward", unit="medan-dlh", note="Ini pohon tumbang.")
    assert "Diteruskan di dalam instansi ke" in page.words
    assert "Ini pohon tumbang." in page.words
    assert roads.get(f"/desk/{number}/do/start").status == 403
    assert "Ini pohon tumbang." not in str(world.as_reporter(receipt).get(f"/complaints/{number}/events").json())
    done(world.as_(PARKS), receipt, "start")
    assert stands(world, receipt).responsible == "medan-dlh"


def test_a_case_is_not_passed_on_to_another_agency(world: World) -> None:
    receipt = world.routed()
    refused = world.as_(ROADS).post(f"/complaints/{receipt['complaint']}/forward", json={"unit": "nasional"})
    assert (refused.status_code, refused.json()["code"]) == (422, "another_agency")
