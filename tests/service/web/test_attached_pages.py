"""Files on pages: sent with the form, kept when something else is wrong, shown to those who may see them."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.access import stream_of
from service.files.intake import MOST_BYTES
from tests.service.files.samples import HTML, SECRET_BYTES, bomb, pdf, photo, png
from tests.service.web.site import Page, Visitor
from tests.service.web.test_file_pages import ANSWERS, codes, complaints
from tests.service.world import DESK, INSPECTOR, ROADS, World, done

File = tuple[str, bytes]


def send(visitor: Visitor, page: Page, *files: File, **typed: str) -> Page:
    """The form with files, as a browser sends it."""
    fields = {name: value for name, value in page.form("/file/all").fields.items() if name != "files"}
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in {**fields, **ANSWERS, **typed}.items()]
    parts += [("files", file) for file in files] or [("files", ("", b""))]
    headers = {"Sec-Fetch-Site": "same-origin"}
    return Page(visitor.client.post("/file/all", files=parts, headers=headers, follow_redirects=True))


def filed(visitor: Visitor, *files: File, **typed: str) -> Page:
    checked = send(visitor, visitor.get("/file/all"), *files, **typed)
    assert checked.status == 200, checked.words
    return visitor.send(checked, "/file")


def own(visitor: Visitor, receipt: Page) -> Page:
    number, secret = codes(receipt)
    return visitor.send(visitor.get("/follow"), "/follow", tracking_id=number, secret=secret)


def pictures(page: Page) -> list[str]:
    return [src for each in page.root.iter("img") if (src := each.get("src"))]


def test_a_photo_goes_with_the_report_and_is_seen_on_its_page(world: World, citizen: Visitor) -> None:
    page = own(citizen, filed(citizen, ("lubang.jpg", photo()), ("surat.pdf", pdf())))
    assert [link for link in page.links() if "/files/" in link] == ["/follow/own/files/1", "/follow/own/files/2"]
    assert "Lampiran 1 (gambar JPEG)" in page.words
    assert "lubang.jpg" in page.words
    assert pictures(page) == ["/follow/own/files/1/small"]
    for path in ("/follow/own/files/1", "/follow/own/files/1/small"):
        answer = citizen.client.get(path)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not any(secret in answer.content for secret in SECRET_BYTES)
    assert citizen.client.get("/follow/own/files/2").content == pdf()
    for nothing in ("/follow/own/files/3", "/follow/own/files/2/small", "/follow/own/files/1/large"):
        assert citizen.get(nothing).status == 404


def test_a_form_without_a_file_is_sent_as_before(world: World, citizen: Visitor) -> None:
    assert filed(citizen).path == "/file/done"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (("video.mp4", b"\x00" * 2000), "Hanya gambar JPEG, PNG, WebP dan dokumen PDF yang dapat dikirim."),
        (("foto.jpg", HTML), "Hanya gambar JPEG"),
        (("besar.jpg", b"\xff\xd8\xff" + bytes(MOST_BYTES)), "besar.jpg tidak dapat dipakai: Lebih dari 10 MB."),
        (("bom.png", bomb()), "lebih dari 50 juta piksel"),
        (("../../etc/kosong.jpg", b""), "kosong.jpg tidak dapat dipakai: Berkas ini kosong."),
    ],
)
def test_a_file_that_is_no_good_is_named_and_the_others_stay(
    world: World, citizen: Visitor, bad: File, why: str
) -> None:
    page = send(citizen, citizen.get("/file/all"), ("lubang.jpg", photo()), bad)
    assert page.status == 422
    assert "#attachments" in page.links()
    assert why in page.words
    assert "Hapus lubang.jpg" in page.words
    assert page.form("/file/all").fields["body"] == ANSWERS["body"]
    checked = send(citizen, page)
    assert "lubang.jpg" in checked.words
    report = own(citizen, citizen.send(checked, "/file"))
    assert [link for link in report.links() if "/files/" in link] == ["/follow/own/files/1"]


def test_files_stay_when_something_else_is_wrong_and_can_be_taken_away(world: World, citizen: Visitor) -> None:
    page = send(citizen, citizen.get("/file/all"), ("a.png", png()), ("b.jpg", photo()), title="")
    assert page.status == 422
    checked = send(citizen, page, **{"drop-1": "yes"})
    assert "b.jpg" in checked.words
    assert "a.png" not in checked.words


def test_change_keeps_the_files(world: World, citizen: Visitor) -> None:
    checked = send(citizen, citizen.get("/file/all"), ("a.png", png()))
    changed = citizen.send(checked, "/file", to="/file/change")
    assert "Hapus a.png" in changed.words
    assert "a.png" in send(citizen, changed).words


def test_a_report_with_a_file_sent_twice_is_one(world: World, citizen: Visitor) -> None:
    before = complaints(world)
    checked = send(citizen, citizen.get("/file/all"), ("a.png", png()))
    first, again = citizen.send(checked, "/file"), citizen.send(checked, "/file")
    assert codes(first) == codes(again)
    assert complaints(world) == before + 1


def test_a_sixth_file_is_not_taken(world: World, citizen: Visitor) -> None:
    page = send(citizen, citizen.get("/file/all"), *((f"{n}.png", png((20 + n, 20))) for n in range(6)))
    assert page.status == 422
    assert "Paling banyak lima berkas sekali kirim." in page.words
    assert len(page.form("/file/all").fields["attachments"].split()) == 5


def test_files_of_a_forged_form_are_not_looked_at(world: World, citizen: Visitor) -> None:
    uploads = world.service.files.uploads.folder
    before = set(uploads.iterdir()) if uploads.is_dir() else set()
    assert send(citizen, citizen.get("/file/all"), ("a.png", png()), csrf="0" * 64).status == 403
    assert (set(uploads.iterdir()) if uploads.is_dir() else set()) == before


def test_staff_see_the_files_of_their_case(world: World, citizen: Visitor, as_staff: Callable[[str], Visitor]) -> None:
    number = codes(filed(citizen, ("KTP-Rina.jpg", photo())))[0]
    complaint = as_staff(DESK).get(f"/desk/{number}")
    assert any(link.endswith("/files/1") for link in complaint.links())
    (small,) = pictures(complaint)
    assert as_staff(DESK).client.get(small).status_code == 200
    done(world.as_(DESK), {"complaint": number}, "route", unit="medan-sdabmbk")
    assert "KTP-Rina" not in as_staff(ROADS).get(f"/desk/{number}").words, "an anonymous reporter's file name"


def test_a_confidential_file_asks_why_and_is_recorded(
    world: World, citizen: Visitor, as_staff: Callable[[str], Visitor]
) -> None:
    number = codes(filed(citizen, ("a.png", png()), confidential="yes"))[0]
    inspector = as_staff(INSPECTOR)
    page = inspector.get(f"/desk/{number}")
    assert pictures(page) == []
    (link,) = [link for link in page.links() if "/files/" in link]
    asked = inspector.get(link)
    assert asked.path.endswith("/do/open")
    inspector.send(asked, asked.path, reason="inspection")
    assert inspector.client.get(link).headers["Content-Type"] == "image/png"
    stream = link.split("/")[2]
    from uuid import UUID

    last = world.service.log.history(stream_of(UUID(stream)))[-1].event
    assert [(one.version, one.field) for one in last.places] == [(2, "digest")]  # type: ignore[attr-defined]


def test_broken_forms_with_files_are_refused(citizen: Visitor) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"}
    for body in (b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb", b"nonsense"):
        assert citizen.client.post("/file/all", content=body, headers=kind).status_code == 400
