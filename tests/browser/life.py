"""One report's whole life through the pages, and what they tell of it afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.people import TITLE, Person
from tests.service.world import DESK, INSPECTOR, ROADS

STORY = [
    ("complaint.filed", "Laporan diterima lewat web"),
    ("complaint.verified", "Diverifikasi"),
    ("complaint.routed", "Diteruskan ke Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi"),
    ("complaint.started", "Mulai dikerjakan"),
    ("complaint.answered", "Dijawab"),
    ("complaint.replied", "Pelapor menanggapi"),
    ("complaint.answered", "Dijawab"),
    ("complaint.closed", "Ditutup: oleh pelapor"),
]
"""Topic by topic what happens, and how the pages say it."""


@dataclass(frozen=True)
class Life:
    """The report with its people, each still in front of a browser; `address` is the officers' page of the case."""

    number: str
    address: str
    citizen: Person
    roads: Person
    inspector: Person


@dataclass(frozen=True)
class Moment:
    """An event as the replay page shows it."""

    version: int
    said: str
    position: int
    leaf_hash: str


def live(person: Callable[..., Person]) -> Life:
    """Filed, verified, routed, started, answered, replied to, answered again and closed, each by its own person."""
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
    roads.queue("jawab tanggapan")
    roads.open(TITLE)
    roads.sees("Belum rata, motor masih oleng.")
    roads.act("Tulis jawaban", "Kirim jawaban", text="Sudah diratakan.")
    citizen.page.reload()
    citizen.sees("Sudah diratakan.")
    citizen.act("Tutup laporan", note="Terima kasih.")
    citizen.sees("Selesai: ditutup pelapor")

    inspector.sign_in(INSPECTOR)
    return Life(number, address, citizen, roads, inspector)


def trail(life: Life) -> list[tuple[int, str]]:
    """Version and sentence of each event on the officers' page, first to last."""
    page = life.roads.page
    page.goto(life.address)
    lines = []
    for heading in page.locator(".timeline h3").all():
        said = heading.inner_text().split("\n")[0].strip()
        number = heading.locator("a.number").inner_text()
        lines.append((int(number.rpartition("#")[2]), said.removesuffix(number).strip()))
    return lines[::-1]


def replayed(life: Life) -> list[Moment]:
    """The inspector goes through the replay from the first event to the last, by the arrow key."""
    page = life.inspector.page
    page.goto(life.address.replace("/desk/", "/audit/") + "?at=1")
    moments = [_moment(life.inspector)]
    while page.locator("a[rel=next]").count():
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**at={len(moments) + 1}")
        moments.append(_moment(life.inspector))
    return moments


def _moment(inspector: Person) -> Moment:
    page = inspector.page
    number, _, said = page.locator(".events .current a").inner_text().partition(" ")
    digest = page.locator(".facts dd.digest")
    position = digest.locator("xpath=../preceding-sibling::div[1]/dd").inner_text()
    return Moment(int(number.removeprefix("#")), said, int(position.replace(".", "")), digest.inner_text())
