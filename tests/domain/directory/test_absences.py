"""Handing over while away: to whom, by whom, and on which days it holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain import rights
from domain.directory.absences import (
    AbsenceBackwards,
    AbsenceOver,
    AwayAlready,
    DeputyAway,
    DeputyNotOfUnit,
    HandedToThemselves,
    HandOverRing,
    NotAway,
    StandsIn,
    deputy_of,
    in_place_of,
    stood_in_for,
    unit_absences,
)
from domain.directory.commands import EndAbsence, GrantRole, HandOver, RevokeRole
from domain.directory.events import StaffAway, StaffBack
from domain.directory.refusals import UnknownStaff
from domain.directory.rules import decide
from domain.event import Actor, Refused, Role
from tests.domain.medan import ADI, DEWI, DIRECTORY, EVA, LIA, NINA, PARKS, PIA, ROADS, applied, staff_id

BEFORE, FIRST, LAST, AFTER = (date(2026, 11, day) for day in (22, 23, 27, 28))
THREE = applied(
    GrantRole(staff=PIA.id, role=Role.LIAISON, unit=ROADS),
    GrantRole(staff=ADI.id, role=Role.LIAISON, unit=ROADS),
    onto=DIRECTORY,
)
"""Lia, Pia and Adi are officers of the roads department."""


def away(staff: Actor, deputy: Actor, **changed: Any) -> HandOver:
    said = {"unit": ROADS, "since": FIRST, "until": LAST, "deputy": deputy.id, "today": BEFORE}
    return HandOver(staff=staff.id, **{**said, **changed})


LIA_AWAY = applied(away(LIA, PIA), onto=THREE, by=LIA)


def test_it_is_said_and_holds_from_the_first_day_to_the_last() -> None:
    assert decide(away(LIA, PIA), THREE, LIA) == [StaffAway(unit=ROADS, since=FIRST, until=LAST, deputy=PIA.id)]
    assert [deputy_of(LIA.id, LIA_AWAY, day) for day in (BEFORE, FIRST, LAST, AFTER)] == [None, PIA.id, PIA.id, None]
    assert stood_in_for(PIA.id, LIA_AWAY, FIRST) == {LIA.id}
    assert stood_in_for(PIA.id, LIA_AWAY, AFTER) == frozenset()
    assert in_place_of([LIA.id, DEWI.id], LIA_AWAY, LAST) == {PIA.id, DEWI.id}
    assert [staff for staff, _ in unit_absences(ROADS, LIA_AWAY, LAST)] == [LIA.id]
    assert unit_absences(ROADS, LIA_AWAY, AFTER) == []
    assert unit_absences(PARKS, LIA_AWAY, FIRST) == []


def test_it_is_ended_before_its_time() -> None:
    assert decide(EndAbsence(staff=LIA.id, since=FIRST), LIA_AWAY, LIA) == [StaffBack(since=FIRST)]
    back = applied(EndAbsence(staff=LIA.id, since=FIRST), onto=LIA_AWAY, by=LIA)
    assert deputy_of(LIA.id, back, FIRST) is None
    assert decide(away(LIA, PIA), back, LIA)
    with pytest.raises(NotAway):
        decide(EndAbsence(staff=LIA.id, since=LAST), LIA_AWAY, LIA)


def test_a_deputy_who_lost_the_role_stands_in_for_nobody() -> None:
    lost = applied(RevokeRole(staff=PIA.id, role=Role.LIAISON, unit=ROADS), onto=LIA_AWAY)
    assert deputy_of(LIA.id, lost, FIRST) is None
    assert in_place_of([LIA.id], lost, FIRST) == {LIA.id}


@pytest.mark.parametrize("by", [LIA, DEWI, ADI, NINA])
def test_officers_for_themselves_leaders_and_administrators_for_theirs(by: Actor) -> None:
    assert decide(away(LIA, PIA), THREE, by)
    assert decide(EndAbsence(staff=LIA.id, since=FIRST), LIA_AWAY, by)


@pytest.mark.parametrize("by", [PIA, EVA])
def test_nobody_else(by: Actor) -> None:
    with pytest.raises(rights.NotAllowed):
        decide(away(LIA, PIA), THREE, by)
    with pytest.raises(rights.NotAllowed):
        decide(EndAbsence(staff=LIA.id, since=FIRST), LIA_AWAY, by)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (away(LIA, LIA), HandedToThemselves),
        (away(LIA, PIA, until=BEFORE), AbsenceBackwards),
        (away(LIA, PIA, today=AFTER), AbsenceOver),
        (away(LIA, EVA), DeputyNotOfUnit),
        (away(LIA, DEWI), DeputyNotOfUnit),
        (replace(away(LIA, PIA), deputy=staff_id("nobody")), UnknownStaff),
        (away(EVA, PIA), DeputyNotOfUnit),
    ],
)
def test_what_hands_nothing_over_is_refused(command: HandOver, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        decide(command, THREE, ADI)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (away(LIA, ADI), AwayAlready),
        (away(LIA, ADI, since=LAST, until=AFTER), AwayAlready),
        (away(ADI, LIA), DeputyAway),
        (away(PIA, LIA), HandOverRing),
        (away(PIA, ADI, since=LAST, until=AFTER), StandsIn),
    ],
)
def test_overlaps_rings_and_somebody_away_are_refused(command: HandOver, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        decide(command, LIA_AWAY, ADI)


def test_on_other_days_all_of_it_is_free() -> None:
    later = {"since": AFTER, "until": AFTER}
    for command in (away(LIA, ADI, **later), away(PIA, LIA, **later), away(ADI, LIA, **later)):
        assert decide(command, LIA_AWAY, ADI)
