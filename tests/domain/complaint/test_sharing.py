"""Several units work on one case: each by its own dates and in its own turn; the last answer is the case's."""

from datetime import datetime, timedelta

import pytest

from domain.complaint.commands import (
    Answer,
    CoAssign,
    Escalate,
    Forward,
    GiveInformation,
    Postpone,
    Reclassify,
    Reply,
    RequestInformation,
    Resume,
    Return,
    Start,
)
from domain.complaint.desk_events import ComplaintReclassified, PartDue
from domain.complaint.events import Clock, ComplaintAnswered, Due, ReportClass
from domain.complaint.refusals import ClockStandsStill, Ended, HasItAlready, NotAnswered, NotWithUnit, SeveralParts
from domain.complaint.state import Status, Turn
from domain.complaint.unit_events import ComplaintCoAssigned, PartReturned
from domain.directory.refusals import UnitIsClosed, UnknownUnit
from domain.event import SYSTEM, Code, Refused
from domain.rights import NotAllowed
from tests.domain.medan import ADI, BARU, DIRECTORY, GONE, LIA, NINA, OTHER, PARKS, PIA, ROADS
from tests.domain.spec import ANSWERED, CITIZEN, CLOSED, FILED, MONDAY, ROUTED, STARTED, Life, given, office

SHARE = CoAssign(unit=PARKS, note="Pohonnya bagian Anda.")


CONDUCT = Reclassify(report_class=ReportClass.COMPLAINT, supervision=True, category=None)


def promised(unit: Code, since: datetime) -> Due:
    """By the class that it has after CONDUCT."""
    return DIRECTORY.promise(Clock.RESOLUTION, since, unit=unit, report_class=ReportClass.COMPLAINT, supervision=True)


def stands(life: Life) -> Status:
    return life.state.status


def shared() -> Life:
    """Roads lead since Monday, parks came to it three days later."""
    return given(FILED, ROUTED).after(days=3).then_by(ADI, SHARE)


def test_another_unit_works_on_it_by_dates_of_its_own() -> None:
    life = given(FILED, ROUTED).after(days=3)
    event = life.when(SHARE, ADI).then_one(ComplaintCoAssigned)
    assert (event.assignment, event.unit, event.note) == (2, PARKS, office("Pohonnya bagian Anda."))
    before, state = life.state, life.then_by(ADI, SHARE).state
    assert (state.status, state.lead, state.responsible) == (Status.ROUTED, 1, ROADS)
    for clock in (Clock.FIRST_RESPONSE, Clock.RESOLUTION):
        lead, beside = state.due(clock, 1), state.due(clock, 2)
        assert lead == before.due(clock)
        assert lead is not None
        assert beside is not None
        assert beside.on > lead.on
    assert (state.case.handling, state.case.sharing) == (ROADS, (PARKS,))


@pytest.mark.parametrize(
    ("unit", "refusal"),
    [(ROADS, HasItAlready), (GONE, UnitIsClosed), (OTHER, NotAllowed), (Code("tidak-ada"), UnknownUnit)],
)
def test_whom_it_cannot_go_to_is_said(unit: Code, refusal: type[Refused]) -> None:
    given(FILED, ROUTED).when(CoAssign(unit=unit), ADI).then_refused(refusal, unit=unit)


def test_a_unit_that_has_answered_its_part_is_not_given_it_again() -> None:
    shared().then_by(PIA, Answer(text="Sudah.")).when(SHARE, ADI).then_refused(HasItAlready, unit=PARKS)


def test_only_what_a_unit_works_on_is_shared_and_only_by_an_administrator() -> None:
    given(FILED, ROUTED, ANSWERED, CLOSED).when(SHARE, ADI).then_refused(Ended, status=Status.CLOSED)
    given(FILED, ROUTED, ANSWERED).when(SHARE, ADI).then_refused(NotWithUnit, status=Status.ANSWERED)
    given(FILED).when(SHARE, ADI).then_refused(NotAllowed)
    for by in (LIA, PIA, CITIZEN):
        given(FILED, ROUTED).when(SHARE, by).then_refused(NotAllowed)
    given(FILED, ROUTED).when(SHARE, NINA).then_one(ComplaintCoAssigned)


def test_only_the_last_answer_is_the_cases_and_opens_the_replys_window() -> None:
    life = shared()
    first = life.when(Answer(text="Jalan beres."), LIA).then_one(ComplaintAnswered)
    assert first.reply is None
    life.then_by(LIA, Answer(text="Jalan beres."))
    assert stands(life) is Status.IN_PROGRESS
    assert {clock.assignment for clock in life.state.clocks} == {2}
    life.when(Reply(text="Belum."), CITIZEN).then_refused(NotAnswered, status=Status.IN_PROGRESS)
    last = life.when(Answer(text="Pohon beres."), PIA).then_one(ComplaintAnswered)
    assert last.reply is not None
    state = life.then_by(PIA, Answer(text="Pohon beres.")).state
    assert state.status is Status.ANSWERED
    assert [clock.clock for clock in state.clocks] == [Clock.REPLY]
    state = life.then_by(CITIZEN, Reply(text="Belum.")).state
    assert (state.status, [each.number for each in state.open]) == (Status.IN_PROGRESS, [1])
    assert [(clock.clock, clock.assignment) for clock in state.clocks] == [(Clock.FIRST_RESPONSE, 1)]


