"""The desk's acts: check, route, archive; and how a unit gives a case back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain import text
from domain.channels import LETTER
from domain.complaint.commands import (
    Answer,
    Archive,
    Close,
    Command,
    Escalate,
    Reply,
    Return,
    Route,
    Verify,
)
from domain.complaint.events import (
    INTAKE,
    ArchiveReason,
    Clock,
    Closure,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintVerified,
)
from domain.complaint.refusals import (
    AnsweredAlready,
    BeforeFiling,
    InTheFuture,
    NotAtDesk,
    NotAwaitingCheck,
    NotWithUnit,
    OutOfOrder,
)
from domain.complaint.state import Status
from domain.directory.refusals import UnitIsClosed, UnknownUnit
from domain.event import SYSTEM, Code, Refused
from domain.rights import NotAllowed
from tests.domain.medan import ADI, BARU, GONE, LIA, NINA, OTHER, PARKS, PIA, ROADS
from tests.domain.spec import ANSWERED, CITIZEN, FILE, FILED, MONDAY, ROUTED, VERIFIED, given, office

DAY = timedelta(days=1)


# verify, route


def test_a_report_is_checked_once() -> None:
    given(FILED).when(Verify(), ADI).then_one(ComplaintVerified)
    given(FILED, VERIFIED).when(Verify(), ADI).then_refused(NotAwaitingCheck, status=Status.VERIFIED)


def test_a_checked_report_is_promised_an_answer_and_cannot_be_parked_at_the_desk() -> None:
    verified = given(FILED).after(days=2).when(Verify(), ADI).then_one(ComplaintVerified)
    assert verified.resolution is not None
    assert (verified.resolution.on, verified.resolution.standard) == (
        date(2026, 11, 20),
        "resolution-complaint-false@1",
    )
    parked = given(FILED, VERIFIED).after(days=19)
    escalated = parked.when(Escalate(assignment=0, clock=Clock.RESOLUTION, level=1), SYSTEM).then_one(
        ComplaintEscalated
    )
    assert escalated.missed == verified.resolution


def test_the_promise_of_the_check_stands_whichever_unit_gets_the_case() -> None:
    verified = given(FILED).when(Verify(), ADI).then_one(ComplaintVerified)
    routed = given(FILED, VERIFIED).after(days=3).when(ROUTED[1], ADI).then_one(ComplaintRouted)
    assert routed.resolution == verified.resolution


def test_routing_promises_response_from_now_and_resolution_from_the_filing() -> None:
    routed = given(FILED, VERIFIED).after(days=2).when(Route(unit=ROADS, note="segera"), ADI).then_one(ComplaintRouted)
    assert (routed.assignment, routed.unit, routed.note) == (1, ROADS, office("segera"))
    assert routed.first_response is not None
    assert routed.resolution is not None
    assert routed.first_response.on == date(2026, 11, 11)
    assert routed.resolution.on == date(2026, 11, 20)
    assert routed.resolution.standard == "resolution-complaint-false@1"


def test_routing_an_unchecked_report_implies_the_check() -> None:
    state = given(FILED, ROUTED).state
    assert state.status is Status.ROUTED
    assert state.due(Clock.VERIFICATION) is None


@pytest.mark.parametrize(
    ("unit", "refusal"), [(Code("nobody"), UnknownUnit), (GONE, UnitIsClosed), (OTHER, NotAllowed)]
)
def test_a_case_goes_only_to_a_working_unit_within_reach(unit: Code, refusal: type[Refused]) -> None:
    given(FILED).when(Route(unit=unit), ADI).then_refused(refusal, unit=unit)


def test_the_national_admin_routes_to_any_agency() -> None:
    given(FILED).when(Route(unit=OTHER), NINA).then_one(ComplaintRouted)


def test_a_case_is_with_one_unit_at_a_time() -> None:
    given(FILED, ROUTED).when(Route(unit=PARKS), ADI).then_refused(NotAtDesk, status=Status.ROUTED)


# return


def test_a_returned_case_is_at_the_desk_again() -> None:
    life = given(FILED, ROUTED)
    returned = life.when(Return(reason="Jalan provinsi", proposed_unit=PARKS), LIA).then_one(ComplaintReturned)
    assert returned == ComplaintReturned(assignment=1, proposed_unit=PARKS, reason=office("Jalan provinsi"))
    state = life.then_by(LIA, Return(reason="Jalan provinsi")).state
    assert (state.status, state.current, state.responsible) == (Status.RETURNED, None, FILE.received_by)


def test_routing_anew_promises_a_new_response_and_keeps_the_resolution() -> None:
    life = given(FILED, ROUTED)
    promised = life.state.due(Clock.RESOLUTION)
    life.after(days=3).then_by(LIA, Return(reason="Bukan kami"))
    assert life.state.due(Clock.FIRST_RESPONSE) is None
    again = life.after(days=1).when(Route(unit=PARKS), ADI).then_one(ComplaintRouted)
    assert (again.assignment, again.resolution) == (2, promised)
    assert again.first_response is not None
    assert again.first_response.on == date(2026, 11, 13)


def test_only_the_unit_that_has_the_case_may_return_it_with_a_reason() -> None:
    given(FILED, ROUTED).when(Return(reason=" "), LIA).then_refused(text.Missing, field="reason")
    given(FILED, ROUTED).when(Return(reason="x", proposed_unit=Code("nobody")), LIA).then_refused(UnknownUnit)
    given(FILED, ROUTED).when(Return(reason="x"), PIA).then_refused(NotAllowed)
    given(FILED).when(Return(reason="x"), ADI).then_refused(NotAllowed)


def test_a_unit_that_answered_cannot_return_the_case() -> None:
    given(FILED, ROUTED, ANSWERED).when(Return(reason="x"), LIA).then_refused(NotWithUnit)
    replied = given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="Belum")))
    replied.when(Return(reason="x"), LIA).then_refused(AnsweredAlready)


# archive


@pytest.mark.parametrize("history", [(FILED,), (FILED, VERIFIED), (FILED, ROUTED, (LIA, Return(reason="x")))])
def test_the_desk_archives_what_it_has(history: tuple[tuple[object, Command], ...]) -> None:
    archive = Archive(reason=ArchiveReason.DUPLICATE, note="Sudah ada")
    life = given(*history)  # type: ignore[arg-type]
    life.when(archive, ADI).then(ComplaintArchived(reason=ArchiveReason.DUPLICATE, note=office("Sudah ada")))
    state = life.then_by(ADI, archive).state
    assert (state.ended, state.clocks, state.archive_reason) == (True, (), ArchiveReason.DUPLICATE)


def test_a_case_that_a_unit_has_is_not_archived() -> None:
    given(FILED, ROUTED).when(Archive(reason=ArchiveReason.FORMAT), ADI).then_refused(NotAtDesk)
    given(FILED).when(Archive(reason=ArchiveReason.FORMAT), LIA).then_refused(NotAllowed)


# times


def test_acts_may_be_told_late_but_clocks_run_from_the_telling() -> None:
    life = given(FILED).after(days=4)
    told = life.when(Route(unit=BARU), ADI, occurred_at=MONDAY).then_one(ComplaintRouted)
    assert told.first_response is not None
    assert told.first_response.on == date(2026, 11, 13)


def test_nothing_happens_before_the_filing_or_after_now() -> None:
    life = given(FILED).after(days=4)
    life.when(Verify(), ADI, occurred_at=MONDAY - DAY).then_refused(BeforeFiling)
    life.when(Verify(), ADI, occurred_at=MONDAY + 5 * DAY).then_refused(InTheFuture, field="occurred_at")


def test_nothing_happens_before_what_made_it_possible() -> None:
    """Else an answer could be dated to before the case was routed, and a closing to before its answer."""
    routed = given(FILED).after(days=10).then_by(ADI, Route(unit=ROADS)).after(days=10)
    answer = Answer(text="Selesai.")
    routed.when(answer, LIA, occurred_at=routed.now - 11 * DAY).then_refused(OutOfOrder, field="occurred_at")
    answered = routed.then_by(LIA, answer, occurred_at=routed.now - 2 * DAY)
    close = Close(kind=Closure.RESOLVED)
    answered.when(close, LIA, occurred_at=routed.now - 3 * DAY).then_refused(
        OutOfOrder, field="occurred_at", after=routed.now - 2 * DAY
    )
    answered.when(close, LIA, occurred_at=routed.now - 2 * DAY).then_one(ComplaintClosed)


def test_what_the_system_did_meanwhile_does_not_hinder_a_late_entry() -> None:
    life = given(FILED, ROUTED).after(days=20)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.FIRST_RESPONSE, level=1))
    life.when(Answer(text="Selesai."), LIA, occurred_at=MONDAY + DAY).then_one(ComplaintAnswered)


def test_paper_may_be_handled_before_it_is_typed_in() -> None:
    came = MONDAY - 7 * DAY
    life = given().then_by(ADI, replace(FILE, incident_on=came.date()), channel=LETTER, occurred_at=came)
    life.when(ROUTED[1], ADI, occurred_at=came + DAY).then_one(ComplaintRouted)


def test_the_desk_number_is_never_given_to_a_unit() -> None:
    assert given(FILED, ROUTED).state.assignments[0].number != INTAKE
