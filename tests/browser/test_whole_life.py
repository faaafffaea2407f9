"""A report from filing to closing, by a citizen and two officers; its trail and its replay tell the same story."""

from collections.abc import Callable

import pytest

from tests.browser.people import TITLE, Person
from tests.service.world import DESK, INSPECTOR, ROADS

pytestmark = pytest.mark.browser

STORY = [
    "Laporan diterima lewat web",
    "Diverifikasi",
    "Diteruskan ke Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi",
    "Mulai dikerjakan",
    "Dijawab",
    "Pelapor menanggapi",
    "Dijawab",
    "Ditutup: oleh pelapor",
]


def test_a_report_is_filed_routed_answered_replied_to_and_closed(person: Callable[..., Person]) -> None:
    citizen, desk, roads, inspector = person(), person(), person(), person()
    number, secret = citizen.file()
    citizen.press("Sudah saya simpan")
    citizen.sees("Kode rahasia sudah tidak ditampilkan.")
    assert secret not in citizen.page.content()
    assert secret[:4] not in citizen.page.url

    desk.sign_in(DESK)
    desk.open(TITLE)
    desk.act("Verifikasi")
    desk.act("Teruskan", unit="medan-sdabmbk", note="Ruas ini jalan kota.")

    roads.sign_in(ROADS)
    address = roads.open(TITLE)
    roads.sees("Ruas ini jalan kota.")
    roads.act("Mulai kerjakan")
    roads.act("Tulis jawaban", "Kirim jawaban", text="Lubang ditambal Senin.")

    citizen.follow(number, secret)
    citizen.sees("Lubang ditambal Senin.")
    citizen.act("Beri tanggapan", "Kirim tanggapan", text="Belum rata, motor masih oleng.")
    roads.page.goto("/desk")
    roads.sees("jawab tanggapan")
    roads.open(TITLE)
    roads.sees("Belum rata, motor masih oleng.")
    roads.act("Tulis jawaban", "Kirim jawaban", text="Sudah diratakan.")
    citizen.page.reload()
    citizen.sees("Sudah diratakan.")
    citizen.act("Tutup laporan", note="Terima kasih.")
    citizen.sees("Selesai: ditutup pelapor")

    own = citizen.page.locator(".timeline h3").all_inner_texts()
    assert own == STORY[::-1]
    roads.page.goto(address)
    trail = [line.split("\n")[0].strip() for line in roads.page.locator(".timeline h3").all_inner_texts()]
    assert trail == STORY[::-1]
    roads.page.goto("/desk")
    assert roads.page.get_by_role("link", name=TITLE).count() == 0

    inspector.sign_in(INSPECTOR)
    inspector.page.goto(address.replace("/desk/", "/audit/") + "?at=1")
    told = [inspector.page.locator(".events .current a").inner_text().partition(" ")[2]]
    while inspector.page.locator("a[rel=next]").count():
        inspector.page.keyboard.press("ArrowRight")
        inspector.page.wait_for_url(f"**at={len(told) + 1}")
        told.append(inspector.page.locator(".events .current a").inner_text().partition(" ")[2])
    assert told == STORY
    assert "Selesai: ditutup pelapor" in inspector.page.locator("table.state").inner_text()
