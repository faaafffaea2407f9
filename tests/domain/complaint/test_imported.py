"""Histories from other systems: the same rules, no promises, until somebody adopts an open one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.complaint.commands import (
    Adopt,
    Answer,
    Close,
    Command,
    Escalate,
    Reopen,
    Reply,
    Return,
    Route,
    Start,
    Verify,
)
from domain.complaint.events import (
    Clock,
    Closure,
    ComplaintAdopted,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintRouted,
)
from domain.complaint.refusals import (
    BeforeFiling,
    Ended,
    HistoryOverLive,
    NeverAnswered,
    NeverRouted,
    NotAdopted,
    NothingMissed,
    NothingToAdopt,
    ReplyStillPossible,
    ReplyTooLate,
)
from domain.complaint.state import Status
from domain.directory.refusals import UnknownCategory
from domain.event import SYSTEM, Code, Origin
from domain.rights import NotAllowed
from domain.text import Missing
from tests.domain.medan import ADI, LIA, NINA, OKA, PARKS, ROADS
from tests.domain.spec import CITIZEN, FILE, FILED, IMPORTER, MONDAY, given, imported

OLD = replace(FILE, body=None, incident_on=None)
ROUTE = Route(unit=ROADS)
RESOLVED = Close(kind=Closure.RESOLVED)
LONG_AGO = MONDAY - timedelta(days=400)


def test_a_history_is_told_without_promises() -> None:
    life = imported(OLD, ROUTE, Start(), Answer(text="Sudah"), Reply(text="Belum"), Answer(text="Kini sudah"), RESOLVED)
    assert life.state.clocks == ()
    assert life.state.filed_at == LONG_AGO
    assert (life.state.status, life.state.closure) == (Status.CLOSED, Closure.RESOLVED)


def test_a_history_may_end_as_resolved_without_the_answer_that_nobody_kept() -> None:
    closed = imported(OLD, ROUTE).when(RESOLVED, IMPORTER).then_one(ComplaintClosed)
    assert closed.reopening is None
    imported(OLD).when(RESOLVED, IMPORTER).then_one(ComplaintClosed)
    imported(OLD, RESOLVED).when(RESOLVED, IMPORTER).then_refused(Ended)


def test_other_endings_of_a_history_need_the_answer() -> None:
    answered = (OLD, ROUTE, Answer(text="Sudah"))
    imported(*answered).when(Close(kind=Closure.SYSTEM), IMPORTER).then_one(ComplaintClosed)
    imported(*answered).when(Close(kind=Closure.REPORTER), IMPORTER).then_one(ComplaintClosed)
    imported(OLD, ROUTE).when(Close(kind=Closure.REPORTER), IMPORTER).then_refused(NeverAnswered)


def test_a_history_may_be_reopened_whenever_it_was() -> None:
    life = imported(OLD, ROUTE, RESOLVED)
    assert life.when(Reopen(reason="Lagi"), IMPORTER).then_one(ComplaintReopened).unit == ROADS
    imported(OLD, RESOLVED).when(Reopen(reason="Lagi"), IMPORTER).then_refused(NeverRouted)


def test_a_history_keeps_the_rules_of_order_and_of_names() -> None:
    imported(OLD).when(ROUTE, IMPORTER, occurred_at=LONG_AGO - timedelta(days=1)).then_refused(BeforeFiling)
    imported().when(replace(OLD, category=Code("nothing")), IMPORTER).then_refused(UnknownCategory)
    imported().when(replace(OLD, title=""), IMPORTER).then_refused(Missing, field="title")


@pytest.mark.parametrize("command", [Verify(), ROUTE])
def test_a_foreign_case_is_not_acted_on_before_it_is_adopted(command: Command) -> None:
    imported(OLD).live().when(command, ADI).then_refused(NotAdopted)
    imported(OLD).live().then_by(ADI, Adopt()).then_by(ADI, command)


def test_no_history_is_written_over_a_live_case() -> None:
    life = given(FILED)
    life.origin = Origin.IMPORTED
    life.when(ROUTE, IMPORTER).then_refused(HistoryOverLive)
    adopted = imported(OLD).live().then_by(ADI, Adopt())
    adopted.origin = Origin.IMPORTED
    adopted.when(ROUTE, IMPORTER).then_refused(HistoryOverLive)


def test_only_importers_tell_histories_and_they_escalate_and_adopt_nothing() -> None:
    imported(OLD).when(ROUTE, OKA).then_refused(NotAllowed)
    imported(OLD).when(Adopt(), IMPORTER).then_refused(NotAllowed)
    escalate = Escalate(assignment=0, clock=Clock.VERIFICATION, level=1)
    imported(OLD).when(escalate, SYSTEM).then_refused(NothingMissed)
    imported(OLD).live().when(escalate, SYSTEM).then_refused(NotAdopted)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((OLD,), (0, date(2026, 11, 5), None, None, None)),
        ((OLD, Verify()), (0, None, None, date(2026, 11, 20), None)),
        ((OLD, ROUTE), (1, None, date(2026, 11, 9), date(2026, 11, 20), None)),
        ((OLD, ROUTE, Start()), (1, None, None, date(2026, 11, 20), None)),
        ((OLD, ROUTE, Answer(text="x")), (1, None, None, None, date(2026, 11, 16))),
        ((OLD, ROUTE, RESOLVED, Reopen(reason="x")), (2, None, date(2026, 11, 9), date(2026, 11, 20), None)),
        ((OLD, ROUTE, Return(reason="x")), (0, None, None, date(2026, 11, 20), None)),
    ],
)
def test_adoption_starts_the_clocks_that_fit_from_now(
    history: tuple[Command, ...], expected: tuple[object, ...]
) -> None:
    life = imported(*history).live()
    adopted = life.when(Adopt(), ADI).then_one(ComplaintAdopted)
    dues = (adopted.verification, adopted.first_response, adopted.resolution, adopted.reply)
    assert (adopted.assignment, *(due and due.on for due in dues)) == expected
    running = {clock.due for clock in life.then_by(ADI, Adopt()).state.clocks}
    assert running == {due for due in dues if due is not None}


def test_to_an_answer_from_elsewhere_the_reporter_replies_once_it_is_adopted_or_the_system_closes() -> None:
    life = imported(OLD, ROUTE, Answer(text="Sudah")).live().then_by(ADI, Adopt())
    life.when(Close(kind=Closure.SYSTEM), SYSTEM).then_refused(ReplyStillPossible)
    life.when(Reply(text="Belum"), CITIZEN).then_one(ComplaintReplied)
    life.after(days=20).when(Reply(text="Belum"), CITIZEN).then_refused(ReplyTooLate)
    life.when(Close(kind=Closure.SYSTEM), SYSTEM).then_one(ComplaintClosed)


def test_after_adoption_life_goes_on_as_anywhere() -> None:
    life = imported(OLD).live().then_by(ADI, Adopt()).after(days=1)
    routed = life.when(Route(unit=PARKS), ADI).then_one(ComplaintRouted)
    assert routed.resolution is not None
    assert routed.resolution.on == date(2026, 11, 20), "from the adoption, not from the filing long ago"


def test_only_an_agency_admin_adopts_and_only_once() -> None:
    life = imported(OLD, ROUTE).live()
    for nobody in (NINA, LIA, OKA, CITIZEN):
        life.when(Adopt(), nobody).then_refused(NotAllowed)
    life.then_by(ADI, Adopt()).when(Adopt(), ADI).then_refused(NothingToAdopt)
    given(FILED).when(Adopt(), ADI).then_refused(NothingToAdopt)
    imported(OLD, RESOLVED).live().when(Adopt(), ADI).then_refused(Ended)
