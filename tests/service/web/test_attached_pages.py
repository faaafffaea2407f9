"""Files on pages: sent with the form, kept when something else is wrong, shown to those who may see them."""

from collections.abc import Callable

import pytest

from domain.access import stream_of
from service.files.intake import MOST_BYTES
from service.store.names import TRACKING, find_stream
from tests.service.files.samples import HTML, SECRET_BYTES, bomb, pdf, photo, png
from tests.service.web.site import Page, Visitor
from tests.service.web.steps import ANSWERS, CHECK, File, answered, asked, checked, filed, upto
from tests.service.web.test_file_pages import codes, complaints
from tests.service.world import DESK, INSPECTOR, ROADS, World, done


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
    page = checked(citizen, ("lubang.jpg", photo()), bad)
    assert (page.status, asked(page)) == (422, "/file/2")
    assert "#attachments" in page.links()
    assert why in page.words
    assert "Hapus lubang.jpg" in page.words
    assert page.form("/file/2").fields["body"] == ANSWERS["body"]
    assert asked(answered(citizen, page)) == "/file/3"
    check = upto(citizen, CHECK, start="/file/3")
    assert "lubang.jpg" in check.words
    report = own(citizen, citizen.send(check, CHECK))
    assert [link for link in report.links() if "/files/" in link] == ["/follow/own/files/1"]


def test_files_stay_when_something_else_is_wrong_and_can_be_taken_away(world: World, citizen: Visitor) -> None:
    page = checked(citizen, ("a.png", png()), ("b.jpg", photo()), title="")
    assert page.status == 422
    assert asked(answered(citizen, page, **{"drop-1": "yes"})) == "/file/3"
    check = upto(citizen, CHECK, start="/file/3")
    assert "b.jpg" in check.words
    assert "a.png" not in check.words


def test_a_change_keeps_the_files(world: World, citizen: Visitor) -> None:
    checked(citizen, ("a.png", png()))
    story = citizen.get("/file/2?change=yes")
    assert "Hapus a.png" in story.words
    assert "a.png" in answered(citizen, story).words


def test_a_report_with_a_file_sent_twice_is_one(world: World, citizen: Visitor) -> None:
    before = complaints(world)
    page = checked(citizen, ("a.png", png()))
    first, again = citizen.send(page, CHECK), citizen.send(page, CHECK)
    assert codes(first) == codes(again)
    assert complaints(world) == before + 1


def test_a_sixth_file_is_not_taken(world: World, citizen: Visitor) -> None:
    page = checked(citizen, *((f"{n}.png", png((20 + n, 20))) for n in range(6)))
    assert page.status == 422
    assert "Paling banyak lima berkas sekali kirim." in page.words
    assert [f"Hapus {n}.png" in page.words for n in range(6)] == [True] * 5 + [False]


def test_files_of_a_forged_form_are_not_looked_at(world: World, citizen: Visitor) -> None:
    uploads = world.service.files.uploads.folder
    before = set(uploads.iterdir()) if uploads.is_dir() else set()
    assert answered(citizen, upto(citizen, "/file/2"), ("a.png", png()), csrf="0" * 64).status == 403
    assert (set(uploads.iterdir()) if uploads.is_dir() else set()) == before


def test_where_a_photo_was_taken_is_offered_and_kept_only_when_wanted(world: World, citizen: Visitor) -> None:
    place = upto(citizen, "/file/3", ("lubang.jpg", photo()))
    assert "Pakai titik lokasi dari foto" in place.words
    assert "point" not in place.form("/file/3").fields, "nothing is ticked for them"
    check = upto(citizen, CHECK, start="/file/3", point="yes")
    number = codes(citizen.send(check, CHECK))[0]
    with world.service.database.autocommit() as cursor:
        stream = find_stream(cursor, TRACKING, number.replace("-", ""))
    assert stream is not None
    assert world.service.log.history(stream)[0].event.coordinates is not None  # type: ignore[attr-defined]


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
        assert citizen.client.post("/file/2", content=body, headers=kind).status_code == 400
