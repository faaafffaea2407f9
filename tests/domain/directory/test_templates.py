"""Templates of answers: whose they are, who keeps them, and what of a case they can have."""

import pytest

from domain import rights
from domain.directory import templates
from domain.directory.commands import RemoveTemplate, SetTemplate
from domain.directory.events import UnitTemplateRemoved, UnitTemplateSet
from domain.directory.refusals import NothingChanges, UnknownUnit
from domain.directory.rules import decide
from domain.directory.templates import TemplatesTooMany, UnknownPlaceholder, UnknownTemplate, filled
from domain.event import Actor, Code, Published, Refused
from domain.text import BadCode, Missing
from tests.domain.medan import ADI, DEWI, DIRECTORY, EVA, LIA, MEDAN, NINA, OTHER, PARKS, ROADS, applied

MENDED = SetTemplate(
    code=ROADS, template="mended", name="Ditambal", text="Laporan {tracking_id} selesai. {unit}, {due}."
)
OF_TOWN = SetTemplate(code=MEDAN, template="mended", name="Kota", text="Terima kasih.")
KEPT = applied(OF_TOWN, MENDED, onto=DIRECTORY, by=ADI)


def test_the_nearest_of_one_code_counts_and_units_below_have_those_above() -> None:
    assert {code: owner for code, (owner, _) in KEPT.templates_of(ROADS).items()} == {"mended": ROADS}
    assert {code: owner for code, (owner, _) in KEPT.templates_of(PARKS).items()} == {"mended": MEDAN}
    assert KEPT.templates_of(OTHER) == {}


def test_one_that_is_removed_lets_that_of_above_be_there_again() -> None:
    (gone,) = decide(RemoveTemplate(code=ROADS, template=Code("mended")), KEPT, LIA)
    assert gone == UnitTemplateRemoved(template=Code("mended"))
    after = applied(RemoveTemplate(code=ROADS, template=Code("mended")), onto=KEPT, by=LIA)
    assert {code: owner for code, (owner, _) in after.templates_of(ROADS).items()} == {"mended": MEDAN}


def test_the_same_code_anew_replaces_it() -> None:
    anew = SetTemplate(code=ROADS, template="mended", name="Ditambal", text="Selesai.")
    assert decide(anew, KEPT, LIA) == [
        UnitTemplateSet(template=Code("mended"), name=Published("Ditambal"), text=Published("Selesai."))
    ]
    assert applied(anew, onto=KEPT, by=LIA).templates_of(ROADS)[Code("mended")][1].text == "Selesai."


@pytest.mark.parametrize("actor", [LIA, ADI, NINA])
def test_officers_and_administrators_keep_those_of_their_own(actor: Actor) -> None:
    assert decide(MENDED, DIRECTORY, actor)


@pytest.mark.parametrize(("actor", "unit"), [(LIA, MEDAN), (LIA, PARKS), (ADI, OTHER), (DEWI, ROADS), (EVA, ROADS)])
def test_nobody_keeps_those_of_others(actor: Actor, unit: Code) -> None:
    with pytest.raises(rights.NotAllowed):
        decide(SetTemplate(code=unit, template="mended", name="x", text="x"), DIRECTORY, actor)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"text": "Yth. {name}"}, UnknownPlaceholder),
        ({"text": "Yth. {name"}, UnknownPlaceholder),
        ({"text": "{"}, UnknownPlaceholder),
        ({"text": "}"}, UnknownPlaceholder),
        ({"text": "{ unit }"}, UnknownPlaceholder),
        ({"text": " "}, Missing),
        ({"name": ""}, Missing),
        ({"template": "Jalan Rusak"}, BadCode),
        ({"code": Code("nowhere")}, UnknownUnit),
    ],
)
def test_what_cannot_be_a_template_is_refused(changed: dict[str, str], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        decide(SetTemplate(**{**vars(MENDED), **changed}), DIRECTORY, NINA)


def test_nothing_else_than_a_change_is_recorded() -> None:
    with pytest.raises(NothingChanges):
        decide(MENDED, KEPT, LIA)
    with pytest.raises(UnknownTemplate):
        decide(RemoveTemplate(code=ROADS, template=Code("other")), KEPT, LIA)


def test_there_are_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MOST", 1)
    with pytest.raises(TemplatesTooMany):
        decide(SetTemplate(code=ROADS, template="second", name="x", text="x"), KEPT, LIA)
    assert decide(SetTemplate(code=ROADS, template="mended", name="x", text="x"), KEPT, LIA)


def test_only_what_is_named_is_filled_in() -> None:
    template = KEPT.templates_of(ROADS)[Code("mended")][1]
    values = {"tracking_id": "7QK4", "unit": "Dinas {due}", "due": "Jumat"}
    assert filled(template, values) == "Laporan 7QK4 selesai. Dinas {due}, Jumat."
