"""Writing, approving and posting a draft from the pages; the reporter's page shows it only when it is the answer."""

from collections.abc import Callable

import pytest

from tests.service.files.samples import photo
from tests.service.web.site import Visitor
from tests.service.web.test_act_files import links, said
from tests.service.world import DESK, ROADS, ROADS_LEADER, World, done

AS = Callable[[str], Visitor]
TEXT = "Lubang ditambal pada 5 November."


@pytest.fixture(scope="module", autouse=True)
def approving(world: World, as_staff: AS) -> None:
    """The city's administrator has the roads department's answers approved."""
    desk, path = as_staff(DESK), "/admin/do/unit_approval?item=medan-sdabmbk"
    form = desk.get(path)
    assert "Jawaban unit ini disetujui pimpinan" in form.words
    asked = desk.send(form, "/admin/do/unit_approval", approval="yes")
    assert desk.send(asked, "/admin/do/unit_approval").path.startswith("/admin/units")


def test_from_the_draft_to_the_answer(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "start")
    roads, leader, complaint = as_staff(ROADS), as_staff(ROADS_LEADER), receipt["complaint"]
    citizen = world.as_reporter(receipt)
    assert f"/desk/{complaint}/do/answer" not in roads.get(f"/desk/{complaint}").links()
    assert roads.act(complaint, "draft_answer", text=TEXT).status == 200
    page = leader.get(f"/desk/{complaint}")
    assert TEXT in page.words
    assert "Menunggu persetujuan pimpinan" in page.words
    assert TEXT in leader.get(f"/desk/{complaint}/do/approve_draft").words
    assert leader.act(complaint, "return_draft", reason="Tulis jamnya.").status == 200
    form = roads.get(f"/desk/{complaint}/do/draft_answer").form(f"/desk/{complaint}/do/draft_answer")
    assert form.fields["text"] == TEXT, "the last draft is there to be changed"
    assert roads.act(complaint, "draft_answer", text=f"{TEXT} Pukul 9.").status == 200
    assert TEXT not in citizen.get(f"/complaints/{complaint}/events").text
    assert leader.act(complaint, "approve_draft").status == 200
    assert roads.act(complaint, "post_answer").status == 200
    own = Visitor(world.address)
    own.send(own.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])
    words = own.get("/follow/own").words
    own.close()
    assert f"{TEXT} Pukul 9." in words
    assert "Tulis jamnya" not in words
    assert "onsep" not in words


def test_files_of_a_posted_draft_stand_below_the_answer(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "start")
    roads, complaint, desk = as_staff(ROADS), receipt["complaint"], f"/desk/{receipt['complaint']}"
    assert said(roads, f"{desk}/do/draft_answer", ("ditambal.jpg", photo()), text=TEXT).path == desk
    assert as_staff(ROADS_LEADER).act(complaint, "approve_draft").status == 200
    assert roads.act(complaint, "post_answer").status == 200
    own = Visitor(world.address)
    own.send(own.get("/follow"), "/follow", tracking_id=receipt["tracking_id"], secret=receipt["secret"])
    for page in (own.get("/follow/own"), roads.get(desk)):
        (answer,) = [each for each in page.root.iter("section") if "answer" in each.get("class", "").split()]
        below = [link.get("href", "") for link in answer.iter("a") if "/files/" in link.get("href", "")]
        assert [href.rpartition("/")[2] for href in below] == links(page) == ["1"]
    own.close()


def test_what_names_the_reporter_is_asked_about_in_a_draft_too(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "start")
    assert as_staff(ROADS).act(receipt["complaint"], "draft_answer", text="Ibu Rina, sudah.").status == 422


def test_the_public_reads_it_once_it_is_posted(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    roads, complaint = as_staff(ROADS), receipt["complaint"]
    done(world.as_(ROADS), receipt, "start")
    roads.act(complaint, "draft_answer", text=TEXT)
    public = Visitor(world.address)
    assert TEXT not in public.get(f"/reports/{receipt['tracking_id']}").words
    as_staff(ROADS_LEADER).act(complaint, "approve_draft")
    roads.act(complaint, "post_answer")
    assert TEXT in public.get(f"/reports/{receipt['tracking_id']}").words
    public.close()


def test_a_correction_is_drafted_approved_and_posted(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "start")
    roads, leader, complaint = as_staff(ROADS), as_staff(ROADS_LEADER), receipt["complaint"]
    roads.act(complaint, "draft_answer", text=TEXT)
    leader.act(complaint, "approve_draft")
    roads.act(complaint, "post_answer")
    page = roads.get(f"/desk/{complaint}")
    assert f"/desk/{complaint}/do/correct_answer" not in page.links()
    assert f"/desk/{complaint}/do/draft_correction" in page.links()
    mended = "Lubang ditambal pada 6 November."
    assert roads.act(complaint, "draft_correction", text=mended, reason="Harinya.").status == 200
    page = leader.get(f"/desk/{complaint}")
    assert "Konsep perbaikan jawaban 2" in page.words
    assert mended in page.words
    assert mended in leader.get(f"/desk/{complaint}/do/approve_draft").words
    form = roads.get(f"/desk/{complaint}/do/draft_correction").form(f"/desk/{complaint}/do/draft_correction")
    assert form.fields["text"] == mended, "the last draft is there to be changed"
    assert leader.act(complaint, "approve_draft").status == 200
    public = Visitor(world.address)
    assert mended not in public.get(f"/reports/{receipt['tracking_id']}").words
    assert roads.act(complaint, "post_answer").status == 200
    assert mended in public.get(f"/reports/{receipt['tracking_id']}").words
    assert "Harinya" not in public.get(f"/reports/{receipt['tracking_id']}").words
    public.close()
