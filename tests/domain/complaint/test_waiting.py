"""Asking the reporter and waiting: which clock stands still, for how long, and what stays missed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.complaint.commands import (
    Adopt,
    Answer,
    Command,
    Escalate,
    Forward,
    GiveInformation,
    Postpone,
    Reply,
    RequestInformation,
    Resume,
    Return,
)
from domain.complaint.events import Clock, Due
from domain.complaint.refusals import (
    NoQuestionAsked,
    NotBegun,
    NothingMissed,
    NothingToPause,
    NotWaiting,
    StillWaiting,
    WaitsForReporter,
)
from domain.complaint.state import Status
from domain.complaint.unit_events import (
    ComplaintPostponed,
    ComplaintResumed,
    InformationGiven,
    InformationRequested,
)
from domain.event import SYSTEM
from domain.rights import NotAllowed
from domain.text import Missing
from tests.domain.medan import ADI, LIA, PARKS, PIA
from tests.domain.spec import ANSWERED, CITIZEN, FILE, FILED, ROUTED, STARTED, Life, citizen, given, imported, office

WORKING = (FILED, ROUTED, STARTED)
ASK, WAIT = RequestInformation(question="Di depan nomor berapa?"), Postpone(reason="Pelapor sedang pergi.")
TELL = GiveInformation(text="Nomor 41.")


def due(life: Life, clock: Clock = Clock.RESOLUTION) -> Due:
    promised = life.state.due(clock)
    assert promised is not None
    return promised


def late() -> Life:
    """Filed on 2 November, promised for the 20th; it is the 30th and was raised."""
    life = given(*WORKING).after(days=28)
    return life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1))


def test_a_question_stops_the_resolution_until_the_reporter_has_had_time() -> None:
    life = given(*WORKING)
    asked = life.when(ASK, LIA).then_one(InformationRequested)
    assert (asked.assignment, asked.question) == (1, office("Di depan nomor berapa?"))
    assert asked.until is not None
    assert (asked.until.on, asked.until.standard) == (date(2026, 11, 16), "reply@1")
    state = life.then_by(LIA, ASK).state
    assert (state.status, [clock.clock for clock in state.clocks]) == (Status.POSTPONED, [Clock.REPLY])


def test_what_is_given_completes_the_file_and_the_time_starts_anew() -> None:
    life = given(*WORKING).after(days=7).then_by(LIA, ASK).after(days=2)
    given_ = life.when(TELL, CITIZEN).then_one(InformationGiven)
    assert given_.text == citizen("Nomor 41.")
    assert given_.resolution is not None
    assert given_.resolution.on == date(2026, 12, 1), "14 working days after Wednesday, 11 November"
    state = life.then_by(CITIZEN, TELL).state
    assert (state.status, state.complete_at) == (Status.IN_PROGRESS, life.now)
    assert state.due(Clock.RESOLUTION) == given_.resolution


def test_a_wait_moves_the_date_by_the_working_days_that_the_clock_stood_still() -> None:
    life = given(*WORKING)
    assert due(life).on == date(2026, 11, 20)
    life.then_by(LIA, WAIT).after(days=2)
    life.when(Resume(), LIA).then_one(ComplaintResumed)
    assert due(life.then_by(LIA, Resume())).on == date(2026, 11, 24)
    life.after(days=2).then_by(LIA, WAIT).after(days=4).then_by(ADI, Resume())
    assert due(life).on == date(2026, 11, 26), "from Friday to Tuesday there are two working days"


def test_on_the_same_day_nothing_is_gained() -> None:
    life = given(*WORKING, (LIA, WAIT), (LIA, Resume()))
    assert due(life).on == date(2026, 11, 20)


def test_what_is_told_of_earlier_days_moves_no_date() -> None:
    """A back-dated act that favours the unit counts from when it was recorded."""
    life = given(*WORKING).after(days=2)
    begun = life.now
    life.after(days=2).then_by(LIA, WAIT, occurred_at=begun)
    pause = life.state.assignments[0].pause
    assert pause is not None
    assert pause.since == life.now
    life.after(days=4).then_by(LIA, Resume())
    assert due(life).on == date(2026, 11, 24), "two working days from Friday to Tuesday"


@pytest.mark.parametrize("wait", [ASK, WAIT])
def test_a_missed_promise_stays_missed_and_goes_on_being_escalated(wait: Command) -> None:
    life = late()
    missed = due(life)
    life.then_by(LIA, wait)
    assert due(life) == missed
    life.after(days=10).then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=2))
    if wait is ASK:
        life.then_by(CITIZEN, TELL)
    else:
        life.then_by(LIA, Resume())
    (clock,) = life.state.clocks
    assert (clock.due, clock.level) == (missed, 2)


@pytest.mark.parametrize("wait", [ASK, WAIT])
def test_the_system_goes_on_when_the_time_is_over_and_not_before(wait: Command) -> None:
    life = given(*WORKING, (LIA, wait))
    until = due(life, Clock.REPLY)
    life.at(until.at).when(Resume(assignment=1), SYSTEM).then_refused(StillWaiting, until=until)
    life.after(microseconds=1).then_by(SYSTEM, Resume(assignment=1))
    assert life.state.status is Status.IN_PROGRESS
    assert due(life).on == date(2026, 12, 7), "eleven working days later: the reply window's ten and the next"
    life.when(TELL, CITIZEN).then_refused(NoQuestionAsked)
    life.when(Resume(assignment=1), SYSTEM).then_refused(NotWaiting)


def test_a_wait_that_began_on_the_last_day_and_ends_before_a_weekend_leaves_the_next_working_day() -> None:
    """Nobody misses a promise while its clock stands still."""
    life = given(*WORKING)
    life.at(due(life).at - timedelta(hours=10)).then_by(LIA, WAIT)
    until = due(life, Clock.REPLY)
    assert until.on.strftime("%A") == "Friday"
    life.at(until.at + timedelta(minutes=10)).then_by(SYSTEM, Resume(assignment=1))
    assert due(life).on.strftime("%A") == "Monday"
    assert due(life).on == until.on + timedelta(days=3)
    life.when(Escalate(assignment=1, clock=Clock.RESOLUTION, level=1), SYSTEM).then_refused(NothingMissed)


def test_while_it_waits_nothing_else_is_done() -> None:
    life = given(*WORKING, (LIA, ASK))
    for act in (Answer(text="Sudah."), Return(reason="bukan kami"), Forward(unit=PARKS), ASK, WAIT):
        life.when(act, LIA).then_refused(WaitsForReporter)


def test_who_waits_must_have_begun_and_must_have_a_date_that_can_stand_still() -> None:
    given(FILED, ROUTED).when(ASK, LIA).then_refused(NotBegun)
    given(*WORKING, ANSWERED, (CITIZEN, Reply(text="Belum."))).when(WAIT, LIA).then_refused(NothingToPause)


def test_only_the_unit_asks_and_only_the_reporter_gives() -> None:
    life = given(*WORKING)
    life.when(ASK, PIA).then_refused(NotAllowed)
    life.when(ASK, CITIZEN).then_refused(NotAllowed)
    life.when(TELL, CITIZEN).then_refused(NoQuestionAsked)
    given(*WORKING, (LIA, WAIT)).when(TELL, CITIZEN).then_refused(NoQuestionAsked)
    given(*WORKING, (LIA, ASK)).when(TELL, LIA).then_refused(NotAllowed)


def test_a_question_must_ask_something() -> None:
    given(*WORKING).when(RequestInformation(question=" "), LIA).then_refused(Missing, field="question")
    given(*WORKING).when(Postpone(reason=""), LIA).then_refused(Missing, field="reason")


def test_an_imported_wait_ends_when_the_case_is_taken_over() -> None:
    """Nothing tells how long the other system would have waited."""
    begun = (command for _, command in WORKING[1:])
    life = imported(replace(FILE, incident_on=None), *begun, WAIT).live()
    assert (life.state.status, life.state.clocks) == (Status.POSTPONED, ())
    assert isinstance(life.told[-1][0], ComplaintPostponed)
    life.then_by(ADI, Adopt())
    assert life.state.status is Status.IN_PROGRESS
    assert {clock.clock for clock in life.state.clocks} == {Clock.RESOLUTION}
