"""Missed promises are raised level by level, each once, and only after the last instant in time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.channels import LETTER
from domain.complaint.commands import Adopt, Answer, Command, Escalate, Reply, Return, Route, Start
from domain.complaint.escalation import addressee
from domain.complaint.events import INTAKE, Clock, ComplaintEscalated, Due
from domain.complaint.refusals import NothingMissed
from domain.event import SYSTEM, Code, Role
from domain.rights import NotAllowed
from tests.domain.medan import ADI, BABURA, DIRECTORY, LIA, MEDAN, NATION, PARKS, ROADS
from tests.domain.spec import ANSWERED, CITIZEN, FILE, FILED, MONDAY, ROUTED, STARTED, Life, given

RESPONSE_1 = Escalate(assignment=1, clock=Clock.FIRST_RESPONSE, level=1)
TICK = timedelta(microseconds=1)


def due(life: Life, clock: Clock) -> Due:
    promised = life.state.due(clock)
    assert promised is not None
    return promised


def escalated(life: Life, level: int) -> ComplaintEscalated:
    return life.when(Escalate(assignment=1, clock=Clock.RESOLUTION, level=level), SYSTEM).then_one(ComplaintEscalated)


def test_at_the_due_instant_an_answer_wins() -> None:
    life = given(FILED, ROUTED)
    life.at(due(life, Clock.FIRST_RESPONSE).at).when(RESPONSE_1, SYSTEM).then_refused(NothingMissed)
    life.when(Answer(text="Tepat waktu"), LIA)
    life.after(microseconds=1).when(RESPONSE_1, SYSTEM).then_one(ComplaintEscalated)


def test_a_missed_promise_goes_to_leader_then_administrator_then_ombudsman() -> None:
    life = given(FILED, ROUTED, STARTED)
    missed = due(life, Clock.RESOLUTION)
    assert missed.on == date(2026, 11, 20)

    first = escalated(life.at(missed.at + TICK), 1)
    assert (first.unit, first.role, first.missed) == (ROADS, Role.LEADER, missed)
    assert first.next is not None
    assert (first.next.on, first.next.standard) == (date(2026, 11, 27), "escalation-2@1")
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1))

    second = escalated(life.at(first.next.at + TICK), 2)
    assert (second.unit, second.role, second.missed) == (MEDAN, Role.AGENCY_ADMIN, missed)
    assert second.next is not None
    assert second.next.on == date(2026, 12, 4)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=2))

    third = escalated(life.at(second.next.at + TICK), 3)
    assert (third.unit, third.role, third.next) == (NATION, Role.OMBUDSMAN, None)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=3))
    assert life.state.level == 3
    life.after(days=300).when(Escalate(assignment=1, clock=Clock.RESOLUTION, level=4), SYSTEM).then_refused(
        NothingMissed
    )


def test_a_level_that_came_late_leaves_as_much_time_before_the_next_as_it_should_have() -> None:
    """The clock was not run for a month: nobody is told at once that the Ombudsman has it."""
    life = given(FILED, ROUTED, STARTED).after(days=30)  # Wednesday, 2 December; missed on 20 November
    assert next_on(escalated(life, 1)) == date(2026, 12, 9)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1)).after(days=9)
    assert next_on(escalated(life, 2)) == date(2026, 12, 18), "five working days more, from 11 December"


def test_paper_typed_in_after_its_promise_was_missed_is_raised_from_its_recording() -> None:
    came = MONDAY - timedelta(days=40)
    report = replace(FILE, incident_on=date(2026, 9, 1))
    life = given().then_by(ADI, report, channel=LETTER, occurred_at=came)
    assert due(life, Clock.VERIFICATION).on == date(2026, 9, 28)
    first = Escalate(assignment=INTAKE, clock=Clock.VERIFICATION, level=1)
    raised = life.after(seconds=1).when(first, SYSTEM).then_one(ComplaintEscalated)
    assert (raised.missed.on, next_on(raised)) == (date(2026, 9, 28), date(2026, 11, 9))
    life.then_by(SYSTEM, first).at(raised.next.at + TICK if raised.next else MONDAY)
    second = replace(first, level=2)
    assert next_on(life.when(second, SYSTEM).then_one(ComplaintEscalated)) == date(2026, 11, 16)


def next_on(escalated: ComplaintEscalated) -> date | None:
    return None if escalated.next is None else escalated.next.on


def test_no_level_comes_twice_or_too_early() -> None:
    life = given(FILED, ROUTED)
    life.at(due(life, Clock.FIRST_RESPONSE).at + TICK)
    life.when(Escalate(assignment=1, clock=Clock.FIRST_RESPONSE, level=2), SYSTEM).then_refused(NothingMissed)
    life.then_by(SYSTEM, RESPONSE_1)
    life.when(RESPONSE_1, SYSTEM).then_refused(NothingMissed)
    life.when(Escalate(assignment=1, clock=Clock.FIRST_RESPONSE, level=2), SYSTEM).then_refused(NothingMissed)


@pytest.mark.parametrize("ending", [(LIA, Start()), (LIA, Answer(text="x")), (LIA, Return(reason="x"))])
def test_a_clock_that_ended_is_not_escalated(ending: tuple[object, Command]) -> None:
    life = given(FILED, ROUTED).then_by(LIA, ending[1])
    life.after(days=60).when(RESPONSE_1, SYSTEM).then_refused(NothingMissed)


def test_the_desk_answers_for_its_own_clock_and_for_returned_cases() -> None:
    waiting = given(FILED).after(days=30)
    verification = Escalate(assignment=INTAKE, clock=Clock.VERIFICATION, level=1)
    raised = waiting.when(verification, SYSTEM).then_one(ComplaintEscalated)
    assert (raised.unit, raised.role) == (MEDAN, Role.LEADER)

    returned = given(FILED, ROUTED, (LIA, Return(reason="x"))).after(days=30)
    resolution = Escalate(assignment=INTAKE, clock=Clock.RESOLUTION, level=1)
    assert returned.when(resolution, SYSTEM).then_one(ComplaintEscalated).unit == MEDAN


def test_the_level_goes_with_the_resolution_when_the_case_is_routed_anew() -> None:
    life = given(FILED, ROUTED, STARTED).after(days=30)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1))
    life.then_by(LIA, Return(reason="x")).then_by(ADI, Route(unit=PARKS))
    assert life.state.level == 1
    life.when(Escalate(assignment=2, clock=Clock.RESOLUTION, level=1), SYSTEM).then_refused(NothingMissed)
    life.after(days=8)
    again = life.when(Escalate(assignment=2, clock=Clock.RESOLUTION, level=2), SYSTEM).then_one(ComplaintEscalated)
    assert again.unit == MEDAN


def test_a_reply_owes_a_response_that_can_be_missed() -> None:
    life = given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="Belum"))).after(days=30)
    life.when(RESPONSE_1, SYSTEM).then_one(ComplaintEscalated)


@pytest.mark.parametrize("clock", [Clock.REPLY, Clock.REOPENING])
def test_the_reporters_windows_are_never_escalated(clock: Clock) -> None:
    life = given(FILED, ROUTED, ANSWERED).after(days=90)
    life.when(Escalate(assignment=1, clock=clock, level=1), SYSTEM).then_refused(NothingMissed)


def test_only_the_system_escalates() -> None:
    given(FILED, ROUTED).after(days=60).when(RESPONSE_1, ADI).then_refused(NotAllowed)
    given(FILED).when(Adopt(), ADI)


@pytest.mark.parametrize(
    ("level", "late", "expected"),
    [
        (1, BABURA, (BABURA, Role.LEADER)),
        (2, BABURA, (MEDAN, Role.AGENCY_ADMIN)),
        (2, MEDAN, (NATION, Role.NATIONAL_ADMIN)),
        (2, NATION, (NATION, Role.NATIONAL_ADMIN)),
        (3, BABURA, (NATION, Role.OMBUDSMAN)),
    ],
)
def test_whose_turn_it_is(level: int, late: Code, expected: tuple[Code, Role]) -> None:
    assert addressee(level, late, DIRECTORY) == expected
