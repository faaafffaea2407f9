"""Erasing a person: on whose word, what stands against it, and what it does to the case."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.complaint.commands import Answer, CompleteErasure, Erase, LiftHold, PlaceHold, RequestErasure
from domain.complaint.erasing import years_after
from domain.complaint.personal_data import (
    Basis,
    ErasureCompleted,
    ErasureRefused,
    ErasureRequested,
    HoldLifted,
    HoldPlaced,
    PersonalDataErased,
)
from domain.complaint.refusals import (
    ErasedAlready,
    ErasureAsked,
    HeldAlready,
    NotErased,
    NotHeld,
    RetentionRuns,
    UnderLegalHold,
    UnknownSubject,
)
from domain.complaint.state import Status
from domain.directory.commands import SetRetention
from domain.event import SYSTEM
from domain.rights import NotAllowed
from domain.text import Missing
from tests.domain.medan import ADI, DIRECTORY, IRA, LIA, MEDAN, NATION, NINA, OKA, OMAR, applied
from tests.domain.spec import (
    ANSWERED,
    CITIZEN,
    CLOSED,
    FILED,
    MONDAY,
    OFFICE,
    REPORTER,
    ROUTED,
    STARTED,
    VERIFIED,
    Life,
    given,
    office,
)

ON_REQUEST = Erase(basis=Basis.REQUEST, request="Surat 12 November")
KEEPING = Erase(basis=Basis.RETENTION)
FIVE_YEARS = applied(SetRetention(code=MEDAN, closed_years=5), onto=DIRECTORY)


def test_the_reporter_asks_once() -> None:
    life = given(FILED)
    life.when(RequestErasure(), CITIZEN).then(ErasureRequested())
    life.then_by(CITIZEN, RequestErasure())
    assert life.state.personal_data.asked
    life.when(RequestErasure(), CITIZEN).then_refused(ErasureAsked)


def test_the_desk_erases_the_reporter_and_says_who_asked() -> None:
    life = given(FILED, (CITIZEN, RequestErasure()))
    life.when(ON_REQUEST, ADI).then(
        PersonalDataErased(subject=REPORTER, basis=Basis.REQUEST, request=office("Surat 12 November"))
    )
    life.then_by(NINA, ON_REQUEST)
    assert life.state.personal_data.erased == (REPORTER,)
    assert not life.state.personal_data.asked
    for again in (ON_REQUEST, KEEPING):
        life.when(again, ADI).then_refused(ErasedAlready)
    life.when(RequestErasure(), CITIZEN).then_refused(ErasedAlready)


def test_only_the_administrators_of_the_desk_erase() -> None:
    life = given(FILED, VERIFIED, ROUTED)
    for other in (LIA, OKA, IRA, OMAR, CITIZEN):
        life.when(ON_REQUEST, other).then_refused(NotAllowed)


def test_the_offices_own_texts_are_not_a_persons() -> None:
    life = given(FILED)
    for nobody in (OFFICE, UUID(int=77)):
        life.when(Erase(basis=Basis.REQUEST, subject=nobody), ADI).then_refused(UnknownSubject, field="subject")
    life.when(Erase(basis=Basis.REQUEST, subject=REPORTER), ADI).then_one(PersonalDataErased)


def test_a_case_goes_on_without_its_reporter() -> None:
    life = given(FILED, VERIFIED, ROUTED, STARTED).then_by(ADI, ON_REQUEST)
    assert life.state.clocks
    life.then_by(LIA, Answer(text="Sudah."))
    assert life.state.status is Status.ANSWERED


def test_a_legal_hold_stands_against_it_and_that_is_recorded() -> None:
    life = given(FILED)
    life.when(PlaceHold(reason="Penyelidikan"), IRA).then(HoldPlaced(reason=office("Penyelidikan")))
    life.then_by(IRA, PlaceHold(reason="Penyelidikan"))
    life.when(PlaceHold(reason="lagi"), OMAR).then_refused(HeldAlready)
    life.when(ON_REQUEST, ADI).then(ErasureRefused(subject=REPORTER, basis=Basis.REQUEST))
    life.then_by(ADI, ON_REQUEST)
    assert life.state.personal_data.erased == ()
    life.when(LiftHold(reason="Selesai"), OMAR).then(HoldLifted(reason=office("Selesai")))
    life.then_by(OMAR, LiftHold(reason="Selesai"))
    life.when(LiftHold(reason="Selesai"), OMAR).then_refused(NotHeld)
    life.when(ON_REQUEST, ADI).then_one(PersonalDataErased)


def test_a_hold_has_a_reason_and_is_no_liaisons() -> None:
    life = given(FILED, VERIFIED, ROUTED)
    life.when(PlaceHold(reason="  "), IRA).then_refused(Missing, field="reason")
    life.when(PlaceHold(reason="perkara"), LIA).then_refused(NotAllowed)


def test_whoever_may_not_erase_leaves_no_trace_under_a_hold() -> None:
    life = given(FILED, (IRA, PlaceHold(reason="perkara")))
    life.when(ON_REQUEST, LIA).then_refused(NotAllowed)


def test_an_erasure_is_completed_once_by_the_system() -> None:
    life = given(FILED)
    done = CompleteErasure(subject=REPORTER)
    life.when(done, SYSTEM).then_refused(NotErased)
    life.then_by(ADI, ON_REQUEST)
    life.when(CompleteErasure(subject=OFFICE), SYSTEM).then_refused(NotErased)
    life.when(done, ADI).then_refused(NotAllowed)
    life.when(done, SYSTEM).then(ErasureCompleted(subject=REPORTER))
    life.then_by(SYSTEM, done)
    life.when(done, SYSTEM).then_refused(NotErased)


def ended() -> Life:
    return given(FILED, VERIFIED, ROUTED, STARTED, ANSWERED, CLOSED, directory=FIVE_YEARS)


def test_what_is_personal_goes_five_years_after_the_end() -> None:
    life = ended()
    assert life.state.ended_at == MONDAY
    life.at(datetime(2031, 11, 1, 10, tzinfo=UTC)).when(KEEPING, SYSTEM).then_refused(RetentionRuns)
    life.at(datetime(2031, 11, 2, 1, tzinfo=UTC)).when(KEEPING, SYSTEM).then(
        PersonalDataErased(subject=REPORTER, basis=Basis.RETENTION, request=None)
    )


def test_retention_counts_from_the_last_end_and_needs_one() -> None:
    late = MONDAY + timedelta(days=6000)
    given(FILED, directory=FIVE_YEARS).at(late).when(KEEPING, SYSTEM).then_refused(RetentionRuns)


def test_without_a_rule_everything_is_kept_and_the_nations_rule_holds_where_the_agency_has_none() -> None:
    late = MONDAY + timedelta(days=6000)
    life = given(FILED, VERIFIED, ROUTED, STARTED, ANSWERED, CLOSED).at(late)
    life.when(KEEPING, SYSTEM).then_refused(RetentionRuns)
    life.directory = applied(SetRetention(code=NATION, closed_years=3), onto=DIRECTORY)
    life.when(KEEPING, SYSTEM).then_one(PersonalDataErased)


def test_a_hold_stops_retention_without_a_word() -> None:
    """It comes round every hour: to record each time that it may not would be noise."""
    life = ended().then_by(IRA, PlaceHold(reason="perkara")).at(MONDAY + timedelta(days=6000))
    life.when(KEEPING, SYSTEM).then_refused(UnderLegalHold)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2024, 2, 29), date(2029, 3, 1)),
        (date(2024, 2, 28), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2031, 12, 31)),
    ],
)
def test_years_are_calendar_years(day: date, later: date) -> None:
    assert years_after(day, 5) == later
