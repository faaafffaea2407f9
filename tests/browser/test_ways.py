"""The citizen's whole path by keyboard alone, and with JavaScript off."""

from collections.abc import Callable

import pytest

from tests.browser.people import STORY, TITLE, Person
from tests.service.world import DESK, ROADS, World, done

pytestmark = pytest.mark.browser


def answered(world: World, number: str) -> None:
    """By the offices, meanwhile."""
    receipt = {"complaint": number}
    for who, verb, form in (
        (DESK, "verify", {}),
        (DESK, "route", {"unit": "medan-sdabmbk"}),
        (ROADS, "start", {}),
        (ROADS, "answer", {"text": "Lubang sudah ditambal."}),
    ):
        done(world.as_(who), receipt, verb, **form)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_file_follow_reply_and_close_by_keyboard(world: World, person: Callable[..., Person], script: bool) -> None:
    citizen = person(java_script_enabled=True)
    page = citizen.page
    if not script:  # evaluate() needs the engine, so only the page's own file is kept away
        page.route("**/aduan.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/")
    citizen.enter("main a[href='/file/all']")
    citizen.choose("#report_class")
    citizen.type("#title", TITLE)
    citizen.type("#body", STORY)
    citizen.type("#incident_on", "11022026")
    citizen.type("#category", "Jalan rusak")
    citizen.choose("#anonymous")
    page.keyboard.press("ArrowDown")
    citizen.choose("#confidential")
    citizen.enter("main button[type=submit]")
    if citizen.asked_whether_reported():
        citizen.enter("main p.actions button[type=submit]")
    citizen.sees("Periksa, lalu kirim")
    citizen.enter("main p.actions button[type=submit]")
    number, secret = citizen.receipt()
    citizen.enter("form[action='/file/saved'] button")
    citizen.sees("Kode rahasia sudah tidak ditampilkan.")

    answered(world, number)
    citizen.enter("main a[href='/follow']")
    citizen.type("#tracking_id", number)
    citizen.type("#secret", secret)
    citizen.enter("#secret")
    citizen.sees("Lubang sudah ditambal.")
    citizen.enter("a[href='/follow/own/reply']")
    citizen.type("#text", "Belum rata.")
    citizen.enter("main button[type=submit]")
    citizen.sees("Tersimpan: Beri tanggapan.")
    citizen.enter("a[href='/follow/own/close_as_reporter']")
    citizen.enter("main button[type=submit]")
    citizen.sees("Selesai: ditutup pelapor")


def test_with_javascript_off_nothing_is_lost(world: World, person: Callable[..., Person]) -> None:
    citizen = person(java_script_enabled=False)
    number, secret = citizen.file()
    citizen.press("Sudah saya simpan")
    answered(world, number)
    citizen.follow(number, secret)
    citizen.sees("Lubang sudah ditambal.")
    citizen.act("Beri tanggapan", "Kirim tanggapan", text="Belum rata.")
    citizen.act("Tutup laporan")
    citizen.sees("Selesai: ditutup pelapor")


def test_an_error_leads_to_its_field_and_back(person: Callable[..., Person]) -> None:
    citizen = person()
    page = citizen.page
    page.goto("/file/all")
    page.fill("#title", TITLE)
    citizen.press("Lanjutkan")
    page.locator("[data-summary]").wait_for()
    assert page.title().startswith("Galat:")
    assert page.evaluate("document.activeElement.matches('[data-summary]')")
    page.locator("[data-summary] a[href='#body']").click()
    assert page.evaluate("document.activeElement.id") == "body"
    assert page.input_value("#title") == TITLE


OTHER = "Pukul dua siang petugas sudah pulang, warga disuruh kembali besok."


def fill_in(citizen: Person, title: str) -> None:
    """Up to the check page: about something that nobody has reported."""
    page = citizen.page
    page.goto("/file/all")
    page.check("#report_class")
    for field, value in (("title", title), ("body", OTHER), ("incident_on", "2026-11-02")):
        page.fill(f"#{field}", value)
    page.check("#anonymous")
    page.check("#confidential")
    citizen.press("Lanjutkan")
    citizen.sees("Periksa, lalu kirim")


def test_back_and_change_keep_what_was_typed(person: Callable[..., Person]) -> None:
    citizen = person()
    fill_in(citizen, "Loket tutup")
    page = citizen.page
    page.go_back()
    assert (page.input_value("#title"), page.is_checked("#anonymous")) == ("Loket tutup", True)
    citizen.press("Lanjutkan")
    citizen.sees("Periksa, lalu kirim")
    page.locator("section.answers", has_text="Kapan dan di mana").get_by_role("button").click()
    page.wait_for_url("**/file/change#incident_on")
    assert (page.input_value("#body"), page.is_checked("#report_class")) == (OTHER, True)


def test_two_quick_presses_are_one_report(world: World, person: Callable[..., Person]) -> None:
    citizen = person()
    fill_in(citizen, "Ditekan dua kali")
    before = _count(world)
    citizen.page.locator("main p.actions button[type=submit]").dblclick()
    citizen.page.wait_for_url("**/file/done")
    assert _count(world) == before + 1


def _count(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE topic = 'complaint.filed'")
        return int((cursor.fetchone() or (0,))[0])
