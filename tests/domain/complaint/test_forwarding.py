"""Passing a case on inside the agency: it buys no time, and another agency is not reached that way."""

import pytest

from domain.complaint.commands import Answer, Escalate, Forward, Reply, Return, Start
from domain.complaint.events import Clock
from domain.complaint.refusals import (
    AnotherAgency,
    AnsweredAlready,
    Ended,
    HasItAlready,
    NotWaitingToStart,
    NotWithUnit,
)
from domain.complaint.state import Status, Turn
from domain.complaint.unit_events import ComplaintForwarded
from domain.directory.refusals import UnitIsClosed
from domain.event import SYSTEM, Code, Refused
from domain.rights import NotAllowed
from tests.domain.medan import ADI, BARU, GONE, LIA, OTHER, PARKS, PIA, ROADS
from tests.domain.spec import ANSWERED, CITIZEN, CLOSED, FILED, ROUTED, STARTED, given, office


def test_a_case_goes_to_another_unit_with_its_promises_as_they_are() -> None:
    life = given(FILED, ROUTED).after(days=3)
    before = life.state
    life.when(Forward(unit=PARKS, note="Ini taman."), LIA).then(
        ComplaintForwarded(
            from_assignment=1,
            assignment=2,
            unit=PARKS,
            note=office("Ini taman."),
            first_response=before.due(Clock.FIRST_RESPONSE),
            resolution=before.due(Clock.RESOLUTION),
        )
    )
    state = life.then_by(LIA, Forward(unit=PARKS)).state
    assert (state.status, state.responsible, state.lead) == (Status.ROUTED, PARKS, 2)
    assert {clock.assignment for clock in state.clocks} == {2}
    assert [each.turn for each in state.assignments] == [Turn.GONE, Turn.OPEN]


def test_a_missed_promise_stays_missed_with_the_next_unit() -> None:
    life = given(FILED, ROUTED, STARTED).after(days=30)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1)).then_by(LIA, Forward(unit=PARKS))
    (clock,) = life.state.clocks
    assert (clock.assignment, clock.clock, clock.level) == (2, Clock.RESOLUTION, 1)
    assert life.state.status is Status.ROUTED
    assert life.state.due(Clock.FIRST_RESPONSE) is None, "the first unit has responded"


def test_whoever_passed_it_on_has_it_no_more() -> None:
    life = given(FILED, ROUTED, (LIA, Forward(unit=PARKS)))
    life.when(Start(), LIA).then_refused(NotAllowed)
    life.then_by(PIA, Start(), Answer(text="Sudah."))
    assert life.state.status is Status.ANSWERED
    assert life.state.case.units == (ROADS, PARKS)


@pytest.mark.parametrize(("unit", "refusal"), [(OTHER, AnotherAgency), (ROADS, HasItAlready), (GONE, UnitIsClosed)])
def test_where_it_cannot_go_is_said_at_the_field(unit: Code, refusal: type[Refused]) -> None:
    given(FILED, ROUTED).when(Forward(unit=unit), LIA).then_refused(refusal, field="unit", unit=unit)


def test_what_no_unit_works_on_is_not_forwarded() -> None:
    given(FILED, ROUTED, ANSWERED).when(Forward(unit=PARKS), LIA).then_refused(NotWithUnit, status=Status.ANSWERED)
    given(FILED, ROUTED, ANSWERED, CLOSED).when(Forward(unit=PARKS), LIA).then_refused(Ended)
    given(FILED).when(Forward(unit=PARKS), ADI).then_refused(NotAllowed)


def test_a_follow_up_can_be_for_another_unit() -> None:
    life = given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="Belum.")))
    due = life.state.due(Clock.FIRST_RESPONSE)
    life.then_by(LIA, Forward(unit=BARU))
    assert (life.state.status, life.state.due(Clock.FIRST_RESPONSE)) == (Status.IN_PROGRESS, due)


def test_a_reply_that_was_passed_on_is_owed_an_answer_and_nothing_less_ends_its_clock() -> None:
    life = given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="Belum."))).then_by(LIA, Forward(unit=PARKS))
    life.when(Start(), PIA).then_refused(NotWaitingToStart)
    life.when(Return(reason="Bukan kami."), PIA).then_refused(AnsweredAlready)
    assert [clock.clock for clock in life.state.clocks] == [Clock.FIRST_RESPONSE]
    assert life.then_by(PIA, Answer(text="Sudah.")).state.status is Status.ANSWERED


def test_a_turn_that_is_named_must_be_ones_own_and_open() -> None:
    life = given(FILED, ROUTED)
    life.when(Start(assignment=2), LIA).then_refused(NotWithUnit)
    life.when(Return(reason="x", assignment=1), LIA)
    assert life.when(Answer(text="Sudah.", assignment=1), LIA).refused is None
