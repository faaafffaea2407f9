"""The citizen's whole path by keyboard alone, and with JavaScript off."""

import os
from collections.abc import Callable

import pytest

from tests.browser.people import STORY, TITLE, Person
from tests.service.world import DESK, ROADS, World, done

pytestmark = pytest.mark.browser

ONWARD = "#answers p.actions button[type=submit]"


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
    citizen.enter("main a[href='/file/1']")
    citizen.choose("#report_class")
    citizen.enter(ONWARD)
    citizen.type("#title", TITLE)
    citizen.type("#body", STORY)
    citizen.enter(ONWARD)
    citizen.type("#incident_on", "11022026")
    citizen.enter(ONWARD)
    if page.locator("#category").input_value() != "roads":
        citizen.type("#category", "Jalan rusak")
        citizen.enter(ONWARD)
        page.wait_for_url("**/file/4")
    citizen.enter(ONWARD)
    citizen.choose("#anonymous")
    page.keyboard.press("ArrowDown")
    citizen.choose("#confidential")
    citizen.enter(ONWARD)
    citizen.sees("Periksa, lalu kirim")
    citizen.enter(ONWARD)
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
    page.goto("/file/1")
    page.check("#report_class")
    citizen.onward(2)
    page.fill("#title", TITLE)
    citizen.press("Lanjutkan")
    page.locator("[data-summary]").wait_for()
    assert page.title().startswith("Galat:")
    assert page.evaluate("document.activeElement.matches('[data-summary]')")
    page.locator("[data-summary] a[href='#body']").click()
    assert page.evaluate("document.activeElement.id") == "body"
    assert page.input_value("#title") == TITLE


OTHER = "Pukul dua siang petugas sudah pulang, warga disuruh kembali besok."
LATEST = "section.answers"


def fill_in(citizen: Person, title: str) -> None:
    """Up to the check page: about something that nobody has reported."""
    citizen.write(title=title, body=OTHER)
    page = citizen.page
    page.get_by_label("Saya tidak tahu", exact=True).check()
    citizen.onward(5)
    page.check("#anonymous")
    page.check("#confidential")
    citizen.onward(6)
    citizen.sees("Periksa, lalu kirim")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_back_and_change_keep_what_was_typed(person: Callable[..., Person], script: bool) -> None:
    citizen = person(java_script_enabled=script)
    fill_in(citizen, "Loket tutup")
    page = citizen.page
    for number in (5, 4, 3, 2):
        page.go_back()
        page.wait_for_url(f"**/file/{number}")
    assert (page.input_value("#title"), page.input_value("#body")) == ("Loket tutup", OTHER)
    page.fill("#title", "Loket selalu tutup")
    for number in (3, 4, 5, 6):
        citizen.onward(number)
    citizen.sees("Loket selalu tutup")
    page.locator(LATEST, has_text="Kapan dan di mana?").get_by_role("link").click()
    page.wait_for_url("**/file/3?change=yes#incident_on")
    page.fill("#place", "Depan kantor lurah")
    citizen.onward(6)
    citizen.sees("Depan kantor lurah")


def test_a_location_goes_along_only_when_asked_for_and_can_be_taken_out(person: Callable[..., Person]) -> None:
    citizen = person(geolocation={"latitude": 3.5952, "longitude": 98.6722}, permissions=["geolocation"])
    page = citizen.page
    citizen.write()
    page.goto("/file/3")
    assert page.input_value("#here") == ""
    citizen.press("Pakai lokasi saya")
    citizen.sees("Titik lokasi Anda ikut dalam laporan.")
    assert page.input_value("#here") == "3.595200,98.672200"
    citizen.onward(4)
    page.go_back()
    page.reload()
    assert page.input_value("#here") == "3.595200,98.672200"
    citizen.press("Hapus lokasi")
    assert page.input_value("#here") == ""
    assert page.evaluate("document.activeElement.dataset.locate") == "here"
    citizen.onward(4)
    page.goto("/file/3")
    assert page.input_value("#here") == ""


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_six_pages_fit_a_small_phone_and_the_language_can_be_changed_at_each(
    person: Callable[..., Person], lang: str
) -> None:
    citizen = person(viewport={"width": 320, "height": 640})
    fill_in(citizen, "Loket tutup")
    headings = set()
    for number in range(1, 7):
        citizen.page.goto(f"/file/{number}?lang={lang}")
        assert citizen.page.evaluate("document.documentElement.scrollWidth") <= 320
        assert citizen.page.locator("html").get_attribute("lang") == lang
        headings.add(citizen.page.locator("h1").inner_text())
    assert len(headings) == 6
    assert "Loket tutup" in citizen.page.content(), "the answers are still there"


def test_a_draft_that_is_over_says_so_and_nothing_is_sent(world: World, person: Callable[..., Person]) -> None:
    citizen = person()
    fill_in(citizen, "Ditinggal semalam")
    before = _count(world)
    for path in world.service.files.drafts.folder.iterdir():
        os.utime(path, (0, 0))
    citizen.press("Kirim laporan")
    citizen.page.wait_for_url("**/file/1")
    citizen.sees("lebih dari 24 jam")
    assert _count(world) == before


def test_two_drafts_in_two_tabs_are_two_reports(world: World, person: Callable[..., Person]) -> None:
    citizen = person()
    fill_in(citizen, "Tab pertama")
    second = Person(citizen.page.context.new_page())
    before = _count(world)
    second.page.goto("/file/1")
    second.press("Mulai laporan lain")
    second.page.check("#report_class")
    second.press("Lanjutkan")
    second.page.fill("#title", "Tab kedua")
    second.page.fill("#body", "Lain sama sekali.")
    second.press("Lanjutkan")
    second.page.wait_for_url("**/file/3?draft=2")
    citizen.press("Kirim laporan")
    citizen.page.wait_for_url("**/file/done")
    second.page.go_back()
    assert second.page.input_value("#title") == "Tab kedua"
    assert _count(world) == before + 1


def test_two_quick_presses_are_one_report(world: World, person: Callable[..., Person]) -> None:
    citizen = person()
    fill_in(citizen, "Ditekan dua kali")
    before = _count(world)
    citizen.page.locator(ONWARD).dblclick()
    citizen.page.wait_for_url("**/file/done")
    assert _count(world) == before + 1


def _count(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE topic = 'complaint.filed'")
        return int((cursor.fetchone() or (0,))[0])
