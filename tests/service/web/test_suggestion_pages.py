"""The desk's form to route a report has the unit chosen that the rules name, and says why."""

from collections.abc import Callable

import pytest

from tests.service.web.site import Visitor
from tests.service.world import DESK, World, done

AS = Callable[[str], Visitor]


def asked(world: World, as_staff: AS, lang: str = "id", **changed: object) -> tuple[str, str]:
    """The unit that the form has chosen, and all its words."""
    receipt = world.filed(**changed)
    done(world.as_(DESK), receipt, "verify")
    path = f"/desk/{receipt['complaint']}/do/route"
    page = as_staff(DESK).get(f"{path}?lang={lang}")
    return page.form(path).fields["unit"], page.words


@pytest.mark.parametrize(
    ("lang", "why"),
    [("id", "Disarankan oleh aturan: Sampah di Kecamatan Medan Baru."), ("en", "Suggested by the rule: Waste in")],
)
def test_the_unit_of_the_rule_is_chosen_and_the_rule_named(world: World, as_staff: AS, lang: str, why: str) -> None:
    unit, words = asked(world, as_staff, lang, category="waste", area="medan-baru")
    assert unit == "medan-baru"
    assert why in words
    as_staff(DESK).get("/desk?lang=id")


def test_without_an_area_the_rule_of_the_agency_counts(world: World, as_staff: AS) -> None:
    unit, words = asked(world, as_staff, category="roads", area=None)
    assert unit == "medan-sdabmbk"
    assert "Infrastruktur di Pemerintah Kota Medan" in words


def test_a_rule_comes_before_the_reporters_wish_which_stands_where_there_is_none(world: World, as_staff: AS) -> None:
    assert asked(world, as_staff, category="roads", wanted_unit="medan-dlh")[0] == "medan-sdabmbk"
    unit, words = asked(world, as_staff, category="other", wanted_unit="medan-dlh")
    assert unit == "medan-dlh"
    assert "Menurut pelapor" in words


def test_where_nothing_says_whose_it_is_nothing_is_chosen(world: World, as_staff: AS) -> None:
    assert asked(world, as_staff, category="other")[0] == ""
