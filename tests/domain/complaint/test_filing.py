"""What makes a report, and how a bad one is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain import text
from domain.channels import LETTER, PAPER
from domain.complaint.commands import (
    File,
    Verify,
)
from domain.complaint.events import (
    ComplaintFiled,
    ReportClass,
)
from domain.complaint.refusals import (
    ArrivalMissing,
    BadCoordinates,
    BadTrackingId,
    FiledAlready,
    InTheFuture,
    LatePaper,
    SupervisionMisplaced,
    UnknownArea,
    UnknownComplaint,
)
from domain.directory.refusals import CategoryIsRetired, UnitIsClosed, UnknownCategory, UnknownUnit
from domain.event import Actor, Code, Refused, Role, TrackingId
from tests.domain.medan import ADI, BABURA, GONE, LIA, NINA, OTHER, PARKS, POTHOLE, RETIRED, ROADS
from tests.domain.spec import (
    CITIZEN,
    FILE,
    FILED,
    MONDAY,
    citizen,
    given,
)

DAY = timedelta(days=1)


def test_a_report_is_checked_by_a_promised_date() -> None:
    filed = given().when(FILE, CITIZEN).then_one(ComplaintFiled)
    assert filed.title == citizen("Lubang di Jl. Sei Belutu")
    assert filed.verification is not None
    assert filed.verification.on == date(2026, 11, 5)
    assert filed.verification.standard == "verification@1"
    assert filed.verification.calendar == "id@3"


def test_everything_typed_is_sealed_under_the_reporter() -> None:
    report = replace(
        FILE,
        place="dekat masjid",
        coordinates="3.5952,98.6722",
        name="Ana",
        phone="0812",
        email="a@b",
        external_id="x1",
    )
    filed = given().when(report, CITIZEN).then_one(ComplaintFiled)
    for field in ("title", "body", "place", "coordinates", "name", "phone", "email", "external_id"):
        assert getattr(filed, field) == citizen(getattr(report, field))


def test_a_letter_typed_in_later_is_promised_from_the_day_it_came() -> None:
    friday = MONDAY - 3 * DAY
    report = replace(FILE, incident_on=date(2026, 10, 29))
    letter = given().when(report, LIA, channel=LETTER, occurred_at=friday).then_one(ComplaintFiled)
    web = given().when(report, CITIZEN, occurred_at=friday).then_one(ComplaintFiled)
    assert letter.verification is not None
    assert web.verification is not None
    assert (letter.verification.on, web.verification.on) == (date(2026, 11, 4), date(2026, 11, 5))


@pytest.mark.parametrize("channel", PAPER)
def test_paper_and_visits_say_when_they_came(channel: Code) -> None:
    given().when(FILE, LIA, channel=channel).then_refused(ArrivalMissing, field="occurred_at")
    given().when(FILE, LIA, channel=channel, occurred_at=MONDAY).then_one(ComplaintFiled)


def test_paper_that_lay_for_more_than_ten_working_days_is_entered_by_an_administrator_of_the_desk() -> None:
    """What it accuses others of began before anybody here knew: not everybody at a counter may say so."""
    report = replace(FILE, incident_on=date(2026, 10, 1))
    old, recent = MONDAY - 15 * DAY, MONDAY - 14 * DAY  # Sunday, 18 October and the Monday after it: 11 and 10 days
    given().when(report, LIA, channel=LETTER, occurred_at=recent).then_one(ComplaintFiled)
    given().when(report, LIA, channel=LETTER, occurred_at=old).then_refused(LatePaper, field="occurred_at", days=10)
    for admin in (ADI, NINA):
        given().when(report, admin, channel=LETTER, occurred_at=old).then_one(ComplaintFiled)
    department = Actor(id=ADI.id, role=Role.AGENCY_ADMIN, unit=ROADS)
    given().when(report, department, channel=LETTER, occurred_at=old).then_refused(LatePaper)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"title": " "}, text.Missing, "title"),
        ({"body": None}, text.Missing, "body"),
        ({"incident_on": None}, text.Missing, "incident_on"),
        ({"title": "x" * 201}, text.TooLong, "title"),
        ({"body": "x" * 20_001}, text.TooLong, "body"),
        ({"body": "a\x00b"}, text.Unclean, "body"),
        ({"name": "\ud83d"}, text.Unclean, "name"),
        ({"incident_on": date(2026, 11, 3)}, InTheFuture, "incident_on"),
        ({"coordinates": "98.6"}, BadCoordinates, "coordinates"),
        ({"coordinates": "98.6,3.5"}, BadCoordinates, "coordinates"),
        ({"coordinates": "nan,nan"}, BadCoordinates, "coordinates"),
        ({"tracking_id": TrackingId("00000000001")}, BadTrackingId, "tracking_id"),
        ({"report_class": ReportClass.ASPIRATION, "supervision": True}, SupervisionMisplaced, "supervision"),
        ({"area": Code("atlantis")}, UnknownArea, "area"),
        ({"area": ROADS}, UnknownArea, "area"),
        ({"category": Code("nothing")}, UnknownCategory, "category"),
        ({"category": RETIRED}, CategoryIsRetired, "category"),
        ({"wanted_unit": Code("nobody")}, UnknownUnit, "wanted_unit"),
        ({"wanted_unit": GONE}, UnitIsClosed, "wanted_unit"),
        ({"received_by": Code("nobody")}, UnknownUnit, "received_by"),
        ({"received_by": GONE}, UnitIsClosed, "received_by"),
    ],
)
def test_a_bad_report_is_refused_by_field(change: dict[str, object], refusal: type[Refused], field: str) -> None:
    bad: File = replace(FILE, **change)  # type: ignore[arg-type]
    given().when(bad, CITIZEN).then_refused(refusal, field=field)


def test_the_longest_texts_and_todays_incident_are_taken() -> None:
    report = replace(FILE, title="x" * 200, body="é" * 20_000, incident_on=date(2026, 11, 2), area=BABURA)
    given().when(replace(report, category=POTHOLE, wanted_unit=PARKS), CITIZEN).then_one(ComplaintFiled)


def test_today_is_todays_date_where_the_report_is_received() -> None:
    late_evening = MONDAY.replace(hour=16)  # 23.00 in Medan, already Tuesday in Jayapura
    tomorrow = replace(FILE, incident_on=date(2026, 11, 3))
    given(now=late_evening).when(tomorrow, CITIZEN).then_refused(InTheFuture)
    given(now=late_evening).when(replace(tomorrow, received_by=OTHER), CITIZEN).then_one(ComplaintFiled)


def test_nothing_is_filed_for_tomorrow_or_twice() -> None:
    given().when(FILE, LIA, channel=LETTER, occurred_at=MONDAY + DAY).then_refused(InTheFuture, field="occurred_at")
    given(FILED).when(FILE, CITIZEN).then_refused(FiledAlready)


def test_nothing_can_be_done_with_a_complaint_that_is_not_there() -> None:
    given().when(Verify(), ADI).then_refused(UnknownComplaint)


def test_a_date_in_a_year_without_a_calendar_is_promised_by_weekdays() -> None:
    new_years_eve = MONDAY.replace(year=2027, month=12, day=30)
    filed = given(now=new_years_eve).when(FILE, CITIZEN).then_one(ComplaintFiled)
    assert filed.verification is not None
    assert (filed.verification.on, filed.verification.calendar) == (date(2028, 1, 4), "id@3")
