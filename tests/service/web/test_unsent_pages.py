"""What is written between the pages: it survives them, is readable with this browser's cookie only, and goes."""

import os
import time
from pathlib import Path

import pytest

from service.files.sweep import sweep
from service.files.waiting import KEPT_SECONDS
from tests.service.files.samples import photo, png
from tests.service.web.site import Visitor
from tests.service.web.steps import ANSWERS, CHECK, STORY, answered, asked, checked, filed, upto
from tests.service.web.test_file_pages import codes, complaints
from tests.service.world import World


@pytest.fixture(autouse=True)
def nothing_waits(world: World) -> None:
    for path in waiting(world):
        path.unlink()


def waiting(world: World) -> list[Path]:
    """Drafts and files that wait."""
    folders = (world.service.files.drafts.folder, world.service.files.uploads.folder)
    return [path for folder in folders if folder.is_dir() for path in folder.iterdir()]


def grow_old(world: World, seconds: float) -> None:
    for path in waiting(world):
        old = path.stat().st_mtime - seconds
        os.utime(path, (old, old))


def title(visitor: Visitor, query: str = "") -> str:
    return visitor.get(f"/file/2{query}").form("/file/2").fields["title"]


def test_a_draft_survives_until_it_is_sent_and_then_nothing_of_it_is_left(world: World, citizen: Visitor) -> None:
    page = checked(citizen, ("lubang.jpg", photo()))
    assert len(waiting(world)) == 2
    citizen.get("/")
    assert title(citizen) == ANSWERS["title"]
    size = sum(path.stat().st_size for path in waiting(world))
    assert citizen.send(page, CHECK).path == "/file/done"
    (left,) = waiting(world)
    assert left.stat().st_size < min(300, size), "what recognises a second press, and no answer"