def test_who_gives_its_part_back_leaves_the_others_to_it() -> None:
    life = shared()
    life.when(Return(reason="Bukan kami.", proposed_unit=BARU), PIA).then_one(PartReturned)
    state = life.then_by(PIA, Return(reason="Bukan kami.")).state
    assert (state.status, state.responsible, [each.turn for each in state.assignments]) == (
        Status.ROUTED,
        ROADS,
        [Turn.OPEN, Turn.GONE],
    )
    assert {clock.assignment for clock in state.clocks} == {1}
    last = life.then_by(LIA, Return(reason="Bukan kami.")).state
    assert (last.status, last.lead) == (Status.RETURNED, 0)


def test_when_the_one_that_leads_gives_it_back_another_leads() -> None:
    state = shared().then_by(LIA, Return(reason="Bukan kami.")).state
    assert (state.status, state.lead, state.responsible) == (Status.ROUTED, 2, PARKS)


def test_whoever_has_several_within_their_own_says_whose_part_it_is() -> None:
    life = shared()
    life.when(Return(reason="x"), ADI).then_refused(SeveralParts, field="assignment", assignments=[1, 2])
    assert life.when(Return(reason="x", assignment=2), ADI).then_one(PartReturned).assignment == 2
    assert life.when(Start(), LIA).refused is None, "their own unit has one part"


def test_each_waits_for_itself() -> None:
    life = shared().then_by(LIA, Start()).then_by(PIA, Start(), RequestInformation(question="Pohon yang mana?"))
    assert stands(life) is Status.IN_PROGRESS
    life.then_by(LIA, RequestInformation(question="Lubang yang mana?"))
    assert stands(life) is Status.POSTPONED
    life.when(GiveInformation(text="Yang besar."), CITIZEN).then_refused(SeveralParts, assignments=[1, 2])
    life.then_by(CITIZEN, GiveInformation(text="Yang besar.", assignment=2))
    assert stands(life) is Status.IN_PROGRESS
    assert life.when(GiveInformation(text="Di depan sekolah."), CITIZEN).refused is None, "one question is left"


def test_each_is_escalated_for_itself() -> None:
    life = shared().then_by(LIA, Start()).after(days=14)
    life.then_by(SYSTEM, Escalate(assignment=2, clock=Clock.FIRST_RESPONSE, level=1))
    levels = {(clock.assignment, clock.clock): clock.level for clock in life.state.clocks}
    assert levels == {(1, Clock.RESOLUTION): 0, (2, Clock.FIRST_RESPONSE): 1, (2, Clock.RESOLUTION): 0}


def test_a_new_class_counts_each_part_from_its_own_start() -> None:
    life = shared()
    made = life.when(CONDUCT, ADI).then_one(ComplaintReclassified)
    started = (MONDAY, MONDAY + timedelta(days=3))
    roads, parks = (promised(unit, since) for unit, since in zip((ROADS, PARKS), started, strict=True))
    assert (made.resolution, made.parts) == (roads, (PartDue(assignment=2, resolution=parks),))
    state = life.then_by(ADI, CONDUCT).state
    assert (state.due(Clock.RESOLUTION, 1), state.due(Clock.RESOLUTION, 2)) == (roads, parks)
    assert roads.on < parks.on


def test_a_part_that_was_missed_stays_missed_under_a_new_class_and_the_others_go_on() -> None:
    life = shared().then_by(PIA, Start()).then_by(LIA, Start()).after(days=19)
    before = life.state
    missed, open_ = before.due(Clock.RESOLUTION, 1), before.due(Clock.RESOLUTION, 2)
    assert missed is not None
    assert open_ is not None
    assert missed.at < life.now < open_.at
    made = life.when(CONDUCT, ADI).then_one(ComplaintReclassified)
    assert made.resolution == missed
    assert made.parts == (PartDue(assignment=2, resolution=promised(PARKS, MONDAY + timedelta(days=3))),)


def test_what_a_part_asked_for_starts_its_own_date_anew_and_no_others() -> None:
    life = shared().then_by(PIA, Start(), RequestInformation(question="Yang mana?")).after(days=1)
    life.then_by(CITIZEN, GiveInformation(text="Yang besar.")).then_by(ADI, CONDUCT)
    assert life.state.due(Clock.RESOLUTION, 1) == promised(ROADS, MONDAY)
    assert life.state.due(Clock.RESOLUTION, 2) == promised(PARKS, MONDAY + timedelta(days=4))


def test_only_the_parts_that_still_owe_an_answer_have_another_date() -> None:
    life = shared().then_by(LIA, Answer(text="Sudah."))
    made = life.when(CONDUCT, ADI).then_one(ComplaintReclassified)
    assert (made.resolution, [part.assignment for part in made.parts or ()]) == (None, [2])


def test_while_a_part_stands_still_the_class_stays() -> None:
    life = shared().then_by(PIA, Start(), Postpone(reason="Menunggu."))
    life.when(CONDUCT, ADI).then_refused(ClockStandsStill)


def test_a_part_is_passed_on_inside_the_agency_with_its_own_dates() -> None:
    life = shared()
    due = life.state.due(Clock.RESOLUTION, 2)
    state = life.then_by(PIA, Forward(unit=BARU)).state
    assert (state.lead, state.due(Clock.RESOLUTION, 3)) == (1, due)
    life.when(Forward(unit=ROADS), PIA).then_refused(NotAllowed)


def test_one_goes_on_while_the_other_waits() -> None:
    life = given(FILED, ROUTED, STARTED).then_by(ADI, SHARE).then_by(LIA, Postpone(reason="Menunggu."))
    life.then_by(PIA, Start())
    assert stands(life) is Status.IN_PROGRESS
    life.then_by(PIA, Answer(text="Pohon beres."))
    assert stands(life) is Status.POSTPONED
    assert life.then_by(LIA, Resume()).state.status is Status.IN_PROGRESS
