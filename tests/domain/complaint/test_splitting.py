"""A report that holds two matters becomes two: with what the second begins, and what nobody loses by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.channels import LETTER
from domain.complaint.commands import (
    Adopt,
    Archive,
    ChangeVisibility,
    Command,
    Erase,
    LiftHold,
    PlaceHold,
    Reclassify,
    Reply,
    Route,
    Split,
)
from domain.complaint.events import ArchiveReason, Clock, ComplaintFiled, ComplaintVerified, ReportClass
from domain.complaint.joining_events import ComplaintSplit, ComplaintSplitFrom
from domain.complaint.personal_data import Basis, ErasureRefused, PersonalDataErased
from domain.complaint.refusals import Ended, NotAdopted, ReporterErased, RetentionRuns
from domain.complaint.state import Status
from domain.event import SYSTEM, Actor, Personal
from domain.notices import notices
from domain.rights import NotAllowed
from domain.text import Missing
from tests.domain.medan import ADI, IRA, LIA, MEDAN, NINA, OKA, PARKS
from tests.domain.spec import (
    ANSWERED,
    CITIZEN,
    CLOSED,
    COMPLAINT,
    FILE,
    FILED,
    REPORTER,
    ROUTED,
    STARTED,
    VERIFIED,
    Life,
    given,
    imported,
)

SPLIT = Split(title="Lampu jalan mati", body="Lampu di depan nomor 41 juga mati.")
WORKED_ON = (FILED, VERIFIED, ROUTED, STARTED)
ORDER = Erase(basis=Basis.ORDER)


def halves(*acts: tuple[Actor, Command], days: int = 0) -> tuple[Life, Life]:
    """What held both, and the second matter, which was found so many days later."""
    whole = given(*acts).after(days=days).then_by(ADI, SPLIT)
    return whole, whole.others[0]


def test_the_second_matter_is_a_complaint_of_the_same_reporter_and_waits_to_be_routed() -> None:
    whole, second = halves(*WORKED_ON)
    assert whole.told[-1][0] == ComplaintSplit(into=second.id)
    assert whole.state.split_into == (second.id,)
    filed, origin, verified = (event for event, _ in second.told)
    assert isinstance(filed, ComplaintFiled)
    assert origin == ComplaintSplitFrom(origin=COMPLAINT)
    assert isinstance(verified, ComplaintVerified)
    assert (filed.reporter, filed.received_by) == (REPORTER, MEDAN)
    assert filed.office != whole.state.filed.office
    assert filed.tracking_id != whole.state.filed.tracking_id
    assert filed.title == Personal(REPORTER, text=SPLIT.title)
    assert filed.body == Personal(REPORTER, text=SPLIT.body)
    assert second.state.status is Status.VERIFIED
    assert second.state.split_from == COMPLAINT
    assert second.then_by(ADI, Route(unit=PARKS)).state.status is Status.ROUTED


def test_the_first_goes_on_as_it_was() -> None:
    before, (whole, _) = given(*WORKED_ON).state, halves(*WORKED_ON)
    for name in ("status", "clocks", "assignments", "lead", "complete_at", "merger", "ended_at"):
        assert getattr(whole.state, name) == getattr(before, name), name


def test_its_time_runs_since_the_first_was_complete() -> None:
    same_day, (whole, second) = given(FILED, VERIFIED).state, halves(*WORKED_ON, days=12)
    assert second.state.complete_at == second.state.filed_at == whole.state.complete_at
    assert second.state.due(Clock.RESOLUTION) == same_day.due(Clock.RESOLUTION)
    assert second.state.due(Clock.VERIFICATION) is None
    after = second.then_by(ADI, Reclassify(report_class=ReportClass.INFORMATION, supervision=False, category=None))
    asked = replace(FILE, report_class=ReportClass.INFORMATION)
    assert after.state.due(Clock.RESOLUTION) == given((CITIZEN, asked), VERIFIED).state.due(Clock.RESOLUTION)


def test_of_a_letter_it_runs_since_the_day_on_which_that_came() -> None:
    whole = Life()
    came = whole.now - timedelta(days=5)
    letter = replace(FILE, incident_on=came.date())
    whole.then_by(ADI, letter, channel=LETTER, occurred_at=came).then_by(ADI, SPLIT)
    assert whole.others[0].state.complete_at == came


def test_it_is_hidden_as_the_first_is_now() -> None:
    hidden = (CITIZEN, ChangeVisibility(anonymous=True, confidential=True))
    _, second = halves(FILED, hidden)
    assert (second.state.anonymous, second.state.confidential) == (True, True)


def test_an_answer_to_the_first_does_not_settle_the_second() -> None:
    whole, second = halves(*WORKED_ON, ANSWERED)
    assert (whole.state.status, second.state.status) == (Status.ANSWERED, Status.VERIFIED)
    assert whole.then_by(CITIZEN, Reply(text="Belum.")).state.status is Status.IN_PROGRESS


def test_what_was_split_is_split_again_and_each_knows_its_own() -> None:
    whole, second = halves(FILED)
    second.then_by(ADI, SPLIT)
    (third,) = second.others
    assert (second.state.split_from, second.state.split_into) == (whole.id, (third.id,))
    assert third.state.split_from == second.id
    assert third.state.complete_at == whole.state.complete_at


def test_not_one_that_has_ended() -> None:
    given(FILED, (ADI, Archive(reason=ArchiveReason.FORMAT))).when(SPLIT, ADI).then_refused(
        Ended, status=Status.ARCHIVED
    )
    given(*WORKED_ON, ANSWERED, CLOSED).when(SPLIT, ADI).then_refused(Ended)


def test_a_history_of_others_is_adopted_first() -> None:
    old = imported(replace(FILE, incident_on=None)).live()
    old.when(SPLIT, ADI).then_refused(NotAdopted)
    old.then_by(ADI, Adopt(), SPLIT)
    assert old.others[0].state.complete_at == old.state.complete_at
    assert not old.others[0].state.foreign


def test_not_of_somebody_who_was_erased() -> None:
    given(FILED, (ADI, ORDER)).when(SPLIT, ADI).then_refused(ReporterErased)


@pytest.mark.parametrize("field", ["title", "body"])
def test_it_must_say_something(field: str) -> None:
    given(FILED).when(replace(SPLIT, **{field: " \n "}), ADI).then_refused(Missing, field=field)


def test_only_the_desk_that_received_it() -> None:
    for nobody in (LIA, CITIZEN, SYSTEM, OKA, IRA):
        given(*WORKED_ON).when(SPLIT, nobody).then_refused(NotAllowed)
    assert given(*WORKED_ON).then_by(NINA, SPLIT).state.split_into


def test_to_erase_the_reporter_is_recorded_in_both_and_the_request_in_one() -> None:
    whole, second = halves(FILED)
    whole.then_by(ADI, replace(ORDER, request="Surat 12 November"))
    assert whole.state.personal_data.erased == second.state.personal_data.erased == (REPORTER,)
    assert second.told[-1][0] == PersonalDataErased(subject=REPORTER, basis=Basis.ORDER, request=None)


def test_what_holds_one_holds_both() -> None:
    whole, second = halves(FILED)
    second.then_by(IRA, PlaceHold(reason="Bukti"))
    whole.when(ORDER, ADI).then_one(ErasureRefused)
    second.then_by(IRA, LiftHold(reason="Selesai"))
    whole.when(ORDER, ADI).then_one(PersonalDataErased)


def test_nothing_is_erased_by_time_while_the_other_is_open() -> None:
    whole, second = halves(FILED)
    whole.then_by(ADI, Archive(reason=ArchiveReason.FORMAT)).after(days=366 * 30)
    whole.when(Erase(basis=Basis.RETENTION), SYSTEM).then_refused(RetentionRuns)
    assert second.state.ended is False


def test_the_reporter_hears_of_it_once_and_the_desk_too() -> None:
    whole, second = halves(*WORKED_ON)
    assert notices(whole.told[-1][0], whole.state, whole.directory) == ()
    told = [one for event, _ in second.told for one in notices(event, second.state, second.directory)]
    assert {(one.template, one.unit) for one in told} == {("split_from", None), ("to_route", MEDAN)}
