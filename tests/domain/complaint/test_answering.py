"""From the unit's work to the end: start, answer, reply, close, reopen."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import text
from domain.complaint.commands import (
    Answer,
    Close,
    Reopen,
    Reply,
    Start,
)
from domain.complaint.events import (
    Clock,
    Closure,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintStarted,
)
from domain.complaint.refusals import (
    Ended,
    NeverAnswered,
    NotAnswered,
    NotClosed,
    NotWaitingToStart,
    NotWithUnit,
    ReopenTooLate,
    ReplyStillPossible,
    ReplyTooLate,
)
from domain.complaint.state import Status
from domain.directory.commands import CloseUnit
from domain.event import SYSTEM
from domain.rights import NotAllowed, RoleNotHeld
from tests.domain.medan import ADI, DIRECTORY, LIA, NINA, PIA, ROADS
from tests.domain.medan import applied as after_commands
from tests.domain.spec import (
    ANSWERED,
    CITIZEN,
    CLOSED,
    FILE,
    FILED,
    ROUTED,
    STARTED,
    citizen,
    given,
    office,
)

DAY = timedelta(days=1)


# start, answer


def test_a_unit_starts_once() -> None:
    given(FILED, ROUTED).when(Start(), LIA).then(ComplaintStarted(assignment=1))
    given(FILED, ROUTED, STARTED).when(Start(), LIA).then_refused(NotWaitingToStart)


def test_starting_ends_the_response_clock_and_leaves_the_resolution() -> None:
    clocks = given(FILED, ROUTED, STARTED).state.clocks
    assert [clock.clock for clock in clocks] == [Clock.RESOLUTION]


@pytest.mark.parametrize("begun", [(), (STARTED,)])
def test_an_answer_ends_both_clocks_and_opens_the_reply_window(begun: tuple[()]) -> None:
    life = given(FILED, ROUTED, *begun)
    answered = life.when(Answer(text="Sudah ditambal."), LIA).then_one(ComplaintAnswered)
    assert (answered.assignment, answered.text) == (1, office("Sudah ditambal."))
    assert answered.reply is not None
    assert answered.reply.on == date(2026, 11, 16)
    assert [clock.clock for clock in life.then_by(LIA, Answer(text="x")).state.clocks] == [Clock.REPLY]


def test_an_answer_is_given_by_the_unit_that_has_the_case() -> None:
    given(FILED, ROUTED).when(Answer(text="x"), PIA).then_refused(NotAllowed)
    given(FILED, ROUTED).when(Answer(text="x"), NINA).then_refused(NotAllowed)
    given(FILED, ROUTED).when(Answer(text=""), LIA).then_refused(text.Missing, field="text")
    given(FILED, ROUTED, ANSWERED).when(Answer(text="x"), LIA).then_refused(NotWithUnit)


def test_nobody_acts_in_a_role_that_they_do_not_hold() -> None:
    given(FILED, ROUTED).when(Answer(text="x"), replace(PIA, unit=ROADS)).then_refused(RoleNotHeld)
    given(FILED, ROUTED).when(Answer(text="x"), replace(LIA, id=UUID(int=77))).then_refused(RoleNotHeld)


# reply


def test_a_reply_puts_the_case_back_with_the_unit() -> None:
    life = given(FILED, ROUTED, ANSWERED).after(days=7)
    replied = life.when(Reply(text="Masih berlubang"), CITIZEN).then_one(ComplaintReplied)
    assert (replied.assignment, replied.text) == (1, citizen("Masih berlubang"))
    assert replied.first_response is not None
    assert replied.first_response.on == date(2026, 11, 16)
    state = life.then_by(CITIZEN, Reply(text="x")).state
    assert (state.status, state.responsible) == (Status.IN_PROGRESS, ROADS)
    assert [clock.clock for clock in state.clocks] == [Clock.FIRST_RESPONSE]


def test_what_is_owed_after_a_reply_is_an_answer() -> None:
    replied = given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="Belum")))
    replied.when(Start(), LIA).then_refused(NotWaitingToStart)
    replied.when(Answer(text="Kini sudah"), LIA).then_one(ComplaintAnswered)


def test_the_reply_window_is_open_to_its_last_instant() -> None:
    life = given(FILED, ROUTED, ANSWERED)
    window = life.state.due(Clock.REPLY)
    assert window is not None
    life.at(window.at).when(Reply(text="x"), CITIZEN).then_one(ComplaintReplied)
    life.after(microseconds=1).when(Reply(text="x"), CITIZEN).then_refused(ReplyTooLate, until=window)


def test_nobody_replies_to_nothing() -> None:
    given(FILED, ROUTED).when(Reply(text="x"), CITIZEN).then_refused(NotAnswered)
    given(FILED, ROUTED, ANSWERED).when(Reply(text="x"), replace(CITIZEN, id=UUID(int=77))).then_refused(NotAllowed)


# close


def test_the_reporter_closes_after_an_answer() -> None:
    close = Close(kind=Closure.REPORTER, note="Terima kasih")
    closed = given(FILED, ROUTED, ANSWERED).when(close, CITIZEN).then_one(ComplaintClosed)
    assert (closed.kind, closed.note) == (Closure.REPORTER, citizen("Terima kasih"))
    assert closed.reopening is not None
    assert closed.reopening.on == date(2026, 11, 30)
    given(FILED, ROUTED).when(close, CITIZEN).then_refused(NeverAnswered)
    given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="x"))).when(close, CITIZEN).then_one(ComplaintClosed)


@pytest.mark.parametrize("actor", [LIA, ADI])
def test_the_administration_closes_what_it_answered_as_resolved(actor: object) -> None:
    assert actor in (LIA, ADI)
    by = LIA if actor == LIA else ADI
    close = Close(kind=Closure.RESOLVED, note="Selesai")
    closed = given(FILED, ROUTED, ANSWERED).when(close, by).then_one(ComplaintClosed)
    assert closed.note == office("Selesai")
    given(FILED, ROUTED, STARTED).when(close, by).then_refused(NotAnswered)
    given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="x"))).when(close, by).then_refused(NotAnswered)


def test_the_system_closes_only_when_nobody_replied_in_time() -> None:
    life = given(FILED, ROUTED, ANSWERED)
    window = life.state.due(Clock.REPLY)
    assert window is not None
    close = Close(kind=Closure.SYSTEM)
    life.at(window.at).when(close, SYSTEM).then_refused(ReplyStillPossible)
    assert life.after(microseconds=1).when(close, SYSTEM).then_one(ComplaintClosed).kind is Closure.SYSTEM
    life.when(close, ADI).then_refused(NotAllowed)


# reopen


def test_a_closed_case_takes_no_answer_neither_from_its_unit_nor_from_its_desk() -> None:
    life = given(FILED, ROUTED, ANSWERED, CLOSED)
    life.when(Answer(text="Terlambat."), LIA).then_refused(Ended, status=Status.CLOSED)
    life.when(Answer(text="Terlambat."), ADI).then_refused(NotAllowed)
    assert life.state.status is Status.CLOSED


def test_a_reopened_case_is_a_new_turn_of_the_unit_that_answered_last() -> None:
    life = given(FILED, ROUTED, ANSWERED, CLOSED).after(days=14)
    reopened = life.when(Reopen(reason="Berlubang lagi"), CITIZEN).then_one(ComplaintReopened)
    assert (reopened.assignment, reopened.unit, reopened.reason) == (2, ROADS, citizen("Berlubang lagi"))
    assert reopened.resolution is not None
    assert reopened.resolution.on == date(2026, 12, 4)
    state = life.then_by(CITIZEN, Reopen(reason="x")).state
    assert (state.status, state.closure, state.responsible) == (Status.REOPENED, None, ROADS)


def test_a_reopened_case_goes_up_when_its_unit_works_no_more() -> None:
    life = given(FILED, ROUTED, ANSWERED, CLOSED)
    life.directory = after_commands(CloseUnit(code=ROADS), onto=DIRECTORY)
    assert life.when(Reopen(reason="x"), CITIZEN).then_one(ComplaintReopened).unit == FILE.received_by


def test_the_reopening_window_is_open_to_its_last_instant() -> None:
    life = given(FILED, ROUTED, ANSWERED, CLOSED)
    window = life.state.due(Clock.REOPENING)
    assert window is not None
    life.at(window.at).when(Reopen(reason="x"), CITIZEN).then_one(ComplaintReopened)
    life.after(microseconds=1).when(Reopen(reason="x"), CITIZEN).then_refused(ReopenTooLate)
    given(FILED).when(Reopen(reason="x"), CITIZEN).then_refused(NotClosed)
