"""What the folded complaint says beside what the acts already show."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.channels import LETTER
from domain.complaint.commands import Return, Route
from domain.complaint.events import ArchiveReason, ComplaintArchived, ComplaintVerified
from domain.complaint.fold import evolve, fold
from domain.complaint.state import Status
from domain.event import Envelope
from domain.rights import Case
from tests.domain.medan import ADI, BARU, LIA, MEDAN, PARKS, ROADS
from tests.domain.spec import ANSWERED, COMPLAINT, FILE, FILED, MONDAY, REPORTER, ROUTED, given


def test_a_stream_begins_with_the_filing() -> None:
    (_, at), *_ = given(FILED).told
    with pytest.raises(ValueError, match=r"does not begin with complaint\.filed"):
        evolve(None, ComplaintVerified(resolution=None), at)


def test_the_state_knows_its_stream_and_how_far_it_has_come() -> None:
    life = given(FILED).after(hours=5).then_by(ADI, Route(unit=ROADS))
    state = life.state
    assert (state.id, state.version) == (COMPLAINT, 2)
    assert (state.filed_at, state.changed_at) == (MONDAY, MONDAY + timedelta(hours=5))


def test_a_letter_was_filed_when_it_came() -> None:
    came = MONDAY - timedelta(days=3)
    letter = replace(FILE, incident_on=date(2026, 10, 1))
    life = given().then_by(LIA, letter, channel=LETTER, occurred_at=came)
    assert (life.state.filed_at, life.state.complete_at) == (came, came)
    late_on_the_web = given().then_by(LIA, letter, occurred_at=came)
    assert (late_on_the_web.state.filed_at, late_on_the_web.state.complete_at) == (came, MONDAY)


def test_rights_see_where_the_case_is_and_was() -> None:
    bounced = given(FILED, ROUTED, (LIA, Return(reason="x"))).state
    assert bounced.case == Case(reporter=REPORTER, received_by=MEDAN, units=(ROADS,))
    again = given(FILED, ROUTED, (LIA, Return(reason="x")), (ADI, Route(unit=PARKS))).state
    assert again.case == Case(reporter=REPORTER, received_by=MEDAN, handling=PARKS, units=(ROADS, PARKS))
    assert again.responsible == PARKS


def test_the_last_answer_is_that_of_the_last_turn_that_answered() -> None:
    state = given(FILED, ROUTED, ANSWERED).state
    assert state.last_answer == state.assignments[0]
    assert given(FILED, ROUTED).state.last_answer is None


def test_answers_may_be_told_without_the_routing_before_them() -> None:
    filed, _, answered = given(FILED, (ADI, Route(unit=BARU)), (ADI, Return(reason="x"))).told
    state = fold([filed, answered])
    assert state is not None
    assert (state.status, state.assignments) == (Status.RETURNED, ())


def test_an_archived_case_keeps_its_reason() -> None:
    life = given(FILED)
    at: Envelope = replace(life.told[0][1], version=2)
    state = evolve(life.state, ComplaintArchived(reason=ArchiveReason.TOO_GENERAL, note=None), at)
    assert (state.ended, state.archive_reason) == (True, ArchiveReason.TOO_GENERAL)