def test_nothing_typed_can_be_read_without_the_browsers_cookie(world: World, citizen: Visitor) -> None:
    checked(citizen, ("lubang.jpg", photo()))
    token = citizen.client.cookies["aduan_draft"]
    for path in waiting(world):
        content = path.read_bytes()
        assert not any(word in content for word in (b"Lubang", b"lubang.jpg", b"0812", token.encode()))
        assert token not in str(path)
        assert path.stat().st_mode & 0o077 == 0
    other = Visitor(world.address)
    assert other.get("/file/2").path == "/file/1"
    other.client.cookies.set("aduan_draft", token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert other.get("/file/2").path == "/file/1"
    other.close()


def test_the_cookie_is_for_this_site_not_for_scripts_and_ends_with_the_browser(citizen: Visitor) -> None:
    fields = citizen.get("/file/1").form("/file/1").fields
    sent = citizen.post("/file/1", {**fields, "report_class": "complaint"}, follow=False)
    (cookie,) = (one for one in sent.response.headers.get_list("set-cookie") if one.startswith("aduan_draft"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie
    assert sent.response.headers["location"] == "/file/2"


def test_it_can_be_thrown_away_at_any_page(world: World, citizen: Visitor) -> None:
    page = checked(citizen, ("lubang.jpg", photo()))
    gone = citizen.send(page, "/file/forget")
    assert gone.path == "/"
    assert "Isian Anda sudah dihapus." in gone.words
    assert waiting(world) == []
    assert citizen.get("/file/2").path == "/file/1"


def test_the_quick_way_out_throws_it_away(world: World, citizen: Visitor) -> None:
    checked(citizen, ("lubang.jpg", photo()))
    citizen.get("/exit", follow=False)
    assert waiting(world) == []


def test_another_site_can_throw_nothing_away(world: World, citizen: Visitor) -> None:
    page = checked(citizen)
    citizen.client.get("/exit", headers={"Sec-Fetch-Site": "cross-site"})
    assert citizen.post("/file/forget", page.form("/file/forget").fields, Sec_Fetch_Site="cross-site").status == 403
    assert title(citizen) == ANSWERS["title"]


def test_after_a_day_it_is_gone_with_its_files_and_says_so(
    world: World, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        begun = time.time() - KEPT_SECONDS + 60
        earlier.setattr("service.web.drafts.time.time", lambda: begun)
        upto(citizen, "/file/2")
    answered(citizen, citizen.get("/file/2"), ("lubang.jpg", photo()))
    assert len(waiting(world)) == 2
    grow_old(world, 61)
    page = citizen.get("/file/3")
    assert page.path == "/file/1"
    assert "lebih dari 24 jam" in page.words
    assert "notice tone-soon" in page.html, "a loss is no success"
    assert "lebih dari 24 jam" not in citizen.get("/file/1").words, "said once"
    assert sweep(world.service.log, world.service.ring, world.service.files) == 2, "files go with their draft"
    assert waiting(world) == []


def test_what_is_sent_after_that_is_kept_and_the_rest_asked_again(world: World, citizen: Visitor) -> None:
    page = upto(citizen, "/file/2")
    grow_old(world, KEPT_SECONDS + 1)
    again = answered(citizen, page)
    assert asked(again) == "/file/1"
    assert "Yang baru Anda tulis tersimpan" in again.words
    assert answered(citizen, again).form("/file/2").fields["title"] == ANSWERS["title"]
    before = complaints(world)
    assert upto(citizen, CHECK, start="/file/2").heading == "Periksa, lalu kirim"
    assert complaints(world) == before


def test_a_check_page_of_a_draft_that_is_gone_sends_nothing(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    grow_old(world, KEPT_SECONDS + 1)
    answer = citizen.send(page, CHECK)
    assert (answer.path, complaints(world)) == ("/file/1", before)
    assert "lebih dari 24 jam" in answer.words


def test_two_drafts_in_two_tabs_stay_apart(world: World, citizen: Visitor) -> None:
    first, before = checked(citizen), complaints(world)
    begin = citizen.get("/file/1")
    assert "Anda melanjutkan isian yang belum terkirim." in begin.words
    (other,) = [link for link in begin.links() if link.startswith("/file/1?draft=")]
    second = upto(citizen, CHECK, start=other, title="Lampu padam")
    assert second.path == f"{CHECK}?draft=2"
    assert "Lampu padam" in second.words
    assert title(citizen) == ANSWERS["title"]
    assert title(citizen, "?draft=2") == "Lampu padam"
    receipts = [citizen.send(first, CHECK), citizen.send(second, CHECK)]
    assert codes(receipts[0]) != codes(receipts[1])
    assert complaints(world) == before + 2


@pytest.mark.parametrize("draft", ["0", "6", "counter", "../1", "%00"])
def test_no_other_drafts_can_be_named(citizen: Visitor, draft: str) -> None:
    assert citizen.get(f"/file/1?draft={draft}").status == 404


def test_going_back_after_sending_begins_another_report(world: World, citizen: Visitor) -> None:
    page, before = upto(citizen, "/file/2"), complaints(world)
    filed(citizen)
    again = answered(citizen, page, title="Laporan kedua")
    assert asked(again) == "/file/1", "the other questions are asked again"
    assert complaints(world) == before + 1


def test_files_that_are_taken_away_are_gone_at_once(world: World, citizen: Visitor) -> None:
    page = upto(citizen, "/file/2")
    answered(citizen, page, ("a.png", png()), ("b.jpg", photo()))
    assert len(waiting(world)) == 3
    after = answered(citizen, citizen.get("/file/2"), **{"drop-1": "yes"})
    assert asked(after) == "/file/3"
    assert len(waiting(world)) == 2
    words = citizen.get("/file/2").words
    assert ("Hapus b.jpg" in words, "Hapus a.png" in words) == (True, False)


def test_no_log_and_no_address_has_a_word_of_it(citizen: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        page = checked(citizen)
    assert STORY[:10] not in caplog.text
    assert page.path == CHECK
    assert all(link.startswith("/file/") and "draft" not in link for link in page.links() if "change" in link)
