"""The fourth page: the category by the story, the unit by the rules, and the reporter's own word above both."""

import pytest

from tests.service.web.site import Page, Visitor
from tests.service.web.steps import CHECK, PAGES, answered, asked, upto
from tests.service.world import World

UNIT = "medan-sdabmbk"


@pytest.fixture
def page(world: World, citizen: Visitor) -> Page:
    return upto(citizen, "/file/4", title="Jalan rusak parah", body="Berlubang sejak lama.")


def test_category_and_unit_are_suggested_with_the_reason(page: Page) -> None:
    form = page.form("/file/4").fields
    assert (form["category"], form["wanted_unit"]) == ("roads", UNIT)
    assert "Diperkirakan dari tulisan Anda: jalan, rusak." in page.words
    assert "di Pemerintah Kota Medan." in page.words


def test_another_category_shows_its_unit_before_it_goes_on(citizen: Visitor, page: Page) -> None:
    again = citizen.send(page, "/file/4", category="waste")
    form = again.form("/file/4").fields
    assert (again.status, asked(again)) == (200, "/file/4")
    assert form["wanted_unit"] not in ("", UNIT)
    assert citizen.get("/file/5").path == "/file/4", "not answered yet"
    assert asked(citizen.send(again, "/file/4")) == "/file/5"


def test_whoever_does_not_know_goes_on(citizen: Visitor, page: Page) -> None:
    assert asked(citizen.send(page, "/file/4", wanted_unit="")) == "/file/5"
    assert citizen.get("/file/4").form("/file/4").fields["wanted_unit"] == ""


def test_another_unit_can_be_named_and_stays(citizen: Visitor, page: Page) -> None:
    citizen.send(page, "/file/4", wanted_unit="other", other_unit="medan-dlh")
    check = upto(citizen, CHECK, start=PAGES[4])
    assert "Dinas Lingkungan Hidup" in check.words


def test_a_unit_that_was_chosen_stays_when_another_is_suggested_later(citizen: Visitor, page: Page) -> None:
    answered(citizen, citizen.send(page, "/file/4"))
    citizen.send(citizen.get("/file/4"), "/file/4", category="waste", asked="waste", wanted_unit=UNIT)
    form = citizen.get("/file/4").form("/file/4").fields
    assert (form["wanted_unit"], form["other_unit"]) == ("other", UNIT)
