"""The report form: what is refused, what is kept, and what is said before it is sent."""

import pytest

from domain.complaint.events import ReportClass
from domain.text import LIMITS
from service.web.filing import SECTIONS, check_limit, check_page, class_limits, examined, filing_form, reply_limit
from service.web.telling import Teller
from service.web.views import Form, Option, Said
from tests.domain.medan import BABURA, BARU, DIRECTORY, GONE, MEDAN, POTHOLE, RETIRED, ROADS
from tests.service.web.samples.parts import TODAY

GOOD = {
    "report_class": "complaint",
    "title": "Lubang besar",
    "body": "Sejak dua minggu.",
    "incident_on": "2026-11-24",
    "anonymous": "no",
    "confidential": "no",
}


def form(**changes: str) -> Form:
    return examined(filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, GOOD | changes), TODAY)


def choices(name: str) -> set[str]:
    return {option.value for option in form()[name].options}


def test_a_short_honest_report_passes() -> None:
    assert form().errors == ()


@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("report_class", "", "error.report_class"),
        ("report_class", "praise", "error.report_class"),
        ("title", "  ", "error.title"),
        ("body", "", "error.body"),
        ("body", "a" * (LIMITS["body"] + 1), "error.too_long"),
        ("title", "a\x00b", "refusal.unclean"),
        ("body", "\ud800", "refusal.unclean"),
        ("incident_on", "", "error.incident_on"),
        ("incident_on", "2026-02-30", "error.incident_on"),
        ("incident_on", "2026-11-25", "error.future"),
        ("anonymous", "", "error.choice"),
        ("confidential", "maybe", "error.choice"),
        ("area", "atlantis", "error.choice"),
        ("category", RETIRED, "error.choice"),
        ("wanted_unit", GONE, "error.choice"),
        ("email", "siti@", "error.email"),
        ("phone", "nanti", "error.phone"),
    ],
)
def test_what_cannot_be_sent_is_named_at_its_field(field: str, typed: str, key: str) -> None:
    (wrong,) = form(**{field: typed}).errors
    assert (wrong.name, wrong.error and wrong.error.key) == (field, key)
    assert wrong.value == typed


@pytest.mark.parametrize("typed", ["0812 3456 7890", "+62 (61) 451-2412"])
def test_a_telephone_number_may_be_written_in_any_way(typed: str) -> None:
    assert form(phone=typed).errors == ()


def test_only_open_places_units_and_categories_are_offered() -> None:
    assert choices("area") == {"", BARU, BABURA}
    assert GONE not in choices("wanted_unit")
    assert ROADS in choices("wanted_unit")
    assert choices("category") == {"", POTHOLE}


def test_the_limits_are_those_of_the_receiving_agency() -> None:
    limits = {limit.code: limit.working_days for limit in class_limits(DIRECTORY, MEDAN, TODAY)}
    assert limits == {ReportClass.COMPLAINT: 14, ReportClass.ASPIRATION: 5, ReportClass.INFORMATION: 5}
    assert check_limit(DIRECTORY, MEDAN, TODAY) == 3
    assert reply_limit(DIRECTORY, MEDAN, TODAY) == 10


def test_every_answer_is_carried_to_the_sending_and_shown_once() -> None:
    page = check_page(form(name="Siti"), "k1")
    names = [name for section in SECTIONS.values() for name in section]
    assert dict(page.carried) == {name: form(name="Siti")[name].value for name in names} | {"key": "k1"}
    assert [fact.key for section in page.sections for fact in section.facts] == names
    shown = {fact.key: fact.value for section in page.sections for fact in section.facts}
    assert shown["report_class"] == Said("class.complaint")
    assert shown["category"] == Said("file.not_known")
    assert shown["supervision"] == Said("answer.no")
    assert shown["place"] is None


def test_change_leads_to_a_field_of_the_section() -> None:
    names = {field.name for field in form().fields}
    assert {section.anchor for section in check_page(form(), "k1").sections} <= names


@pytest.mark.parametrize(
    ("anonymous", "name", "warned"),
    [("yes", "siti", True), ("no", "siti", False), ("yes", "", False), ("yes", "Rahmat", False)],
)
def test_an_anonymous_reporter_is_warned_of_their_name_in_the_story(anonymous: str, name: str, warned: bool) -> None:
    page = check_page(form(anonymous=anonymous, name=name, body="Saya, Siti, melihat lubang."), "k1")
    assert bool(page.warnings) == warned


def test_a_choice_is_told_in_the_readers_language() -> None:
    assert Option(ROADS, "roads") in form()["wanted_unit"].options
