"""Files with what is said about a case: an answer and its correction, a reply, an addition, what was asked for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.service.files.samples import photo, png
from tests.service.web.site import Page, Visitor
from tests.service.web.steps import File
from tests.service.world import ROADS, World, done

AS = Callable[[str], Visitor]


@pytest.fixture
def case(world: World) -> dict[str, Any]:
    """Begun by its unit."""
    receipt = world.routed(anonymous=True)
    done(world.as_(ROADS), receipt, "start")
    return receipt


@pytest.fixture
def own(world: World, case: dict[str, Any]) -> Iterator[Visitor]:
    """The reporter before their report."""
    visitor = Visitor(world.address)
    visitor.send(visitor.get("/follow"), "/follow", tracking_id=case["tracking_id"], secret=case["secret"])
    yield visitor
    visitor.close()


def sent(visitor: Visitor, page: Page, *files: File, **typed: str) -> Page:
    """The form of this page with these files."""
    form = next(form for form in page.forms() if "version" in form.fields)
    fields = {name: value for name, value in {**form.fields, **typed}.items() if name != "files"}
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items()]
    parts += [("files", file) for file in files] or [("files", ("", b""))]
    headers = {"Sec-Fetch-Site": "same-origin"}
    return Page(visitor.client.post(form.action, files=parts, headers=headers, follow_redirects=True))


def said(visitor: Visitor, path: str, *files: File, **typed: str) -> Page:
    return sent(visitor, visitor.get(path), *files, **typed)


def links(page: Page) -> list[str]:
    return [link.rpartition("/")[2] for link in page.links() if "/files/" in link]


def waiting(world: World) -> int:
    folder = world.service.files.uploads.folder
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_a_photo_of_the_repair_comes_with_the_answer_and_stands_below_it(
    case: dict[str, Any], own: Visitor, as_staff: AS
) -> None:
    said(own, "/follow/own/amend", ("rumah.jpg", photo()), text="Ini fotonya.")
    desk = f"/desk/{case['complaint']}"
    page = said(as_staff(ROADS), f"{desk}/do/answer", ("ditambal.jpg", photo()), text="Sudah ditambal.")
    assert page.path == desk
    for shown in (page, own.get("/follow/own")):
        assert sorted(links(shown)) == ["1", "2"]
        (answer,) = [each for each in shown.root.iter("section") if "answer" in each.get("class", "").split()]
        assert [link.get("href", "")[-1] for link in answer.iter("a") if "/files/" in link.get("href", "")] == ["2"]
    assert own.client.get("/follow/own/files/2").status_code == 200
    assert as_staff(ROADS).client.get(f"{desk}/files/1").status_code == 200
    assert "rumah.jpg" not in page.words, "an anonymous reporter's file name"
    public = own.get(f"/reports/{case['tracking_id']}")
    assert links(public) == [], "files are for those who handle it"


def test_a_correction_a_reply_and_what_was_asked_for_bring_files(
    world: World, case: dict[str, Any], own: Visitor, as_staff: AS
) -> None:
    roads, desk = as_staff(ROADS), f"/desk/{case['complaint']}"
    said(roads, f"{desk}/do/request_information", question="Di mana?")
    assert links(said(own, "/follow/own/give_information", ("a.png", png()), text="Di sini.")) == ["1"]
    said(roads, f"{desk}/do/answer", text="Ditambal.")
    said(roads, f"{desk}/do/correct_answer", ("b.png", png()), text="Ditambal Senin.", reason="Harinya.")
    page = said(own, "/follow/own/reply", ("c.png", png()), ("d.jpg", photo()), text="Belum.")
    assert sorted(links(page)) == ["1", "2", "3", "4"]
    assert waiting(world) == 0


def test_a_file_that_is_no_good_keeps_the_text_and_the_other_files(case: dict[str, Any], own: Visitor) -> None:
    page = said(own, "/follow/own/amend", ("a.png", png()), ("video.mp4", b"\x00" * 2000), text="Ini fotonya.")
    assert page.status == 422
    assert "video.mp4 tidak dapat dipakai" in page.words
    assert "Hapus a.png" in page.words
    assert page.form("/follow/own/amend").fields["text"] == "Ini fotonya."
    assert links(sent(own, page)) == ["1"]


def test_a_missing_text_keeps_the_files_and_they_can_be_taken_away(
    world: World, case: dict[str, Any], own: Visitor
) -> None:
    page = said(own, "/follow/own/amend", ("a.png", png()), ("b.png", png((9, 9))), text="")
    assert page.status == 422
    assert links(sent(own, page, text="Ini fotonya.", **{"drop-1": "yes"})) == ["1"]


def test_the_same_sent_twice_is_one_act_with_one_file(world: World, case: dict[str, Any], own: Visitor) -> None:
    before, page = waiting(world), own.get("/follow/own/amend")
    first, again = (sent(own, page, ("a.png", png()), text="Ini fotonya.") for _ in range(2))
    assert (first.path, again.path) == ("/follow/own", "/follow/own")
    assert links(own.get("/follow/own")) == ["1"]
    assert waiting(world) == before
    wrong = said(own, "/follow/own/amend", ("b.png", png()), text="")
    first, again = (sent(own, wrong, text="Sekali lagi.") for _ in range(2))
    assert (first.path, again.path) == ("/follow/own", "/follow/own")
    assert links(again) == ["1", "2"]


def test_more_than_a_form_may_bring_is_taken_where_files_are(case: dict[str, Any], own: Visitor, as_staff: AS) -> None:
    large = ("besar.jpg", b"\xff\xd8\xff" + bytes(300_000))
    assert said(own, "/follow/own/amend", large, text="x").status == 422
    assert said(own, "/follow/own/request_erasure", large).status == 413
    path = f"/desk/{case['complaint']}/do/note"
    assert said(as_staff(ROADS), path, large, text="x").status == 413
