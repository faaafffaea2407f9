"""The report form: what is refused, what is kept, and what is said before it is sent."""

import pytest

from domain.complaint.events import ReportClass
from domain.text import LIMITS
from service.web.filing import (
    COUNTER,
    ONLINE,
    SECTIONS,
    Known,
    answered_sections,
    check_limit,
    class_limits,
    examined,
    filing_form,
    reply_limit,
    warnings,
)
from service.web.telling import Teller
from service.web.views import Field, Form, Option, Said
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


def test_who_names_another_unit_says_which() -> None:
    (wrong,) = form(wanted_unit="other").errors
    assert (wrong.name, wrong.error) == ("other_unit", Said("error.other_unit"))
    assert form(wanted_unit="other", other_unit=ROADS).errors == ()


@pytest.mark.parametrize("typed", ["0812 3456 7890", "+62 (61) 451-2412"])
def test_a_telephone_number_may_be_written_in_any_way(typed: str) -> None:
    assert form(phone=typed).errors == ()


def test_only_open_places_units_and_categories_are_offered() -> None:
    assert choices("area") == {"", BARU, BABURA}
    assert GONE not in choices("other_unit")
    assert ROADS in choices("other_unit")
    assert choices("category") == {"", POTHOLE}


def test_the_limits_are_those_of_the_receiving_agency() -> None:
    limits = {limit.code: limit.working_days for limit in class_limits(DIRECTORY, MEDAN, TODAY)}
    assert limits == {ReportClass.COMPLAINT: 14, ReportClass.ASPIRATION: 5, ReportClass.INFORMATION: 5}
    assert check_limit(DIRECTORY, MEDAN, TODAY) == 3
    assert reply_limit(DIRECTORY, MEDAN, TODAY) == 10


def test_every_answer_is_shown_once() -> None:
    sections = answered_sections(form(name="Siti"), ONLINE)
    names = [
        name
        for question in ONLINE.questions
        for name in SECTIONS[question]
        if name not in ("here", "point", "other_unit")
    ]
    assert [fact.key for section in sections for fact in section.facts] == names
    shown = {fact.key: fact.value for section in sections for fact in section.facts}
    assert shown["report_class"] == Said("class.complaint")
    assert shown["category"] == Said("file.not_known")
    assert shown["supervision"] == Said("answer.no")
    assert shown["place"] is None


def test_a_unit_that_was_typed_in_is_told_instead_of_the_choice() -> None:
    shown = [
        (fact.key, fact.value)
        for section in answered_sections(form(wanted_unit="other", other_unit=ROADS), ONLINE)
        for fact in section.facts
    ]
    assert ("other_unit", "roads") in shown
    assert "wanted_unit" not in dict(shown)


@pytest.mark.parametrize(
    ("anonymous", "name", "phone", "warned"),
    [
        ("yes", "siti", "0812 3456", ["check.name_in_story", "check.name_in_files"]),
        ("yes", "Rahmat", "0812 3456", []),
        ("yes", "", "", ["check.keep_code"]),
        ("no", "siti", "", []),
    ],
)
def test_an_anonymous_reporter_is_warned_of_what_would_tell_who_they_are(
    anonymous: str, name: str, phone: str, warned: list[str]
) -> None:
    told = form(anonymous=anonymous, name=name, phone=phone, body="Saya, Siti, melihat lubang.")
    files = Field(name="attachments", kind="files", options=(Option("1", "KTP-Siti.jpg"),))
    told = Form(tuple(files if field.name == files.name else field for field in told.fields))
    assert [said.key for said in warnings(told, ONLINE)] == warned
    typed_in = [key.replace("check.", "check.counter_") for key in warned]
    assert [said.key for said in warnings(told, COUNTER)] == typed_in, "in words for somebody else"


def test_where_a_photo_was_taken_is_offered_only_when_one_says_so() -> None:
    assert "point" not in {field.name for field in form().fields}
    known = Known(point="3.5952,98.6722", point_of="lubang.jpg")
    offered = filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, GOOD, known=known)["point"]
    assert offered.value == ""
    assert offered.why is not None
    assert offered.why.values == {"name": "lubang.jpg", "point": "3.5952, 98.6722"}


def test_the_counter_asks_how_it_came_and_offers_no_other_address() -> None:
    names = [field.name for field in filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, {}, COUNTER).fields]
    assert names[:2] == ["channel", "received_on"]
    classes = filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, {}, COUNTER)["report_class"].options
    assert {option.value for option in classes} == {kind.value for kind in ReportClass}


def test_a_choice_is_told_in_the_readers_language() -> None:
    assert Option(ROADS, "roads") in form()["other_unit"].options


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("3.595200,98.672200", "3.595200,98.672200"),
        ("-8.5,115.2", "-8.5,115.2"),
        ("91.0,98.6", ""),
        ("3.5,181.0", ""),
        ("3.5 98.6", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_where_somebody_is_goes_along_only_as_a_point(given: str, kept: str) -> None:
    filled = form(here=given)
    assert filled["here"].value == kept
    told = {fact.key for section in answered_sections(filled, ONLINE) for fact in section.facts}
    assert ("here" in told) == bool(kept)
